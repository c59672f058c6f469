import { registry } from "@web/core/registry";
import { confirm, fits, pressAbove, record } from "@oauth2_provider/../tests/tours/helpers";

const NO_QUESTION = "body:not(:has(.modal))";

registry.category("web_tour.tours").add("oauth2_provider_keys", {
    steps: () => [
        { trigger: record("RS256") },
        fits(),
        ...pressAbove("button[name=action_rotate]"),
        {
            content: "One of each algorithm is published",
            trigger: ".o_action_manager:has(.badge:contains(Published):eq(2))",
        },
        {
            content: "Discard a key that signs",
            trigger: `${record("ES256")}:has(.badge:contains(Signing)) button[name=action_discard]`,
            run: "click",
        },
        ...confirm("only if the key has leaked"),
        {
            content: "The published one signs",
            trigger: `${NO_QUESTION} .o_action_manager:not(:has(.badge:contains(Published):eq(2)))`,
        },
        ...pressAbove("button[name=action_this_is_a_copy]"),
        {
            content: "Of a copy, nothing stays; and it asks first",
            trigger: ".modal:contains(all connections end) .modal-footer .btn-secondary",
            run: "click",
        },
        { trigger: `${NO_QUESTION} .o_action_manager:has(.badge:contains(Published))` },
        ...pressAbove("button[name=action_this_is_a_copy]"),
        ...confirm("all connections end"),
        { trigger: `${NO_QUESTION} .o_action_manager:not(:has(.badge:contains(Published)))` },
    ],
});
