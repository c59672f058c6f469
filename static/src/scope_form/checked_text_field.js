import { useEffect } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { useDebounced } from "@web/core/utils/timing";
import { CharField, charField } from "@web/views/fields/char/char_field";

const PAUSE = 400; // milliseconds without a key, after which the server is asked

/** A text that the server checks while somebody types, and not only when they leave the field. */
export class CheckedTextField extends CharField {
    setup() {
        super.setup();
        const check = useDebounced(
            () => this.props.record.update({ [this.props.name]: this.parse(this.input.el.value) }),
            PAUSE
        );
        useEffect(
            (input) => {
                input?.addEventListener("input", check);
                return () => input?.removeEventListener("input", check);
            },
            () => [this.input.el]
        );
    }
}

registry.category("fields").add("oauth2_checked_text", {
    ...charField,
    component: CheckedTextField,
    displayName: _t("Text"),
});
