// On narrow screens rows are laid out as cards; explicit roles keep the table a table for assistive technology.
const ROLES = { table: "table", thead: "rowgroup", tbody: "rowgroup", tr: "row", td: "cell" };

export function keepTableRoles(table) {
  table.setAttribute("role", ROLES.table);
  for (const element of table.querySelectorAll("thead, tbody, tr, td")) {
    element.setAttribute("role", ROLES[element.localName]);
  }
  for (const heading of table.querySelectorAll("th")) {
    heading.setAttribute("role", heading.scope === "row" ? "rowheader" : "columnheader");
  }
}
