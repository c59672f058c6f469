import { Component, useRef, useState } from "@odoo/owl";
import { browser } from "@web/core/browser/browser";
import { _t } from "@web/core/l10n/translation";

const SHOWN_FOR = 2000; // milliseconds

/**
 * Copy a text. Browsers have no clipboard API on plain http, but still the command of old.
 *
 * @returns {Promise<boolean>} whether it worked
 */
async function copy(text) {
    if (browser.navigator.clipboard) {
        try {
            await browser.navigator.clipboard.writeText(text);
            return true;
        } catch {
            // The browser does not let this page: try the other way.
        }
    }
    const area = document.createElement("textarea");
    area.value = text;
    area.readOnly = true;
    area.className = "position-fixed opacity-0";
    document.body.append(area);
    area.select();
    try {
        return document.execCommand("copy");
    } finally {
        area.remove();
    }
}

/** A text with a button that copies it; where that does not work, the text is selected. */
export class Copyable extends Component {
    static template = "oauth2_provider.Copyable";
    static props = {
        text: String,
        label: String,
        block: { type: Boolean, optional: true },
    };

    setup() {
        this.text = useRef("text");
        this.button = useRef("button");
        this.state = useState({ said: "" });
    }

    get title() {
        return _t("Copy %s", this.props.label);
    }

    async onClick() {
        const copied = await copy(this.props.text);
        if (copied) {
            this.button.el.focus();
        } else {
            document.getSelection().selectAllChildren(this.text.el);
        }
        this.state.said = copied ? _t("Copied") : _t("Press Ctrl+C");
        if (copied) {
            browser.setTimeout(() => (this.state.said = ""), SHOWN_FOR);
        }
    }
}
