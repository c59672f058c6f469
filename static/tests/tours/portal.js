import { registry } from "@web/core/registry";

registry.category("web_tour.tours").add("oauth2_provider_portal", {
    steps: () => [
        {
            content: "Open the tile",
            trigger: ".o_portal_my_home a[href='/my/connected_apps']",
            run: "click",
            expectUnloadPage: true,
        },
        {
            content: "See what may use the account",
            trigger: "#oauth2_connected_applications li:contains(Reporting Tool):contains(See your name)",
        },
        {
            trigger: "#oauth2_connected_applications button:contains(Disconnect)",
            run: "click",
            expectUnloadPage: true,
        },
        {
            trigger: "#oauth2_portal:not(:has(#oauth2_connected_applications li)) .alert-success:contains(no access any more)",
        },
    ],
});
