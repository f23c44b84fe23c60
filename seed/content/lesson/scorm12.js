// SCORM 1.2: the platform's API stands in a window above this one.
"use strict";
const talk = (function () {
  const began = Date.now();
  let api = null, over = false;
  function find(from) {
    for (let depth = 0; depth < 8; depth += 1) {
      if (from.API) return from.API;
      if (from.parent === from) return null;
      from = from.parent;
    }
    return null;
  }
  function time() {
    const all = Math.floor((Date.now() - began) / 1000);
    const two = (number) => String(number).padStart(2, "0");
    return `${String(Math.floor(all / 3600)).padStart(4, "0")}:${two(Math.floor(all / 60) % 60)}:${two(all % 60)}`;
  }
  return {
    async begin() {
      api = find(window);
      if (!api || String(api.LMSInitialize("")) !== "true") throw new Error("no platform");
      const status = api.LMSGetValue("cmi.core.lesson_status");
      const done = status === "completed" || status === "passed";
      if (!done) api.LMSSetValue("cmi.core.lesson_status", "incomplete");
      return { at: api.LMSGetValue("cmi.core.lesson_location"), done, language: api.LMSGetValue("cmi.student_preference.language") };
    },
    keep(at) {
      if (!api || over) return;
      api.LMSSetValue("cmi.core.lesson_location", String(at));
      api.LMSSetValue("cmi.suspend_data", JSON.stringify({ at }));
      api.LMSCommit("");
    },
    async finish() {
      api.LMSSetValue("cmi.core.lesson_status", "completed");
      api.LMSCommit("");
    },
    leave() {
      if (!api || over) return;
      over = true;
      api.LMSSetValue("cmi.core.session_time", time());
      api.LMSSetValue("cmi.core.exit", "suspend");
      api.LMSFinish("");
    },
  };
})();
