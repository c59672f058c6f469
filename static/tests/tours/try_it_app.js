import { registry } from "@web/core/registry";
import { stepUtils } from "@web_tour/tour_utils";
import { fits, pressInHeader, record } from "@oauth2_provider/../tests/tours/helpers";
import { go } from "@oauth2_provider/../tests/tours/page_helpers";

const BEGIN = "#oauth2_try_it form button[type=submit]";
const GET_THE_TOKEN = { trigger: "#oauth2_try_it_go button", run: "click" };
const WORKED = { content: "Everything worked", trigger: "#oauth2_try_it_worked:not([hidden])" };

/** Press the button of the form of an application, which opens the page. */
const tryIt = () => pressInHeader("action_try_it").map((step, index, steps) =>
    index === steps.length - 1 ? { ...step, expectUnloadPage: true } : step);

registry.category("web_tour.tours").add("oauth2_provider_try_it_app", {
    steps: () => [
        ...tryIt(),
        {
            content: "Ask for nothing",
            trigger: "#oauth2_try_it",
            async run({ queryAll, uncheck }) {
                for (const scope of queryAll("#oauth2_try_it input[name=scope]")) {
                    await uncheck(scope);
                }
            },
        },
        go(BEGIN),
        { content: "That would mean all", trigger: "#oauth2_try_it [role=alert]" },
        go(BEGIN),
        { content: "Do not allow it", trigger: "#oauth2_consent" },
        go("#oauth2_consent button[value=deny]"),
        { content: "The application hears of it", trigger: "#oauth2_try_it [role=alert]:contains(access_denied)" },
        fits(),
        go("#oauth2_try_it [role=alert] a.btn"),
        go(BEGIN),
        go("#oauth2_consent button[value=allow]"),
        { content: "It has no secret to paste", trigger: "#oauth2_try_it:not(:has(#oauth2_secret))" },
        GET_THE_TOKEN,
        WORKED,
        fits(),
        { trigger: "[data-step=userinfo] .o_try_it_copy", run: "click" },
        {
            content: "It is copied, or selected where the browser lets nobody copy",
            trigger: "[data-step=userinfo] .o_try_it_copy:not(:contains(Copy as curl))",
        },
        go("#oauth2_try_it a[href*='/odoo/oauth2-applications/']"),
        { content: "Back to the application", trigger: ".o_form_view .o_field_widget[name=client_id]" },
    ],
});

registry.category("web_tour.tours").add("oauth2_provider_try_it_service", {
    steps: () => [
        ...tryIt(),
        {
            content: "Nobody has to sign in; paste the secret",
            trigger: "#oauth2_secret",
            run() {
                this.anchor.value = document.cookie.match(/oauth2_test_secret=(\w+)/)[1];
            },
        },
        fits(),
        GET_THE_TOKEN,
        WORKED,
        { content: "It read contacts", trigger: "[data-step=read] .o_try_it_answer:contains(display_name)" },
        fits(),
        stepUtils.goToUrl("/oauth2_provider/try/callback?state=x"),
        { content: "An answer to nothing that was asked", trigger: "main h1" },
        fits(),
        go("main a[href='/odoo/oauth2-applications']"),
        { trigger: record("Reporting Tool") },
    ],
});
