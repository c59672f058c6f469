import { registry } from "@web/core/registry";

registry.category("web_tour.tours").add("oauth2_provider_unused", {
    steps: () => [
        {
            content: "See the connections",
            trigger: ".o_list_view .o_data_row:contains(Alice Archer)",
        },
        {
            content: "Nothing ends them all while they are all shown",
            trigger: "body:not(:has(button[name=action_disconnect_unused]))",
        },
        {
            trigger: ".o_searchview_dropdown_toggler",
            run: "click",
        },
        {
            trigger: ".o_filter_menu .o_menu_item:contains(Unused for 90 Days)",
            run: "click",
        },
        {
            content: "See those that were not used",
            trigger: ".o_list_view .o_data_row:contains(Alice Archer)",
        },
        {
            trigger: "button[name=action_disconnect_unused]",
            run: "click",
        },
        {
            trigger: ".modal-footer .btn-primary:contains(Disconnect)",
            run: "click",
        },
        {
            content: "See how many ended",
            trigger: ".o_notification:contains(Connections that were disconnected: 1)",
        },
        {
            trigger: "body:not(:has(.o_data_row:contains(Alice Archer)))",
        },
        {
            content: "See what has happened",
            trigger: ".o_menu_sections button:contains(Activity)",
            run: "click",
        },
        {
            trigger: ".dropdown-item:contains(Audit Trail)",
            run: "click",
        },
        {
            trigger: ".o_data_row:contains(Connection ended) .o_data_cell[name=kind]",
            run: "click",
        },
        {
            trigger: ".o_form_view [name=what_to_do]:contains(has to connect it again)",
        },
        {
            content: "Go on to the application",
            trigger: "button[name=action_open_application]",
            run: "click",
        },
        {
            trigger: ".o_form_view [name=client_id]",
        },
    ],
});
