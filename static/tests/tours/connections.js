import { registry } from "@web/core/registry";
import {
    chooseFilter, confirm, fits, noRecord, openSearchMenu, pressAbove, record, tryFilter, tryGroup,
} from "@oauth2_provider/../tests/tours/helpers";

registry.category("web_tour.tours").add("oauth2_provider_connections", {
    steps: () => [
        { trigger: record("Alice Archer") },
        fits(),
        {
            content: "Nothing ends them all while they are all shown",
            trigger: ".o_action_manager:not(:has(button[name=action_disconnect_unused]))",
        },
        {
            content: "Disconnect one",
            trigger: `${record("Bob Baker")} button[name=action_revoke]`,
            run: "click",
        },
        ...confirm("loses access at once"),
        noRecord("Bob Baker"),
        {
            content: "Or what is selected, which a phone has no room for",
            isActive: ["desktop"],
            trigger: ".o_data_row:contains(Carol Cook) .o_list_record_selector input",
            run: "click",
        },
        {
            isActive: ["desktop"],
            trigger: ".o_control_panel button[name=action_revoke]",
            run: "click",
        },
        {
            isActive: ["mobile"],
            trigger: `${record("Carol Cook")} button[name=action_revoke]`,
            run: "click",
        },
        ...confirm("at once"),
        noRecord("Carol Cook"),
        ...openSearchMenu(),
        chooseFilter("Active"),
        ...tryFilter("Disconnected", { shown: "Bob Baker", hidden: "Alice Archer" }),
        ...tryGroup("Application", "Other Tool"),
        ...tryGroup("User", "Bob Baker"),
        chooseFilter("Active"),
        chooseFilter("Unused for 90 Days"),
        { trigger: ".o_searchview_dropdown_toggler", run: "click" },
        {
            content: "Those that were not used",
            trigger: record("Alice Archer"),
        },
        noRecord("Bob Baker"),
        ...pressAbove("button[name=action_disconnect_unused]"),
        ...confirm("All connections of this list"),
        {
            content: "How many ended",
            trigger: ".o_notification:contains(1)",
        },
        noRecord("Alice Archer"),
    ],
});
