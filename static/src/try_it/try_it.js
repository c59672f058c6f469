/** The page Try It: sends the requests of a flow one after the other, and shows each answer without its tokens. */

const page = document.querySelector("#oauth2_try_it");
const known = {};

function fillIn(text) {
    return text.replace(/\{(secret|access_token|token_to_end)\}/g, (_whole, name) => known[name] ?? "");
}

/** Keep the first characters of each token alone, which is enough to recognize it. */
function masked(members) {
    return Object.fromEntries(
        Object.entries(members).map(([name, value]) => [
            name,
            /_token$/.test(name) && typeof value === "string" ? `${value.slice(0, 6)}…` : value,
        ])
    );
}

async function send(section) {
    let response = { ok: false, status: "" };
    let answer = "";
    try {
        response = await ask(JSON.parse(section.dataset.request));
        answer = shown(await response.text());
    } catch (error) {
        answer = error.message; // the network failed: what comes after it is tried all the same
    }
    section.querySelector(".o_try_it_status").textContent = response.status;
    section.querySelector(".o_try_it_answer").textContent = answer;
    section.hidden = false;
    section.querySelector(response.ok ? ".o_try_it_yes" : ".o_try_it_no").hidden = false;
    if (!response.ok) {
        section.querySelector(".o_try_it_audit").innerHTML = await explanation();
    }
    return response.ok;
}

/** Return what the audit trail says of the request that has failed last: a piece of this page, made by its server. */
async function explanation() {
    try {
        const response = await fetch(page.dataset.failure, { cache: "no-store" });
        return response.ok ? await response.text() : "";
    } catch {
        return ""; // the network failed, and the answer says so
    }
}

/** Send a request without the cookie of this session, as an application does; tests of Odoo need theirs. */
function ask({ method, path, headers, body }) {
    return fetch(path, {
        method,
        headers: Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, fillIn(value)])),
        body: Array.isArray(body)
            ? new URLSearchParams(body.map(([name, value]) => [name, fillIn(value)])).toString()
            : body,
        credentials: page.dataset.withCookie ? "same-origin" : "omit",
        cache: "no-store",
    });
}

/** Return an answer for the page, and keep its tokens for the requests that follow. */
function shown(text) {
    let members;
    try {
        members = JSON.parse(text);
    } catch {
        return text; // none, or none of ours
    }
    if (members.access_token) {
        known.access_token = members.access_token;
        known.token_to_end = members.refresh_token || members.access_token;
    }
    return JSON.stringify(Array.isArray(members) ? members : masked(members), null, 2);
}

/** Run the trial, and return the element that says how it went. */
async function run() {
    const sections = [...page.querySelectorAll("[data-request]")];
    const last = sections.pop();
    let worked = true;
    for (const section of sections) {
        worked = (await send(section)) && worked;
        if (!known.access_token) {
            return section.querySelector(".o_try_it_no");
        }
    }
    await send(last); // whatever went wrong before, nothing stays connected
    const result = page.querySelector(worked ? "#oauth2_try_it_worked" : "#oauth2_try_it_failed");
    result.hidden = false;
    return result;
}

const start = page.querySelector("#oauth2_try_it_go");
start?.querySelector("button").removeAttribute("disabled"); // without this script the browser would send the form itself
start?.addEventListener("submit", async (ev) => {
    ev.preventDefault();
    const form = ev.currentTarget;
    known.secret = form.querySelector("#oauth2_secret")?.value ?? "";
    form.hidden = true;
    (await run()).focus(); // the button that had it is gone
});

for (const button of page.querySelectorAll(".o_try_it_copy")) {
    button.addEventListener("click", async () => {
        const text = button.closest("section").querySelector(".o_try_it_curl");
        try {
            await navigator.clipboard.writeText(text.textContent);
            button.textContent = button.dataset.done;
        } catch {
            getSelection().selectAllChildren(text); // without https there is no clipboard
            button.textContent = button.dataset.byHand;
        }
    });
}
