// A long list to choose from gets a field above it that narrows it by the words typed; without this file it is a plain list.
(() => {
  "use strict";
  const MANY = 30;
  const fold = (text) => text.normalize("NFC").toLocaleLowerCase();

  const narrow = (select, words) => {
    const all = [...select.options];
    const field = document.createElement("input");
    const count = document.createElement("span");
    field.type = "search";
    field.className = "narrow";
    field.autocomplete = "off";
    field.placeholder = words;
    field.setAttribute("aria-label", `${document.querySelector(`label[for="${CSS.escape(select.id)}"]`)?.firstChild?.textContent.trim() || ""} ${words}`.trim());
    field.setAttribute("aria-controls", select.id);
    count.className = "away";
    count.setAttribute("role", "status");
    select.before(field, count);
    const usual = select.size;
    const rest = () => {
      select.replaceChildren(...all);
      select.size = usual;
    };
    field.addEventListener("input", () => {
      const asked = fold(field.value.trim()).split(/\s+/).filter(Boolean);
      const chosen = new Set([...select.selectedOptions]);
      const found = all.filter((one) => asked.every((word) => fold(one.text).includes(word)));
      if (!asked.length) rest();
      else {
        select.replaceChildren(...all.filter((one) => found.includes(one) || chosen.has(one)));
        select.size = Math.max(2, Math.min(8, select.options.length));
      }
      for (const one of all) one.selected = chosen.has(one);
      count.textContent = asked.length ? `${found.length} / ${all.length}` : "";
    });
    // What is typed here is neither an answer of the form nor a reason to ask for the list anew.
    for (const name of ["input", "change"]) field.addEventListener(name, (event) => event.stopPropagation());
    field.addEventListener("keydown", (event) => {
      if (event.key !== "Enter" && event.key !== "ArrowDown") return;
      event.preventDefault();
      select.focus();
    });
    select.addEventListener("change", () => {
      if (select.multiple) return;
      const kept = select.value;
      field.value = "";
      rest();
      select.value = kept;
    });
  };

  for (const select of document.querySelectorAll("main select")) {
    if (select.options.length > MANY && !select.querySelector("optgroup")) narrow(select, document.body.dataset.narrowText);
  }
})();
