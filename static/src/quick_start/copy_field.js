import { Component } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { standardFieldProps } from "@web/views/fields/standard_field_props";
import { Copyable } from "./copyable";

/** A text of a record that can be copied. Odoo's own button has no name, and does nothing on plain http. */
export class CopyField extends Component {
    static template = "oauth2_provider.CopyField";
    static components = { Copyable };
    static props = { ...standardFieldProps };

    get text() {
        return this.props.record.data[this.props.name];
    }

    get label() {
        return this.props.record.fields[this.props.name].string;
    }
}

registry.category("fields").add("oauth2_copy", {
    component: CopyField,
    displayName: _t("Copy"),
    supportedTypes: ["char"],
});
