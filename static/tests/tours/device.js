import { registry } from "@web/core/registry";
import { fits } from "@oauth2_provider/../tests/tours/helpers";
import { decide, go, open, told } from "@oauth2_provider/../tests/tours/page_helpers";

registry.category("web_tour.tours").add("oauth2_provider_device", {
    steps: () => {
        const enter = (name) => [
            {
                trigger: "#oauth2_user_code",
                run: ({ edit }) => edit(told(name)),
            },
            go("#oauth2_device button"),
        ];
        return [
            fits(),
            ...enter("wrong_code"),
            { content: "A wrong code", trigger: "#oauth2_user_code_problem" },
            fits(),
            ...enter("first_code"),
            { content: "The code of a device, with a warning", trigger: "main:has(#oauth2_device_warning):has(#oauth2_consent)" },
            fits(),
            decide("deny"),
            { content: "It gets nothing", trigger: "#oauth2_device_done" },
            fits(),
            open("device"),
            ...enter("second_code"),
            decide("allow"),
            { content: "It is connected", trigger: "#oauth2_device_done" },
            open("device"),
            ...enter("too_many"),
            { content: "After too many wrong ones people have to wait", trigger: "#oauth2_device_wait" },
            fits(),
            go("#oauth2_device_wait + div a, main a[href$='/device']"),
            { content: "And may try again", trigger: "#oauth2_device" },
            go("main a[href^='/web/session/logout']"),
            { content: "Or with another account", trigger: ".oe_login_form" },
        ];
    },
});
