// cmi5: the address says where the platform listens; @xapi/cmi5 speaks with it.
"use strict";
const talk = (function () {
  const STATE = "lesson";
  const said = new URLSearchParams(location.search);
  const actor = JSON.parse(said.get("actor") || "null");
  let cmi5 = null;
  const where = () => ({ agent: actor, activityId: said.get("activityId"), registration: said.get("registration"), stateId: STATE });
  return {
    async begin() {
      cmi5 = new Cmi5({ endpoint: said.get("endpoint"), fetch: said.get("fetch"), actor, registration: said.get("registration"), activityId: said.get("activityId") });
      await cmi5.initialize();
      let kept = {};
      try {
        kept = (await cmi5.xapi.getState(where())).data || {};
      } catch (error) {
        if (!error.response || error.response.status !== 404) throw error;
      }
      return { at: kept.at, done: kept.done, language: (cmi5.getLearnerPreferences() || {}).languagePreference };
    },
    keep(at) {
      return cmi5.xapi.setState({ ...where(), state: { at } });
    },
    async finish() {
      await cmi5.complete();
      await cmi5.xapi.setState({ ...where(), state: { at: LESSON.ko.pages.length - 1, done: true } });
      await cmi5.terminate();
    },
    leave() {},
  };
})();
