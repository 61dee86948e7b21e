/* One answer on its way to the server, by the protocol of docs/autosave.md; other pages of the same person are told. */
(function () {
  "use strict";

  if (!window.Unsent) return;
  const PATIENCE = 20000; // milliseconds until a silent server counts as not there
  const MOST_WITH_KEEPALIVE = 60000; // what a browser still sends for a page that is left
  const cookie = (name) => (document.cookie.split("; ").find((entry) => entry.startsWith(`${name}=`)) || "").slice(name.length + 1);

  function bodyOf({ value, version, request, leaving }) {
    const body = new URLSearchParams({ version, request, writer: window.Unsent.user });
    if (leaving) body.append("leaving", "1");
    [].concat(Array.isArray(value) && !value.length ? "" : value).forEach((entry) => body.append("value", entry));
    return body;
  }

  async function once(url, body) {
    const response = await fetch(url, {
      method: "POST", body, credentials: "same-origin", redirect: "manual", signal: AbortSignal.timeout(PATIENCE),
      keepalive: body.toString().length < MOST_WITH_KEEPALIVE,
      headers: { "X-CSRFToken": cookie("csrftoken"), Accept: "application/json" },
    });
    return { status: response.status, data: await response.json().catch(() => ({})) };
  }

  /* The status 0 stands for no answer. The token is read from its cookie each time, for signing in changes it; where it is
     refused all the same, this page is asked for once more, which renews the cookie, whoever is signed in or not. */
  async function send(url, attempt) {
    try {
      const answer = await once(url, bodyOf(attempt));
      if (answer.status !== 403) return answer;
      await fetch(window.location.href, { credentials: "same-origin", signal: AbortSignal.timeout(PATIENCE) });
      return await once(url, bodyOf(attempt));
    } catch {
      return { status: 0, data: {} };
    }
  }

  /* What became of it. No answer, or a server that is restarting: nobody knows, so the same request is repeated. */
  const isUnknown = (status) => status === 0 || status === 403 || status === 408 || status === 429 || status >= 500;

  const channel = new BroadcastChannel(`answers:${window.Unsent.user}`);
  const tell = (message) => channel.postMessage(message);
  const hear = (listener) => channel.addEventListener("message", ({ data }) => listener(data));
  tell({ opened: true }); // a page of this person: whoever waits for a sign-in may try again

  Object.assign(window.Unsent, { send, isUnknown, tell, hear });
})();
