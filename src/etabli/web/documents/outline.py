"""The état des lieux of a place as a document: its cover, then the page's sections, shortened to what fits on paper."""

from collections.abc import Callable, Sequence

from django.urls import reverse

from etabli.catalogue import numbers
from etabli.catalogue.catalogue import Catalogue
from etabli.catalogue.programme import Phase
from etabli.kernel.typography import french as typeset
from etabli.warehouse import places as warehouse_places
from etabli.warehouse.subjects import Subject
from etabli.web import live
from etabli.web.documents import claims, industry, method
from etabli.web.documents.content import Block, Document, Heading, Item, Items, Link, Paragraph, Section, Table
from etabli.web.presentation import places
from etabli.web.presentation.comparators import listed
from etabli.web.presentation.etat_des_lieux import EtatDesLieux

LEVELS = {
    "territory": "Territoire d’industrie",
    "epci": "Intercommunalité",
    "departement": "Département",
    "region": "Région",
    "group": "Groupe d’intercommunalités",
}
WORDS = {
    "commune": ("commune", "communes"),
    "epci": ("intercommunalité", "intercommunalités"),
    "ept": ("établissement public territorial", "établissements publics territoriaux"),
}
STARTER = (
    "Chiffres de départ : ce document est fait avec les chiffres livrés avec le logiciel, pas encore avec les fichiers "
    "officiels complets."
)


def of(found: EtatDesLieux, absolute: Callable[[str], str]) -> Document:
    """The document of a place. `absolute` makes the address of a page absolute."""
    catalogue, subject = live.catalogue(), found.subject
    phase = next((p for p in live.programme().phases if p.id == subject.phase), None)
    slug = places.slug(subject)
    sections = (
        claims.forward(found, catalogue, phase, lambda key: absolute(reverse("finding", args=[slug, key]))),
        industry.zones(found, catalogue),
        *industry.trajectory(found),
        claims.undecided(found),
        _unknown(found),
        method.how(found, Link("La méthode en entier", absolute(reverse("method")))),
        method.sources(found, catalogue),
        *_members(subject),
    )
    return Document(
        title=typeset(f"État des lieux : {subject.name}") + (f", {_small(phase)}" if phase else ""),
        programme=live.programme().name,
        question=f"{subject.name}\u00a0: quels atouts et quels freins pour l’industrie\u202f?",
        place=subject.name,
        facts=tuple(_facts(found, catalogue, phase)),
        notice=typeset(STARTER) if found.release.from_starter else "",
        answer=found.answer,
        sections=sections,
        release=found.release.id,
        made_at=found.release.built_at,
        address=Link("Cet état des lieux en ligne", absolute(places.address(subject))),
    )


def _unknown(found: EtatDesLieux) -> Section:
    """What the sources do not say, then what could not be judged."""
    blocks: list[Block] = [Items(tuple(Item(sentence) for sentence in found.unknown))]
    if found.unjudged:
        blocks.append(Heading(3, "Ce qui n’a pas pu être jugé"))
        blocks.append(Items(tuple(Item(sentence) for sentence in found.unjudged)))
    return Section(Heading(2, "Ce que l’on ne sait pas", "inconnu"), tuple(blocks))


def _small(phase: Phase) -> str:
    return phase.label[:1].lower() + phase.label[1:]


def _facts(found: EtatDesLieux, catalogue: Catalogue, phase: Phase | None) -> list[tuple[str, str]]:
    subject = found.subject
    facts = [("Lieu", f"{subject.name} ({LEVELS[subject.level][:1].lower()}{LEVELS[subject.level][1:]})")]
    if phase:
        facts.append(("Phase", phase.label))
    if subject.level in ("territory", "group"):
        facts.append(_made_of(subject))
    facts.append(("Version des données", f"{found.release.id}, du {numbers.day(found.release.built_at)}"))
    return facts


def _made_of(subject: Subject) -> tuple[str, str]:
    """`Membres : 3 intercommunalités et 2 communes`, or the name of the only one."""
    if len(subject.members) == 1:
        return "Membre", "".join(f"{name} ({kind}, {code})" for name, kind, code in _named(subject))
    kinds = [kind for kind, _ in subject.members]
    return "Membres", listed([numbers.plural(kinds.count(kind), *WORDS[kind]) for kind in sorted(set(kinds))])


def _named(subject: Subject) -> list[tuple[str, str, str]]:
    names = warehouse_places.member_names(live.release(), subject.members)
    return sorted((typeset(names.get(member, member[1])), WORDS[member[0]][0], member[1]) for member in subject.members)


def _members(subject: Subject) -> Sequence[Section]:
    """Who the place is made of; a single member is on the cover, and a single place is itself."""
    if len(subject.members) == 1:
        return ()
    table = Table(
        "Membres, d’après le Code officiel géographique", ("Membre", "Nature", "Code"), tuple(_named(subject)), 3
    )
    together = Paragraph("Les chiffres de ce document sont ceux de tous ces membres ensemble.", "hint")
    return (Section(Heading(2, "Qui en est membre", "membres"), (together, table)),)
