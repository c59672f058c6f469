import { registry } from "@web/core/registry";

registry.category("web_tour.tours").add("oauth2_provider_disconnect", {
    steps: () => [
        {
            content: "Open one's own preferences",
            trigger: ".o_user_menu button",
            run: "click",
        },
        {
            trigger: ".dropdown-item[data-menu=preferences]",
            run: "click",
        },
        {
            trigger: ".o_form_view .nav-link:contains(Security)",
            run: "click",
        },
        {
            content: "See what may use the account",
            trigger: "[name=connected_application_ids] .o_kanban_record:contains(Reporting Tool):contains(See your name)",
        },
        {
            trigger: "[name=connected_application_ids] button[name=action_disconnect]",
            run: "click",
        },
        {
            trigger: ".modal-footer .btn-primary:contains(Disconnect)",
            run: "click",
        },
        {
            trigger: ".o_notification:contains(has no access any more)",
        },
        {
            content: "It is gone",
            trigger: "body:not(:has([name=connected_application_ids] .o_kanban_record:contains(Reporting Tool)))",
        },
    ],
});
