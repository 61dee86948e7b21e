/* While a review is open, says so once a minute, which keeps it in hand, and shows who has it. */
(function () {
  "use strict";

  const EVERY = 60000; // milliseconds; the server lets go after thirty minutes
  const line = document.querySelector("[data-in-hand]");
  if (!line) return;
  let timer = 0;
  const cookie = (name) => (document.cookie.split("; ").find((entry) => entry.startsWith(`${name}=`)) || "").slice(name.length + 1);

  async function say() {
    clearTimeout(timer);
    if (document.visibilityState !== "visible") return;
    let status = 0;
    try {
      const response = await fetch(line.dataset.url, { method: "POST", credentials: "same-origin", redirect: "manual",
        headers: { "X-CSRFToken": cookie("csrftoken"), Accept: "application/json" } });
      status = response.status;
      if (status === 200) {
        const { text } = await response.json();
        if (line.textContent.trim() !== text) line.textContent = text;
      }
    } catch { /* no connection: the next time */ }
    clearTimeout(timer);
    if (![401, 403, 404].includes(status)) timer = setTimeout(say, EVERY);
  }

  document.addEventListener("visibilitychange", say);
  timer = setTimeout(say, EVERY);
})();
