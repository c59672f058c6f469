import { registry } from "@web/core/registry";

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
            content: "It asks first",
            trigger: "#oauth2_confirm_address button:contains(Add This Address)",
            run: "click",
            expectUnloadPage: true,
        },
        {
            content: "The request goes on",
            trigger: "#oauth2_consent button[value=deny]",
            run() {
                const wide = document.documentElement.scrollWidth;
                if (wide > window.innerWidth) {
                    throw new Error(`The page is ${wide} pixels wide, in a window of ${window.innerWidth}`);
                }
            },
        },
    ],
});
