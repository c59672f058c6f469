import { registry } from "@web/core/registry";

registry.category("web_tour.tours").add("oauth2_provider_delete_several", {
    steps: () => [
        {
            content: "Choose all applications",
            trigger: ".o_list_view thead .o_list_record_selector input",
            run: "click",
        },
        {
            trigger: ".o_cp_action_menus button:has(.fa-cog)",
            run: "click",
        },
        {
            trigger: ".o_menu_item:contains(Delete)",
            run: "click",
        },
        {
            content: "It says what ends",
            trigger: ".modal:contains(Connections that end: 1.)",
        },
        {
            content: "Keep them",
            trigger: ".modal-footer .btn-secondary",
            run: "click",
        },
        {
            trigger: "body:not(:has(.modal))",
        },
    ],
});
