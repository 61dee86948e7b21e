/* Two texts for one answer, beside each other, until a person chooses; until then nothing is sent for it. */
(function () {
  "use strict";

  const { Unsent } = window;
  const template = document.querySelector("[data-conflict-template]");
  if (!Unsent || !template) return;
  const { read, write, words } = Unsent.controls;

  function when(moment) {
    return moment ? new Date(moment).toLocaleTimeString(document.documentElement.lang, { hour: "2-digit", minute: "2-digit", hourCycle: "h23" }) : "";
  }

  const undecided = new Map(); // field → the newest saved answer it was told of

  /* decided(choice, data) is called once, with the newest saved answer that was shown. */
  Unsent.offer = (field, data, decided) => {
    const old = field.wrapper.querySelector("[data-conflict-block]");
    const block = old || template.content.cloneNode(true).querySelector("[data-conflict-block]");
    const part = (name) => block.querySelector(`[data-${name}]`);
    const name = data.by || template.dataset.nobody;
    undecided.set(field, data);
    part("by").textContent = [name, when(data.at)].filter(Boolean).join(", ");
    part("theirs").textContent = words(field.controls, data.theirs);
    if (old) return;
    part("said").textContent = part("said").textContent.replace("{name}", name);
    part("question").textContent = field.label;
    block.querySelector('[data-choose="both"]').hidden = field.controls[0].tagName !== "TEXTAREA";
    const refresh = () => { part("yours").textContent = words(field.controls, read(field.controls)); };
    refresh();
    field.wrapper.addEventListener("input", refresh);
    block.addEventListener("click", ({ target }) => {
      const choice = target.dataset.choose;
      if (!choice) return;
      const { theirs } = undecided.get(field);
      field.wrapper.removeEventListener("input", refresh);
      block.remove();
      if (choice === "theirs") write(field.controls, theirs);
      if (choice === "both") write(field.controls, `${read(field.controls)}\n\n${theirs}`);
      field.controls[0].focus();
      decided(choice, undecided.get(field));
    });
    field.wrapper.append(block);
  };
})();
