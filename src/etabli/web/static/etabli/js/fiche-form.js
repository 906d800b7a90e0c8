// The forms of plans: the fields of the chosen project type, organisations suggested, communes ticked, drafts that keep
// themselves.
import { announce } from "./announce.js";
import { pickCommunes } from "./communes.js";

const WAIT_MS = 2000;
const SUGGEST_MS = 150;

function showFieldsOf(form) {
  const choice = form.querySelector("select[name=project_type]");
  if (!choice) return;
  const follow = () => {
    for (const part of form.querySelectorAll("[data-types]")) {
      part.hidden = !part.dataset.types.split(" ").includes(choice.value);
    }
    for (const hint of form.querySelectorAll("[data-no-type]")) hint.hidden = choice.value !== "";
  };
  choice.addEventListener("change", follow);
  follow(); // the browser may have put back another choice
}

function suggestOrganisations() {
  const list = document.getElementById("organisations");
  if (!list) return;
  let timer = 0;
  const ask = async (words) => {
    const answer = await fetch(`/fiches/organisations?${new URLSearchParams({ q: words })}`);
    if (!answer.ok || answer.redirected) return;
    const names = await answer.json();
    list.replaceChildren(...names.map((name) => Object.assign(document.createElement("option"), { value: name })));
  };
  for (const input of document.querySelectorAll("input[list=organisations]")) {
    input.addEventListener("input", () => {
      clearTimeout(timer);
      const words = input.value.trim();
      if (words.length > 1) timer = setTimeout(() => ask(words).catch(() => {}), SUGGEST_MS);
    });
  }
}

function values(form) {
  return [...new FormData(form)].filter(([name, value]) => typeof value === "string" && name !== "csrfmiddlewaretoken");
}

// What could not be sent stays in this tab, under the name of whoever wrote it: the session had ended, or the network
// was down. What was sent and saved (the fiche has a later revision since) is not put back.
function store(form, sent) {
  sessionStorage.setItem(form.dataset.key, JSON.stringify({ sent, typed: values(form) }));
}

function putBack(form) {
  const kept = JSON.parse(sessionStorage.getItem(form.dataset.key) || "null");
  sessionStorage.removeItem(form.dataset.key);
  if (!kept || !("fresh" in form.dataset)) return false;
  const before = JSON.stringify(values(form));
  const typed = new Map();
  for (const [name, value] of kept.typed) typed.set(name, [...(typed.get(name) || []), value]);
  const revision = typed.get("revision")[0];
  if (kept.sent && Number(form.elements.revision.value) > Number(revision)) return false;
  for (const field of form.elements) {
    if (!field.name || field.type === "hidden" || ["button", "fieldset"].includes(field.localName)) continue;
    if (field.type === "checkbox") field.checked = (typed.get(field.name) || []).includes(field.value);
    else if (typed.has(field.name)) field.value = typed.get(field.name)[0];
  }
  form.elements.revision.value = revision;
  return JSON.stringify(values(form)) !== before;
}

function keepDrafts(form) {
  const status = form.querySelector("[data-draft-status]");
  const { draft: address, key } = form.dataset;
  let timer = 0;
  let last = "";
  const say = (sentence) => (status.textContent = sentence);

  const save = async () => {
    const now = values(form);
    const written = JSON.stringify(now);
    if (written === last) return;
    last = written;
    try {
      const answer = await fetch(address, { method: "POST", body: new FormData(form), redirect: "manual" });
      if (answer.status === 200) {
        say(`Brouillon enregistré à ${(await answer.json()).at}.`);
        sessionStorage.removeItem(key);
        return;
      }
      store(form, false);
      const why = answer.status === 401 ? "Votre session a pris fin : reconnectez-vous, puis revenez ici." : "Le brouillon n’a pas pu être enregistré.";
      say(`${why} Ce que vous écrivez reste dans cet onglet.`);
    } catch {
      store(form, false);
      last = "";
      say("Pas de connexion : ce que vous écrivez reste dans cet onglet.");
    }
  };

  if (putBack(form)) {
    say("Ce que vous aviez écrit est revenu dans le formulaire : relisez, puis enregistrez.");
    announce(status.textContent);
  } else {
    last = JSON.stringify(values(form));
  }
  form.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(save, WAIT_MS);
  });
  form.addEventListener("submit", () => {
    clearTimeout(timer);
    store(form, true);
  });
}

suggestOrganisations();
for (const form of document.querySelectorAll("form[data-fiche-form]")) {
  showFieldsOf(form);
  keepDrafts(form);
  pickCommunes(form); // last: a draft of this tab may have put text back
}
