import { registry } from "@web/core/registry";
import {
    choose, fits, openSearchMenu, pressInHeader, record, save, tryFilter,
} from "@oauth2_provider/../tests/tours/helpers";

const NAME = ".o_field_widget[name=name] input";
const PREVIEWED = record("Partner Tags");

registry.category("web_tour.tours").add("oauth2_provider_scope_list", {
    steps: () => [
        { trigger: record("contacts.read") },
        fits(),
        ...openSearchMenu(),
        ...tryFilter("(Opens Nothing|No Records).*", { shown: "profile", hidden: "contacts.read" }),
        ...tryFilter("(Opens What|Only).*", { shown: "contacts.read", hidden: "profile" }),
        ...tryFilter(".*Everything.*", { shown: "api.read", hidden: "contacts.read" }),
        { trigger: ".o_searchview_dropdown_toggler", run: "click" },
        ...[
            { trigger: ".o_data_row:contains(contacts.read) .o_list_record_selector input", run: "click" },
            { trigger: ".o_data_row:contains(api.read) .o_list_record_selector input", run: "click" },
            { trigger: ".o_control_panel button[name=action_preview]", run: "click" },
            { content: "What both open together", trigger: ".modal [name=scope_ids]:contains(contacts.read):contains(api.read)" },
            { trigger: ".modal footer .btn-primary", run: "click" },
            { trigger: "body:not(:has(.modal))" },
        ].map((step) => ({ ...step, isActive: ["desktop"] })),
    ],
});

registry.category("web_tour.tours").add("oauth2_provider_scopes", {
    steps: () => [
        {
            content: "Make a scope",
            trigger: ".o_list_button_add, .o-kanban-button-new",
            run: "click",
        },
        {
            content: "A name that will not do is told at once",
            trigger: NAME,
            run: "edit tour write && press Tab",
        },
        {
            trigger: ".o_form_view .o_field_widget[name=name_problem]:contains(/\\w{3}/)",
        },
        fits(),
        {
            trigger: NAME,
            run: "edit tour.write && press Tab",
        },
        {
            trigger: ".o_form_view:not(:has(.o_field_widget[name=name_problem]))",
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
            trigger: ".o_field_widget[name=access_ids] .o_field_x2many_list_row_add a, .o_field_widget[name=access_ids] .o-kanban-button-new",
            run: "click",
        },
        ...choose("model_id", "Partner Tags"),
        {
            content: "Let it change, too",
            trigger: ".modal .o_field_widget[name=perm_write] input",
            run: "click",
        },
        {
            content: "The line has room for a rule",
            trigger: ".modal .o_field_widget[name=domain]:contains(all records)",
        },
        fits(),
        {
            trigger: ".modal .o_form_button_save",
            run: "click",
        },
        {
            trigger: `body:not(:has(.modal)) .o_field_widget[name=access_ids] ${record("Partner Tags")}`,
        },
        {
            content: "Words that say something else",
            trigger: ".o_field_widget[name=description] input",
            run: "edit See something && press Tab",
        },
        {
            content: "What the application learns of the user",
            trigger: ".o_field_widget[name=claim_ids] .o_field_x2many_list_row_add a, .o_field_widget[name=claim_ids] .o-kanban-button-new",
            run: "click",
        },
        ...["name:company", "field_path:partner_id.company_name", "label:the name of your company"].map((pair) => ({
            trigger: `.modal [name=${pair.split(":")[0]}] input, [name=claim_ids] [name=${pair.split(":")[0]}] input`,
            run: `edit ${pair.split(":")[1]}`,
        })),
        { isActive: ["mobile"], trigger: ".modal .o_form_button_save", run: "click" },
        { trigger: "body:not(:has(.modal)) .o_form_view" },
        ...save(),
        {
            content: "They are suggested",
            trigger: ".o_form_view .o_field_widget[name=description_warning]",
        },
        {
            trigger: "button[name=action_use_suggestion]",
            run: "click",
        },
        {
            trigger: ".o_form_view:not(:has(.o_field_widget[name=description_warning]))",
        },
        fits(),
        ...pressInHeader("action_preview"),
        {
            content: "See what a token could do: it changes tags",
            trigger: `.modal ${PREVIEWED}`,
        },
        {
            isActive: ["desktop"],
            trigger: `.modal ${PREVIEWED} td[name=write_text]:contains(/^[1-9]/)`,
        },
        fits(),
        ...choose("user_id", "Alice Archer"),
        {
            content: "She may see tags, and not change them",
            trigger: `.modal ${PREVIEWED}:contains(0: no access right)`,
        },
        {
            content: "Check one call",
            trigger: ".modal .nav-link[name=call]",
            run: "click",
        },
        ...choose("call_model_id", "Partner Tags"),
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
