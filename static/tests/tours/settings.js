import { registry } from "@web/core/registry";
import { fits, pressAbove } from "@oauth2_provider/../tests/tours/helpers";

const edit = (field, value) => ({
    trigger: `.o_field_widget[name=${field}] input`,
    run: `edit ${value} && press Tab`,
});
const press = (button) => pressAbove(`.o_form_button_${button}`);

registry.category("web_tour.tours").add("oauth2_provider_settings", {
    steps: () => [
        {
            content: "Our own settings come first",
            trigger: ".app_settings_block[data-key=oauth2_provider] .o_field_widget[name=oauth2_access_token_lifetime]",
        },
        fits(),
        {
            content: "Check the address",
            trigger: "#oauth2_issuer button:contains(Check Address)",
            run: "click",
        },
        {
            content: "Each finding is a line, and says what to change",
            trigger: ".modal li:contains(web.base.url is not frozen) .badge:contains(Change)",
        },
        {
            content: "Or that it is right",
            trigger: ".modal li:contains(metadata can be read) .badge:contains(OK)",
        },
        fits(),
        {
            trigger: ".modal footer .btn-primary, .modal-footer .btn-primary",
            run: "click",
        },
        {
            trigger: "body:not(:has(.modal))",
        },
        edit("oauth2_access_token_lifetime", "900"),
        {
            content: "Nothing is kept before it is saved",
            trigger: ".o_dirty_warning",
        },
        ...press("cancel"),
        {
            trigger: ".o_settings_container:not(:has(.o_dirty_warning)) .o_field_widget[name=oauth2_access_token_lifetime] input:value(/3,?600/)",
        },
        edit("oauth2_code_lifetime", "9"),
        ...press("save"),
        {
            content: "A number that will not do is refused, with those that will",
            trigger: ".modal:contains(from 10 to 600) .modal-footer .btn-primary",
            run: "click",
        },
        edit("oauth2_code_lifetime", "30"),
        edit("oauth2_suggested_scopes", "no.such"),
        ...press("save"),
        {
            trigger: ".modal:contains(no scope with this name) .modal-footer .btn-primary",
            run: "click",
        },
        edit("oauth2_suggested_scopes", "profile"),
        edit("oauth2_issuer", "https://odoo.example.com"),
        {
            content: "An address that is written down stays",
            trigger: "#oauth2_issuer:not(:has(.alert-warning))",
        },
        {
            trigger: ".o_field_widget[name=oauth2_mail_on_connect] input",
            run: "click",
        },
        ...press("save"),
        {
            content: "Saved, the page is loaded anew",
            trigger: "body:not(:has(.o_dirty_warning)) .o_field_widget[name=oauth2_code_lifetime] input:value(30)",
        },
    ],
});
