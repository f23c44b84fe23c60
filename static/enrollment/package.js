// The portal's page around a package: opens it, says every twenty seconds that it is open, shows what counts.
// Not for believing the package: it runs on another host, and of all it says only "somebody is there" is heard here.
(() => {
  "use strict";
  const player = document.getElementById("package");
  if (!player) return;
  const EVERY = 20_000; // between two beats
  const QUIET = 300_000; // a package in which nobody moves for so long is asked about
  const PATIENCE = 15_000; // for the content host to answer
  const words = player.dataset;
  const token = player.querySelector("input[name=csrfmiddlewaretoken]").value;
  const part = (name) => player.querySelector(`[data-part="${name}"]`);
  const status = part("status"), open = part("open"), stage = part("stage"), bar = part("bar"), share = part("share");
  const length = Number(words.length); // 0: somebody only looks
  let spent = Number(words.spent), done = words.done === "1", full = false;
  let sitting = null, seq = 0, since = null, moved = Date.now(), frame = null, waiting = null, line = Promise.resolve();

  const say = (text, button = "") => {
    status.textContent = text;
    open.hidden = !button;
    open.textContent = button;
  };
  const draw = () => {
    if (!bar) return;
    const percent = done ? 100 : Math.min(99, Math.floor((100 * (spent + (since ? Date.now() - since : 0))) / length));
    bar.value = percent;
    share.textContent = `${percent}%`;
  };
  const send = async (url, values = {}) => {
    const body = new FormData();
    body.set("csrfmiddlewaretoken", token);
    for (const [name, value] of Object.entries({ key: "open", ...values })) body.set(name, value);
    const answer = await fetch(url, { method: "POST", body, redirect: "manual", headers: { Accept: "application/json" } });
    if (answer.type === "opaqueredirect") return { word: "refused", sentence: words.out };
    if (!answer.ok && answer.status !== 403) throw new Error(String(answer.status));
    document.dispatchEvent(new Event("portal:spoke"));
    return answer.json();
  };
  const shut = (text, button) => {
    sitting = since = null;
    clearTimeout(waiting);
    frame?.remove();
    frame = null;
    stage.hidden = true;
    say(text, button);
    draw();
  };

  const begin = async () => {
    open.hidden = true;
    say(words.opening);
    try {
      const opened = await send(words.launch);
      if (opened.word === "refused") return shut(opened.sentence);
      if (length && words.counts === "1") {
        const began = await send(words.begin, { key: "begin" });
        if (began.word === "refused") say(began.sentence);
        else {
          ({ sitting } = began);
          seq = 0;
          spent = began.recognised_ms;
          done = began.done;
          since = Date.now();
        }
      }
      show(opened.address);
    } catch {
      shut(words.lost, words.again);
    }
  };
  const show = (address) => {
    frame?.remove();
    frame = document.createElement("iframe");
    frame.title = words.title;
    frame.setAttribute("sandbox", "allow-scripts allow-same-origin allow-forms");
    frame.setAttribute("referrerpolicy", "no-referrer");
    frame.allow = "autoplay";
    frame.src = address;
    stage.replaceChildren(frame);
    stage.hidden = false;
    moved = Date.now();
    waiting = setTimeout(() => shut(words.unreachable, words.again), PATIENCE);
  };

  const taken = () => {
    const start = spent, end = spent + (since ? Date.now() - since : 0);
    if (since) since = Date.now();
    spent = end;
    return { key: sitting, seq: ++seq, start_ms: Math.round(start), end_ms: Math.round(end) };
  };
  const heard = (said, beat) => {
    if (beat.key !== sitting) return;
    if (said.word === "elsewhere") return shut(words.elsewhere, words.here);
    if (said.word === "refused") return shut(said.sentence);
    spent = said.recognised_ms;
    if (said.done && !done) {
      done = true;
      say(words.finished);
    }
    draw();
  };
  const beat = () => {
    if (!sitting || document.hidden) return;
    const now = taken();
    line = line.then(() => send(words.beat, now)).then((said) => heard(said, now), () => {
      if (now.key === sitting) shut(words.lost, words.again);
    });
  };
  const leave = () => {
    if (!sitting || !since) return;
    const body = new FormData();
    body.set("csrfmiddlewaretoken", token);
    for (const [name, value] of Object.entries(taken())) body.set(name, value);
    navigator.sendBeacon(words.beat, body);
  };

  addEventListener("message", (event) => {
    if (!frame || event.source !== frame.contentWindow || event.origin !== words.content) return;
    const kind = event.data?.kind;
    moved = Date.now();
    if (kind === "ready") {
      clearTimeout(waiting);
      if (sitting) say(done ? words.finished : words.counting);
      else if (!length) say(words.looking);
    }
    if (kind === "said") beat();
  });
  document.addEventListener("visibilitychange", () => {
    if (document.hidden) leave();
    since = document.hidden || !sitting ? null : Date.now();
  });
  addEventListener("pagehide", leave);
  for (const name of ["pointermove", "pointerdown", "keydown", "scroll"]) {
    addEventListener(name, () => { moved = Date.now(); }, { passive: true });
  }
  setInterval(() => {
    if (!sitting) return;
    if (!done && Date.now() - moved > QUIET) {
      beat();
      line.then(() => shut(words.quiet, words.again));
      return;
    }
    if (!full && since && spent + Date.now() - since > length + 300) {
      full = true;
      beat();
    }
    draw();
  }, 1000);
  setInterval(beat, EVERY);
  open.addEventListener("click", begin);
  say(done ? words.finished : words.ready, words.opened === "1" ? words.again : words.first);
  draw();
})();
