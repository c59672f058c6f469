import { registry } from "@web/core/registry";

registry.category("web_tour.tours").add("oauth2_provider_try_it", {
    steps: () => [
        {
            content: "Ask for all that it may have",
            trigger: "#oauth2_try_it form button:contains(Begin)",
            run: "click",
            expectUnloadPage: true,
        },
        {
            content: "Allow it, as users do",
            trigger: "#oauth2_consent button[value=allow]",
            run: "click",
            expectUnloadPage: true,
        },
        {
            content: "The answer is here",
            trigger: "#oauth2_try_it:contains(the application got a code)",
        },
        {
            content: "Paste the secret",
            trigger: "#oauth2_secret",
            run() {
                this.anchor.value = document.cookie.match(/oauth2_test_secret=(\w+)/)[1];
            },
        },
        {
            trigger: "#oauth2_try_it_go button",
            run: "click",
        },
        {
            content: "Everything worked",
            trigger: "#oauth2_try_it_worked:not([hidden])",
        },
        {
            content: "The name came back, and no whole token is on the page",
            trigger: "[data-step=userinfo] .o_try_it_answer:contains(Mitchell Admin)",
            run() {
                const answer = document.querySelector("[data-step=token] .o_try_it_answer").textContent;
                if (!/"access_token": ".{6}…"/.test(answer)) {
                    throw new Error("The token is shown");
                }
            },
        },
        {
            content: "It read contacts",
            trigger: "[data-step=read] .o_try_it_answer:contains(display_name)",
        },
        {
            content: "The end was said",
            trigger: "[data-step=end]:contains(the token is of no use any more)",
        },
    ],
});
