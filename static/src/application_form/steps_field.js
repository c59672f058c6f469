import { Component } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { standardFieldProps } from "@web/views/fields/standard_field_props";

const ADD_A_LINE = ".o_field_x2many_list_row_add a";
const CONTROL = "input, textarea, select";
const MORE_BUTTONS = ".o_statusbar_buttons .dropdown-toggle";

/** Wait until the page shows what a click has changed. */
function rendered() {
    return new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve)));
}

/** What is left to do: each sentence leads to the field or button where it is done. */
export class StepsField extends Component {
    static template = "oauth2_provider.StepsField";
    static props = { ...standardFieldProps };

    get steps() {
        return this.props.record.data[this.props.name] || [];
    }

    async onClick(step, ev) {
        const form = ev.currentTarget.closest(".o_form_view");
        if (step.tab) {
            form.querySelector(`.o_notebook_headers .nav-link[name="${step.tab}"]`)?.click();
            await rendered();
        }
        const place = `.o_field_widget[name="${step.target}"], button[name="${step.target}"]`;
        let target = form.querySelector(place);
        if (!target) {
            form.querySelector(MORE_BUTTONS)?.click(); // on a phone all buttons but the first are in a menu
            await rendered();
            target = document.querySelector(`.o-dropdown--menu button[name="${step.target}"]`);
        }
        if (target) {
            target.scrollIntoView({ block: "center" });
            (target.querySelector(ADD_A_LINE) || target.querySelector(CONTROL) || target).focus();
        }
    }
}

registry.category("fields").add("oauth2_steps", {
    component: StepsField,
    displayName: _t("Steps"),
    supportedTypes: ["json"],
});
