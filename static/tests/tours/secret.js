import { registry } from "@web/core/registry";
import { confirm, fits, pressInHeader } from "@oauth2_provider/../tests/tours/helpers";

let copied = "";

/** Press the button that copies a field of the dialog, and see that it was this. */
const copy = (field) => [
    {
        trigger: `.modal .o_field_widget[name=${field}] button`,
        run: "click",
    },
    {
        trigger: `.modal .o_field_widget[name=${field}]`,
        run() {
            if (!/^\w{32}$/.test(copied) || !this.anchor.textContent.includes(copied)) {
                throw new Error(`Copied: ${copied}`);
            }
        },
    },
];

registry.category("web_tour.tours").add("oauth2_provider_secret", {
    steps: () => [
        {
            content: "Browsers copy for real clicks alone",
            trigger: ".o_form_view",
            run() {
                const clipboard = { writeText: async (text) => (copied = text) };
                Object.defineProperty(navigator, "clipboard", { value: clipboard, configurable: true });
            },
        },
        ...pressInHeader("action_generate_client_secret"),
        {
            content: "It says what a new one means",
            trigger: ".modal:contains(Replace it?) .modal-footer .btn-primary",
            run: "click",
        },
        {
            trigger: ".modal input[type=password]",
            run: "edit admin",
        },
        {
            trigger: ".modal button[name=run_check]",
            run: "click",
        },
        {
            content: "It says how long the old one works",
            trigger: ".modal .o_field_widget[name=previous_secret_until]",
        },
        fits(),
        ...copy("client_id"),
        ...copy("client_secret"),
        {
            content: "Done",
            trigger: ".modal button[special=cancel], .modal footer .btn-primary",
            run: "click",
        },
        {
            content: "The form says so, too",
            trigger: "body:not(:has(.modal)) .o_field_widget[name=previous_secret_until]",
        },
        fits(),
        ...pressInHeader("action_end_previous_secret"),
        ...confirm("Only the newest secret works"),
        {
            trigger: ".o_form_view:not(:has(.o_field_widget[name=previous_secret_until]))",
        },
        ...pressInHeader("action_remove_client_secret"),
        ...confirm("public keys"),
        {
            trigger: ".o_field_widget[name=client_secret_state]:contains(public keys)",
        },
    ],
});
