/* Keeps what is left until a deadline right while a page stays open. It counts from the portal's time that the server printed, not
   from the browser's clock, which may be wrong; without this file the printed words stand. */
(function () {
  "use strict";

  const MINUTE = 60_000, HOUR = 60 * MINUTE, DAY = 24 * HOUR;
  const SOON = 3 * DAY; // as in applications/deadlines.py: under so much the rest is told in hours
  const ANNOUNCED = [DAY, HOUR, 10 * MINUTE, MINUTE, 0]; // aloud only when one of these is passed
  const plural = new Intl.PluralRules(document.documentElement.lang);

  function counted(time, unit, n) {
    const form = plural.select(n) === "one" ? "One" : "Other";
    return time.dataset[unit + form].replace("{n}", n);
  }

  function words(time, left) {
    if (left <= 0) return time.dataset.over;
    if (left < MINUTE) return time.dataset.seconds;
    if (left < HOUR) return counted(time, "minutes", Math.floor(left / MINUTE));
    if (left < SOON) return counted(time, "hours", Math.floor(left / HOUR));
    return counted(time, "days", Math.floor(left / DAY));
  }

  function count(time) {
    if ("counting" in time.dataset) return; // the script stands beside each deadline of the page
    time.dataset.counting = "";
    const ahead = Date.parse(time.dataset.now) - Date.now(); // of the browser's clock
    const end = Date.parse(time.getAttribute("datetime"));
    const aloud = time.parentElement.nextElementSibling;
    let before = end - Date.now() - ahead;
    const tick = () => {
      const left = end - Date.now() - ahead;
      const text = words(time, left);
      if (time.textContent !== text) time.textContent = text;
      if (ANNOUNCED.some((step) => before > step && left <= step)) aloud.textContent = text;
      before = left;
      if (left > 0) setTimeout(tick, left < 2 * MINUTE ? 1000 : 15_000);
    };
    tick();
  }

  document.querySelectorAll("[data-countdown]").forEach(count);
})();
