/* A ready-made text that is chosen goes into its field at once, after what stands there, to be adapted. Without this file
   the server puts it there when the letter is previewed. */
(function () {
  "use strict";

  document.querySelectorAll("select[data-starts]").forEach((select) => {
    const field = document.getElementById(select.dataset.starts);
    select.addEventListener("change", () => {
      const { text } = select.selectedOptions[0].dataset;
      if (!text) return;
      field.value = [field.value.trim(), text].filter(Boolean).join("\n\n");
      select.value = "";
      field.focus();
      field.dispatchEvent(new Event("input", { bubbles: true }));
    });
  });
})();
