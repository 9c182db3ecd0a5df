// Keeps <html lang> true to the language in the address, which the app changes without a reload,
// and leads to the sign-in page when the server ends the session behind the page.
(() => {
  const ENDED = 4401;
  window.WebSocket = class extends window.WebSocket {
    constructor(...given) {
      super(...given);
      this.addEventListener("close", (event) => {
        if (event.code !== ENDED) return;
        const here = window.location.pathname + window.location.search;
        const query = new URLSearchParams({ ended: "1", next: here });
        if (document.documentElement.lang === "en") query.set("lang", "en");
        window.location.replace(`/sign-in?${query}`);
      });
    }
  };
  const followAddress = () => {
    const asked = new URLSearchParams(window.location.search).get("lang");
    document.documentElement.lang = asked === "en" ? "en" : "zh-CN";
  };
  for (const name of ["pushState", "replaceState"]) {
    const original = window.history[name].bind(window.history);
    window.history[name] = (...given) => {
      const answer = original(...given);
      followAddress();
      return answer;
    };
  }
  window.addEventListener("popstate", followAddress);
  followAddress();
})();
