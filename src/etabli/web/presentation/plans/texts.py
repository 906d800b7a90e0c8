"""The texts of a plan in words: ambitions by axis, findings by their public name, two who write at once."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from django import forms
from django.urls import reverse

from etabli.catalogue import numbers
from etabli.catalogue.programme import Axis
from etabli.domain.diagnosis.enums import State
from etabli.domain.diagnosis.models import Finding
from etabli.domain.foundation.errors import EditedMeanwhileError
from etabli.domain.plans.declared import axes
from etabli.domain.plans.models import Ambition, FindingLink
from etabli.domain.plans.queries.answers import Answer
from etabli.domain.plans.queries.fiches import OpenedFiche
from etabli.domain.plans.queries.plans import OpenedPlan
from etabli.domain.territories.models import Territory
from etabli.kernel.typography import french


@dataclass(frozen=True)
class Answered:
    """A finding by the name that the reader may read, and where it opens."""

    kind: str
    label: str
    url: str
    link: FindingLink | None = None  # where a fiche answers it


@dataclass(frozen=True)
class AxisAmbitions:
    axis: Axis
    ambitions: tuple[tuple[Ambition, tuple[Answered, ...]], ...]


def by_axis(opened: OpenedPlan, found: Sequence[tuple[Ambition, list[Finding]]]) -> list[AxisAmbitions]:
    """Every axis of the phase, also one without an ambition."""
    inside = "diagnosis.view" in opened.may
    return [
        AxisAmbitions(
            axis,
            tuple(
                (one, tuple(answered(opened.territory, finding, inside=inside) for finding in findings))
                for one, findings in found
                if one.axis == axis.id
            ),
        )
        for axis in axes(opened.territory.phase_id)
    ]


@dataclass(frozen=True)
class Response:
    """A finding with the fiches that answer it: (number, title, address)."""

    finding: Answered
    fiches: tuple[tuple[int, str, str], ...]
    propose: str  # where a fiche is begun from it; empty for whom may not


@dataclass(frozen=True)
class Responses:
    """What the plan does of the état des lieux, in one sentence and finding by finding."""

    sentence: str
    rows: tuple[Response, ...]


def responses(opened: OpenedPlan, found: Sequence[Answer]) -> Responses:
    """Obstacles without any fiche are counted apart for those who see every kept finding."""
    inside = "diagnosis.view" in opened.may
    place = [opened.territory.phase_id, opened.territory.published_id]
    add = reverse("fiche_add", args=place) if "plan.propose" in opened.may else ""
    rows = tuple(
        Response(
            answered(opened.territory, one.finding, inside=inside),
            tuple((fiche.number, fiche.title, reverse("fiche", args=[*place, fiche.number])) for fiche in one.fiches),
            f"{add}?constat={one.finding.pk}" if add and one.finding.state == State.KEPT else "",
        )
        for one in found
    )
    many = numbers.plural(len(rows), "constat")
    if not inside:
        return Responses(french(f"{many} de l'état des lieux."), rows)
    left = sum(row.finding.kind == "frein" and not row.fiches for row in rows)
    said = f"{many}, dont {numbers.number(sum(bool(row.fiches) for row in rows))} avec une fiche."
    return Responses(french(f"{said} {numbers.plural(left, 'frein')} sans fiche." if left else said), rows)


def answered(territory: Territory, finding: Finding, *, inside: bool) -> Answered:
    """Inside: its title and the workbench; outside: the name of its rule, and the public reasoning."""
    rule = finding.figures["rule"] if finding.figures else ""
    return _answered(territory, finding.pk, finding.kind, finding.title, finding.key, rule, inside=inside)


def linked(territory: Territory, link: FindingLink, *, inside: bool) -> Answered | None:
    """The same for a link of a fiche; None for one that the reader may not read."""
    beside = link.beside
    key = beside["finding__key"]
    if not inside and not key:
        return None
    title, rule = beside["finding__title"], beside["finding__figures__rule"] or ""
    said = _answered(territory, link.finding_id, beside["finding__kind"], title, key, rule, inside=inside)
    return replace(said, link=link)


def answers(found: OpenedFiche) -> list[Answered]:
    """The findings that a fiche answers, those that the reader may read."""
    inside = "diagnosis.view" in found.opened.may
    told = [linked(found.opened.territory, link, inside=inside) for link in found.findings]
    return [one for one in told if one is not None]


def _answered(territory: Territory, pk: Any, kind: str, title: str, key: str, rule: str, *, inside: bool) -> Answered:
    place = [territory.phase_id, territory.published_id]
    if inside:
        return Answered(kind, title, reverse("workbench_finding", args=[*place, pk]))
    slug = f"territoire-{territory.phase_id}-{territory.published_id}"
    return Answered(kind, rule, reverse("finding", args=[slug, key]))


def meanwhile(form: forms.Form, error: EditedMeanwhileError) -> dict[str, Any]:
    """Who changed what, beside what was typed."""
    rows = [
        {
            "label": form.fields[name].label,
            "theirs": _words(error.theirs[name]),
            "mine": _words(mine),
            "conflict": name in error.merged.conflicts,
        }
        for name, mine in form.cleaned_data.items()
        if name in error.theirs and error.theirs[name] != mine
    ]
    return {"who": error.who, "rows": rows}


def _words(value: Any) -> str:
    return numbers.day(value) if isinstance(value, date) else str(value or "rien")
