// One lesson of a few pages. `talk` (scorm12.js, scorm2004.js or cmi5.js) tells the platform; this file knows none of them.
"use strict";
(function () {
  const words = {
    ko: { back: "이전", next: "다음", end: "마치기", done: "학습을 마쳤습니다. 창을 닫아도 됩니다.", lost: "플랫폼과 연결되지 않아 진도가 남지 않습니다." },
    en: { back: "Back", next: "Next", end: "Finish", done: "You have finished this part. You may close it.", lost: "The platform does not answer, so progress is not kept." },
  };
  const $ = (id) => document.getElementById(id);
  let at = 0, done = false, said = words.ko, pages = LESSON.ko.pages;

  function draw(focus) {
    const page = pages[at];
    $("head").textContent = page.head;
    $("text").replaceChildren(...page.text.split("\n").map((line) => Object.assign(document.createElement("p"), { textContent: line })));
    $("place").textContent = done ? said.done : `${at + 1} / ${pages.length}`;
    $("back").textContent = said.back;
    $("next").textContent = at === pages.length - 1 ? said.end : said.next;
    $("back").disabled = at === 0;
    $("next").disabled = done && at === pages.length - 1;
    if (focus) $("head").focus();
  }

  function go(to) {
    at = Math.max(0, Math.min(to, pages.length - 1));
    talk.keep(at);
    draw(true);
  }

  $("back").addEventListener("click", () => go(at - 1));
  $("next").addEventListener("click", async () => {
    if (at < pages.length - 1) return go(at + 1);
    done = true;
    await talk.finish();
    draw(false);
  });

  talk.begin().then((known) => {
    const language = (known.language || navigator.language || "ko").slice(0, 2).toLowerCase() === "en" ? "en" : "ko";
    document.documentElement.lang = language;
    said = words[language];
    pages = LESSON[language].pages;
    document.title = LESSON[language].title;
    $("course").textContent = LESSON[language].title;
    at = Math.max(0, Math.min(parseInt(known.at, 10) || 0, pages.length - 1));
    done = Boolean(known.done);
    draw(false);
  }, () => {
    draw(false);
    $("place").textContent = said.lost;
  });
  window.addEventListener("pagehide", () => talk.leave());
})();
