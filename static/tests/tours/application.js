import { registry } from "@web/core/registry";

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
        {
            trigger: ".o_field_widget[name=scope_ids] a:contains(Add Scopes):focus",
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
            content: "Preview its access",
            trigger: "body:not(:has(.modal)) button[name=action_preview]",
            run: "click",
        },
        {
            trigger: ".modal:contains(Preview) .btn-close",
            run: "click",
        },
        {
            content: "See its audit trail, and open an event",
            trigger: "body:not(:has(.modal)) button[name=action_view_events]",
            run: "click",
        },
        {
            trigger: ".o_list_view .o_data_row:contains(New Tool) .o_data_cell",
            run: "click",
        },
        {
            trigger: ".o_form_view:contains(New Tool)",
        },
    ],
});
