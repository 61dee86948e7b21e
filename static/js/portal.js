/* Comforts only: every page is complete without this file. */
(function () {
  "use strict";

  const YEAR = 365 * 24 * 3600;

  function cookie(name) {
    const found = document.cookie.split("; ").find((entry) => entry.startsWith(name + "="));
    return found ? found.slice(name.length + 1) : "";
  }

  /* Light or dark: kept in a cookie, so that the server prints it into <html> and no page flashes. */
  function applyTheme(value) {
    if (value === "light" || value === "dark") {
      document.documentElement.dataset.theme = value;
    } else {
      delete document.documentElement.dataset.theme;
    }
  }

  function offerThemes() {
    const choice = document.querySelector("[data-theme-choice]");
    if (!choice) return;
    const buttons = Array.from(choice.querySelectorAll("[data-theme-value]"));
    const press = (value) => buttons.forEach((button) => {
      button.setAttribute("aria-pressed", String(button.dataset.themeValue === value));
    });
    buttons.forEach((button) => button.addEventListener("click", () => {
      const value = button.dataset.themeValue;
      document.cookie = `theme=${value}; path=/; max-age=${value ? YEAR : 0}; samesite=lax`;
      applyTheme(value);
      press(value);
    }));
    press(cookie("theme"));
    choice.hidden = false;
  }

  /* A passkey the browser did not give: say so on the page, not only in the console. */
  function watchPasskeys() {
    const notice = document.querySelector("[data-passkey-error]");
    if (!notice) return;
    document.addEventListener("allauth.error", () => {
      notice.hidden = false;
      notice.focus();
    });
  }

  applyTheme(cookie("theme"));
  document.addEventListener("DOMContentLoaded", () => {
    offerThemes();
    watchPasskeys();
  });
})();
