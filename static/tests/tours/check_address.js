import { registry } from "@web/core/registry";

registry.category("web_tour.tours").add("oauth2_provider_check_address", {
    steps: () => [
        {
            content: "Check the address",
            trigger: "#oauth2_issuer button:contains(Check Address)",
            run: "click",
        },
        {
            content: "Each finding is a line, and says what to change",
            trigger: ".modal li:contains(web.base.url is not frozen) .badge:contains(Change)",
        },
        {
            content: "Or that it is right",
            trigger: ".modal li:contains(metadata can be read) .badge:contains(OK)",
        },
        {
            content: "Done",
            trigger: ".modal-footer button:contains(Close)",
            run: "click",
        },
        {
            content: "Back in the settings",
            trigger: "body:not(:has(.modal)) .o_setting_container",
        },
    ],
});
