import { registry } from "@web/core/registry";
import { fits, record, save } from "@oauth2_provider/../tests/tours/helpers";

const SCOPES = ".o_field_widget[name=scope_ids]";

registry.category("web_tour.tours").add("oauth2_provider_application", {
    steps: () => [
        {
            content: "What is left to do leads to the redirect URIs",
            trigger: ".o_oauth2_step:contains(Add the redirect URI)",
            run: "click",
        },
        {
            trigger: ".o_field_widget[name=redirect_uris] textarea:focus",
        },
        {
            content: "And to the scopes, on their tab",
            trigger: ".o_oauth2_step:contains(Choose what it may do)",
            run: "click",
        },
        { isActive: ["desktop"], trigger: `${SCOPES} a:contains(Add Scopes):focus` },
        {
            trigger: `${SCOPES} a:contains(Add Scopes), ${SCOPES} button:contains(Add Scopes), ${SCOPES} .o-kanban-button-new`,
            run: "click",
        },
        {
            trigger: ".modal .o_data_row:contains(contacts.read) .o_data_cell, .modal .o_kanban_record:contains(contacts.read)",
            run: "click",
        },
        {
            content: "It is in the list, with what people read",
            trigger: `${SCOPES} ${record("contacts.read")}:contains(contacts)`,
        },
        {
            content: "And to the button",
            trigger: ".o_oauth2_step:contains(Generate the client secret)",
            run: "click",
        },
        {
            trigger: "button[name=action_generate_client_secret]:focus",
        },
        {
            content: "Check the address beside it",
            trigger: ".nav-link[name=quick_start]",
            run: "click",
        },
        {
            trigger: ".o_oauth2_check_address",
            run: "click",
        },
        {
            trigger: ".modal li:contains(metadata can be read)",
        },
        {
            trigger: ".modal-footer button:contains(Close)",
            run: "click",
        },
        {
            trigger: "body:not(:has(.modal)) .o_form_view",
        },
        ...["access", "connection", "claims", "tokens", "advanced"].flatMap((tab) => [
            { trigger: `.o_notebook .nav-link[name=${tab}]`, run: "click" },
            { content: `The tab ${tab}`, trigger: `.o_notebook .nav-link.active[name=${tab}]` },
            fits(),
        ]),
        ...save(),
    ],
});
