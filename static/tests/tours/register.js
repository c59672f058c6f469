import { registry } from "@web/core/registry";
import { stepUtils } from "@web_tour/tour_utils";
import { fits, record } from "@oauth2_provider/../tests/tours/helpers";

registry.category("web_tour.tours").add("oauth2_provider_register", {
    steps: () => [
        stepUtils.showAppsMenuItem(),
        ...stepUtils.toggleHomeMenu(),
        {
            content: "Open OAuth, which shows the applications",
            trigger: ".o_app[data-menu-xmlid='oauth2_provider.oauth2_menu']",
            run: "click",
        },
        {
            content: "Register a new one",
            trigger: record("Reporting Tool"),
        },
        {
            trigger: ".o_list_button_add, .o-kanban-button-new",
            run: "click",
        },
        {
            content: "Name it",
            trigger: ".o_field_widget[name=name] input",
            run: "edit Tour Tool",
        },
        {
            content: "Type an address that will not do",
            trigger: ".o_field_widget[name=redirect_uris] textarea",
            run: "edit http://app.example.com/callback && press Tab",
        },
        {
            content: "It says why",
            trigger: ".alert-danger:contains(use https)",
        },
        {
            content: "Type one that will",
            trigger: ".o_field_widget[name=redirect_uris] textarea",
            run: "edit https://app.example.com/callback && press Tab",
        },
        {
            trigger: ".o_form_view:not(:has(.alert-danger))",
        },
        {
            content: "Save",
            trigger: ".o_form_button_save",
            run: "click",
        },
        {
            content: "Generate the secret",
            trigger: "button[name=action_generate_client_secret]",
            run: "click",
        },
        {
            content: "Prove who you are",
            trigger: ".modal input[type=password]",
            run: "edit admin",
        },
        {
            trigger: ".modal button[name=run_check]",
            run: "click",
        },
        {
            content: "The secret is shown",
            trigger: ".modal [name=client_secret]",
            run: () => {
                const text = document.querySelector(".modal [name=client_secret]").textContent;
                if (!/[A-Za-z0-9]{32}/.test(text)) {
                    throw new Error("There is no secret on the screen");
                }
            },
        },
        fits(),
        {
            trigger: ".modal button:contains(Done, I Saved It)",
            run: "click",
        },
        {
            content: "It is not shown again",
            trigger: "body:not(:has(.modal)) .o_field_widget[name=client_secret_state]:contains(never shown again)",
        },
    ],
});
