import { registry } from "@web/core/registry";
import { fits } from "@oauth2_provider/../tests/tours/helpers";

registry.category("web_tour.tours").add("oauth2_provider_add_address", {
    steps: () => [
        {
            content: "The page shows what was asked for",
            trigger: "#oauth2_given_address:contains(/other)",
        },
        {
            trigger: "#oauth2_add_address button:contains(Add This Address)",
            run: "click",
            expectUnloadPage: true,
        },
        {
            content: "It asks first; rather not",
            trigger: "#oauth2_confirm_address a",
            run: "click",
            expectUnloadPage: true,
        },
        {
            trigger: "#oauth2_add_address button:contains(Add This Address)",
            run: "click",
            expectUnloadPage: true,
        },
        {
            content: "Yes",
            trigger: "#oauth2_confirm_address button:contains(Add This Address)",
            run: "click",
            expectUnloadPage: true,
        },
        {
            content: "The request goes on",
            trigger: "#oauth2_consent button[value=deny]",
        },
        fits(),
    ],
});
