import { registry } from "@web/core/registry";

registry.category("web_tour.tours").add("oauth2_provider_steps_on_a_phone", {
    steps: () => [
        {
            content: "The button is not on the screen",
            trigger: ".o_form_view:not(:has(button[name=action_try_it])) .o_oauth2_step:contains(Try it)",
            run: "click",
        },
        {
            content: "What is left to do opens the menu that holds it",
            trigger: ".o-dropdown--menu button[name=action_try_it]:focus",
        },
    ],
});
