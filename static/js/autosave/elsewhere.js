/* Unsent text of a page that is gone, noticed on whatever page its writer opens next: it is sent, or shown with the reason
   why it cannot be. The form of its own section takes it up itself (form.js). */
(function () {
  "use strict";

  const { Unsent } = window;
  if (!Unsent) return;
  const RETRY_AFTER = 15000; // milliseconds
  const list = Unsent.home.querySelector("ul");
  const clock = (moment) => new Date(moment).toLocaleString(document.documentElement.lang, { dateStyle: "medium", timeStyle: "short", hourCycle: "h23" });

  function show(entry, { status, data }) {
    const item = Unsent.home.querySelector("template").content.cloneNode(true).querySelector("li");
    const open = item.querySelector("[data-open]");
    open.textContent = [entry.dossier, entry.section, entry.label].filter(Boolean).join(", ");
    if (status === 404) open.removeAttribute("href");
    else open.href = `${entry.page}#${entry.anchor}`;
    item.querySelector("[data-at]").textContent = clock(entry.at);
    const { gone, overtaken, refused, later } = Unsent.home.dataset;
    item.querySelector("[data-why]").textContent = Unsent.isUnknown(status) ? later : { 404: gone, 409: overtaken, 400: refused }[status] || data.error || later;
    item.querySelector("[data-way]").hidden = !data.href;
    if (data.href) Object.assign(item.querySelector("[data-way] a"), { href: data.href, textContent: data.link });
    item.querySelector("[data-text]").textContent = entry.words;
    item.querySelector("[data-copy]").addEventListener("click", ({ target }) => copy(entry.words, target));
    item.querySelector("[data-drop]").addEventListener("click", () => {
      Unsent.forget(entry.id);
      item.remove();
      Unsent.home.hidden = !list.children.length;
      document.getElementById("content").focus();
    });
    const place = item.querySelector("[data-place]");
    place.hidden = !(Unsent.canPlace && Unsent.canPlace(entry));
    place.addEventListener("click", () => {
      Unsent.place(entry);
      Unsent.forget(entry.id);
      item.remove();
      Unsent.home.hidden = !list.children.length;
    });
    list.append(item);
    Unsent.home.hidden = false;
    return item;
  }

  /* No answer: once more when the network is back, or after a while. */
  function again(entry, item) {
    const retry = () => {
      clearTimeout(timer);
      window.removeEventListener("online", retry);
      if (item.isConnected) handle(entry, item);
    };
    const timer = setTimeout(retry, RETRY_AFTER);
    window.addEventListener("online", retry);
  }

  async function handle(entry, shown = null) {
    // What was on its way first: only so does the server know the request again.
    const attempt = entry.pending || { value: entry.value, version: entry.version, request: Unsent.random() };
    const answer = await Unsent.send(entry.url, attempt);
    if (shown) shown.remove();
    if (answer.status !== 200) {
      const item = show(entry, answer);
      return Unsent.isUnknown(answer.status) ? again(entry, item) : null;
    }
    if (JSON.stringify(attempt.value) !== JSON.stringify(entry.value)) {
      return handle({ ...entry, pending: null, version: answer.data.version });
    }
    Unsent.forget(entry.id);
    Unsent.tell({ dossier: entry.dossier, key: entry.key, value: entry.value, version: answer.data.version });
    if (!entry.withForm) Unsent.home.querySelector("[data-sent]").hidden = false; // else the form brought it already
    Unsent.home.hidden = Boolean(entry.withForm) && !list.children.length;
    return null;
  }

  /* Copying works without the clipboard's permission too: the text is then selected, to be copied by hand. */
  async function copy(text, button) {
    try {
      await navigator.clipboard.writeText(text);
      button.textContent = button.dataset.done;
    } catch {
      window.getSelection().selectAllChildren(button.closest("li").querySelector("[data-text]"));
    }
  }

  // The form's own script runs before this event, so that it can take up what belongs to it.
  document.addEventListener("DOMContentLoaded", () => Unsent.orphans((entries) => entries.forEach((entry) => {
    if (!Unsent.adopt || !Unsent.adopt(entry)) handle(entry);
  })));
})();
