import { registry } from "@web/core/registry";

registry.category("web_tour.tours").add("oauth2_provider_keys", {
    steps: () => [
        {
            content: "Publish new keys",
            trigger: "button[name=action_rotate]",
            run: "click",
        },
        {
            content: "One of each algorithm is published",
            trigger: ".o_list_view:has(.o_data_row .badge:contains(Published):eq(2))",
        },
        {
            content: "Discard a key that signs",
            trigger: ".o_data_row:has(.badge:contains(Signing)):has(td[name=algorithm]:contains(ES256)) button[name=action_discard]",
            run: "click",
        },
        {
            content: "After a question",
            trigger: ".modal:contains(only if the key has leaked) .modal-footer .btn-primary",
            run: "click",
        },
        {
            content: "The published one signs",
            trigger: "body:not(:has(.modal)) .o_list_view:not(:has(.o_data_row .badge:contains(Published):eq(2)))",
        },
    ],
});
