/** Steps that tours share. They work in a wide window and on a phone. */

/** The selector of a record of a list, or of a kanban on a phone. */
export const record = (text) => `[data-id^=datapoint]:contains(${text})`;

/** Wait until no record of the list holds a text. */
export const noRecord = (text) => ({ trigger: `.o_action_manager:not(:has(${record(text)}))` });

/** Nobody has to scroll sideways, be the window as small as it may. */
export const fits = () => ({
    content: "The page is no wider than its window",
    trigger: "body",
    run() {
        const wide = document.documentElement.scrollWidth;
        if (wide > window.innerWidth) {
            throw new Error(`The page is ${wide} pixels wide, in a window of ${window.innerWidth}`);
        }
    },
});

/** Go back to the page before. */
export const back = () => ({
    trigger: "body:not(:has(.modal)) .o_back_button, body:not(:has(.modal)) .o_back_button a",
    run: "click",
});

/** Open the menu of filters and groups, which a phone hides behind a button. */
export const openSearchMenu = () => [
    { isActive: ["mobile"], trigger: ".o_control_panel_navigation button:has(.fa-search)", run: "click" },
    { trigger: ".o_searchview_dropdown_toggler", run: "click" },
];

/** Switch a filter or a group of the open menu on, or off again. Its label may be a regular expression. */
export const chooseFilter = (label) => ({ trigger: `.o_search_bar_menu .o_menu_item:contains(/^${label}$/)`, run: "click" });

/** Choose a filter of the open menu, see one record and not another one, and take the filter away. */
export const tryFilter = (label, { shown, hidden }) => [
    chooseFilter(label),
    { content: `${label} shows what it should`, trigger: record(shown) },
    noRecord(hidden),
    chooseFilter(label),
    { trigger: `.o_search_bar_menu .o_menu_item:contains(/^${label}$/):not(.selected)` },
];

/** Choose a group of the open menu, see its heading, and take the group away. */
export const tryGroup = (label, heading) => [
    chooseFilter(label),
    { content: `By ${label}`, trigger: `.o_group_header:contains(${heading}), .o_kanban_header:contains(${heading})` },
    chooseFilter(label),
    { trigger: ".o_action_manager:not(:has(.o_group_header, .o_kanban_header))" },
];

/** Show the same records in another way, such as a graph. */
export const switchView = (type, label) => [
    { isActive: ["desktop"], trigger: `.o_switch_view.o_${type}`, run: "click" },
    { isActive: ["mobile"], trigger: ".o_cp_switch_buttons button", run: "click" },
    { isActive: ["mobile"], trigger: `.o_cp_switch_buttons .dropdown-item:contains(${label})`, run: "click" },
    { trigger: `.o_${type}_view` },
];

/** Press a button of a form's header, which a phone keeps in a menu but for the first one. */
export const pressInHeader = (name) => [
    {
        isActive: ["mobile"],
        trigger: "body:not(:has(.modal)) .o_statusbar_buttons",
        async run({ click, queryFirst }) {
            if (!queryFirst(`.o_statusbar_buttons button[name=${name}]`)) {
                await click(".o_statusbar_buttons button:has(.oi-ellipsis-v)");
            }
        },
    },
    { trigger: `body:not(:has(.modal)) button[name=${name}]`, run: "click" },
];

/** Press a button above a list or the settings, which a phone may keep in a menu. */
export const pressAbove = (button) => [
    {
        isActive: ["mobile"],
        trigger: ".o_control_panel_main_buttons",
        async run({ click, queryFirst }) {
            if (!queryFirst(`${button}:visible`)) {
                await click("button.o-control-panel-adaptive-dropdown");
            }
        },
    },
    { trigger: button, run: "click" },
];

/** Press one of a form's numbers, which a small window keeps in a menu. The field tells one of two buttons. */
export const pressNumber = (name, field) => {
    const button = `.oe_stat_button[name=${name}]${field ? `:has([name=${field}])` : ""}`;
    return [
        {
            trigger: ".o-form-buttonbox",
            async run({ click, queryFirst }) {
                if (!queryFirst(`${button}:visible`)) {
                    await click(".o_button_more");
                }
            },
        },
        { trigger: button, run: "click" },
    ];
};

/** Press an entry of the menu behind the cogwheel of a form. */
export const pressInMenu = (label) => [
    { trigger: ".o_form_view .o_cp_action_menus button:has(.fa-cog)", run: "click" },
    { trigger: `.o_menu_item:contains(${label})`, run: "click" },
];

/** Answer the question of a dialog with yes. */
export const confirm = (text) => [
    { content: "It asks first", trigger: `.modal:contains(${text}) .modal-footer button:first`, run: "click" },
    { trigger: `body:not(:has(.modal:contains(${text})))` },
];

/** Choose a record of a field, from a menu, or on a phone from a list of its own. */
export const choose = (field, text) => {
    const input = `.o_field_widget[name=${field}] input`;
    const onAPhone = [
        { trigger: input, run: "click" },
        { trigger: ".modal .o_control_panel_navigation button:has(.fa-search)", run: "click" },
        { trigger: ".modal .o_searchview_input", run: `edit ${text}` },
        { trigger: ".o_searchview_autocomplete .o-dropdown-item:first", run: "click" },
        { trigger: `.modal .o_kanban_view .o_searchview_facet:contains(${text})` },
        { trigger: `.modal .o_kanban_view .o_kanban_record:contains(${text})`, run: "click" },
        { trigger: "body:not(:has(.modal .o_kanban_view .o_searchview))" },
    ];
    return [
        { isActive: ["desktop"], trigger: input, run: `edit ${text}` },
        { isActive: ["desktop"], trigger: `.o-autocomplete--dropdown-item:contains(${text})`, run: "click" },
        ...onAPhone.map((step) => ({ ...step, isActive: ["mobile"] })),
    ];
};

/** Save a form, and wait for it. */
export const save = () => [
    { trigger: ".o_form_button_save", run: "click" },
    { trigger: ".o_form_saved, .o_form_view:has(.o_form_status_indicator_buttons.invisible)" },
];
