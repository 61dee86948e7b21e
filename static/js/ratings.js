/* Rating twelve areas without a mouse: on a scale, a digit chooses and 0 or Backspace clears. Tab goes to the next scale
   and the arrows choose, as in every browser. */
(function () {
  "use strict";

  document.addEventListener("keydown", (event) => {
    const { target, key } = event;
    if (event.altKey || event.ctrlKey || event.metaKey || target.type !== "radio" || !target.closest(".ratings")) return;
    const wanted = key === "0" || key === "Backspace" || key === "Delete" ? "" : key;
    const scale = Array.from(document.getElementsByName(target.name));
    const choice = scale.find((radio) => radio.value === wanted);
    if (!choice || key.length > 1 && wanted) return;
    event.preventDefault();
    choice.focus();
    if (choice.checked) return;
    choice.checked = true;
    choice.dispatchEvent(new Event("input", { bubbles: true }));
    choice.dispatchEvent(new Event("change", { bubbles: true }));
  });

  const hint = document.querySelector("[data-ratings-hint]");
  if (hint) hint.hidden = false;
})();
