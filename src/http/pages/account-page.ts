/** The page that the links in mails lead to. It does nothing by being opened, so that no program that follows links signs anybody in. */
export const accountPage = `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="referrer" content="no-referrer">
<title>Your account</title>
<link rel="icon" href="data:,">
<link rel="stylesheet" href="/auth/assets/account.css">
</head>
<body>
<main>
<h1 id="title">Your account</h1>
<p id="lead"></p>
<form id="form" hidden>
<div id="fields"></div>
<p id="fault" role="alert" hidden></p>
<button id="go" type="submit">Continue</button>
</form>
<p id="done" role="status" hidden></p>
<noscript>This page needs JavaScript.</noscript>
</main>
<script src="/auth/assets/account.js"></script>
</body>
</html>
`;

/** Takes the token out of the address at once, so that it stays in no history, and sends it only when asked to. */
export const accountScript = `"use strict";
const pages = {
  "verify-email": {
    title: "Confirm your address",
    lead: "One step, and your address is confirmed.",
    button: "Confirm",
    path: "/verify-email",
    fields: [],
    done: "Your address is confirmed. You can sign in now.",
  },
  "magic-link": {
    title: "Sign in",
    lead: "You asked for a link to sign in.",
    button: "Sign in",
    path: "/magic-link",
    fields: [],
    done: "You are signed in.",
  },
  "reset-password": {
    title: "Choose a new password",
    lead: "All your other sessions will end.",
    button: "Set the password",
    path: "/password/reset",
    fields: [["password", "New password", "password", "new-password"]],
    done: "Your password is changed. Sign in with it.",
  },
  "first-administrator": {
    title: "The first administrator",
    lead: "This person may do everything. Others are made from there.",
    button: "Make the administrator",
    path: "/first-administrator",
    fields: [
      ["email", "E-mail", "email", "username"],
      ["name", "Name", "text", "name"],
      ["password", "Password", "password", "new-password"],
    ],
    done: "You are signed in as the first administrator.",
  },
};
const secondFactor = {
  title: "One more step",
  lead: "Enter what your authenticator app shows, or one of your recovery codes.",
  button: "Continue",
  fields: [["code", "Code", "text", "one-time-code"]],
  done: "You are signed in.",
};
const byId = (id) => document.getElementById(id);
const token = new URLSearchParams(location.search).get("token");
let page = pages[location.pathname.split("/").at(-1)];
let carried = { token };
history.replaceState(null, "", location.pathname);

function say(id, text) {
  byId(id).textContent = text;
  byId(id).hidden = text === "";
}

function field([name, label, type, autocomplete]) {
  const wrap = document.createElement("label");
  const input = document.createElement("input");
  Object.assign(input, { name, type, autocomplete, required: name !== "name" });
  wrap.append(label, input);
  return wrap;
}

function pathFor({ code }) {
  if (page !== secondFactor) return page.path;
  return /^[0-9]{6}$/.test(code) ? "/totp/verify" : "/recovery-codes/verify";
}

function ask(next, brought) {
  page = next;
  carried = brought;
  document.title = page.title;
  say("title", page.title);
  say("lead", page.lead);
  byId("go").textContent = page.button;
  byId("fields").replaceChildren(...page.fields.map(field));
  byId("form").hidden = false;
}

async function send(event) {
  event.preventDefault();
  say("fault", "");
  byId("go").disabled = true;
  const given = Object.fromEntries([...new FormData(byId("form"))].filter(([, value]) => value !== ""));
  try {
    const answer = await fetch("/api/v1/auth" + pathFor(given), {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify({ ...carried, ...given }),
    });
    if (!answer.ok) {
      const problem = await answer.json();
      say("fault", (problem.errors ?? []).map((error) => error.message).join(" ") || problem.detail);
      return;
    }
    const said = answer.status === 204 ? {} : await answer.json();
    if (said.second_factor !== undefined) return ask(secondFactor, { ticket: said.ticket });
    byId("form").hidden = true;
    say("done", page.done);
  } catch {
    say("fault", "The server cannot be reached. Try again in a moment.");
  } finally {
    byId("go").disabled = false;
  }
}

if (page === undefined || token === null) {
  say("lead", "This link is not complete. Open it from the mail again, or ask for a new one.");
} else {
  byId("form").addEventListener("submit", send);
  ask(page, carried);
}
`;

export const accountStyle = `:root { color-scheme: light dark; --ink: #1f2933; --paper: #fff; --ground: #f4f5f7; --line: #cbd2d9; --accent: #2251cc; --fault: #b42318; }
@media (prefers-color-scheme: dark) {
  :root { --ink: #e4e7eb; --paper: #1f2933; --ground: #12171d; --line: #3e4c59; --accent: #8fb0ff; --fault: #ff9b8f; }
}
* { box-sizing: border-box; }
body { margin: 0; min-height: 100vh; display: grid; place-items: center; padding: 1rem; background: var(--ground); color: var(--ink); font: 16px/1.5 system-ui, sans-serif; }
main { width: min(26rem, 100%); padding: 2rem; background: var(--paper); border: 1px solid var(--line); border-radius: 12px; }
h1 { margin: 0 0 .5rem; font-size: 1.4rem; line-height: 1.25; }
p { margin: 0 0 1rem; }
label { display: block; margin-bottom: 1rem; font-weight: 600; }
input { display: block; width: 100%; margin-top: .25rem; padding: .6rem .75rem; font: inherit; color: inherit; background: transparent; border: 1px solid var(--line); border-radius: 8px; }
button { width: 100%; padding: .7rem 1rem; font: inherit; font-weight: 600; color: #fff; background: #2251cc; border: 0; border-radius: 8px; cursor: pointer; }
button:disabled { opacity: .6; cursor: progress; }
input:focus-visible, button:focus-visible { outline: 3px solid var(--accent); outline-offset: 2px; }
#fault { color: var(--fault); }
#done { margin: 0; }
`;
