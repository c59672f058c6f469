import { registry } from "@web/core/registry";
import { fits } from "@oauth2_provider/../tests/tours/helpers";
import { arrived, decide, go, open, signIn } from "@oauth2_provider/../tests/tours/page_helpers";

registry.category("web_tour.tours").add("oauth2_provider_errors", {
    steps: () => [
        { content: "An application that is not known", trigger: "#oauth2_reference" },
        fits(),
        go("main a[href='/odoo/oauth2-applications']"),
        { content: "A manager looks for it", trigger: ".o_action_manager:contains(Reporting Tool)" },
        open("request"),
        {
            content: "The page waits until its session is over",
            trigger: "#oauth2_consent",
            run() {
                this.anchor.querySelector("[name=csrf_token]").value = "x";
            },
        },
        decide("allow"),
        { content: "Nothing was decided", trigger: "#oauth2_reference" },
        fits(),
        go("#oauth2_start_again"),
        { content: "The page is there again", trigger: "#oauth2_consent" },
        open("forbidden"),
        { content: "An application that others use", trigger: "#oauth2_reference" },
        fits(),
        go("#oauth2_back"),
        arrived("error=access_denied"),
        open("forbidden"),
        go("main a[href^='/web/session/logout']"),
        ...signIn("alice"),
        { content: "Who may use it", trigger: "main:contains(Alice Archer):has(#oauth2_consent)" },
        open("unregistered"),
        { content: "Users see what often differs, and not the address", trigger: "main:has(#oauth2_reference) ul" },
        { trigger: "main:not(:has(#oauth2_given_address))" },
        fits(),
    ],
});
