/* Saves each answer a moment after its writer pauses. Without this file the form's button saves them all.
   What is not sent yet lies in this browser's store until the server has it; a version tells the server what was read. */
(function () {
  "use strict";

  const PAUSE = 1200; // milliseconds after the last key
  const LONGEST_WAIT = 30000; // between two attempts
  const line = document.querySelector("[data-autosave]");
  if (!line) return;
  const prefix = `unsent:${line.dataset.store}:`;
  const fields = new Map(); // key → its state
  let trouble = "retry"; // what kept the last answer from being saved

  const say = (name, values = {}) => {
    line.textContent = Object.entries(values).reduce((text, [key, value]) => text.replace(`{${key}}`, value), line.dataset[name]);
  };
  const cookie = (name) => (document.cookie.split("; ").find((entry) => entry.startsWith(`${name}=`)) || "").slice(name.length + 1);
  const same = (one, other) => JSON.stringify(one) === JSON.stringify(other);

  /* ---------- One answer: its controls, its value, its version ---------- */
  function find(key) {
    const controls = Array.from(document.getElementsByName(key));
    const version = document.getElementsByName(`${key}__version`)[0];
    return { key, controls, version, url: controls[0].dataset.autosaveUrl, wrapper: document.getElementById(`div_id_${key}`), timer: 0, wait: 0, busy: false };
  }

  function read({ controls }) {
    const [first] = controls;
    if (first.type === "checkbox" && first.value !== "on") return controls.filter((box) => box.checked).map((box) => box.value);
    if (first.type === "checkbox" || first.type === "radio") return (controls.find((box) => box.checked) || { value: "" }).value;
    return first.value;
  }

  function write(field, value) {
    if (field.controls[0].type === "checkbox" || field.controls[0].type === "radio") {
      const chosen = [].concat(value === true ? "on" : value || "").map(String);
      field.controls.forEach((box) => { box.checked = chosen.includes(box.value); });
    } else {
      field.controls[0].value = value === null || value === undefined ? "" : value;
      field.controls[0].dispatchEvent(new Event("input", { bubbles: true }));
    }
  }

  function words(field, value) {
    if (!["checkbox", "radio"].includes(field.controls[0].type)) return value;
    const chosen = [].concat(value === true ? "on" : value || "").map(String);
    return field.controls.filter((box) => chosen.includes(box.value)).map((box) => box.labels[0].textContent.trim()).join("\n");
  }

  /* ---------- The browser's store: never an obstacle, whatever it refuses ---------- */
  function keep(field) {
    try { localStorage.setItem(prefix + field.key, JSON.stringify({ value: read(field), version: field.version.value })); } catch { /* full or forbidden */ }
  }
  function kept(key) {
    try { return JSON.parse(localStorage.getItem(prefix + key)); } catch { return null; }
  }
  function forget(key) {
    try { localStorage.removeItem(prefix + key); } catch { /* forbidden */ }
  }

  /* ---------- Sending ---------- */
  function later(field, delay) {
    clearTimeout(field.timer);
    field.timer = setTimeout(() => send(field), delay);
  }

  async function send(field) {
    clearTimeout(field.timer);
    field.timer = 0;
    if (field.busy || field.undecided) return;
    field.busy = true;
    const value = read(field);
    const body = new URLSearchParams({ version: parseInt(field.version.value, 10) || 0 });
    [].concat(Array.isArray(value) && !value.length ? "" : value).forEach((entry) => body.append("value", entry));
    let response;
    let data = {};
    try {
      say("saving");
      const keepalive = body.toString().length < 60000; // what a browser still sends for a page that is left
      response = await fetch(field.url, { method: "POST", body, keepalive, credentials: "same-origin", redirect: "manual",
        headers: { "X-CSRFToken": cookie("csrftoken"), Accept: "application/json" } });
      data = await response.json().catch(() => ({}));
    } catch {
      response = { status: 0 };
    }
    field.busy = false;
    settle(field, value, response.status, data);
  }

  function settle(field, value, status, data) {
    if (status !== 200) field.unsent = true;
    if (status === 423) trouble = "locked";
    else if (status === 401 || status === 403 || status === 404) trouble = "signedOut";
    else if (status === 400) trouble = "refused";
    else if (status !== 200) trouble = "retry";
    if (status === 200) {
      field.version.value = data.version;
      field.wait = 0;
      complain(field, []);
      if (!same(value, read(field))) return later(field, field.delay);
      field.unsent = false;
      forget(field.key);
      if (Array.from(fields.values()).some((other) => other.unsent)) return say(trouble); // one saved answer must not hide another
      say("saved", { time: new Date(data.saved_at).toLocaleTimeString(document.documentElement.lang, { hour: "2-digit", minute: "2-digit", hourCycle: "h23" }) });
    } else if (status === 409 && "version" in data) {
      offer(field, data);
    } else if (status === 423) {
      say("locked");
      line.textContent = data.error || line.textContent;
    } else if (status === 401 || status === 403 || status === 404) {
      say("signedOut");
    } else if (status === 400) {
      complain(field, [].concat(data.errors && data.errors[field.key] ? data.errors[field.key] : data.errors || []));
      say("refused");
    } else {
      field.wait = Math.min(LONGEST_WAIT, (field.wait || 1000) * 2);
      say("retry");
      later(field, field.wait);
    }
  }

  function complain(field, sentences) {
    field.wrapper.querySelectorAll("[data-live]").forEach((old) => old.remove());
    field.controls.forEach((control) => control.setAttribute("aria-invalid", String(sentences.length > 0)));
    field.wrapper.classList.toggle("has-error", sentences.length > 0);
    sentences.map(String).forEach((sentence) => {
      const note = Object.assign(document.createElement("div"), { className: "invalid-feedback", textContent: sentence });
      note.dataset.live = "";
      field.wrapper.append(note);
    });
  }

  /* Both answers with three choices; until one is chosen nothing more is sent for this field. */
  function offer(field, { theirs, by, version }) {
    say("conflict");
    field.undecided = true;
    const block = document.querySelector("[data-conflict-template]").content.cloneNode(true).querySelector("[data-conflict-block]");
    const yours = read(field);
    block.querySelector("h3").textContent = block.querySelector("h3").textContent.replace("{name}", by || line.dataset.nobody);
    block.querySelector("[data-by]").textContent = by || line.dataset.nobody;
    block.querySelector("[data-yours]").textContent = words(field, yours);
    block.querySelector("[data-theirs]").textContent = words(field, theirs);
    block.querySelector('[data-choose="both"]').hidden = field.controls[0].tagName !== "TEXTAREA";
    block.addEventListener("click", ({ target }) => {
      if (!target.dataset.choose) return;
      block.remove();
      field.undecided = false;
      field.version.value = version;
      if (target.dataset.choose === "theirs") write(field, theirs);
      if (target.dataset.choose === "both") write(field, `${read(field)}\n\n${theirs}`);
      field.controls[0].focus();
      send(field);
    });
    field.wrapper.append(block);
  }

  /* ---------- Listening ---------- */
  document.querySelectorAll("[data-autosave-url]").forEach(({ name }) => {
    if (!fields.has(name) && document.getElementsByName(`${name}__version`)[0]) fields.set(name, find(name));
  });
  const changed = (event, delay) => {
    const field = fields.get(event.target.name);
    if (!field) return;
    field.unsent = true;
    field.delay = delay;
    keep(field);
    later(field, delay);
  };
  document.addEventListener("input", (event) => changed(event, PAUSE));
  document.addEventListener("change", (event) => changed(event, 0));
  document.addEventListener("focusout", (event) => {
    const field = fields.get(event.target.name);
    if (field && field.timer) send(field);
  });
  document.addEventListener("visibilitychange", () => { // a telephone may never come back to this page
    if (document.visibilityState === "hidden") fields.forEach((field) => { if (field.timer) send(field); });
  });
  window.addEventListener("online", () => fields.forEach((field) => { if (field.unsent) send(field); }));
  let leaving = false; // by a form of the page, which takes the text with it
  document.addEventListener("submit", (event) => {
    if ((event.target.getAttribute("action") || "").includes("/logout/")) {
      const unsent = Array.from(fields.values()).some((field) => field.unsent);
      if (unsent && !window.confirm(line.dataset.leave)) return event.preventDefault();
      Object.keys(localStorage).filter((key) => key.startsWith("unsent:")).forEach((key) => localStorage.removeItem(key));
    }
    leaving = true;
  });
  window.addEventListener("beforeunload", (event) => {
    if (!leaving && Array.from(fields.values()).some((field) => field.unsent)) event.preventDefault();
  });

  /* What an earlier visit could not send comes back, with the version it was written upon. */
  fields.forEach((field) => {
    const old = kept(field.key);
    if (!old) return;
    if (same(old.value, read(field))) return forget(field.key);
    field.version.value = old.version;
    write(field, old.value);
    say("restored");
    later(field, PAUSE);
  });
})();
