/* Sends each file as soon as it is chosen or dropped, shows how far it is, and removes or puts back without a new page.
   Without this file the buttons of the form do the same. A file that cannot be sent now stays chosen in this page. */
(function () {
  "use strict";

  const block = document.querySelector("[data-attachments]");
  if (!block) return;
  const FIRST_WAIT = 4000; // milliseconds before the next attempt; doubled each time
  const LONGEST_WAIT = 60000;
  const list = block.querySelector("[data-files]");
  const uploads = block.querySelector("[data-uploads]");
  const picker = block.querySelector("[name=files]");
  const drop = block.querySelector("[data-drop]");
  const said = block.querySelector("[data-said]");
  const queue = []; // what waits to be sent, in order; one at a time
  let busy = null;

  const words = (name, values) => Object.entries(values).reduce((text, [key, value]) => text.replaceAll(`{${key}}`, value), block.dataset[name]);
  const cookie = (name) => (document.cookie.split("; ").find((entry) => entry.startsWith(`${name}=`)) || "").slice(name.length + 1);
  const say = (text) => { said.textContent = text; };

  /* ---------- One request: its answer is the list as it then stands ---------- */
  function request(action, fill, { progress, sent, done }) {
    const data = new FormData();
    data.append("section", block.dataset.section);
    data.append("action", action);
    fill(data);
    const xhr = new XMLHttpRequest();
    xhr.open("POST", block.dataset.url);
    xhr.setRequestHeader("X-CSRFToken", cookie("csrftoken"));
    xhr.setRequestHeader("Accept", "application/json");
    xhr.upload.addEventListener("progress", progress);
    xhr.upload.addEventListener("load", sent);
    xhr.addEventListener("loadend", () => {
      let answer = {};
      try { answer = JSON.parse(xhr.responseText); } catch { /* not from the portal */ }
      done(xhr.status, answer);
    });
    xhr.send(data);
    return xhr;
  }

  function show(html) {
    const inside = list.contains(document.activeElement);
    const unfolded = list.querySelector("details.removed[open]");
    list.innerHTML = html;
    dress();
    if (unfolded && list.querySelector("details.removed")) list.querySelector("details.removed").open = true;
    if (inside) block.querySelector("h2").focus();
  }

  function dress() { // what is chosen is sent at once, so the buttons for it are not needed
    block.querySelectorAll("[data-plain]").forEach((part) => { part.hidden = true; });
  }

  /* ---------- A file on its way ---------- */
  function add(file, replaces) {
    const row = block.querySelector("[data-upload-template]").content.cloneNode(true).querySelector("li");
    row.querySelectorAll("[data-name]").forEach((part) => { part.textContent = file.name; });
    const item = { file, replaces, row, wait: FIRST_WAIT };
    row.querySelector("[data-cancel]").addEventListener("click", () => cancel(item));
    row.querySelector("[data-again]").addEventListener("click", () => again(item));
    row.querySelector("[data-dismiss]").addEventListener("click", () => leave(item));
    uploads.append(row);
    uploads.hidden = false;
    if (file.size > Number(block.dataset.most)) return refuse(item, [words("tooLarge", { name: file.name })]);
    if (busy) state(item, block.dataset.queued);
    queue.push(item);
    next();
  }

  function next() {
    if (busy || !queue.length) return;
    busy = queue.shift();
    const item = busy;
    const { file, replaces, row } = item;
    const bar = row.querySelector("progress");
    let told = 0;
    state(item, words("uploading", { name: file.name }));
    say(words("uploading", { name: file.name }));
    item.xhr = request(replaces ? `replace-${replaces}` : "attach", (data) => data.append(replaces ? `replacement-${replaces}` : "files", file), {
      progress: ({ loaded, total }) => {
        const percent = total ? Math.floor((100 * loaded) / total) : 0;
        bar.value = percent;
        state(item, words("percent", { name: file.name, percent }));
        if (percent >= told + 25 && percent < 100) { // for who listens: now and then, not every moment
          told = percent;
          say(words("percent", { name: file.name, percent }));
        }
      },
      sent: () => state(item, words("checking", { name: file.name })),
      done: (status, answer) => settle(item, status, answer),
    });
  }

  function settle(item, status, answer) {
    busy = null;
    item.xhr = null;
    if (item.cancelled) return next();
    if (answer.html) show(answer.html);
    if (status === 200) {
      leave(item);
      say(answer.done.join(" "));
    } else if (answer.errors || status === 423) {
      refuse(item, answer.errors || [answer.error]);
    } else if (status === 401 || status === 403 || status === 404) {
      pause(item, words("signedOut", { name: item.file.name }));
    } else if (status === 413) {
      refuse(item, [words("tooLarge", { name: item.file.name })]);
    } else {
      pause(item, words("waiting", { name: item.file.name }));
      item.timer = setTimeout(() => again(item), item.wait);
      item.wait = Math.min(LONGEST_WAIT, item.wait * 2);
    }
    next();
  }

  function state(item, text) { item.row.querySelector("[data-state]").textContent = text; }

  function pause(item, text) {
    item.paused = true;
    item.row.querySelector("progress").value = 0;
    item.row.querySelector("[data-again]").hidden = false;
    state(item, text);
    say(text);
  }

  function again(item) {
    if (!item.paused || item.cancelled) return;
    clearTimeout(item.timer);
    item.paused = false;
    item.row.querySelector("[data-again]").hidden = true;
    queue.push(item);
    next();
  }

  function refuse(item, sentences) {
    item.refused = true;
    item.row.classList.add("file-refused");
    item.row.querySelector("progress").remove();
    item.row.querySelector("[data-cancel]").hidden = true;
    item.row.querySelector("[data-dismiss]").hidden = false;
    const place = item.row.querySelector("[data-state]");
    place.className = "invalid-feedback";
    place.textContent = sentences.join(" ");
    say(sentences.join(" "));
  }

  function cancel(item) {
    item.cancelled = true;
    clearTimeout(item.timer);
    if (queue.includes(item)) queue.splice(queue.indexOf(item), 1);
    if (item.xhr) item.xhr.abort();
    leave(item);
    say(words("cancelled", { name: item.file.name }));
  }

  function leave(item) {
    const inside = item.row.contains(document.activeElement);
    item.row.remove();
    uploads.hidden = !uploads.children.length;
    if (inside) block.querySelector("h2").focus();
  }

  /* ---------- Listening ---------- */
  block.addEventListener("change", ({ target }) => {
    if (target.type !== "file") return;
    Array.from(target.files).forEach((file) => add(file, target.dataset.replaces));
    target.value = "";
  });
  block.addEventListener("click", (event) => {
    const button = event.target.closest("button[name=action]");
    if (!button) return;
    event.preventDefault();
    request(button.value, () => {}, {
      progress: () => {},
      sent: () => {},
      done: (status, answer) => {
        if (answer.html) show(answer.html);
        if (status === 200) say(answer.done.join(" "));
        else complain(answer.errors || [answer.error || block.dataset.failed]);
      },
    });
  });

  function complain(sentences) {
    const note = Object.assign(document.createElement("p"), { className: "invalid-feedback", textContent: sentences.join(" ") });
    list.querySelectorAll(":scope > .invalid-feedback").forEach((old) => old.remove());
    list.prepend(note);
    say(note.textContent);
  }

  const carriesFiles = (event) => event.dataTransfer && Array.from(event.dataTransfer.types).includes("Files");
  document.addEventListener("dragover", (event) => { // a file that misses the frame must not take the place of the page
    if (!carriesFiles(event)) return;
    event.preventDefault();
    drop.classList.toggle("drop-over", drop.contains(event.target));
  });
  document.addEventListener("dragleave", () => drop.classList.remove("drop-over"));
  document.addEventListener("drop", (event) => {
    if (!carriesFiles(event)) return;
    event.preventDefault();
    drop.classList.remove("drop-over");
    if (drop.contains(event.target)) Array.from(event.dataTransfer.files).forEach((file) => add(file));
  });
  const waiting = () => Boolean(busy) || Array.from(uploads.children).some((row) => !row.classList.contains("file-refused"));
  const items = () => Array.from(uploads.querySelectorAll("[data-again]:not([hidden])"));
  window.addEventListener("online", () => items().forEach((button) => button.click()));
  window.addEventListener("beforeunload", (event) => { if (waiting()) event.preventDefault(); });

  dress();
  block.querySelector("[data-drop-hint]").hidden = false;
})();
