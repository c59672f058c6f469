import { registry } from "@web/core/registry";

registry.category("web_tour.tours").add("oauth2_provider_consent", {
    steps: () => [
        {
            content: "Log in: type the name",
            trigger: "form.oe_login_form input[name=login]",
            run: "edit alice",
        },
        {
            content: "Log in: type the password",
            trigger: "form.oe_login_form input[name=password]",
            run: "edit alice-password",
        },
        {
            content: "Log in",
            trigger: "form.oe_login_form button[type=submit]",
            run: "click",
            expectUnloadPage: true,
        },
        {
            content: "The page says what is asked",
            trigger: "h1:contains(Reporting Tool):contains(wants to access your Odoo account)",
        },
        {
            content: "Allow it",
            trigger: "form#oauth2_consent button[name=decision][value=allow]",
            run: "click",
            expectUnloadPage: true,
        },
        {
            content: "The browser is on the redirect URI, with code, state and issuer",
            trigger: "body:has(main)",
            run: () => {
                const url = new URL(window.location.href);
                const missing = ["code", "state", "iss"].filter((name) => !url.searchParams.get(name));
                if (url.pathname !== "/my/security" || missing.length) {
                    throw new Error(`Not the redirect URI: ${url.pathname}, missing ${missing}`);
                }
            },
        },
    ],
});
