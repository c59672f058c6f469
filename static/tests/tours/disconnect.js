import { registry } from "@web/core/registry";
import { confirm, fits } from "@oauth2_provider/../tests/tours/helpers";

const LIST = "[name=connected_application_ids]";
const row = (name) => `${LIST} .o_kanban_record:contains(${name})`;

registry.category("web_tour.tours").add("oauth2_provider_disconnect", {
    steps: () => [
        { content: "Open one's own preferences", isActive: ["desktop"], trigger: ".o_user_menu button", run: "click" },
        { isActive: ["desktop"], trigger: ".dropdown-item[data-menu=preferences]", run: "click" },
        { isActive: ["mobile"], trigger: ".o_mobile_menu_toggle", run: "click" },
        { isActive: ["mobile"], trigger: ".o_user_menu_mobile a:contains(My Preferences)", run: "click" },
        {
            trigger: ".o_form_view .nav-link:contains(Security)",
            run: "click",
        },
        {
            content: "See what may use the account",
            trigger: `${row("Reporting Tool")}:contains(See your name)`,
        },
        fits(),
        {
            trigger: `${row("Reporting Tool")} button[name=action_disconnect]`,
            run: "click",
        },
        ...confirm("loses access at once"),
        {
            trigger: ".o_notification:contains(has no access any more)",
        },
        {
            content: "It is gone, and the others are there to go on with",
            trigger: `.o_form_view:not(:has(${row("Reporting Tool")})) ${row("Third Tool")}`,
        },
        {
            trigger: "button[name=action_disconnect_all_applications]",
            run: "click",
        },
        ...confirm("All of them lose access"),
        {
            content: "None is left, nor the button",
            trigger: `.o_form_view #oauth2_connected_applications:not(:has(${LIST} .o_kanban_record, button)):contains(None yet)`,
        },
    ],
});
