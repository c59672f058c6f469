import { Component } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";
import { standardFieldProps } from "@web/views/fields/standard_field_props";
import { Copyable } from "./copyable";

/** Shows what the server has made of an application: addresses, and a recipe for the chosen tool. */
export class QuickStartField extends Component {
    static template = "oauth2_provider.QuickStartField";
    static components = { Copyable };
    static props = { ...standardFieldProps };

    setup() {
        this.action = useService("action");
    }

    get guide() {
        return this.props.record.data[this.props.name] || { addresses: [] };
    }

    checkAddress() {
        return this.action.doAction("oauth2_provider.oauth2_address_check_action");
    }
}

registry.category("fields").add("oauth2_quick_start", {
    component: QuickStartField,
    displayName: _t("Quick Start"),
    supportedTypes: ["json"],
});
