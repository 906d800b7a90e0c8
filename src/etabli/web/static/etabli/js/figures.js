// "D'où vient ce chiffre ?": a link to the page of a figure opens that page's content in a native dialog.
// The open dialog is an entry of the history: Back closes it, its address (#chiffre-…) opens it again.
import { announce } from "./announce.js";
import { keepTableRoles } from "./tables.js";

const FIGURE_PATH = /^(\/territoires\/([^/]+)\/([^/]+)\/)chiffres\/([^/]+)\/$/;
let dialog = null;
let opener = null; // the link that the open dialog came from
let steppingBack = false; // our own step back is on its way
let closedByHistory = false; // Back has closed the dialog: no further step
let asked = 0; // what a slow answer must not open any more

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
  dialog.addEventListener("close", () => {
    if (!closedByHistory && history.state?.figure) {
      steppingBack = true;
      history.back();
    }
    closedByHistory = false;
    opener?.focus();
    opener = null;
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

async function load(url) {
  const answer = await fetch(url, { headers: { Accept: "text/html" } });
  if (!answer.ok) throw new Error(String(answer.status));
  return content(await answer.text());
}

function open(url, nodes) {
  const box = dialog || build();
  const body = box.querySelector(".figure-dialog__body");
  body.replaceChildren(...nodes);
  box.querySelector(".figure-dialog__bar a").href = url;
  if (!box.isConnected) {
    // htmx has put back a whole page, with a copy of the dialog that no longer answers
    for (const copy of document.querySelectorAll("dialog.figure-dialog")) copy.remove();
    document.body.append(box);
  }
  if (!box.open) box.showModal();
  body.scrollTop = 0;
  body.focus();
}

// On the territory's own page the indicator is enough; elsewhere the name says which territory.
function hashOf(link) {
  const found = FIGURE_PATH.exec(link.pathname);
  if (!found) return "";
  const [, place, phase, territory, indicator] = found;
  return place === location.pathname ? `#chiffre-${indicator}` : `#chiffre-${phase}-${territory}-${indicator}`;
}

function linkOfAddress() {
  if (!location.hash.startsWith("#chiffre-")) return null;
  return [...document.querySelectorAll("a[data-figure]")].find((link) => hashOf(link) === location.hash) ?? null;
}

// Opens the figure of a link; `enter` gives the open dialog its place in the history.
async function show(link, enter) {
  const mine = (asked += 1);
  announce("Ouverture de la source du chiffre.");
  link.setAttribute("aria-busy", "true");
  try {
    const nodes = await load(link.href);
    if (mine !== asked) return;
    open(link.href, nodes);
    opener = link;
    enter();
  } catch {
    if (mine === asked) location.assign(link.href);
  } finally {
    link.removeAttribute("aria-busy");
  }
}

// A page asked with the address of a figure: the page itself comes first in the history, so that Back stays on it.
function openAsked() {
  const link = linkOfAddress();
  if (!link) return;
  const { hash } = location;
  show(link, () => {
    if (history.state?.figure) return; // reloaded: the page is already under this entry
    history.replaceState(null, "", location.pathname + location.search);
    history.pushState({ figure: true }, "", hash);
  });
}

function followHistory(event) {
  const link = linkOfAddress();
  const ours = steppingBack || Boolean(dialog?.open) || Boolean(link);
  steppingBack = false;
  asked += 1;
  // htmx would put the page back from its own copy, dialog included
  if (ours) event.stopImmediatePropagation();
  if (link) show(link, () => history.replaceState({ figure: true }, ""));
  else if (dialog?.open) {
    closedByHistory = true;
    dialog.close();
  }
}

export function openFiguresInDialog() {
  if (!("showModal" in HTMLDialogElement.prototype)) return;
  document.addEventListener("click", (event) => {
    const link = event.target.closest("a[data-figure]");
    if (!link || event.defaultPrevented || event.button !== 0) return;
    if (event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
    event.preventDefault();
    show(link, () => history.pushState({ figure: true }, "", hashOf(link) || location.href));
  });
  addEventListener("popstate", followHistory, { capture: true });
  openAsked();
}
