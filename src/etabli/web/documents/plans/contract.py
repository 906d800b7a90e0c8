"""The document of a plan: parties, titles to sign, the articles of the programme, annexes, the signatories' block.

It is made of a content as a reader may read it: whatever they may not see is neither in it nor counted in its sums.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.urls import reverse

from etabli.catalogue import numbers
from etabli.catalogue.plans.contract import Article
from etabli.domain.plans.declared import contract
from etabli.domain.plans.enums import VersionKind
from etabli.domain.plans.freezing import article_field
from etabli.domain.plans.models import PlanVersion, Signatory
from etabli.domain.plans.queries.versions import Read
from etabli.domain.territories.models import Territory
from etabli.kernel.typography import french
from etabli.web import live
from etabli.web.documents.content import Block, Document, Figure, Heading, Item, Items, Link, Paragraph, Section, Table
from etabli.web.documents.plans import changes, fiches, perimeter
from etabli.web.presentation.plans import articles, signing
from etabli.web.presentation.plans.contents import DifferenceTold, FicheTold, Words

NOT_WRITTEN = "Ce texte n’est pas encore écrit."
PROJECT = (
    "Projet : ce document montre le plan tel qu'il est aujourd'hui. Il n'est ni figé ni signé, et n'engage personne."
)
PENDING = "Cette version attend ses signatures : elle n'engage pas encore."
KINDS = {"epci": "intercommunalité", "ept": "établissement public territorial", "commune": "commune"}


@dataclass(frozen=True)
class Source:
    """What the document is made of. `version` None: the plan as it is today. `seen_at`: when that is."""

    territory: Territory
    read: Read
    version: PlanVersion | None
    signatories: tuple[Signatory, ...]
    seen_at: datetime
    difference: DifferenceTold | None = None  # of an avenant, with the version that it changes


def of(source: Source, absolute: Callable[[str], str]) -> Document:
    """The document. `absolute` makes the address of a page absolute."""
    territory, version, content = source.territory, source.version, source.read.content
    words = Words(territory)
    told = words.fiches(content)
    known = _known(source, told)
    declared = contract()
    title = french(getattr(declared.titles, _kind(version)).format(**known))
    place = [territory.phase_id, territory.published_id]
    numbered = [_article(n, one, known, words, source, told) for n, one in enumerate(declared.articles)]
    known_lines = [signing.line(one) for one in source.signatories]
    signing_lines = [one for _, held in signing.groups(known_lines) for one in held]
    sections = (
        *([_parties(declared.parties, declared.visas, signing_lines)] if signing_lines else []),
        *numbered,
        *([_signatures(signing_lines)] if signing_lines else []),
        *([changes.section(source.difference)] if source.difference else []),
        *_map(territory),
        fiches.budget(told, hidden=bool(source.read.hidden_lines)),
        *(fiches.annex(one) for one in told),
    )
    return Document(
        title=title,
        programme=live.programme().name,
        question=title,
        place=french(territory.name),
        facts=tuple(_facts(source, known)),
        notice=french(_notice(source)),
        answer=tuple(_answer(source, told, words)),
        sections=sections,
        release=f"{version.number}" if version else "projet",
        made_at=(version.sealed_at or version.made_at) if version else source.seen_at,
        address=Link("Ce plan en ligne", absolute(reverse("plan", args=place))),
        genre="Plan d’action",
        follows=", avec ses fiches, son parcours et ses versions.",
        version="Version" if version else "État :",
    )


def _kind(version: PlanVersion | None) -> str:
    """By which name its title is declared: an avenant changes what stands under all avenants before it."""
    if version is None or version.kind != VersionKind.AMENDMENT:
        return version.kind if version else "plan"
    first = version.replaces
    while first is not None and first.kind == VersionKind.AMENDMENT:
        first = first.replaces
    return "plan_amendment" if first is not None and first.kind == VersionKind.PLAN else "amendment"


def _known(source: Source, told: Sequence[FicheTold]) -> dict[str, str]:
    """What fills the braces of the articles."""
    days = [source.read.content["texts"][name] for name in ("starts_on", "ends_on")]
    starts_on, ends_on = (date.fromisoformat(day) if day else None for day in days)
    return articles.filling(source.territory, starts_on, ends_on, len(told))


def _facts(source: Source, known: dict[str, str]) -> list[tuple[str, str]]:
    facts = [("Territoire", source.territory.name), ("Phase", source.territory.phase.label)]
    version = source.version
    if version is None:
        return [*facts, ("État", f"projet du {numbers.day(source.seen_at)}")]
    facts.append(("Version", f"{version.number}, {version.get_kind_display()}, {version.get_state_display()}"))
    facts.append(("Figée le", numbers.day(version.made_at)))
    if version.sealed_at:
        facts.append(("En vigueur depuis le", numbers.day(version.sealed_at)))
    return [*facts, ("Empreinte SHA-256", f"{version.content_hash[:32]} {version.content_hash[32:]}")]


def _notice(source: Source) -> str:
    said = PROJECT if source.version is None else "" if source.version.sealed_at else PENDING
    hidden = fiches.hidden(source.read.hidden_fiches, source.read.hidden_lines)
    return " ".join(part for part in (said, hidden) if part)


def _answer(source: Source, told: Sequence[FicheTold], words: Words) -> list[str]:
    axes = len({one.axis for one in told})
    many = numbers.plural(len(told), "action")
    found = [french(f"{many} sur {numbers.plural(axes, 'axe')}.") if told else "Aucune action n’est encore validée."]
    ambitions = source.read.content["ambitions"]
    if ambitions:
        found.append(
            french(f"{numbers.plural(len(ambitions), 'ambition')} : " + " ; ".join(a["title"] for a in ambitions) + ".")
        )
    return found


def _parties(said: str, visas: str, lines: Sequence[signing.SignatoryTold]) -> Section:
    found: list[Block] = [Paragraph(french(said))]
    for label, held in signing.groups(lines):
        found.append(Heading(3, french(label)))
        if held:
            found.append(Items(tuple(Item(f"{one.function}.", f"{one.name},") for one in held)))
        else:
            found.append(Paragraph("Aucun signataire désigné.", "empty"))
    found.append(Paragraph(french(visas)))
    rows = tuple((one.name, one.title if not one.lacks else f"{one.title} (à compléter)") for one in lines)
    found.append(Table("Titres à signer", ("Partie", "Titre"), rows, 2))
    return Section(Heading(2, "Entre les parties", "parties"), tuple(found), fresh=True)


def _article(
    n: int, one: Article, known: dict[str, str], words: Words, source: Source, told: Sequence[FicheTold]
) -> Section:
    own = source.read.content["texts"].get(article_field(one.id), "")
    found: list[Block] = [Paragraph(text) for text in articles.paragraphs(one, own, known)]
    for m, part in enumerate(one.sections, start=1):
        found.append(Heading(3, french(f"{n}.{m} {part.title}")))
        found += [Paragraph(french(text.format(**known))) for text in part.paragraphs]
        found += [block for name in part.then for block in _then(name, words, source, told)]
    found += [block for name in one.then for block in _then(name, words, source, told)]
    return Section(Heading(2, articles.heading(n, one), f"article-{n}"), tuple(found))


def _then(name: str, words: Words, source: Source, told: Sequence[FicheTold]) -> list[Block]:
    content = source.read.content
    if name == "axes":
        return fiches.by_axis(told)
    if name == "ambitions":
        found = [
            Item(french(one["text"] or ""), french(f"{words.axis(one['axis'])} : {one['title']}."))
            for one in content["ambitions"]
        ]
        return [Items(tuple(found))] if found else []
    text = content["texts"][name]
    if not text:
        return [Paragraph(NOT_WRITTEN, "empty")]
    return [Paragraph(part.strip()) for part in text.split("\n") if part.strip()]


def _signatures(lines: Sequence[signing.SignatoryTold]) -> Section:
    rows = tuple((one.name, one.function, f"signé le {one.signed}" if one.signed else "à signer") for one in lines)
    table = Table("Signatures", ("Partie", "Qualité", "Signature"), rows, 3)
    return Section(Heading(2, "Signatures", "signatures"), (table,), fresh=True)


def _map(territory: Territory) -> list[Section]:
    """The perimeter: its map, and its members."""
    members = list(territory.members.all())
    epci = {one.epci_id: one.name for one in members if one.epci_id}
    drawn = perimeter.picture(live.release(), territory.phase_id, territory.published_id, territory.name, epci)
    rows = tuple(
        (french(one.name), KINDS[one.kind], str(one.epci_id or one.ept_id or one.commune_id)) for one in members
    )
    table = Table("Membres du territoire", ("Membre", "Nature", "Code"), rows, 3)
    figure = Figure(
        level=3,
        title="Le périmètre",
        sentence="",
        picture=drawn,
        legend="Trait épais : le territoire. Trait fin : ses intercommunalités. Fond gris : les départements.",
        source="Source : contours administratifs et périmètres publiés du programme.",
        table=table,
        wide=True,
    )
    return [Section(Heading(2, "Annexe : périmètre et membres", "perimetre"), (figure,), fresh=True)]
