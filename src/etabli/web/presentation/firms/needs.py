"""Needs of firms told: how late, by whom, what the register knows of an establishment, delays as a sentence."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from etabli.analysis.delays import LEAST, Delays
from etabli.catalogue.aids.facts import declared_facts
from etabli.catalogue.firms.needs import need_rules
from etabli.catalogue.numbers import plural
from etabli.domain.firms.enums import NeedStepKind
from etabli.domain.firms.models import Need, NeedStep
from etabli.domain.firms.queries.delays import Group, Told
from etabli.domain.plans.exchange.tables import Table
from etabli.kernel.names import sort_key
from etabli.kernel.typography import french
from etabli.web import live
from etabli.web.presentation.firms.need_places import Where


@dataclass(frozen=True)
class Line:
    """A need of a list, or on its page."""

    need: Need
    firm: str
    theme: str
    size: str
    to: str
    closing: str
    waits: str
    late: bool


def lines(rows: Iterable[Need], on: date) -> list[Line]:
    rules = need_rules()
    return [
        Line(
            need=one,
            firm=one.firm if one.forgotten_at is None else "Entreprise effacée",
            theme=rules.theme_label(one.theme),
            size=rules.size_label(one.size),
            to=one.organisation.name if one.organisation else "",
            closing=rules.closing_label(one.closing) if one.closing else "",
            waits=waits(one, on),
            late=one.is_late(on),
        )
        for one in rows
    ]


def sent_to(need: Need) -> str:
    """To whom it went, and why."""
    if need.organisation is None:
        return "Le besoin est enregistré, mais personne n’est nommé ici pour y répondre."
    return f"Le besoin est transmis à {need.organisation.name}, parce que : {need.because}"


HEADS = (
    *("Entreprise", "SIRET", "Thème", "Taille", "Territoire", "Confié à", "État"),
    *("Exposé le", "Accusé de réception le", "Première réponse le", "Clos le", "Motif", "Réponse attendue le", "Délai"),
)


def table(rows: Iterable[Need], on: date) -> Table:
    """The same as a file; what is not known is empty."""
    return Table("Besoins", HEADS, [_row(line) for line in lines(rows, on)])


def _row(line: Line) -> tuple[object, ...]:
    need = line.need
    return (
        *(line.firm, need.siret or None, line.theme, line.size or None, need.territory.name, line.to or None),
        *(need.get_state_display(), need.stated_on, need.acknowledged_on, need.answered_on, need.closed_on),
        *(line.closing or None, need.answer_by, line.waits),
    )


def waits(need: Need, on: date) -> str:
    """Since when it waits, or how long it waited, in calendar days."""
    if need.answered_on is not None:
        days = (need.answered_on - need.stated_on).days
        return french(f"répondu en {plural(days, 'jour')}") if days else "répondu le jour même"
    if not need.is_unanswered:
        return "clos sans réponse"
    waited = (on - need.stated_on).days
    age = f"attend depuis {plural(waited, 'jour') if waited else 'aujourd’hui'}"
    if need.answer_by < on:
        return french(f"{age}, réponse en retard de {plural((on - need.answer_by).days, 'jour')}")
    return french(f"{age}, accusé de réception en retard") if need.is_late(on) else french(age)


@dataclass(frozen=True)
class Step:
    """A line of the history. `who` is empty for the firm itself."""

    on: date
    who: str
    what: str
    to: str
    text: str


def steps(found: Iterable[NeedStep], *, names: bool) -> list[Step]:
    """`names`: people are named to who works on it, their organisation alone to the firm."""
    return [_step(one, names) for one in found]


def _step(one: NeedStep, names: bool) -> Step:
    mandate = one.mandate
    who = "" if mandate is None else mandate.organisation.name
    if mandate is not None and names:
        who = f"{mandate.person}, {who},"
    to = one.organisation.name if one.organisation and one.kind == NeedStepKind.REROUTED else ""
    return Step(one.on, who, one.get_kind_display(), to, one.text)


def facts(siret: str) -> dict[str, str]:
    """What the register tells of an establishment that routing reads; nothing where it does not know it."""
    one = live.establishment(siret)
    if one is None:
        return {}
    size = need_rules().size_between(*one.employees)
    told = {"naf": (one.activity or "").replace(".", "")[:5], "code_insee": one.commune or "", "size": size}
    return {name: value for name, value in told.items() if value}


# The theme that the nature of a project leads to, from the page of a firm's aids: it may be changed in the form.
OF_PROJECT = {
    "vte": "hiring",
    "modernisation": "investment",
    "sites": "land",
    "friches": "land",
    "formations": "training",
    "plateformes": "other",
    "ingenierie": "other",
}


def prefilled(siret: str) -> dict[str, str]:
    """What a form begins with, from the page of an establishment."""
    one = live.establishment(siret)
    if one is None:
        return {}
    size = need_rules().size_between(*one.employees)
    return {"siret": one.siret, "firm": one.name[:150], "size": size, "territory": one.territory_2 or ""}


def of_project(project: str) -> dict[str, str]:
    """What a form begins with, from the page of the aids of a project: a theme, and a sentence to go on from."""
    if project not in OF_PROJECT:
        return {}
    label = french(declared_facts().facts["project"].choices[project])
    text = french(f"Notre projet : {label[0].lower()}{label[1:]}. Quelles aides sont ouvertes aujourd'hui ?")
    return {"theme": OF_PROJECT[project], "text": text}


SAID = ("theme", "text", "firm", "siret", "size", "contact", "email", "phone")


def stated(given: Mapping[str, Any], place: Where, territory: str) -> dict[str, Any]:
    """The fields of a need, of a form that was found right: what it says, then what the register does."""
    fields = {name: given.get(name, "") for name in SAID}
    found = facts(given["siret"])
    commune = place.commune if given.get("sure") else found.get("code_insee", place.commune)
    told = {"size": given.get("size", ""), "naf": given.get("naf", ""), "code_insee": commune}
    return {**fields, **{name: value or found.get(name, "") for name, value in told.items()}, "territory_id": territory}


@dataclass(frozen=True)
class DelayLine:
    """A theme, or all of them: median, quartiles and what they stand on, in words."""

    label: str
    count: int
    acknowledged: str
    answered: str
    helped: str


def delays(found: Told) -> list[DelayLine]:
    rules = need_rules()
    rows = [(rules.theme_label(one.key), one) for one in found.by_theme]
    return [
        _delay("Tous les besoins", found.together),
        *(_delay(label, one) for label, one in sorted(rows, key=lambda row: sort_key(row[0]))),
    ]


def delays_by_place(found: Told) -> list[DelayLine]:
    return [_delay(one.key, one) for one in sorted(found.by_territory, key=lambda one: sort_key(one.key))]


def answer(found: Told) -> str:
    """One sentence for everybody."""
    one = found.together
    if not one.count:
        return "Aucun besoin n’a encore été exposé ici."
    many = plural(one.count, "besoin exposé", "besoins exposés")
    if one.answered.median is None:
        return french(f"{many}. Le délai de réponse se dit à partir de {LEAST} réponses.")
    days = plural(one.answered.median, "jour")
    return french(f"{many} : une entreprise sur deux a une première réponse en {days} au plus.")


def _delay(label: str, one: Group) -> DelayLine:
    helped = f"{one.helped} sur {one.rated}" if one.helped is not None else "trop peu de réponses"
    return DelayLine(
        label[0].upper() + label[1:], one.count, _quartiles(one.acknowledged), _quartiles(one.answered), french(helped)
    )


def _quartiles(found: Delays) -> str:
    if not found.enough:
        return french(f"trop peu d’issues ({found.ended})")
    if found.median is None:
        return french("plus de la moitié attendent encore")
    low, high = found.lower, found.upper
    rest = f"quartiles {low} et {high}" if high is not None else f"premier quartile {low}, le troisième attend"
    return french(f"médiane {plural(found.median, 'jour')} ({rest} ; {plural(found.ended, 'issue')})")
