/* Says who else is here and which answers of this section they saved since it was shown. The server says the first when
   it makes the page; without this file it is not renewed. A text that is being typed is never touched. */
(function () {
  "use strict";

  const EVERY = 15000; // milliseconds; the server forgets who was not seen for 45 seconds
  const line = document.querySelector("[data-presence]");
  if (!line) return;
  const { url, section } = line.dataset;
  let timer = 0;

  const cookie = (name) => (document.cookie.split("; ").find((entry) => entry.startsWith(`${name}=`)) || "").slice(name.length + 1);
  const say = (name, values) => line.dataset[name].replace(/\{(\w+)\}/g, (_, key) => values[key]);

  function sentence(person) {
    if (!person.section) return say("elsewhere", person);
    return say(person.section === section ? "same" : "there", person);
  }

  /* A note under the field whose shown version is older; gone when the page has caught up. */
  function newer(key, version, name) {
    const shown = document.getElementsByName(`${key}__version`)[0];
    const wrapper = document.getElementById(`div_id_${key}`);
    if (!shown || !wrapper) return "";
    const old = wrapper.querySelector("[data-newer-note]");
    if ((parseInt(shown.value, 10) || 0) >= version || wrapper.querySelector("[data-conflict-block]")) {
      if (old) old.remove();
      return "";
    }
    const label = wrapper.querySelector("legend, label");
    const text = say("newer", { name, question: label ? label.firstChild.textContent.trim() : key });
    if (!old) {
      const note = document.createElement("p");
      const reload = Object.assign(document.createElement("button"), { type: "button", className: "link-button", textContent: line.dataset.reload });
      note.className = "small";
      note.dataset.newerNote = "";
      note.append(`${text} `, reload);
      reload.addEventListener("click", () => window.location.reload());
      wrapper.append(note);
    } else if (old.firstChild.textContent !== `${text} `) {
      old.firstChild.textContent = `${text} `;
    }
    return text;
  }

  function show({ here, newer: versions, by }) {
    const people = here.map(sentence).join(" ");
    document.querySelectorAll("[data-newer-note]").forEach((note) => {
      if (!(note.closest("[id^=div_id_]").id.slice("div_id_".length) in versions)) note.remove();
    });
    const notes = Object.keys(versions).map((key) => newer(key, versions[key], by[key])).filter(Boolean).join(" ");
    const text = [people, notes].filter(Boolean).join(" ");
    if (line.textContent.trim() === text) return; // only a change is announced
    const heard = document.createElement("span"); // seen under its field, heard here
    heard.className = "visually-hidden";
    heard.textContent = notes;
    line.replaceChildren(people && notes ? `${people} ` : people, heard);
  }

  async function poll() {
    clearTimeout(timer);
    if (document.visibilityState !== "visible") return;
    let status = 0;
    try {
      const response = await fetch(url, { method: "POST", body: new URLSearchParams({ section }), credentials: "same-origin", redirect: "manual",
        headers: { "X-CSRFToken": cookie("csrftoken"), Accept: "application/json" } });
      status = response.status;
      if (status === 200) show(await response.json());
    } catch { /* no connection: the next time */ }
    clearTimeout(timer);
    if (![401, 403, 404].includes(status)) timer = setTimeout(poll, EVERY);
  }

  document.addEventListener("visibilitychange", poll);
  poll();
})();
