import { registry } from "@web/core/registry";
import { fits } from "@oauth2_provider/../tests/tours/helpers";
import { arrived, decide, go, open, signIn } from "@oauth2_provider/../tests/tours/page_helpers";

registry.category("web_tour.tours").add("oauth2_provider_answers", {
    steps: () => [
        {
            content: "The login page says what for, and knows who is expected",
            trigger: ".oe_login_form input[name=login]:value(alice)",
        },
        { trigger: "#oauth2_sign_in:contains(Reporting Tool)" },
        fits(),
        ...signIn("alice"),
        { content: "Who is signed in", trigger: "main:contains(Alice Archer):has(#oauth2_consent)" },
        fits(),
        decide("deny"),
        arrived("error=access_denied"),
        open("request"),
        { content: "Somebody else wants to", trigger: "main:contains(Alice Archer)" },
        go("main a[href^='/web/session/logout']"),
        { trigger: "#oauth2_sign_in:contains(Reporting Tool)" },
        ...signIn("bob"),
        { trigger: "main:contains(Bob Baker)" },
        decide("allow"),
        arrived("code="),
    ],
});
