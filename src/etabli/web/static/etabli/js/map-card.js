// The card of a territory on the map: name, value, rank, and the way to its page.
const STATUS = {
  estimated: "Estimation",
  missing: "Non disponible dans la source",
  secret: "Secret statistique",
};

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
  if (STATUS[territory.status]) parts.push(line("map__card-status", STATUS[territory.status]));
  if (territory.rank) parts.push(line("map__card-rank", `Rang : ${territory.rank}`));
  card.replaceChildren(...parts);
  card.hidden = false;
}
