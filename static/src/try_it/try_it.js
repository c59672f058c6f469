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
    const { method, path, headers, body } = JSON.parse(section.dataset.request);
    const response = await fetch(path, {
        method,
        headers: Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, fillIn(value)])),
        body: Array.isArray(body)
            ? new URLSearchParams(body.map(([name, value]) => [name, fillIn(value)])).toString()
            : body,
        credentials: "same-origin",
        cache: "no-store",
    });
    const text = await response.text();
    let answer = text;
    try {
        const members = JSON.parse(text);
        if (members.access_token) {
            known.access_token = members.access_token;
            known.token_to_end = members.refresh_token || members.access_token;
        }
        answer = JSON.stringify(Array.isArray(members) ? members : masked(members), null, 2);
    } catch {
        // an answer without a body, or none of ours: it is shown as it is
    }
    section.querySelector(".o_try_it_status").textContent = response.status;
    section.querySelector(".o_try_it_answer").textContent = answer;
    section.classList.add(response.ok ? "o_try_it_worked" : "o_try_it_failed");
    section.hidden = false;
    section.querySelector(response.ok ? ".o_try_it_yes" : ".o_try_it_no").hidden = false;
    return response.ok;
}

async function run() {
    const sections = [...page.querySelectorAll("[data-request]")];
    const last = sections.pop();
    let worked = true;
    for (const section of sections) {
        worked = (await send(section)) && worked;
        if (!known.access_token) {
            return;
        }
    }
    await send(last); // whatever went wrong before, nothing stays connected
    page.querySelector(worked ? "#oauth2_try_it_worked" : "#oauth2_try_it_failed").hidden = false;
}

page.querySelector("#oauth2_try_it_go")?.addEventListener("submit", async (ev) => {
    ev.preventDefault();
    const form = ev.currentTarget;
    known.secret = form.elements.secret?.value ?? "";
    form.hidden = true;
    await run();
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
