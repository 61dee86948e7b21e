/* Texts the server does not have yet, in this browser's store: one entry per person, dossier, answer and open page.
   A page writes only its own entries; those of a page that is gone are handed to a page that is there. Nobody sees
   the entries of another person, and signing out removes one's own. Loaded on every page of who is signed in. */
(function () {
  "use strict";

  const home = document.querySelector("[data-unsent]");
  if (!home) return;
  const user = home.dataset.unsent;
  const random = () => Array.from(crypto.getRandomValues(new Uint8Array(8)), (byte) => byte.toString(16).padStart(2, "0")).join("");
  const page = random();
  const mine = `unsent:${user}:`;
  const idOf = (dossier, key, owner = page) => `${mine}${dossier}:${key}:${owner}`;

  function names() {
    try { return Object.keys(localStorage).filter((id) => id.startsWith(mine)); } catch { return []; }
  }
  function read(id) {
    try {
      const [dossier, key, owner] = id.slice(mine.length).split(":");
      const entry = JSON.parse(localStorage.getItem(id));
      return entry && { ...entry, id, dossier, key, owner };
    } catch { return null; }
  }
  let isSignedOut = false; // then nothing of this person's is kept here any more
  function keep(dossier, key, entry) {
    if (isSignedOut) return false;
    try {
      localStorage.setItem(idOf(dossier, key), JSON.stringify({ ...entry, at: new Date().toISOString() }));
      return true;
    } catch { return false; } // full or forbidden
  }
  function forget(id) {
    try { localStorage.removeItem(id); } catch { /* forbidden */ }
  }
  const all = () => names().map(read).filter(Boolean).sort((one, other) => (one.at < other.at ? 1 : -1));

  /* Each page holds a lock of its own name for as long as it lives; who asks for it gets it when that page is gone.
     Where a browser has no locks, every other page counts as gone: then two may send one text, which saves it once. */
  const lockOf = (owner) => `unsent-page:${owner}`;
  if (navigator.locks) navigator.locks.request(lockOf(page), () => new Promise(() => {})).catch(() => {});
  const asked = new Set([page]);
  function orphans(take) {
    const look = () => all().forEach(({ owner }) => {
      if (asked.has(owner)) return;
      asked.add(owner);
      const hand = () => take(all().filter((entry) => entry.owner === owner));
      if (navigator.locks) navigator.locks.request(lockOf(owner), hand).catch(hand);
      else hand();
    });
    look();
    window.addEventListener("storage", look);
  }

  /* ---------- Signing out: nothing of one's own stays behind, not by another window either ---------- */
  const guards = []; // what is done before: functions that may return a promise
  const leavers = new BroadcastChannel(`signed-out:${user}`);
  function clear() {
    isSignedOut = true;
    names().forEach(forget);
  }
  leavers.addEventListener("message", clear);
  document.addEventListener("submit", async (event) => {
    const form = event.target;
    const address = form.getAttribute("action") || ""; // form.action may be a button of that name
    if (event.defaultPrevented || !address.endsWith("/logout/")) return;
    event.preventDefault();
    await Promise.all(guards.map((guard) => guard()));
    if (all().length && !window.confirm(home.dataset.leave)) return;
    clear();
    leavers.postMessage({});
    Unsent.leaving = true;
    form.submit();
  });

  const Unsent = { user, home, random, keep, forget, orphans, idOf, beforeSigningOut: (guard) => guards.push(guard), leaving: false };
  window.Unsent = Unsent;
})();
