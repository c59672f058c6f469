import { registry } from "@web/core/registry";
import {
    back, fits, openSearchMenu, pressNumber, record, switchView, tryFilter, tryGroup,
} from "@oauth2_provider/../tests/tours/helpers";

const closeSearchMenu = () => ({ trigger: ".o_searchview_dropdown_toggler", run: "click" });

registry.category("web_tour.tours").add("oauth2_provider_audit_trail", {
    steps: () => [
        { trigger: record("Scope missing") },
        fits(),
        ...openSearchMenu(),
        ...tryFilter("Last Hour", { shown: "Scope missing", hidden: "Records changed" }),
        ...tryFilter("Today", { shown: "Scope missing", hidden: "Client authentication failed" }),
        ...tryFilter("Last 7 Days", { shown: "Client authentication failed", hidden: "Access allowed" }),
        ...tryFilter("Failures", { shown: "Scope missing", hidden: "Access allowed" }),
        ...tryFilter("Alarms", { shown: "Used code sent again", hidden: "Scope missing" }),
        ...tryFilter("Refused", { shown: "Scope missing", hidden: "Used code sent again" }),
        ...tryFilter("Access.*", { shown: "Access allowed", hidden: "Scope missing" }),
        ...tryFilter("Records.*", { shown: "Records changed", hidden: "Scope missing" }),
        ...tryFilter("(Changes|Configuration).*", { shown: "Application created", hidden: "Scope missing" }),
        ...tryGroup("Event", "Scope missing"),
        ...tryGroup("Reason", "insufficient_scope"),
        ...tryGroup("Application", "Reporting Tool"),
        ...tryGroup("User", "Alice Archer"),
        ...tryGroup("Model", "res.partner"),
        closeSearchMenu(),
        ...switchView("graph", "Graph"),
        { content: "How much happened by day", trigger: ".o_graph_canvas_container canvas" },
        fits(),
        ...switchView("pivot", "Pivot"),
        { content: "By application and event", trigger: ".o_pivot table th:contains(Reporting Tool)" },
        fits(),
        { isActive: ["desktop"], trigger: ".o_switch_view.o_list", run: "click" },
        ...[
            { trigger: ".o_cp_switch_buttons button", run: "click" },
            { trigger: ".o_cp_switch_buttons .dropdown-item:contains(Kanban)", run: "click" },
        ].map((step) => ({ ...step, isActive: ["mobile"] })),
        {
            content: "Open what was refused",
            trigger: ".o_data_row:contains(Scope missing) [name=kind], .o_kanban_record:contains(Scope missing)",
            run: "click",
        },
        { content: "It says what to do", trigger: ".o_form_view [name=what_to_do]:contains(/\\w{3}/)" },
        fits(),
        ...pressNumber("action_open_scopes"),
        { content: "The scope that was missing", trigger: ".o_last_breadcrumb_item:contains(contacts.read)" },
        back(),
        ...pressNumber("action_open_application"),
        { content: "The application that it was missing for", trigger: ".o_form_view .o_field_widget[name=client_id]" },
    ],
});
