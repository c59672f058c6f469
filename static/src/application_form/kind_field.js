import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { radioField, RadioField } from "@web/views/fields/radio/radio_field";

/** What each kind is, in plain words and in those of the standards. */
const ABOUT = {
    website: [_t("It has a server of its own."), _t("Confidential client, authorization code")],
    app: [_t("It runs on the user's device."), _t("Public client, authorization code with PKCE")],
    device: [_t("It has no browser: people allow it on their computer or phone."), _t("Device code")],
    service: [_t("It works without people."), _t("Confidential client, client credentials")],
    resource_server: [_t("It checks tokens that others send to it."), _t("Token introspection")],
};

/** The kinds of application as cards. */
export class KindField extends RadioField {
    static template = "oauth2_provider.KindField";

    about(kind) {
        return ABOUT[kind];
    }
}

registry.category("fields").add("oauth2_kind", { ...radioField, component: KindField, displayName: _t("Kind") });
