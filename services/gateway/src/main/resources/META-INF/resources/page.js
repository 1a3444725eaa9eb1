"use strict";

// Everything that comes from the API is put in as text, never as markup.
const at = (id) => document.getElementById(id);
const REFRESH_MS = 5000;
let timer = null;

const HEALTH = { healthy: "good", degraded: "weak", unhealthy: "bad", stopped: "", unknown: "" };
const DECISIONS = { open: "weak", approved: "good", rejected: "bad", over: "" };
const READINESS = { ready: "good", not_ready: "weak", unreachable: "bad" };

class Refused extends Error {
  constructor(status, detail) {
    super(detail);
    this.status = status;
  }
}

async function call(method, path, body) {
  let response;
  try {
    response = await fetch("/api/v1/" + path, {
      method,
      headers: body ? { "Content-Type": "application/json" } : {},
      body: body ? JSON.stringify(body) : undefined,
    });
  } catch (e) {
    throw new Refused(0, "Syntra does not answer. Is it running? ./syntra status says.");
  }
  if (!response.ok) {
    const problem = await response.json().catch(() => ({}));
    throw new Refused(response.status, problem.detail || "The request failed (" + response.status + ").");
  }
  return response.status === 204 ? null : response.json();
}

function element(tag, className, text) {
  const made = document.createElement(tag);
  if (className) made.className = className;
  if (text !== undefined) made.textContent = text;
  return made;
}

function state(name, classes) {
  return element("span", ("state " + (classes[name] || "")).trim(), name.replaceAll("_", " "));
}

function say(id, text) {
  at(id).textContent = text;
  at(id).hidden = !text;
}

function serviceRow(service) {
  const row = element("li");
  const facts = [service.ready_replicas + " of " + service.replicas + " replicas"];
  if (service.release_number) facts.unshift("release " + service.release_number);
  row.append(
    element("span", "name", service.name),
    state(service.health, HEALTH),
    element("span", "facts", facts.join(" · ")),
  );
  if (/^https?:\/\//.test(service.url)) {
    const link = element("a", "", "Open");
    link.href = service.url;
    link.rel = "noreferrer";
    row.append(link);
  }
  return row;
}

// A link in a message only says which one is meant: whoever follows it logs in, reads it here and decides here.
function askedFor() {
  const link = /^#approval=([0-9a-f-]{36})$/.exec(location.hash);
  return link ? link[1] : null;
}

function choice(approval, label, decision, className) {
  const button = element("button", className, label);
  button.type = "button";
  button.addEventListener("click", async () => {
    for (const each of button.parentElement.children) each.disabled = true;
    let refusal = "";
    try {
      await call("POST", "runs/approvals/" + approval.id, { decision });
    } catch (e) {
      if (e.status === 401) return loggedOut();
      refusal = e.message;
    }
    shownApprovals = null;
    await showApprovals();
    if (refusal) say("approvals-error", refusal);
  });
  return button;
}

function approvalRow(approval) {
  const row = element("li", approval.id === askedFor() ? "asked" : "");
  const facts = [approval.workflow_name, "asked " + new Date(approval.asked_at).toLocaleString()];
  if (approval.until && approval.state === "open") facts.push("until " + new Date(approval.until).toLocaleString());
  if (approval.by) facts.push("by " + approval.by + ", " + new Date(approval.ended_at).toLocaleString());
  if (approval.comment) facts.push(approval.comment);
  row.append(
    element("span", "question", approval.question),
    state(approval.state, DECISIONS),
    element("span", "facts", facts.join(" · ")),
  );
  if (approval.state === "open") {
    const choices = element("span", "choice");
    choices.append(choice(approval, "Reject", "reject", "quiet"), choice(approval, "Approve", "approve", ""));
    row.append(choices);
  }
  return row;
}

// Drawn anew only when something has changed: no button moves under a finger.
let shownApprovals = null;

async function showApprovals() {
  let items;
  try {
    items = (await call("GET", "runs/approvals")).items;
    const asked = askedFor();
    if (asked) items = [await call("GET", "runs/approvals/" + asked), ...items.filter((item) => item.id !== asked)];
    say("approvals-error", "");
  } catch (e) {
    if (e.status === 401) throw e;
    say("approvals-error", e.message);
    items = items || [];
  }
  const drawn = JSON.stringify([askedFor(), items]);
  if (drawn !== shownApprovals) {
    shownApprovals = drawn;
    at("approval-list").replaceChildren(...items.map(approvalRow));
  }
  at("approvals").hidden = items.length === 0 && at("approvals-error").hidden;
}

function suiteTile(part) {
  const tile = element("li");
  tile.append(element("span", "", part.name), state(part.state, READINESS));
  if (part.failing && part.failing.length) tile.title = "failing: " + part.failing.join(", ");
  return tile;
}

async function refresh() {
  clearTimeout(timer);
  try {
    await showApprovals();
    const page = await call("GET", "services");
    at("service-list").replaceChildren(...page.items.map(serviceRow));
    at("services-empty").hidden = page.items.length > 0;
    say("services-error", "");
  } catch (e) {
    if (e.status === 401) return loggedOut();
    say("services-error", e.message);
  }
  try {
    const status = await call("GET", "status");
    at("suite-list").replaceChildren(...status.services.map(suiteTile));
    at("suite").hidden = false;
  } catch (e) {
    at("suite").hidden = true;
  }
  timer = setTimeout(refresh, REFRESH_MS);
}

function loggedIn(person) {
  at("who").textContent = person.user + " · " + person.workspace;
  at("person").hidden = false;
  at("login").hidden = true;
  at("services").hidden = false;
  refresh();
}

function loggedOut() {
  clearTimeout(timer);
  shownApprovals = null;
  for (const id of ["person", "services", "suite", "approvals"]) at(id).hidden = true;
  at("login").hidden = false;
  at("token").focus();
}

at("login-form").addEventListener("submit", async (event) => {
  event.preventDefault();
  const button = event.submitter;
  if (button) button.disabled = true;
  say("login-error", "");
  try {
    const person = await call("POST", "login", { token: at("token").value.trim() });
    at("token").value = "";
    loggedIn(person);
  } catch (e) {
    say("login-error", e.message);
  } finally {
    if (button) button.disabled = false;
  }
});

at("logout").addEventListener("click", async () => {
  try {
    await call("POST", "logout");
  } catch (e) {
    // Whoever reads that they are logged out must be.
    if (e.status !== 401) return say("services-error", e.message);
  }
  loggedOut();
});

addEventListener("hashchange", () => {
  if (!at("person").hidden) refresh();
});

call("GET", "me").then(loggedIn, loggedOut);
