// Keeps <html lang> true to the language in the address, which the app changes without a reload.
(() => {
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
