// Search suggestions: an ARIA combobox over a plain GET form. Enter without a choice sends the form.
import { announce } from "./announce.js";

const WAIT_MS = 120;
const SHORTEST = 2;
let serial = 0;

function option(id, suggestion) {
  const item = document.createElement("li");
  item.id = id;
  item.role = "option";
  item.className = "suggestion";
  item.setAttribute("aria-selected", "false");
  item.dataset.url = suggestion.url;
  const label = document.createElement("span");
  label.className = "suggestion__label";
  label.textContent = suggestion.label;
  const detail = document.createElement("span");
  detail.className = "suggestion__detail";
  detail.textContent = suggestion.detail || "";
  item.append(label, " ", detail);
  return item;
}

export function suggestIn(form) {
  if (form.dataset.ready) return;
  form.dataset.ready = "true";
  const input = form.querySelector("input[name=q]");
  const list = document.createElement("ul");
  list.id = `suggestions-${(serial += 1)}`;
  list.role = "listbox";
  list.className = "suggestions";
  list.hidden = true;
  list.setAttribute("aria-label", "Suggestions");
  input.after(list);
  input.role = "combobox";
  input.setAttribute("aria-autocomplete", "list");
  input.setAttribute("aria-expanded", "false");
  input.setAttribute("aria-controls", list.id);

  let timer = 0;
  let request = null;
  let active = -1;

  const close = () => {
    clearTimeout(timer);
    request?.abort();
    list.hidden = true;
    active = -1;
    input.setAttribute("aria-expanded", "false");
    input.removeAttribute("aria-activedescendant");
  };

  const mark = (index) => {
    const items = [...list.children];
    active = (index + items.length) % items.length;
    items.forEach((item, position) => item.setAttribute("aria-selected", String(position === active)));
    items[active].scrollIntoView({ block: "nearest" });
    input.setAttribute("aria-activedescendant", items[active].id);
  };

  const show = (suggestions) => {
    list.replaceChildren(...suggestions.map((suggestion, index) => option(`${list.id}-${index}`, suggestion)));
    active = -1;
    input.removeAttribute("aria-activedescendant");
    list.hidden = suggestions.length === 0;
    input.setAttribute("aria-expanded", String(suggestions.length > 0));
    if (suggestions.length === 1) announce("1 suggestion, flèche bas pour la choisir.");
    else if (suggestions.length > 1) announce(`${suggestions.length} suggestions, flèches haut et bas pour choisir.`);
    else announce("Aucune suggestion. Entrée pour lancer la recherche.");
  };

  const ask = async () => {
    const words = input.value.trim();
    if (words.length < SHORTEST) return close();
    request?.abort();
    request = new AbortController();
    try {
      const answer = await fetch(`${form.dataset.suggestions}?${new URLSearchParams({ q: words })}`, {
        signal: request.signal,
        headers: { Accept: "application/json" },
      });
      if (answer.ok && document.activeElement === input) show(await answer.json());
    } catch (error) {
      if (error.name !== "AbortError") close(); // the form still works
    }
  };

  input.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(ask, WAIT_MS);
  });
  input.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && !list.hidden) {
      event.preventDefault();
      close();
    } else if ((event.key === "ArrowDown" || event.key === "ArrowUp") && list.hidden) {
      event.preventDefault();
      ask();
    } else if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      mark(event.key === "ArrowDown" ? active + 1 : active < 0 ? list.children.length - 1 : active - 1);
    } else if (event.key === "Enter" && active >= 0) {
      event.preventDefault();
      location.assign(list.children[active].dataset.url);
    }
  });
  input.addEventListener("blur", close);
  // mousedown comes before blur: the list must still be there when the pointer is released
  list.addEventListener("mousedown", (event) => event.preventDefault());
  list.addEventListener("click", (event) => {
    const item = event.target.closest("[role=option]");
    if (item) location.assign(item.dataset.url);
  });
  form.addEventListener("submit", close);
}
