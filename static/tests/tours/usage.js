import { registry } from "@web/core/registry";
import {
    fits, noRecord, openSearchMenu, record, switchView, tryGroup,
} from "@oauth2_provider/../tests/tours/helpers";

registry.category("web_tour.tours").add("oauth2_provider_usage", {
    steps: () => [
        { trigger: ".o_graph_canvas_container canvas" },
        ...switchView("pivot", "Pivot"),
        { content: "How much by application", trigger: ".o_pivot table th:contains(Reporting Tool)" },
        fits(),
        ...switchView("list", "List"),
        { content: "The last days alone", trigger: record("Reporting Tool") },
        noRecord("Old Tool"),
        ...openSearchMenu(),
        { trigger: ".o_search_bar_menu .o_menu_item.selected:contains(Last 30 Days)", run: "click" },
        { content: "Or all that is known", trigger: record("Old Tool") },
        ...tryGroup("Application", "Old Tool"),
        fits(),
    ],
});
