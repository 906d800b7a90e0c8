// Communes are ticked in a list, by intercommunalité, with a filter. The text they are written in stays: it is what is
// sent, what a draft keeps, and what is typed without this script.
let serial = 0;

const fold = (text) =>
  text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase().replace(/[^a-z0-9]+/g, " ").trim();

// « # Name of a group », then « code name » lines.
function groupsOf(text) {
  const groups = [];
  for (const line of text.split("\n")) {
    if (line.startsWith("# ")) groups.push({ name: line.slice(2), communes: [] });
    else if (line) groups.at(-1).communes.push({ code: line.slice(0, 5), name: line.slice(6), key: fold(line.slice(6)) });
  }
  return groups;
}

function make(name, properties = {}, ...children) {
  const element = Object.assign(document.createElement(name), properties);
  element.append(...children);
  return element;
}

function box(commune) {
  const id = `commune-${(serial += 1)}`;
  const input = make("input", { type: "checkbox", id, value: commune.code });
  const label = make("label", { className: "fr-label", htmlFor: id }, commune.name);
  const item = make("li", { className: "fr-checkbox-group fr-checkbox-group--sm" }, input, label);
  item.dataset.key = `${commune.key} ${commune.code}`;
  return item;
}

function pick(area) {
  const groups = groupsOf(area.dataset.communes);
  const every = groups.flatMap((group) => group.communes);
  if (!every.length) return;
  const byCode = new Map(every.map((commune) => [commune.code, commune]));
  const named = (key) => every.filter((commune) => commune.key === key);

  const lines = () => area.value.split(/[\n,;]/).map((line) => line.trim()).filter(Boolean);
  const known = (line) => {
    const found = byCode.get(line.split(" ")[0].replace(/[()]/g, ""));
    const same = named(fold(line));
    return found || (same.length === 1 ? same[0] : null);
  };
  const write = (kept) => {
    area.value = kept.map((line) => (known(line) ? `${known(line).code} ${known(line).name}` : line)).join("\n");
    area.dispatchEvent(new Event("input", { bubbles: true }));
  };

  const count = make("p", { className: "communes-count" });
  count.setAttribute("role", "status");
  const chips = make("ul", { className: "communes-chosen" });
  const filterId = `filtre-communes-${(serial += 1)}`;
  const filter = make("input", { type: "search", id: filterId, className: "fr-input", autocomplete: "off" });
  const none = make("p", { className: "hint", hidden: true }, "Aucune commune du territoire ne s’appelle ainsi.");
  const sets = groups.map((group) => {
    const all = make("button", { type: "button", className: "link-button" }, "Tout cocher");
    all.setAttribute("aria-label", `Tout cocher : ${group.name}`);
    const list = make("ul", {}, ...group.communes.map(box));
    const set = make("fieldset", { className: "communes-group" }, make("legend", {}, group.name), all, list);
    all.addEventListener("click", () => {
      const shown = [...list.children].filter((item) => !item.hidden).map((item) => item.querySelector("input").value);
      const there = new Set(lines().map((line) => known(line)?.code));
      write([...lines(), ...shown.filter((code) => !there.has(code))]);
    });
    return set;
  });
  const chooser = make(
    "details",
    { className: "table-details communes-list" },
    make("summary", {}, `Choisir dans la liste des ${every.length} communes`),
    make("label", { className: "fr-label", htmlFor: filterId }, "Filtrer par nom ou par code"),
    filter,
    none,
    ...sets,
  );
  const label = area.form.querySelector(`label[for="${area.id}"]`);
  label.removeAttribute("for");
  label.id = `${area.id}-label`;
  area.setAttribute("aria-label", "Communes, une par ligne");
  const wrong = area.closest(".fr-input-group--error") !== null;
  const typed = make("details", { className: "table-details", open: wrong }, make("summary", {}, "Écrire ou coller une liste"));
  const picker = make("div", { className: "communes-picker" }, count, chips, chooser);
  picker.setAttribute("role", "group");
  picker.setAttribute("aria-labelledby", label.id);
  area.before(picker, typed);
  typed.append(area);

  const show = () => {
    const there = lines();
    const codes = new Set(there.map((line) => known(line)?.code));
    for (const input of picker.querySelectorAll("input[type=checkbox]")) input.checked = codes.has(input.value);
    const many = there.length;
    count.textContent = many > 1 ? `${many} communes choisies` : many ? "1 commune choisie" : "Aucune : tout le territoire.";
    chips.replaceChildren(
      ...there.map((line, index) => {
        const name = known(line)?.name ?? `${line} (pas reconnue)`;
        const chip = make("button", { type: "button", className: "communes-chip" }, name);
        chip.setAttribute("aria-label", `Retirer ${name}`);
        chip.addEventListener("click", () => {
          write(there.filter((_, position) => position !== index));
          (chips.children[Math.min(index, chips.children.length - 1)]?.firstChild ?? chooser.firstChild).focus();
        });
        return make("li", {}, chip);
      }),
    );
  };

  chooser.addEventListener("change", ({ target }) => {
    if (target.type !== "checkbox") return;
    const others = lines().filter((line) => known(line)?.code !== target.value);
    write(target.checked ? [...others, target.value] : others);
  });
  filter.addEventListener("input", () => {
    const words = fold(filter.value).split(" ");
    for (const set of sets) {
      for (const item of set.lastChild.children) item.hidden = !words.every((word) => item.dataset.key.includes(word));
      set.hidden = [...set.lastChild.children].every((item) => item.hidden);
    }
    none.hidden = sets.some((set) => !set.hidden);
  });
  filter.addEventListener("keydown", (event) => {
    if (event.key === "Enter") event.preventDefault(); // it would send the form
  });
  area.addEventListener("input", show);
  show();
}

export function pickCommunes(form) {
  for (const area of form.querySelectorAll("textarea[data-communes]")) pick(area);
}
