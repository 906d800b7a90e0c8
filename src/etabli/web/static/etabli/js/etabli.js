// Entry of every page: small behaviours on top of pages that already work without them.
import { offerThemeChoice } from "./theme.js";
import { openMenuOnDemand } from "./menu.js";
import { suggestIn } from "./suggestions.js";
import { openFiguresInDialog } from "./figures.js";
import { keepTableRoles } from "./tables.js";
import { listenForShortcuts } from "./shortcuts.js";

function enhance(root) {
  for (const form of root.querySelectorAll("form[data-suggestions]")) suggestIn(form);
  for (const table of root.querySelectorAll("table.data-table")) keepTableRoles(table);
}

offerThemeChoice();
openMenuOnDemand();
openFiguresInDialog();
listenForShortcuts();
enhance(document);
// What htmx brings in gets the same behaviours.
document.addEventListener("htmx:load", (event) => enhance(event.detail.elt));
// The anchor of a link is for browsers that load a page: what htmx swaps stays where it is on the screen.
document.addEventListener("htmx:configRequest", (event) => {
  event.detail.path = event.detail.path.split("#", 1)[0];
});
