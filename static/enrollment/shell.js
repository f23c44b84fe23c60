// Runs on the content host around a package: gives it the API of its standard and shows it.
// Not for time and not for progress: it only tells the portal's page that somebody is there, and when something was said.
(() => {
  "use strict";
  const said = JSON.parse(document.getElementById("launch").textContent);
  const QUIET_FOR = 5_000; // no more than one word about activity in so long
  const tell = (kind) => window.parent.postMessage({ kind }, said.portal);

  if (said.standard !== "cmi5") {
    const old = said.standard === "scorm12";
    const api = new (old ? window.Scorm12API : window.Scorm2004API)({
      lmsCommitUrl: said.commit, dataCommitFormat: "flattened", autocommit: true, autocommitSeconds: 30, logLevel: 5,
    });
    api.loadFromFlattenedJSON(said.initial);
    api.on("CommitSuccess", () => tell("said"));
    window[old ? "API" : "API_1484_11"] = api;
  }

  let last = 0;
  const active = () => {
    if (Date.now() - last < QUIET_FOR) return;
    last = Date.now();
    tell("active");
  };
  const frame = document.createElement("iframe");
  frame.title = document.title;
  frame.allow = "autoplay; fullscreen";
  frame.addEventListener("load", () => {
    for (const name of ["pointermove", "pointerdown", "keydown", "scroll", "touchstart", "playing", "timeupdate"]) {
      frame.contentWindow.addEventListener(name, active, { passive: true, capture: true });
    }
    // A unit of cmi5 speaks past this page; that it said something is seen all the same.
    new frame.contentWindow.PerformanceObserver((seen) => {
      if (seen.getEntries().some((entry) => entry.name.includes("/xapi/statements"))) tell("said");
    }).observe({ type: "resource" });
    tell("ready");
  });
  // Only now, so that the package finds the API when it looks for it.
  frame.src = said.page;
  document.body.append(frame);
})();
