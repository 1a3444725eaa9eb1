"use strict";

// Everything that comes from the API is put in as text, never as markup.
const at = (id) => document.getElementById(id);
const REFRESH_MS = 5000;
let timer = null;

const HEALTH = { healthy: "good", degraded: "weak", unhealthy: "bad", stopped: "", unknown: "" };
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

function suiteTile(part) {
  const tile = element("li");
  tile.append(element("span", "", part.name), state(part.state, READINESS));
  if (part.failing && part.failing.length) tile.title = "failing: " + part.failing.join(", ");
  return tile;
}

async function refresh() {
  try {
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
  for (const id of ["person", "services", "suite"]) at(id).hidden = true;
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

call("GET", "me").then(loggedIn, loggedOut);
