/* Shows a question when the answer it hangs on is chosen, and hides it again; what was written in it stays.
   Without this file the server does the same after each save. */
(function () {
  "use strict";

  const asked = Array.from(document.querySelectorAll("[data-only-if]"));
  if (!asked.length) return;

  const controls = (name) => Array.from(document.getElementsByName(name));
  const isChosen = (control) => !["radio", "checkbox"].includes(control.type) || control.checked;

  function refresh() {
    asked.forEach((question) => {
      const asking = controls(question.dataset.onlyIf);
      if (!asking.length) return; // it stands in another section: the server knows
      const values = question.dataset.onlyValues.split(" ");
      question.hidden = !asking.some((control) => isChosen(control) && values.includes(control.value));
    });
  }

  document.addEventListener("change", refresh);
  window.addEventListener("pageshow", refresh); // the browser may have restored a choice of its own
  refresh();
})();
