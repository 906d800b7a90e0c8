// After @ in a comment, the people who may be cited are offered under the text. The text box stays one: Enter is a new
// line as long as nothing is offered.
import { announce } from "./announce.js";

const MOST = 8;
const CITING = /(?:^|[^\p{L}\p{N}_.@-])@(\p{L}[\p{L}\p{N}’'. -]{0,60})?$/u;
let serial = 0;

const fold = (text) => text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();

function citeIn(area) {
  const list = Object.assign(document.createElement("ul"), { className: "suggestions mentions", hidden: true });
  list.id = `personnes-${(serial += 1)}`;
  list.setAttribute("role", "listbox");
  list.setAttribute("aria-label", "Personnes à prévenir");
  area.parentElement.classList.add("mentions-field");
  area.after(list);
  area.setAttribute("aria-autocomplete", "list");
  area.setAttribute("aria-controls", list.id);

  let people = null;
  let active = -1;
  const close = () => {
    list.hidden = true;
    active = -1;
    area.removeAttribute("aria-activedescendant");
  };
  const mark = (index) => {
    const items = [...list.children];
    active = (index + items.length) % items.length;
    items.forEach((item, position) => item.setAttribute("aria-selected", String(position === active)));
    items[active].scrollIntoView({ block: "nearest" });
    area.setAttribute("aria-activedescendant", items[active].id);
  };
  const asked = () => area.value.slice(0, area.selectionStart).match(CITING);
  const choose = (name) => {
    const begun = asked();
    if (!begun) return close();
    const start = area.selectionStart - (begun[1] ?? "").length;
    area.setRangeText(`${name} `, start, area.selectionStart, "end");
    close();
    area.focus();
    area.dispatchEvent(new Event("input", { bubbles: true }));
    announce(`${name} sera prévenu ou prévenue.`);
  };
  const offer = async () => {
    const begun = asked();
    if (!begun) return close();
    people ??= fetch(area.dataset.people, { headers: { Accept: "application/json" } })
      .then((answer) => (answer.ok && !answer.redirected ? answer.json() : []))
      .catch(() => []);
    const words = fold(begun[1] ?? "").trim();
    const found = (await people).filter((name) => fold(name).includes(words) && fold(name) !== words).slice(0, MOST);
    if (document.activeElement !== area || !asked()) return;
    if (!found.length) return close();
    list.replaceChildren(
      ...found.map((name, index) => {
        const item = Object.assign(document.createElement("li"), { className: "suggestion", id: `${list.id}-${index}` });
        item.setAttribute("role", "option");
        item.setAttribute("aria-selected", "false");
        item.append(Object.assign(document.createElement("span"), { className: "suggestion__label", textContent: name }));
        return item;
      }),
    );
    const opened = list.hidden;
    list.hidden = false;
    active = -1;
    area.removeAttribute("aria-activedescendant");
    if (opened) announce(`${found.length} ${found.length > 1 ? "personnes proposées" : "personne proposée"}, flèches haut et bas pour choisir.`);
  };

  area.addEventListener("input", offer);
  area.addEventListener("keydown", (event) => {
    if (list.hidden || event.isComposing) return;
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      mark(event.key === "ArrowDown" ? active + 1 : active < 0 ? list.children.length - 1 : active - 1);
    } else if (event.key === "Enter" && active >= 0) {
      event.preventDefault();
      choose(list.children[active].textContent);
    } else if (event.key === "Escape") {
      event.preventDefault();
      close();
    }
  });
  area.addEventListener("blur", close);
  list.addEventListener("mousedown", (event) => event.preventDefault()); // the text keeps the focus
  list.addEventListener("click", (event) => {
    const item = event.target.closest("[role=option]");
    if (item) choose(item.textContent);
  });
}

for (const area of document.querySelectorAll("textarea[data-people]")) citeIn(area);
