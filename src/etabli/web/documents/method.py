"""The end of a document: how it is established, in half a page, and the sources with vintage and licence."""

from etabli.catalogue.catalogue import Catalogue
from etabli.catalogue.glossary import load_glossary
from etabli.catalogue.model import Source
from etabli.catalogue.rule_sources import ZONE_SOURCES
from etabli.kernel import french
from etabli.kernel.typography import french as typeset
from etabli.web.documents.content import Heading, Item, Items, Link, Paragraph, Section, Table
from etabli.web.presentation.comparators import TRAJECTORIES
from etabli.web.presentation.etat_des_lieux import EtatDesLieux

# As the page says it.
JUDGED = (
    "Chaque règle dit ce qui est comparé, à quoi, et à partir de quel écart cela compte. L'écart doit dépasser ce"
    " seuil de plus que la variabilité ordinaire d'un lieu de cette taille ne l'explique ; tous les constats d'un"
    " même lieu sont jugés ensemble, pour que 5 % au plus de ceux qui sont affirmés soient faux en moyenne "
    "(Benjamini–Yekutieli, valable quelle que soit leur dépendance). Douze au plus sont mis en avant, classés par"
    " taille de l'écart, certitude et levier d'un plan local."
)
TERMS = (
    (
        "Marge de variabilité.",
        "Ce dont un chiffre de cette taille varie d'ordinaire, mesuré sur toutes les intercommunalités ou zones "
        "d'emploi entre deux dates. Ce n'est pas une marge de sondage.",
    ),
    (
        "Quotient de localisation.",
        "La part d'un secteur dans les emplois de la zone, divisée par sa part en France : 2, deux fois plus ; "
        "0,5, deux fois moins.",
    ),
    (
        "Zones qui décrivent un lieu.",
        "Une zone ne parle pour un lieu que si elle réunit au moins 15 % de ses emplois, et s'il réunit au moins "
        "un tiers de ceux de la zone.",
    ),
    (
        "Lieux qui ressemblent.",
        "Les plus proches par de quoi ils sont faits (taille, densité, poids de l'industrie, chômage…), si "
        "possible avant le programme. Un écart avec eux n'est pas un effet du programme.",
    ),
    (
        "Ce que ce document n'établit pas.",
        "Un atout ou un frein décrit : il ne dit ni la cause, ni l'effet du programme. Pas de constat ne veut pas"
        " dire pas de différence. Ce qui manque n'est jamais compté comme zéro, et une somme où manque un membre "
        "n'appuie aucun constat.",
    ),
)
SIZES = ("population", "emplois-industriels", "part-industrie", "evolution-emplois-prives-2019-2024")


def how(found: EtatDesLieux, link: Link) -> Section:
    """How the findings are judged, the terms of the pictures, what it does not establish."""
    items = Items(tuple(Item(typeset(text), typeset(lead)) for lead, text in (*_words(found), *TERMS)))
    more = Paragraph("Les formules, les lois et leurs limites sont sur le site.", "hint", link)
    return Section(Heading(2, "Comment c’est établi", "methode"), (Paragraph(typeset(JUDGED)), items, more))


def _words(found: EtatDesLieux) -> list[tuple[str, str]]:
    """Words of the programme and of the document, as the glossary has them."""
    ids = ["territoire-d-industrie", "phase", "axe"] if found.subject.phase else ["axe"]
    ids += [*(["estimation"] if any(f.estimated for f in found.claimed) else []), "zone-d-emploi"]
    terms = [load_glossary()[id_] for id_ in ids]
    return [(f"{french.capital(term.term)}.", term.short) for term in terms]


def sources(found: EtatDesLieux, catalogue: Catalogue) -> Section:
    """Every source that the document rests on."""
    rows = tuple(
        (
            Link(typeset(f"{source.publisher}, {source.title}"), source.url),
            typeset(source.vintage),
            typeset(source.licence.label),
        )
        for source in used(found, catalogue)
    )
    table = Table("D’où viennent les chiffres de ce document", ("Source", "Millésime", "Licence"), rows, texts=3)
    return Section(Heading(2, "Sources", "sources"), (table,))


def used(found: EtatDesLieux, catalogue: Catalogue) -> list[Source]:
    """The sources of what is said, in the catalogue's order."""
    ids = {source.id for finding in (*found.claimed, *found.undecided) for source in finding.sources}
    known = {value.indicator for value in found.values if value.value is not None}
    shown = {indicator for indicator, *_ in TRAJECTORIES} if found.comparables.trajectories else set()
    for indicator in sorted(known & {*SIZES, *shown}):
        ids |= {source.id for source in catalogue.sources_of(catalogue.indicators[indicator])}
    if any(zone.sectors for zone in found.zones):
        ids |= set(ZONE_SOURCES["lq"])
    if any(zone.shift_share for zone in found.zones):
        ids |= set(ZONE_SOURCES["local_effect"])
    if found.long_series:
        ids.add("insee_estel")
    return [source for id_, source in catalogue.sources.items() if id_ in ids]
