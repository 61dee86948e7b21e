/* The form of one section: every answer is kept in this browser at each key, and sent a moment after its writer pauses, on leaving
   the field and on leaving the page. Without this file the form's button saves them all. The protocol: docs/autosave.md. */
(function () {
  "use strict";

  const { Unsent } = window;
  const line = document.querySelector("[data-autosave]");
  if (!Unsent || !line) return;
  const { read, write, words, find } = Unsent.controls;
  const { same } = Unsent;

  const PAUSE = 1200; // milliseconds after the last key
  const LONGEST_WAIT = 30000; // between two attempts
  const LOOK_AGAIN = 15000; // whether the saved answer beside one's own became a newer one
  const STOPPED = ["conflict", "locked", "gone"]; // typing on changes nothing about these
  const TROUBLES = [...STOPPED, "somebodyElse", "signedOut", "retry", "refused"]; // the worst first
  const fields = new Map(); // key → its state
  const every = (test) => Array.from(fields.values()).filter(test);
  let savedAt = "";
  let isQuiet = false; // the portal writes, nobody types

  /* ---------- What the line says, and what is said aloud: troubles, their end, and what was saved on leaving a field ---------- */
  const text = (name, values = {}) => Object.entries(values).reduce((all, [key, value]) => all.replace(`{${key}}`, value), line.dataset[name] || "");
  const speak = (sentence) => { document.querySelector("[data-spoken]").textContent = sentence; };
  let last = "";

  function report({ aloud = false } = {}) {
    const unsent = every((field) => field.unsent);
    const worst = TROUBLES.find((name) => unsent.some((field) => field.trouble === name)) || "";
    const first = unsent.find((field) => field.trouble === worst);
    let sentence = worst ? (first && first.sentence) || text(worst, { count: unsent.length }) : unsent.length ? text("saving") : savedAt && text("saved", { time: savedAt });
    if (unsent.some((field) => !field.isKept)) sentence += ` ${text("onlyHere")}`;
    else if (["retry", "signedOut"].includes(worst)) sentence += ` ${text("kept")}`;
    line.querySelector("[data-shown]").textContent = sentence;
    line.classList.toggle("saved-trouble", Boolean(worst));
    const way = line.querySelector("[data-way]");
    const link = first && first.link;
    way.hidden = !link;
    if (link) Object.assign(way.querySelector("a"), link);
    if (worst !== last || (aloud && !unsent.length)) speak(sentence);
    last = worst;
  }

  /* ---------- Keeping: the browser's store has what the server does not have yet ---------- */
  function keep(field, { withForm = false } = {}) {
    const value = read(field.controls);
    field.unsent = true;
    field.isKept = Unsent.keep(line.dataset.dossier, field.key, {
      value, words: words(field.controls, value), version: version(field), pending: field.pending, url: field.url, page: window.location.pathname,
      anchor: field.anchor, section: line.dataset.section, label: field.label, withForm,
    });
  }
  const version = (field) => parseInt(field.version.value, 10) || 0;

  function settleAsSaved(field, number) {
    field.version.value = number;
    Object.assign(field, { unsent: false, isKept: true, trouble: "", sentence: "", link: null, pending: null, wait: 0 });
    Unsent.forget(Unsent.idOf(line.dataset.dossier, field.key));
  }

  /* ---------- Sending: one request at a time for each answer; what nobody answered is repeated as it was ---------- */
  function later(field, delay) {
    clearTimeout(field.timer);
    field.timer = setTimeout(() => send(field), delay);
  }

  function send(field, { leaving = false } = {}) {
    clearTimeout(field.timer);
    field.timer = 0;
    field.leaving = field.leaving || leaving;
    if (field.flight || field.trouble === "conflict") return field.flight;
    field.flight = go(field).finally(() => { field.flight = null; });
    return field.flight;
  }

  async function go(field) {
    if (!field.pending) {
      field.pending = { value: read(field.controls), version: version(field), request: Unsent.random(), leaving: field.leaving };
      field.leaving = false;
      if (field.unsent) keep(field);
    }
    const attempt = field.pending;
    report();
    settle(field, attempt, await Unsent.send(field.url, attempt));
    report({ aloud: attempt.leaving });
  }

  function settle(field, attempt, { status, data }) {
    if (Unsent.isUnknown(status)) {
      if (!field.unsent) return Object.assign(field, { pending: null }); // it is saved: only that it was left is not known
      field.wait = Math.min(LONGEST_WAIT, (field.wait || 1000) * 2);
      keep(field);
      Object.assign(field, { trouble: "retry", sentence: "", link: null });
      return later(field, field.wait * (0.5 + Math.random() / 2)); // not all at once when the server is back
    }
    field.pending = null;
    field.wait = 0;
    complain(field, status === 400 ? [].concat((data.errors && data.errors[field.key]) || data.errors || []) : []);
    if (status === 200) return saved(field, attempt, data);
    keep(field);
    const trouble = { 400: "refused", 401: data.somebody_else ? "somebodyElse" : "signedOut", 404: "gone", 409: "conflict", 423: "locked" }[status] || "refused";
    Object.assign(field, { trouble, sentence: trouble === "signedOut" ? "" : data.error || "", link: null });
    if (data.sign_in) field.link = { href: `${data.sign_in}?next=${encodeURIComponent(`${window.location.pathname}#${field.anchor}`)}`, textContent: line.dataset.signIn };
    if (data.href) field.link = { href: data.href, textContent: data.link };
    if (trouble === "conflict") offer(field, data);
  }

  function saved(field, attempt, data) {
    savedAt = new Date(data.saved_at).toLocaleTimeString(document.documentElement.lang, { hour: "2-digit", minute: "2-digit", hourCycle: "h23" });
    Unsent.tell({ dossier: line.dataset.dossier, key: field.key, value: attempt.value, version: data.version });
    const isAll = same(attempt.value, read(field.controls));
    settleAsSaved(field, data.version);
    if (attempt.leaving && isAll) field.isEdited = false;
    if (!isAll) {
      keep(field);
      later(field, field.leaving ? 0 : PAUSE);
    } else if (field.leaving) later(field, 0);
  }

  function offer(field, data) {
    Unsent.offer(field, data, (choice, chosen) => {
      field.trouble = "";
      field.version.value = chosen.version;
      if (choice === "theirs") {
        settleAsSaved(field, chosen.version);
        return report();
      }
      keep(field);
      return send(field, { leaving: true });
    });
    clearTimeout(field.timer);
    field.timer = setTimeout(() => look(field), LOOK_AGAIN);
  }

  async function look(field) {
    const attempt = { value: read(field.controls), version: version(field), request: Unsent.random() };
    const { status, data } = await Unsent.send(field.url, attempt);
    if (field.trouble !== "conflict") return; // somebody has chosen meanwhile
    if (status === 409) offer(field, data);
    else field.timer = setTimeout(() => look(field), LOOK_AGAIN);
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

  /* ---------- Typing, leaving ---------- */
  document.querySelectorAll("[data-autosave-url]").forEach(({ name }) => {
    if (fields.has(name) || !document.getElementsByName(`${name}__version`)[0]) return;
    fields.set(name, { ...find(name), timer: 0, wait: 0, pending: null, unsent: false, isKept: true, trouble: "" });
  });

  const changed = (event, delay) => {
    const field = fields.get(event.target.name);
    if (!field || isQuiet) return;
    field.isEdited = field.isText;
    keep(field);
    if (!STOPPED.includes(field.trouble) && !(field.trouble === "retry" && field.timer)) later(field, delay);
    report();
  };
  document.addEventListener("input", (event) => changed(event, PAUSE));
  document.addEventListener("change", (event) => changed(event, 0));
  const leave = (field) => {
    if (STOPPED.includes(field.trouble) || (field.trouble === "retry" && field.timer)) return;
    if (field.unsent || field.isEdited) send(field, { leaving: true });
  };
  document.addEventListener("focusout", (event) => {
    const field = fields.get(event.target.name);
    if (field) leave(field);
  });

  /* ---------- The way back: a network, a sign-in elsewhere, somebody who looks at the page again ---------- */
  const again = (...troubles) => every((field) => field.unsent && troubles.includes(field.trouble)).forEach((field) => send(field));
  window.addEventListener("online", () => again("retry"));
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "hidden") every(() => true).forEach(leave); // a telephone may never come back to this page
    else again("retry", "signedOut", "somebodyElse", "locked");
  });
  Unsent.hear((message) => {
    if (message.opened) return again("signedOut", "somebodyElse");
    const field = message.dossier === line.dataset.dossier && fields.get(message.key);
    if (!field || field.unsent || field.flight || version(field) >= message.version) return null;
    isQuiet = true;
    write(field.controls, message.value);
    isQuiet = false;
    field.version.value = message.version;
    return null;
  });

  /* ---------- Leaving the page: what is kept comes back; only what could not be kept is at risk ---------- */
  const form = line.closest("form");
  const inFlight = () => Promise.all(every((field) => field.flight).map((field) => field.flight));
  const isOvertaken = () => every((field) => field.flight && !same(field.pending.value, read(field.controls))).length > 0;
  const isStuck = () => every((field) => field.unsent && ["conflict", "retry", "signedOut", "somebodyElse"].includes(field.trouble)).length > 0;
  let isSubmitting = false;
  form.addEventListener("submit", async (event) => {
    // Older text on its way goes first: else the form would bring its version too and meet its own writer's text.
    if (isSubmitting || !(isStuck() || isOvertaken() || navigator.onLine === false)) {
      Unsent.leaving = true;
      return every((field) => field.unsent).forEach((field) => keep(field, { withForm: true }));
    }
    event.preventDefault();
    if (isStuck()) every((field) => field.unsent).forEach((field) => send(field, { leaving: true }));
    await inFlight();
    if (!isStuck() && navigator.onLine !== false) {
      isSubmitting = true;
      return form.requestSubmit(event.submitter);
    }
    report();
    line.scrollIntoView({ block: "center" });
    return speak(line.querySelector("[data-shown]").textContent);
  });
  window.addEventListener("beforeunload", (event) => {
    if (!Unsent.leaving && every((field) => field.unsent && !field.isKept).length) event.preventDefault();
  });
  Unsent.beforeSigningOut(async () => {
    every((field) => field.unsent).forEach((field) => send(field, { leaving: true }));
    await Promise.race([inFlight(), new Promise((resolve) => setTimeout(resolve, 3000))]);
  });

  /* ---------- What an earlier visit could not send comes back into its field, with the version it was written upon ---------- */
  Unsent.adopt = (entry) => {
    const field = fields.get(entry.key);
    if (!field || entry.dossier !== line.dataset.dossier || field.unsent) return false;
    isQuiet = true;
    write(field.controls, entry.value);
    isQuiet = false;
    field.version.value = entry.version;
    field.pending = entry.pending;
    keep(field);
    Unsent.forget(entry.id);
    if (!entry.withForm) {
      speak(text("restored"));
      line.querySelector("[data-restored-note]").hidden = false;
    }
    send(field, { leaving: true });
    return true;
  };

  /* Text that came too late for the application this one carries on: put into its field as if it were typed. */
  Unsent.canPlace = (entry) => Boolean(line.dataset.continues) && entry.dossier === line.dataset.continues && fields.has(entry.key);
  Unsent.place = (entry) => {
    const field = fields.get(entry.key);
    write(field.controls, entry.value);
    field.controls[0].focus();
  };

  const asked = every((field) => field.controls.some((control) => `#${control.id}` === window.location.hash))[0];
  if (asked) document.getElementById(window.location.hash.slice(1)).focus();
})();
