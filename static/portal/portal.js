// Small helps on top of pages that work without them: menus close, rows are selected, unsaved work and idle time warn.
// Not for anything that a page needs to work.
(() => {
  "use strict";
  const body = document.body;

  // Menus are <details>: one open at a time, Escape and a click outside close them.
  const menus = () => [...document.querySelectorAll("details.menu[open], details.sheet[open]")];
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    for (const menu of menus()) {
      menu.open = false;
      menu.querySelector("summary").focus();
    }
  });
  document.addEventListener("click", (event) => {
    for (const menu of menus()) if (!menu.contains(event.target)) menu.open = false;
  });

  // Filters and long rows of tabs fold away where there is little room, filters unless something in them is wrong.
  if (matchMedia("(max-width: 900px)").matches) {
    for (const box of document.querySelectorAll("details.filter:not([data-open]), details.tabs__fold")) box.open = false;
  }

  // "Select all" and the number of rows that are selected.
  const count = (form) => {
    const rows = [...form.querySelectorAll("input[data-row]")];
    const picked = rows.filter((row) => row.checked).length;
    const all = form.querySelector("input[data-all]");
    if (all) {
      all.checked = picked > 0 && picked === rows.length;
      all.indeterminate = picked > 0 && picked < rows.length;
    }
    for (const place of form.querySelectorAll("[data-picked]")) place.textContent = picked;
  };
  document.addEventListener("change", (event) => {
    const box = event.target;
    if (!box.matches("input[data-all], input[data-row]") || !box.form) return;
    if (box.matches("[data-all]")) for (const row of box.form.querySelectorAll("input[data-row]")) row.checked = box.checked;
    count(box.form);
  });

  // Unsaved changes in a form of the page.
  let dirty = false;
  document.addEventListener("input", (event) => {
    if (event.target.closest("main form[method=post]")) dirty = true;
  });
  document.addEventListener("submit", () => { dirty = false; });
  addEventListener("beforeunload", (event) => { if (dirty) event.preventDefault(); });

  // After an answer with errors the summary is read first.
  document.querySelector(".summary")?.focus();

  // One minute before the session ends, say so; staying is one key.
  const limit = Number(body.dataset.idleSeconds || 0);
  if (limit > 60) {
    let timer;
    const dialog = document.createElement("dialog");
    const words = document.createElement("p");
    const stay = document.createElement("button");
    words.id = "idle-words";
    words.textContent = body.dataset.idleText;
    stay.className = "button";
    stay.type = "button";
    stay.textContent = body.dataset.idleButton;
    dialog.setAttribute("aria-labelledby", words.id);
    dialog.append(words, stay);
    body.append(dialog);
    const start = () => {
      clearTimeout(timer);
      timer = setTimeout(() => dialog.showModal(), (limit - 60) * 1000);
    };
    stay.addEventListener("click", () => dialog.close());
    dialog.addEventListener("close", () => {
      fetch(body.dataset.extendUrl || location.href, { method: "GET", headers: { "X-Requested-With": "fetch" } });
      start();
    });
    document.addEventListener("htmx:afterRequest", start);
    start();
  }
})();
