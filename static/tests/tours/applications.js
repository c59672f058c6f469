import { registry } from "@web/core/registry";
import {
    back, confirm, fits, openSearchMenu, pressInMenu, record, save, tryFilter, tryGroup,
} from "@oauth2_provider/../tests/tours/helpers";

registry.category("web_tour.tours").add("oauth2_provider_applications", {
    steps: () => [
        { trigger: record("Reporting Tool") },
        fits(),
        ...openSearchMenu(),
        ...tryFilter("Never Used", { shown: "Full Tool", hidden: "Reporting Tool" }),
        ...tryFilter("Unused for 90 Days", { shown: "Old Tool", hidden: "Full Tool" }),
        ...tryFilter("Failing This Week", { shown: "Reporting Tool", hidden: "Old Tool" }),
        ...tryFilter("No Secret", { shown: "Full Tool", hidden: "Reporting Tool" }),
        ...tryFilter("Full Access", { shown: "Full Tool", hidden: "Reporting Tool" }),
        ...tryFilter("Skip Consent", { shown: "Full Tool", hidden: "Reporting Tool" }),
        ...tryFilter("Archived", { shown: "Gone Tool", hidden: "Reporting Tool" }),
        ...tryGroup("Kind", "website"),
        ...tryGroup("Allowed Groups", "User"),
        ...tryGroup("Created by", "OdooBot"),
        {
            content: "Close the menu",
            trigger: ".o_searchview_dropdown_toggler",
            run: "click",
        },
        {
            content: "Open one",
            trigger: `.o_data_row:contains(Old Tool) [name=name], .o_kanban_record:contains(Old Tool)`,
            run: "click",
        },
        ...pressInMenu("Duplicate"),
        {
            content: "The copy says that it is one",
            trigger: ".o_last_breadcrumb_item:contains(Old Tool (copy))",
        },
        ...pressInMenu("Delete"),
        ...confirm("It has no connections"),
        {
            content: "The next one is there in its place",
            trigger: ".o_last_breadcrumb_item:not(:contains((copy)))",
        },
    ],
});

/** Begin with a kind where there is no application yet, and see it chosen and what follows from it. */
const begin = (kind, follows) => [
    {
        trigger: `.o_view_nocontent a.btn:contains(${kind})`,
        run: "click",
    },
    {
        content: "It is chosen on the form",
        trigger: `.o_field_widget[name=kind] .o_radio_item:contains(${kind}) input:checked`,
    },
    ...follows,
];
const HAS_REDIRECT_URIS = { trigger: ".o_field_widget[name=redirect_uris]" };
const HAS_NONE = { trigger: ".o_form_view:not(:has(.o_field_widget[name=redirect_uris]))" };

registry.category("web_tour.tours").add("oauth2_provider_kinds", {
    steps: () => [
        fits(),
        ...begin("Automation tool or website", [HAS_REDIRECT_URIS, back()]),
        ...begin("Mobile, desktop or single-page app", [HAS_REDIRECT_URIS, back()]),
        ...begin("Script or service", [HAS_NONE, { trigger: ".o_field_widget[name=user_id]" }, back()]),
        ...begin("Resource server", [HAS_NONE, back()]),
        ...begin("Device", [HAS_NONE]),
        fits(),
        {
            trigger: ".o_field_widget[name=name] input, .o_field_widget[name=name] textarea",
            run: "edit Tour Screen",
        },
        ...save(),
    ],
});
