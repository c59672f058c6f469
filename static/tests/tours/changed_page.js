import { registry } from "@web/core/registry";

const allow = (content) => ({
    content,
    trigger: "form#oauth2_consent button[name=decision][value=allow]",
    run: "click",
    expectUnloadPage: true,
});

registry.category("web_tour.tours").add("oauth2_provider_changed_page", {
    steps: () => [
        {
            content: "The page says who asks",
            trigger: "h1:contains(Reporting Tool):contains(wants to access your Odoo account)",
        },
        allow("Allow it, while it becomes another one"),
        {
            content: "The page says what has changed, and nothing is allowed yet",
            trigger: "h1:contains(Another Tool):contains(wants to access your Odoo account)",
        },
        allow("Allow that one"),
        {
            content: "The browser is on the redirect URI",
            trigger: "body:has(main)",
            run: () => {
                const url = new URL(window.location.href);
                if (url.pathname !== "/my/security" || !url.searchParams.get("code")) {
                    throw new Error(`Not the redirect URI: ${url.pathname}`);
                }
            },
        },
    ],
});
