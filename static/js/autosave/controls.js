/* One answer in a form: its controls, the value they hold, the words a person reads. */
(function () {
  "use strict";

  if (!window.Unsent) return;
  const isChoice = ({ type }) => type === "checkbox" || type === "radio";
  const isList = ({ type, value }) => type === "checkbox" && value !== "on";
  const chosen = (value) => [].concat(value === true ? "on" : value || "").map(String);

  function read([first, ...others]) {
    const all = [first, ...others];
    if (isList(first)) return all.filter((box) => box.checked).map((box) => box.value);
    if (isChoice(first)) return (all.find((box) => box.checked) || { value: "" }).value;
    return first.value;
  }

  function write(controls, value) {
    const [first] = controls;
    if (isChoice(first)) controls.forEach((box) => { box.checked = chosen(value).includes(box.value); });
    else first.value = value === null || value === undefined ? "" : value;
    first.dispatchEvent(new Event("input", { bubbles: true }));
    if (isChoice(first)) first.dispatchEvent(new Event("change", { bubbles: true }));
  }

  function words(controls, value) {
    if (!isChoice(controls[0])) return value || "";
    return controls.filter((box) => chosen(value).includes(box.value)).map((box) => box.labels[0].textContent.trim()).join("\n");
  }

  function find(key) {
    const controls = Array.from(document.getElementsByName(key));
    const wrapper = document.getElementById(`div_id_${key}`) || controls[0].closest("fieldset, div");
    const head = wrapper.querySelector("legend, label");
    return {
      key, controls, wrapper, url: controls[0].dataset.autosaveUrl, anchor: controls[0].id, label: head ? head.textContent.trim() : key,
      version: document.getElementsByName(`${key}__version`)[0], isText: !isChoice(controls[0]),
    };
  }

  const same = (one, other) => JSON.stringify(one) === JSON.stringify(other);
  Object.assign(window.Unsent, { controls: { read, write, words, find }, same });
})();
