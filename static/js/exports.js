/* Keeps the state of a file right while it is written: the page is asked again, and its part with the state replaced.
   Without this file the link "Look again" does the same. */
(function () {
  "use strict";

  const EVERY = 2000; // milliseconds
  const NAME = "export-state";

  async function look() {
    const here = document.getElementById(NAME);
    if (!here || !("underWay" in here.dataset)) return;
    try {
      const answer = await fetch(location.href, { credentials: "same-origin" });
      if (answer.ok) {
        const page = new DOMParser().parseFromString(await answer.text(), "text/html");
        const now = page.getElementById(NAME);
        if (now && !("underWay" in now.dataset)) {
          location.reload(); // what can be done with it has changed, too
          return;
        }
        if (now) replace(here, now);
      }
    } catch {
      // no network now: the next look tells
    }
    setTimeout(look, EVERY);
  }

  /* Only what differs, so that the focus stays and a screen reader hears what is new. */
  function replace(here, now) {
    const before = here.querySelector("[role=status]"), after = now.querySelector("[role=status]");
    if (before && after && before.textContent !== after.textContent) before.replaceChildren(...after.childNodes);
    const bar = here.querySelector("progress"), next = now.querySelector("progress");
    if (bar && next) {
      bar.max = next.max;
      bar.value = next.value;
    } else if (next) {
      here.querySelector("[role=status]").after(next);
    }
  }

  setTimeout(look, EVERY);
})();
