// "D'où vient ce chiffre ?": a link to the page of a figure opens that page's content in a native dialog.
import { announce } from "./announce.js";
import { keepTableRoles } from "./tables.js";

let dialog = null;

function build() {
  dialog = document.createElement("dialog");
  dialog.className = "figure-dialog";
  dialog.setAttribute("aria-labelledby", "figure-dialog-titre");
  const bar = document.createElement("div");
  bar.className = "figure-dialog__bar";
  const page = document.createElement("a");
  page.className = "fr-link";
  page.textContent = "Ouvrir dans une page";
  const close = document.createElement("button");
  close.type = "button";
  close.className = "fr-btn fr-btn--tertiary-no-outline fr-btn--close";
  close.textContent = "Fermer";
  close.addEventListener("click", () => dialog.close());
  bar.append(page, close);
  const body = document.createElement("div");
  body.className = "figure-dialog__body";
  body.tabIndex = -1;
  dialog.append(bar, body);
  // A press on the backdrop closes: the dialog's own box holds only its children.
  dialog.addEventListener("click", (event) => {
    if (event.target === dialog) dialog.close();
  });
  document.body.append(dialog);
  return dialog;
}

// The page's <main> without what belongs to a page: one h1 stays on the page below.
function content(html) {
  const main = new DOMParser().parseFromString(html, "text/html").querySelector("main#contenu");
  if (!main) throw new Error("no main element");
  for (const extra of main.querySelectorAll("script, [data-page-only]")) extra.remove();
  const heading = main.querySelector("h1");
  const title = document.createElement("h2");
  title.id = "figure-dialog-titre";
  title.className = "figure-dialog__title";
  title.append(...heading.childNodes);
  heading.replaceWith(title);
  for (const table of main.querySelectorAll("table.data-table")) keepTableRoles(table);
  return document.importNode(main, true).childNodes;
}

async function open(url) {
  const box = dialog || build();
  const body = box.querySelector(".figure-dialog__body");
  const html = await fetch(url, { headers: { Accept: "text/html" } }).then((answer) => {
    if (!answer.ok) throw new Error(String(answer.status));
    return answer.text();
  });
  body.replaceChildren(...content(html));
  box.querySelector(".figure-dialog__bar a").href = url;
  if (!box.open) box.showModal();
  body.scrollTop = 0;
  body.focus();
}

export function openFiguresInDialog() {
  if (!("showModal" in HTMLDialogElement.prototype)) return;
  document.addEventListener("click", (event) => {
    const link = event.target.closest("a[data-figure]");
    if (!link || event.defaultPrevented || event.button !== 0) return;
    if (event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
    event.preventDefault();
    announce("Ouverture de la source du chiffre.");
    link.setAttribute("aria-busy", "true");
    open(link.href)
      .catch(() => location.assign(link.href))
      .finally(() => link.removeAttribute("aria-busy"));
  });
}
