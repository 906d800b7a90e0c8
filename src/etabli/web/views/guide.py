"""Help, question by question, and the glossary."""

from dataclasses import dataclass
from itertools import groupby

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from etabli.analysis import assessment, comparisons, findings
from etabli.catalogue.glossary import Term, load_glossary
from etabli.kernel.typography import french
from etabli.web.live import public_page
from etabli.web.presentation import trails
from etabli.web.presentation.guide import EXAMPLES

# What pages say of the method is what the method uses.
METHOD = {
    "rate": findings.RATE,
    "forward": findings.FORWARD,
    "largest": findings.LARGEST,
    "min_jobs": assessment.MIN_JOBS,
    "of_place": comparisons.OF_PLACE,
}


@dataclass(frozen=True)
class Page:
    """A help page: its question, the sentence that answers it, and the group it stands in on the index."""

    slug: str
    group: str
    question: str
    answer: str


def _page(slug: str, group: str, question: str, answer: str) -> Page:
    return Page(slug, french(group), french(question), french(answer))


FIGURES, PICTURES, REUSE = (
    "Lire un état des lieux et ses chiffres",
    "Comparer et suivre",
    "Reprendre, et savoir où s'arrêter",
)
PAGES = (
    _page(
        "lire-un-etat-des-lieux",
        FIGURES,
        "Comment lire un état des lieux ?",
        "Un état des lieux réunit les constats qui distinguent un territoire de sa référence : les atouts, qui aident "
        "l'industrie, et les freins, qui la gênent, chacun avec sa valeur et son doute.",
    ),
    _page(
        "lire-un-quotient-de-localisation",
        FIGURES,
        "Comment lire un quotient de localisation ?",
        "Un quotient de localisation dit combien de fois un secteur pèse plus, ou moins, dans une zone d'emploi qu'en "
        "France : 1 veut dire autant, 2 deux fois plus, 0,5 deux fois moins.",
    ),
    _page(
        "que-veut-dire-l-intervalle",
        FIGURES,
        "Que veut dire l'intervalle ?",
        "Un intervalle dit jusqu'où un chiffre peut raisonnablement s'écarter de celui qui est écrit, et son nom dit "
        "pourquoi : marge de variabilité, erreur d'enquête ou bornes.",
    ),
    _page(
        "lire-un-shift-share",
        FIGURES,
        "Comment lire une décomposition structurelle-résiduelle (shift-share) ?",
        "Elle partage l'évolution de l'emploi industriel d'une zone en trois parts qui s'additionnent exactement : ce "
        "que fait l'industrie française, ce que font les secteurs présents, et ce qui reste, le résidu local.",
    ),
    _page(
        "territoires-comparables",
        PICTURES,
        "Comment sont choisis les territoires comparables ?",
        "Les territoires comparables sont les dix lieux qui ressemblent le plus au territoire sur des variables "
        "affichées, que vous pouvez changer.",
    ),
    _page(
        "lire-une-trajectoire",
        PICTURES,
        "Comment lire une trajectoire sans franchir une rupture de série ?",
        "Suivez une courbe à l'intérieur d'une même source et d'une même définition, et ne comparez jamais deux "
        "niveaux de part et d'autre d'une rupture de série.",
    ),
    _page(
        "industries-proches",
        PICTURES,
        "Qu'appelle-t-on des industries proches ?",
        "Deux secteurs sont proches quand les zones d'emploi spécialisées dans l'un le sont souvent aussi dans "
        "l'autre.",
    ),
    _page(
        "citer-et-telecharger",
        REUSE,
        "Comment citer, intégrer et télécharger ?",
        "Tout ce qui est montré peut être repris, en citant la source du chiffre et la version des données, écrite au "
        "bas de chaque page.",
    ),
    _page(
        "ce-que-l-on-ne-sait-pas",
        REUSE,
        "Que ne sait-on pas ?",
        "Certaines choses ne sont connues d'aucune source ouverte, ou ne le sont qu'à une autre échelle ou à une autre "
        "date : le service le dit, et n'invente rien à la place.",
    ),
)


@public_page
def index(request: HttpRequest) -> HttpResponse:
    """The questions, by group, each with its answer."""
    groups = [(label, list(pages)) for label, pages in groupby(PAGES, key=lambda page: page.group)]
    return render(request, "web/guide/index.html", {"groups": groups})


@public_page
def page(request: HttpRequest, slug: str) -> HttpResponse:
    """One question: the answer, a picture, how to read it step by step, the traps, where it is used."""
    found = next((page for page in PAGES if page.slug == slug), None)
    if found is None:
        raise Http404("Cette page d’aide n’existe pas.")
    context = {
        "page": found,
        "example": EXAMPLES[slug](),
        "method": METHOD,
        "terms": [term for term in load_glossary().values() if term.guide == slug],
        "trail": trails.of(("Aide", "guide"), found.question),
    }
    return render(request, f"web/guide/{slug}.html", context)


@dataclass(frozen=True)
class Entry:
    """A term of the glossary with the terms it sends to, and the help page that shows how to read it."""

    term: Term
    see: tuple[Term, ...]
    page: Page | None


@public_page
def glossary(request: HttpRequest) -> HttpResponse:
    """Every term in alphabetical order, under its letter."""
    terms, pages = load_glossary(), {page.slug: page for page in PAGES}
    entries = [Entry(t, tuple(terms[other] for other in t.see), pages.get(t.guide)) for t in terms.values()]
    letters = [(initial, list(group)) for initial, group in groupby(entries, key=lambda entry: entry.term.initial)]
    return render(request, "web/pages/glossary.html", {"letters": letters, "count": len(terms)})
