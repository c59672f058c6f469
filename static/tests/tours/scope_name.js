import { registry } from "@web/core/registry";

const title = ".oe_title:has(.o_field_widget[name=name] input:focus)"; // nobody has left the field

registry.category("web_tour.tours").add("oauth2_provider_scope_name", {
    steps: () => [
        {
            trigger: ".o_list_button_add",
            run: "click",
        },
        {
            content: "A name with a blank",
            trigger: ".o_field_widget[name=name] input",
            run: "fill contacts read",
        },
        {
            trigger: `${title} [role=alert]:contains(without spaces)`,
        },
        {
            content: "One that another scope has",
            trigger: ".o_field_widget[name=name] input",
            run() {
                this.anchor.value = "profile";
                this.anchor.dispatchEvent(new InputEvent("input", { bubbles: true }));
            },
        },
        {
            trigger: `${title} [role=alert]:contains(Another scope has this name)`,
        },
        {
            content: "One that is free",
            trigger: ".o_field_widget[name=name] input",
            run() {
                this.anchor.value = "contacts.own";
                this.anchor.dispatchEvent(new InputEvent("input", { bubbles: true }));
            },
        },
        {
            trigger: `${title}:not(:has([role=alert]:not(.o_invisible_modifier)))`,
        },
        {
            content: "Leave without saving",
            trigger: ".o_form_button_cancel",
            run: "click",
        },
        {
            trigger: ".o_list_view",
        },
    ],
});
