// The player of a unit: says every twenty seconds what was played, and what the portal made of it.
// Not for deciding how much counts: the server's clock does, and nothing typed in here is believed.
(() => {
  "use strict";
  const player = document.getElementById("player");
  if (!player) return;
  const EVERY = 20_000; // between two beats
  const AGAIN = 10_000; // between two tries on a lost line
  const QUIET = 300_000; // a text that nobody moves for so long is asked about
  const words = player.dataset;
  const token = player.querySelector("input[name=csrfmiddlewaretoken]").value;
  const part = (name) => player.querySelector(`[data-part="${name}"]`);
  const status = part("status"), here = part("here"), holes = part("holes"), bar = part("bar"), share = part("share");
  const video = player.querySelector("video");
  const length = Number(words.length);
  let spans = JSON.parse(words.spans);
  let spent = Number(words.spent); // of a text: the time at it that counts so far
  let done = words.done === "1";
  let sitting = null, seq = 0, from = 0, at = 0, since = null, moved = Date.now();
  let line = Promise.resolve();

  const total = () => spans.reduce((sum, [start, end]) => sum + end - start, 0);
  const furthest = () => spans.reduce((most, [, end]) => Math.max(most, end), 0);
  const clock = (ms) => `${Math.floor(ms / 60_000)}:${String(Math.floor(ms / 1000) % 60).padStart(2, "0")}`;
  const say = (text, button = "") => {
    if (status.textContent !== text) status.textContent = text;
    here.hidden = !button;
    here.textContent = button;
  };
  const add = (start, end) => {
    const all = [...spans, [start, end]].filter(([a, b]) => b > a).sort((a, b) => a[0] - b[0]);
    spans = [];
    for (const [a, b] of all) {
      const last = spans.at(-1);
      if (last && a <= last[1]) last[1] = Math.max(last[1], b);
      else spans.push([a, b]);
    }
  };

  const draw = () => {
    const played = video ? (sitting ? Math.max(0, at - from) : 0) : since ? Date.now() - since : 0; // not said yet
    const seen = Math.min(length, (video ? total() : spent) + played);
    const percent = done ? 100 : Math.min(99, Math.floor((100 * seen) / length));
    bar.value = percent;
    share.textContent = `${percent}%`;
    if (!video || done) {
      delete holes.dataset.open;
      return holes.replaceChildren();
    }
    const open = [];
    let end = 0;
    for (const [start, until] of [...spans, [furthest(), 0]]) {
      if (start - end > 1000) open.push([end, start]);
      end = Math.max(end, until);
    }
    if (holes.dataset.open === JSON.stringify(open)) return; // a button that somebody presses just now stays
    holes.dataset.open = JSON.stringify(open);
    holes.replaceChildren(...open.map(([start, until]) => {
      const jump = document.createElement("button");
      jump.type = "button";
      jump.className = "button button--secondary button--small";
      jump.textContent = `${clock(start)}–${clock(until)} ${words.hole}`;
      jump.addEventListener("click", () => { video.currentTime = start / 1000; video.play(); });
      return jump;
    }));
  };

  const send = async (url, values) => {
    const body = new FormData();
    body.set("csrfmiddlewaretoken", token);
    for (const [name, value] of Object.entries(values)) body.set(name, value);
    const answer = await fetch(url, { method: "POST", body, redirect: "manual", headers: { Accept: "application/json" } });
    if (answer.type === "opaqueredirect") return { word: "out" };
    if (answer.status === 403 || answer.status === 404) {
      const said = await answer.json().catch(() => ({}));
      return { word: "over", sentence: said.sentence || words.over };
    }
    if (!answer.ok) throw new Error(String(answer.status));
    document.dispatchEvent(new Event("portal:spoke"));
    return answer.json();
  };

  const stop = (text, button = "") => {
    sitting = since = null;
    video?.pause();
    say(text, button);
    draw();
  };
  const finish = () => {
    done = true;
    since = null;
    say(words.finished);
    part("next")?.classList.remove("button--secondary");
    draw();
  };
  const lost = () => {
    stop(`${words.lost} (${new Date().toLocaleTimeString(document.documentElement.lang, { timeStyle: "short" })})`);
    setTimeout(() => begin().then((began) => { if (began && video) say(words.back, words.goOn); }), AGAIN);
  };

  const begin = async () => {
    let said;
    try {
      said = await send(words.begin, { key: "begin" });
    } catch {
      lost();
      return false;
    }
    if (said.word === "out" || said.word === "over") {
      stop(said.sentence || words.out);
      return false;
    }
    ({ sitting, seq } = said);
    spans = said.spans;
    if (video) {
      if (!done && Math.abs(video.currentTime * 1000 - said.position_ms) > 1000 && furthest() < video.currentTime * 1000) {
        video.currentTime = said.position_ms / 1000;
      }
      from = at = Math.round(video.currentTime * 1000);
    } else {
      spent = said.recognised_ms;
      since = document.hidden ? null : Date.now();
    }
    moved = Date.now();
    if (said.done) finish();
    else say(words.counting);
    draw();
    return true;
  };

  // What was played since the last beat; taken once, whatever sends it.
  const taken = () => {
    const start = video ? from : spent;
    const end = video ? at : spent + (since ? Date.now() - since : 0);
    if (video) from = at;
    else if (since) since = Date.now();
    return { key: sitting, seq: ++seq, start_ms: Math.round(start), end_ms: Math.round(end) };
  };
  const heard = (said, beat) => {
    if (beat.key !== sitting) return;
    if (said.word === "elsewhere") return stop(words.elsewhere, words.goHere);
    if (said.word === "out" || said.word === "over") return stop(said.sentence || words.out);
    if (video) {
      add(beat.start_ms, Math.min(said.position_ms, beat.end_ms));
      // What the clock did not give is claimed again with the next beat, so that no hole stays behind.
      if (from === beat.end_ms && said.position_ms < from && said.position_ms >= beat.start_ms) from = said.position_ms;
    } else {
      spent = said.recognised_ms;
    }
    if (said.done && !done) finish();
    if (said.units_done === Number(words.units)) part("result").hidden = false;
    draw();
  };
  const beat = () => {
    if (!sitting) return;
    const now = taken();
    line = line.then(() => send(words.beat, now)).then((said) => heard(said, now), () => { if (now.key === sitting) lost(); });
  };
  const leave = () => {
    if (!sitting) return;
    const body = new FormData();
    body.set("csrfmiddlewaretoken", token);
    const now = taken();
    for (const [name, value] of Object.entries(now)) body.set(name, value);
    navigator.sendBeacon(words.beat, body);
    if (video) add(now.start_ms, now.end_ms);
    else spent = now.end_ms;
  };

  here.addEventListener("click", async () => {
    if (await begin() && video) video.play();
  });
  addEventListener("pagehide", leave);
  document.addEventListener("visibilitychange", () => {
    if (document.hidden) {
      if (video) video.pause();
      else leave();
      if (!video) since = null;
    } else if (!video && sitting && !done) {
      since = Date.now();
    }
  });

  if (video) {
    const most = Number(words.rate) / 100;
    const place = () => Math.min(length, Math.round(video.currentTime * 1000));
    const start = () => { video.currentTime = Number(words.position) / 1000; };
    if (video.readyState) start();
    else video.addEventListener("loadedmetadata", start, { once: true });
    video.addEventListener("play", async () => {
      if (sitting) {
        say(done ? words.finished : words.counting);
        return;
      }
      video.pause(); // nothing is played before the clock runs
      if (await begin()) video.play();
    });
    video.addEventListener("timeupdate", () => {
      if (video.seeking || video.paused) return;
      at = place();
      draw();
    });
    video.addEventListener("seeking", () => {
      const to = place(), limit = Math.max(furthest(), at);
      if (!done && to > limit + 1000) {
        video.currentTime = limit / 1000;
        say(words.ahead);
      }
    });
    video.addEventListener("seeked", () => {
      if (Math.abs(place() - at) < 250) return;
      beat();
      from = at = place();
    });
    video.addEventListener("ratechange", () => { if (!done && video.playbackRate > most) video.playbackRate = most; });
    for (const name of ["pause", "ended"]) {
      video.addEventListener(name, () => {
        if (!video.seeking) at = place();
        if (sitting && at > from) beat();
        if (sitting && !done) say(words.paused);
      });
    }
    setInterval(() => { if (!video.paused) beat(); }, EVERY);
  } else {
    for (const name of ["pointermove", "pointerdown", "keydown", "scroll", "touchstart"]) {
      addEventListener(name, () => { moved = Date.now(); }, { passive: true });
    }
    let last = Date.now();
    setInterval(() => {
      if (done || !since) return;
      if (Date.now() - moved > QUIET) {
        beat();
        line.then(() => { if (!done) stop(words.quiet, words.goOn); });
        since = null;
        return;
      }
      draw();
      const full = spent + Date.now() - since >= length + 300;
      if (Date.now() - last < (full ? 2000 : EVERY)) return;
      last = Date.now();
      beat();
    }, 1000);
    if (!done) begin();
    else say(words.finished);
  }
  draw();
})();
