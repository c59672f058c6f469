import { registry } from "@web/core/registry";
import { confirm, fits, noRecord, record } from "@oauth2_provider/../tests/tours/helpers";

/** Open an entry of the menu; a wide window keeps it in that of a section, if it has one. */
const openMenu = (name, section) => {
    const id = (part) => `[data-menu-xmlid="oauth2_provider.oauth2_${part}_menu"]`;
    return [
        { isActive: ["mobile"], trigger: ".o_menu_toggle", run: "click" },
        { isActive: ["mobile"], trigger: `.o_app_menu_sidebar ${id(name)}`, run: "click" },
        ...(section ? [{ isActive: ["desktop"], trigger: `.o_menu_sections ${id(section)}`, run: "click" }] : []),
        { isActive: ["desktop"], trigger: `${section ? ".o-dropdown--menu" : ".o_menu_sections"} ${id(name)}`, run: "click" },
    ];
};

registry.category("web_tour.tours").add("oauth2_provider_menu", {
    steps: () => [
        { content: "Applications come first", trigger: record("Reporting Tool") },
        ...openMenu("token", "activity"),
        { content: "Connections", trigger: record("Alice Archer") },
        ...openMenu("event", "activity"),
        { content: "What has happened", trigger: record("Connected") },
        ...openMenu("usage", "activity"),
        { content: "Usage as a graph", trigger: ".o_graph_canvas_container canvas" },
        ...openMenu("scope", "configuration"),
        { content: "Scopes", trigger: record("contacts.read") },
        fits(),
        ...openMenu("consent", "configuration"),
        { content: "What people have allowed", trigger: `${record("Alice Archer")} button[name=action_disconnect]`, run: "click" },
        ...confirm("at once"),
        noRecord("Alice Archer"),
        fits(),
        ...openMenu("key", "configuration"),
        { content: "Keys", trigger: record("RS256") },
        fits(),
        ...openMenu("settings", "configuration"),
        { content: "Settings", trigger: ".app_settings_block[data-key=oauth2_provider]" },
        ...openMenu("application"),
        { trigger: record("Reporting Tool") },
    ],
});
