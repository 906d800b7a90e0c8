"""A version as it is read, by axis, and what differs between two."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.conf import settings

from etabli.catalogue import numbers
from etabli.catalogue.catalogue import Catalogue
from etabli.catalogue.rules import FindingAxis
from etabli.domain.diagnosis.comparing import Difference, Pair
from etabli.domain.diagnosis.enums import Axis, EvidenceKind, Kind, Origin
from etabli.kernel.typography import french
from etabli.warehouse.release import Release
from etabli.web.presentation.diagnosis.findings import figure, judged

LATER_FIGURES = (
    "Démonstration : cette version a été jouée à une date passée, mais ses chiffres sont ceux de la seule version des "
    "données disponible ici, construite le {built}. Un vrai état des lieux ne cite que des chiffres connus le jour où "
    "il est figé."
)


def later_figures(made_at: datetime, release_id: str, release: Release) -> str:
    """What to say of a version whose figures are later than itself: only a demonstration plays one.

    A release that was built again has a later day and the same id: elsewhere, that says nothing.
    """
    if not settings.ETABLI_DEMO or release_id != release.id or made_at >= release.built_at:
        return ""
    return french(LATER_FIGURES.format(built=numbers.day(release.built_at)))


@dataclass(frozen=True)
class Told:
    """A finding of a version. All texts are final French."""

    kind: str
    label: str
    title: str
    text: str
    figure: str
    release: str
    judged: str
    opinions: str
    evidence: str
    local: bool


@dataclass(frozen=True)
class AxisTold:
    axis: FindingAxis
    findings: tuple[Told, ...]


@dataclass(frozen=True)
class Cell:
    """A part of a finding, before and after."""

    heading: str
    before: str
    after: str


@dataclass(frozen=True)
class Changed:
    title: str
    what: str
    cells: tuple[Cell, ...]


def by_axis(catalogue: Catalogue, content: Mapping[str, Any]) -> list[AxisTold]:
    """Every axis, also one that has no finding."""
    return [
        AxisTold(axis, tuple(told(one) for one in content["findings"] if one["axis"] == axis.id))
        for axis in catalogue.axes.values()
    ]


def told(stored: Mapping[str, Any]) -> Told:
    count, apart = stored["opinions"]["count"], stored["opinions"].get("set_apart", 0)
    heard = [f"{count} avis"] if count else []
    return Told(
        kind=stored["kind"],
        label=Kind(stored["kind"]).label.capitalize(),
        title=stored["title"],
        text=stored["text"],
        figure=figure(stored["figures"]),
        release=stored["figures"]["release"] if stored["figures"] else "",
        judged=judged(stored["importance"], stored["confidence"]),
        opinions=", ".join([*heard, *([f"{apart} avis mis à part (déport)"] if apart else [])]),
        evidence=_evidence(stored["evidence"]),
        local=stored["origin"] == Origin.LOCAL,
    )


def _evidence(pieces: Sequence[Mapping[str, Any]]) -> str:
    """`2 preuves : document, entretien`."""
    if not pieces:
        return ""
    kinds = ", ".join(EvidenceKind(piece["kind"]).label for piece in pieces)
    return french(f"{numbers.plural(len(pieces), 'preuve')} : {kinds}")


def changed(difference: Difference) -> list[Changed]:
    """The findings that both versions have and say otherwise."""
    return [_changed(pair) for pair in difference.changed]


def _changed(pair: Pair) -> Changed:
    before, after = told(pair.before), told(pair.after)
    what = [
        name
        for name, is_so in (
            ("reformulé", pair.reworded),
            ("chiffre changé", pair.figure),
            ("importance ou confiance revue", pair.judged),
            (_moved(pair.brought, "ajoutée"), bool(pair.brought)),
            (_moved(pair.taken_away, "retirée"), bool(pair.taken_away)),
        )
        if is_so
    ]
    cells = [
        Cell("Intitulé", before.title, after.title),
        Cell("Texte", before.text, after.text),
        Cell("Nature", before.label, after.label),
        Cell("Axe", Axis(pair.before["axis"]).label, Axis(pair.after["axis"]).label),
        Cell("Chiffre", before.figure or "aucun", after.figure or "aucun"),
        Cell("Jugement", before.judged or "aucun", after.judged or "aucun"),
    ]
    if pair.brought or pair.taken_away:
        cells.append(Cell("Preuves", _only(pair.taken_away, "en moins"), _only(pair.brought, "en plus")))
    return Changed(after.title, ", ".join(what), tuple(cell for cell in cells if cell.before != cell.after))


def _moved(pieces: Sequence[Mapping[str, Any]], how: str) -> str:
    return numbers.plural(len(pieces), f"preuve {how}", f"preuves {how}s")


def _only(pieces: Sequence[Mapping[str, Any]], where: str) -> str:
    """`en plus : document du 3 mars 2026, entretien`; evidence that both versions have is not told again."""
    told = [
        EvidenceKind(piece["kind"]).label
        + (f" du {numbers.day(date.fromisoformat(piece['dated_on']))}" if piece["dated_on"] else "")
        for piece in pieces
    ]
    return french(f"{where} : {', '.join(told)}") if told else f"rien {where}"


def answer(difference: Difference) -> str:
    """The answer to « what changed », in one sentence."""
    counts = [
        (len(difference.added), "ajouté"),
        (len(difference.removed), "retiré"),
        (len(difference.changed), "modifié"),
        (len(difference.same), "inchangé"),
    ]
    parts = [numbers.plural(count, f"constat {word}", f"constats {word}s") for count, word in counts if count]
    return french(", ".join(parts) + ".") if parts else "Les deux versions n’ont aucun constat."
