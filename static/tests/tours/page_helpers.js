/** Steps of the pages that people see outside of the web client. */

/** Read what the test has put into a cookie. */
export const told = (name) => decodeURIComponent(document.cookie.match(`oauth2_test_${name}=([^;]+)`)[1]);

/** Open an address that the test knows. */
export const open = (name) => ({
    content: `Open ${name}`,
    trigger: "body",
    run: ({ goToUrl }) => goToUrl(told(name)),
    expectUnloadPage: true,
});

/** Follow a link or send a form. */
export const go = (trigger) => ({ trigger, run: "click", expectUnloadPage: true });

export const signIn = (login) => [
    { trigger: ".oe_login_form input[name=login]", run: `edit ${login}` },
    { trigger: ".oe_login_form input[name=password]", run: `edit ${login}-password` },
    go(".oe_login_form button[type=submit]"),
];

/** Be back at the application, which is a page of the portal here, with this answer. */
export const arrived = (answer) => ({
    content: `The application gets ${answer}`,
    trigger: "body:has(main)",
    run() {
        const { pathname, search } = window.location;
        if (pathname !== "/my/security" || !search.includes(answer)) {
            throw new Error(`At ${pathname}${search.replace(/code=[^&]*/, "")}`);
        }
    },
});

export const decide = (decision) => go(`#oauth2_consent button[name=decision][value=${decision}]`);
