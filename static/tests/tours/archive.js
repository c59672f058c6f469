import { registry } from "@web/core/registry";

/** Open an entry of the form's menu, which is in the same place for archiving and deleting. */
function openFromMenu(label) {
    return [
        {
            trigger: ".o_cp_action_menus button:has(.fa-cog)",
            run: "click",
        },
        {
            trigger: `.o_menu_item:contains(${label})`,
            run: "click",
        },
    ];
}

registry.category("web_tour.tours").add("oauth2_provider_archive", {
    steps: () => [
        ...openFromMenu("Delete"),
        {
            content: "It says what ends",
            trigger: ".modal:contains(Connections that end: 1, of 1 people.)",
        },
        {
            content: "Keep it",
            trigger: ".modal-footer .btn-secondary",
            run: "click",
        },
        {
            trigger: "body:not(:has(.modal))",
        },
        ...openFromMenu("Archive"),
        {
            content: "So does archiving",
            trigger: ".modal:contains(Connections that end: 1, of 1 people.)",
        },
        {
            trigger: ".modal-footer .btn-primary:contains(Archive)",
            run: "click",
        },
        {
            trigger: ".o_form_view:has(.ribbon:contains(Archived))",
        },
    ],
});

registry.category("web_tour.tours").add("oauth2_provider_first_application", {
    steps: () => [
        {
            content: "Where there is no application yet, choose a kind",
            trigger: ".o_view_nocontent a.btn:contains(Script or service)",
            run: "click",
        },
        {
            content: "It is chosen on the form",
            trigger: ".o_field_widget[name=kind] .o_radio_item:contains(Script or service) input:checked",
        },
        {
            content: "What follows from it is there",
            trigger: ".o_field_widget[name=user_id]",
        },
        {
            trigger: "body:not(:has(.o_field_widget[name=redirect_uris]))",
        },
    ],
});
