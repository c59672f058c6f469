import { registry } from "@web/core/registry";

registry.category("web_tour.tours").add("oauth2_provider_scopes", {
    steps: () => [
        {
            content: "Make a scope",
            trigger: ".o_list_button_add",
            run: "click",
        },
        {
            trigger: ".o_field_widget[name=name] input",
            run: "edit tour.write",
        },
        {
            trigger: ".o_field_widget[name=description] input",
            run: "edit See and change tags",
        },
        {
            content: "It starts at the records below; no records at all has a note",
            trigger: ".o_form_view:has(.o_field_widget[name=access_ids]) .o_field_widget[name=model_access] label:contains(No records)",
            run: "click",
        },
        {
            trigger: ".o_form_view:contains(opens no records):not(:has(.o_field_widget[name=access_ids]))",
        },
        {
            content: "Everything has four boxes",
            trigger: ".o_field_widget[name=model_access] label:contains(Everything)",
            run: "click",
        },
        {
            trigger: ".o_field_widget[name=perm_unlink]",
        },
        {
            content: "Or only the records below",
            trigger: ".o_field_widget[name=model_access] label:contains(below)",
            run: "click",
        },
        {
            trigger: ".o_field_widget[name=access_ids] .o_field_x2many_list_row_add a",
            run: "click",
        },
        {
            content: "Choose what",
            trigger: ".modal .o_field_widget[name=model_id] input",
            run: "edit Partner Tags",
        },
        {
            trigger: ".o-autocomplete--dropdown-item:contains(Partner Tags)",
            run: "click",
        },
        {
            content: "Let it change, too",
            trigger: ".modal .o_field_widget[name=perm_write] input",
            run: "click",
        },
        {
            content: "The line has room for a rule",
            trigger: ".modal .o_field_widget[name=domain]:contains(all records)",
        },
        {
            trigger: ".modal .o_form_button_save",
            run: "click",
        },
        {
            trigger: "body:not(:has(.modal)) .o_field_widget[name=access_ids] .o_data_row:contains(Partner Tags)",
        },
        {
            content: "Save",
            trigger: ".o_form_button_save",
            run: "click",
        },
        {
            content: "See what a token could do",
            trigger: ".o_form_view:has(.o_form_status_indicator_buttons.invisible) button[name=action_preview]",
            run: "click",
        },
        {
            trigger: ".modal .o_data_row:contains(Partner Tags) td[name=write_text]:contains(/^[1-9]/)",
        },
        {
            content: "For somebody else",
            trigger: ".modal .o_field_widget[name=user_id] input",
            run: "edit Alice",
        },
        {
            trigger: ".o-autocomplete--dropdown-item:contains(Alice Archer)",
            run: "click",
        },
        {
            content: "She may see tags, and not change them",
            trigger: ".modal .o_data_row:contains(Partner Tags) td[name=write_text]:contains(0: no access right)",
        },
        {
            content: "Check one call",
            trigger: ".modal .nav-link[name=call]",
            run: "click",
        },
        {
            trigger: ".modal .o_field_widget[name=call_model_id] input",
            run: "edit Partner Tags",
        },
        {
            trigger: ".o-autocomplete--dropdown-item:contains(Partner Tags)",
            run: "click",
        },
        {
            content: "She may look for tags",
            trigger: ".modal .alert-success:contains(Allowed):contains(tour.write)",
        },
        {
            trigger: ".modal .o_field_widget[name=call_method] input",
            run: "edit create && press Tab",
        },
        {
            content: "The scope does not let her make one",
            trigger: ".modal .alert-danger:contains(do not let it create res.partner.category)",
        },
        {
            trigger: ".modal footer button:contains(Close)",
            run: "click",
        },
        {
            trigger: "body:not(:has(.modal)) .o_form_view",
        },
    ],
});
