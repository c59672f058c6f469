import { registry } from "@web/core/registry";
import { choose, fits, pressInHeader, record } from "@oauth2_provider/../tests/tours/helpers";

const close = () => [
    { trigger: ".modal footer .btn-primary", run: "click" },
    { trigger: "body:not(:has(.modal))" },
];

registry.category("web_tour.tours").add("oauth2_provider_previews", {
    steps: () => [
        ...pressInHeader("action_preview"),
        {
            content: "What the application could see",
            trigger: `.modal ${record("Contact")}`,
        },
        fits(),
        ...choose("user_id", "Alice Archer"),
        {
            content: "Check one call",
            trigger: ".modal .nav-link[name=call]",
            run: "click",
        },
        ...choose("call_model_id", "Contact"),
        {
            content: "She may look for contacts",
            trigger: ".modal .alert-success:contains(Allowed)",
        },
        {
            trigger: ".modal .o_field_widget[name=call_method] input",
            run: "edit unlink && press Tab",
        },
        {
            content: "And not delete one",
            trigger: ".modal .alert-danger:contains(Refused)",
        },
        fits(),
        ...close(),
        ...pressInHeader("action_preview_claims"),
        {
            content: "What the application learns",
            trigger: ".modal .o_field_widget[name=id_token]:contains(sub)",
        },
        ...choose("user_id", "Alice Archer"),
        {
            trigger: ".modal .o_field_widget[name=userinfo]:contains(alice@example.com)",
        },
        fits(),
        ...close(),
    ],
});
