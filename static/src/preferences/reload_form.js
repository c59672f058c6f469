import { registry } from "@web/core/registry";

/** Load the form again whose button was pressed. Odoo's soft_reload closes My Preferences, which is a dialog. */
registry.category("actions").add("oauth2_reload_form", (env, action, options) => options.onClose?.());
