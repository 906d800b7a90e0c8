"""Reviews told: the desk, the lines of a territory's review with what is strange in them."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from uuid import UUID

from django.urls import reverse
from django.utils import timezone

from etabli.catalogue import numbers
from etabli.catalogue.coordination.reviews import RollUp, review_rules
from etabli.domain.coordination.models import ReviewCorrection, ReviewValue
from etabli.domain.coordination.models.reviews import current
from etabli.domain.coordination.queries.reviews import WITHOUT, Act, OpenedReview, Row
from etabli.domain.coordination.review_states import TO_GIVE, TO_GIVE_LABEL, ValueState
from etabli.domain.coordination.services.reviews import address
from etabli.domain.governance.models import Mandate
from etabli.domain.plans.exchange.tables import Table
from etabli.kernel.typography import french

COUNTED = (
    (TO_GIVE, "à donner", "à donner"),
    (ValueState.SUBMITTED, "à vérifier", "à vérifier"),
    (ValueState.TO_CORRECT, "à corriger", "à corriger"),
    (ValueState.CHECKED, "vérifiée", "vérifiées"),
    (ValueState.LOCKED, "verrouillée", "verrouillées"),
    (WITHOUT, "sans valeur", "sans valeur"),
)
HEADS = (
    *("Territoire", "Période", "Valeurs attendues le", "Valeurs demandées", "À donner", "À vérifier", "À corriger"),
    *("Vérifiées", "Verrouillées", "Sans valeur", "En retard", "Verrouillée le"),
)
TYPING = " (souvent une erreur de saisie)"
NOT_GIVEN = "aucune valeur donnée"


@dataclass(frozen=True)
class DeskRow:
    """A review of the desk. `late` in words, empty where nothing is."""

    url: str
    territory: str
    period: str
    due: date
    counts: str
    late: str
    locked_on: date | None


@dataclass(frozen=True)
class Field:
    """An input of a line: what stands before its name in the form (`kind`), its label, what is typed."""

    kind: str
    label: str
    text: str


@dataclass(frozen=True)
class Line:
    """An indicator of a territory's review, in words. `fields`: empty where the reader gives nothing."""

    key: UUID
    value_id: UUID | None
    number: int
    title: str
    url: str
    name: str
    unit: str
    baseline: str
    target: str
    before: str
    before_on: date | None
    read: str
    value: str
    terms: str
    state: str
    state_id: str
    who: str
    warnings: tuple[str, ...]
    words: str
    typed_words: str
    asks: bool
    reason: str
    corrections: tuple[str, ...]
    fields: tuple[Field, ...]
    error: str
    checks: bool


def period_label(period_id: str) -> str:
    found = review_rules().period(period_id)
    return found.label if found else period_id


def figure(value: Decimal | None, else_: str = "–") -> str:
    """A number with the decimals that it has: two at most, four below one."""
    if value is None:
        return else_
    exact = value.quantize(Decimal("0.01" if abs(value) >= 1 else "0.0001")).normalize()
    exponent = exact.as_tuple().exponent
    return numbers.number(float(exact), max(0, -exponent) if isinstance(exponent, int) else 0)


def typed(value: Decimal | None) -> str:
    """A number as one types it again."""
    return "" if value is None else f"{value.normalize():f}".replace(".", ",")


def desk(rows: Iterable[Row], on: date) -> list[DeskRow]:
    return [_desk_row(one, on) for one in rows]


def _desk_row(row: Row, on: date) -> DeskRow:
    review, territory, late = row.review, row.review.plan.territory, row.late(on)
    told = [numbers.plural(row.counts[state], one, many) for state, one, many in COUNTED if row.counts[state]]
    return DeskRow(
        url=address(review, territory.phase_id, territory.published_id),
        territory=territory.name,
        period=period_label(review.period),
        due=review.due_on,
        counts=", ".join(told) or "aucune valeur que vous puissiez lire",
        late=numbers.plural(late, "valeur en retard", "valeurs en retard") if late else "",
        locked_on=timezone.localdate(review.locked_at) if review.locked_at else None,
    )


def table(rows: Iterable[Row], on: date) -> Table:
    """The desk as a file."""
    return Table("Revues", HEADS, [_cells(one, on) for one in rows])


def _cells(row: Row, on: date) -> tuple[object, ...]:
    review = row.review
    return (
        *(review.plan.territory.name, period_label(review.period), review.due_on, row.asked),
        *(row.counts[state] for state, _, _ in COUNTED),
        row.late(on),
        timezone.localdate(review.locked_at) if review.locked_at else None,
    )


def lines(opened: OpenedReview, typed_in: Mapping[UUID, Mapping[str, str]], errors: Mapping[str, str]) -> list[Line]:
    """The lines of a review, what the reader has to give first; with what was typed in a form that was refused."""
    found = [_line(one, opened, typed_in.get(one.line.indicator.pk), errors) for one in opened.acts]
    return sorted(found, key=lambda one: not (one.fields and one.state_id in (TO_GIVE, ValueState.TO_CORRECT)))


def _line(act: Act, opened: OpenedReview, typed_in: Mapping[str, str] | None, errors: Mapping[str, str]) -> Line:
    line, given, indicator = act.line, act.line.given, act.line.indicator
    territory, fiche = opened.here.opened.territory, indicator.fiche
    told = current(given) if given is not None else None
    shown = told or given
    state = given.state if given else TO_GIVE
    strange = () if given is None or (given.state == ValueState.LOCKED and given.value is None) else _warnings(given)
    return Line(
        key=indicator.pk,
        value_id=given.pk if given else None,
        number=fiche.number,
        title=fiche.title,
        url=reverse("fiche", args=[territory.phase_id, territory.published_id, fiche.number]),
        name=indicator.name,
        unit=indicator.unit,
        baseline=figure(indicator.baseline, "non connue"),
        target=figure(indicator.target),
        before=figure(line.before.value) if line.before else "",
        before_on=line.before.on if line.before else None,
        read=french(f"{figure(line.read.value)}, relevée sur la fiche le {numbers.day(line.read.on)}")
        if line.read and given is None
        else "",
        value=figure(shown.value if shown else None, NOT_GIVEN),
        terms=terms_told(act, shown),
        state=(given.get_state_display() if given else TO_GIVE_LABEL).capitalize(),
        state_id=state,
        who=_who(given),
        warnings=strange,
        words=given.words if given else "",
        typed_words=typed_in["m"] if typed_in else given.words if given else "",
        asks=bool(strange) and not (given and given.words) and act.gives,
        reason=given.reason if given else "",
        corrections=tuple(_correction(one) for one in given.corrections.all()) if given else (),
        fields=_fields(act, typed_in) if act.gives else (),
        error=errors.get(str(indicator.pk), ""),
        checks=act.checks,
    )


def _warnings(given: ReviewValue) -> tuple[str, ...]:
    found = [review_rules().rule(one) for one in given.warnings]
    return tuple(french(f"{one.says}{TYPING if one.hard else ''}") for one in found if one is not None)


def terms_told(act: Act, shown: ReviewValue | ReviewCorrection | None) -> str:
    """What a ratio or a mean stands on."""
    common = act.line.common
    if shown is None or common is None or shown.value is None:
        return ""
    if common.roll_up == RollUp.RATIO:
        return french(f"{figure(shown.numerator)} sur {figure(shown.denominator)}")
    if common.roll_up == RollUp.MEAN:
        return french(f"{common.weight} : {figure(shown.weight)}")
    return ""


def _fields(act: Act, typed_in: Mapping[str, str] | None) -> tuple[Field, ...]:
    common, given, how = act.line.common, act.line.given, act.line.roll_up
    value = Field("v", "Valeur", typed(given.value) if given else "")
    found = [value]
    if how == RollUp.RATIO and common is not None:
        found = [
            Field("n", common.numerator, typed(given.numerator) if given else ""),
            Field("d", common.denominator, typed(given.denominator) if given else ""),
        ]
    elif how == RollUp.MEAN and common is not None:
        found = [value, Field("p", common.weight, typed(given.weight) if given else "")]
    if typed_in is None:
        return tuple(found)
    return tuple(Field(one.kind, one.label, typed_in.get(one.kind, "")) for one in found)


def _who(given: ReviewValue | None) -> str:
    if given is None or given.submitted_by is None or given.submitted_at is None:
        return ""
    told = f"donnée le {numbers.day(timezone.localdate(given.submitted_at))} ({_role(given.submitted_by)})"
    if given.checked_by is not None and given.checked_at is not None:
        told += f", vérifiée le {numbers.day(timezone.localdate(given.checked_at))} ({_role(given.checked_by)})"
    return french(told)


def _role(mandate: Mandate) -> str:
    return str(mandate.get_role_display())


def _correction(one: ReviewCorrection) -> str:
    on = numbers.day(timezone.localdate(one.at))
    return french(f"Corrigée le {on} ({_role(one.mandate)}) : {figure(one.value)}. {one.reason}")


def choices(found: Sequence[Line], states: Iterable[str]) -> list[tuple[str, str]]:
    """Values as a select offers them."""
    return [
        (str(one.value_id), french(f"Fiche {one.number}, {one.name} : {one.value}"))
        for one in found
        if one.value_id is not None and one.state_id in states
    ]


def answer(opened: OpenedReview, found: Sequence[Line], on: date) -> str:
    """Where a review stands, in a sentence."""
    review = opened.review
    if review is None:
        return ""
    if review.locked_at is not None:
        known = sum(one.value != NOT_GIVEN for one in found)
        on_day = numbers.day(timezone.localdate(review.locked_at))
        many = numbers.plural(known, "valeur connue", "valeurs connues")
        return french(f"Revue verrouillée le {on_day} : {many} sur {numbers.number(len(found))}.")
    missing = sum(one.state_id in (TO_GIVE, ValueState.TO_CORRECT) for one in found)
    waits = sum(one.state_id == ValueState.SUBMITTED for one in found)
    late = french(", délai passé") if on > review.due_on else ""
    told = [
        numbers.plural(missing, "valeur à donner", "valeurs à donner")
        if missing
        else "toutes les valeurs sont données",
        numbers.plural(waits, "à vérifier", "à vérifier") if waits else "aucune à vérifier",
    ]
    return french(f"Valeurs attendues pour le {numbers.day(review.due_on)}{late} : {', '.join(told)}.")
