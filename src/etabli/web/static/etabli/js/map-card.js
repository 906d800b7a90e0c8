// The card of a territory on the map: name, value, notes, rank, and the way to its page.
// The value as one says it: with its notes, when it is an estimate or does not cover every member.
export function spoken(territory) {
  const notes = (territory.notes ?? []).join(", ");
  return `${territory.name} : ${territory.text}${notes ? ` (${notes})` : ""}`;
}

function line(className, text) {
  const element = document.createElement("p");
  element.className = className;
  element.textContent = text;
  return element;
}

export function describe(card, territory, close) {
  const name = document.createElement("a");
  name.className = "map__card-name";
  name.href = territory.url;
  name.textContent = territory.name;
  const button = document.createElement("button");
  button.type = "button";
  button.className = "map__card-close";
  button.setAttribute("aria-label", "Fermer la fiche");
  button.textContent = "×";
  button.addEventListener("click", close);
  const parts = [button, name, line("map__card-value", territory.text)];
  const notes = (territory.notes ?? []).join(", ");
  if (notes) parts.push(line("map__card-status", notes.charAt(0).toUpperCase() + notes.slice(1)));
  if (territory.rank) parts.push(line("map__card-rank", `Rang : ${territory.rank}`));
  card.replaceChildren(...parts);
  card.hidden = false;
}
