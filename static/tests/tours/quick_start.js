import { registry } from "@web/core/registry";

const AUTHORIZATION_URL = ".o_oauth2_rows dd:contains(/oauth2/authorize)";
let copied = "";

registry.category("web_tour.tours").add("oauth2_provider_quick_start", {
    steps: () => [
        {
            content: "The tab comes first, and shows the addresses",
            trigger: `.o_notebook .nav-link.active:contains(Quick Start)`,
        },
        {
            content: "On plain http there is no clipboard API; and browsers copy for real clicks alone",
            trigger: AUTHORIZATION_URL,
            run: () => {
                Object.defineProperty(navigator, "clipboard", { value: undefined, configurable: true });
                document.execCommand = () => {
                    copied = document.activeElement.value;
                    return true;
                };
            },
        },
        {
            content: "Copy an address all the same",
            trigger: `${AUTHORIZATION_URL} button`,
            run: "click",
        },
        {
            trigger: `${AUTHORIZATION_URL} button:contains(Copied)`,
            run: () => {
                if (!copied.endsWith("/restapi/1.0/common/oauth2/authorize")) {
                    throw new Error(`Copied: ${copied}`);
                }
            },
        },
        {
            content: "Choose a tool",
            trigger: ".tab-pane.active .o_field_widget[name=tool] select, .tab-pane.active .o_field_widget[name=tool] input",
            run: "click",
        },
        {
            trigger: ".o_select_menu_item:contains(n8n)",
            run: "click",
        },
        {
            content: "It says what to fill in, and with which version somebody has tried it",
            trigger: ".o_oauth2_quick_start:contains(Tried by hand with n8n) dt:contains(Access Token URL)",
        },
        {
            content: "Save",
            trigger: ".o_form_button_save",
            run: "click",
        },
        {
            trigger: ".o_form_saved, .o_form_view:not(:has(.o_form_button_save:visible))",
        },
    ],
});
