"""Reviews: values given, checked, sent back, locked; and put right once they are locked."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from etabli.catalogue import numbers
from etabli.catalogue.coordination.reviews import RollUp
from etabli.domain.audit import services as audit
from etabli.domain.coordination import review_rights
from etabli.domain.coordination.models import Review, ReviewCorrection, ReviewValue
from etabli.domain.coordination.plausibility import warnings
from etabli.domain.coordination.queries.review_values import Line, asked_of_plan, lines_of
from etabli.domain.coordination.review_states import OPEN, ValueState
from etabli.domain.foundation import clock
from etabli.domain.governance.actor import Actor
from etabli.domain.notifications import services as notifications
from etabli.domain.plans import rights
from etabli.domain.plans.enums import Visibility
from etabli.kernel.typography import french

LOCKED = "Cette revue est verrouillée : ses valeurs ne changent plus. Une erreur se corrige par une correction datée."
CHECKED = "Cette valeur est vérifiée : elle ne change que si on vous la renvoie."
NO_TERMS = "Donnez les deux nombres : la valeur en est calculée."
NO_WEIGHT = "Dites aussi sur combien porte cette moyenne : elle compte à proportion."
HUNDRED_BILLION = Decimal(10) ** 11


@dataclass(frozen=True)
class Given:
    """What is said of an indicator. Of a ratio, `numerator` and `denominator`; of a mean, `weight` too."""

    value: Decimal | None = None
    numerator: Decimal | None = None
    denominator: Decimal | None = None
    weight: Decimal | None = None
    words: str = ""


@transaction.atomic
def submit_values(*, review_id: UUID, given: Mapping[UUID, Given], by: Actor) -> list[ReviewValue]:
    """Give values, by the key of their indicator: all of them or, when one can't be kept, none.

    A value that seems wrong is kept with its warnings. What did not change is not written: sent back, it stays so, with
    its reason, until another value or an explanation is given.
    ValidationError by indicator.
    """
    review = locked(review_id)
    here = review_rights.of_territory(by, review.plan.territory)
    _check_open(review)
    lines = {one.indicator.pk: one for one in lines_of(review, here.opened.sight)}
    written, errors = [], {}
    for key, said in given.items():
        try:
            written += _submit(lines[key], review, said, here, by)
        except ValidationError as error:
            errors[str(key)] = error.messages
    if errors:
        raise ValidationError(errors)
    return written


def _submit(line: Line, review: Review, said: Given, here: review_rights.Here, by: Actor) -> list[ReviewValue]:
    fiche = line.indicator.fiche
    fiche.plan = review.plan
    mandate = rights.require(here.may_submit(fiche))
    value = line.given or ReviewValue(review=review, indicator=line.indicator, state=ValueState.SUBMITTED)
    if line.given is not None and value.state not in OPEN:
        raise ValidationError(french(CHECKED))
    said = whole(line, said)
    now = {"value": said.value, "numerator": said.numerator, "denominator": said.denominator, "weight": said.weight}
    now["words"] = said.words.strip()
    unchanged = all(getattr(value, name) == one for name, one in now.items())
    if line.given is not None and unchanged:
        return []
    for name, one in now.items():
        setattr(value, name, one)
    assert said.value is not None
    value.warnings = warnings(line.judged(said.value))
    value.state, value.reason = ValueState.SUBMITTED, ""
    value.submitted_by, value.submitted_at = mandate, clock.now()
    audit.save(value, by=by.author(mandate), verb="review.submitted", scope=rights.scope_of(fiche))
    return [value]


def whole(line: Line, said: Given) -> Given:
    """What is said with what its indicator needs; ValidationError where something is missing. A ratio is computed."""
    common = line.common
    value, over, under, weight = said.value, None, None, None
    if line.roll_up == RollUp.RATIO and common is not None:
        over, under = said.numerator, said.denominator
        if over is None or under is None:
            raise ValidationError(french(NO_TERMS))
        if under <= 0:
            raise ValidationError(french(f"« {common.denominator} » est plus grand que zéro."))
        value = (over / under * common.factor).quantize(Decimal("0.0001"))
    elif line.roll_up == RollUp.MEAN:
        weight = said.weight
        if weight is None or weight <= 0:
            raise ValidationError(french(NO_WEIGHT))
    if value is None:
        raise ValidationError(french("Donnez une valeur, ou laissez la ligne vide."))
    if any(one is not None and abs(one) >= HUNDRED_BILLION for one in (value, over, under, weight)):
        raise ValidationError(french("Ce nombre est trop grand."))
    return Given(value, over, under, weight, said.words)


@transaction.atomic
def check_values(*, review_id: UUID, value_ids: Sequence[UUID], by: Actor) -> list[ReviewValue]:
    """Say that values are right. Whoever gave one doesn't."""
    review = locked(review_id)
    here = review_rights.of_territory(by, review.plan.territory)
    _check_open(review)
    return [_judge(one, here, by, reason="") for one in _submitted(review, value_ids)]


@transaction.atomic
def send_back(*, review_id: UUID, value_id: UUID, reason: str, by: Actor) -> ReviewValue:
    """Ask for a correction, and say why; a value that was checked may come back too until the lock."""
    review = locked(review_id)
    here = review_rights.of_territory(by, review.plan.territory)
    _check_open(review)
    if not reason.strip():
        raise ValidationError({"reason": french("Dites ce qui est à corriger.")})
    (value,) = _submitted(review, [value_id], ValueState.SUBMITTED, ValueState.CHECKED)
    return _judge(value, here, by, reason=reason.strip())


def _judge(value: ReviewValue, here: review_rights.Here, by: Actor, *, reason: str) -> ReviewValue:
    mandate = rights.require(here.may_check(value))
    if reason:
        value.state, value.reason, value.checked_by, value.checked_at = ValueState.TO_CORRECT, reason, None, None
    else:
        value.state, value.checked_by, value.checked_at = ValueState.CHECKED, mandate, clock.now()
    verb = "review.sent_back" if reason else "review.checked"
    fiche = value.indicator.fiche
    audit.save(value, by=by.author(mandate), verb=verb, reason=reason, scope=rights.scope_of(fiche))
    if reason:
        _tell_back(value, by)
    return value


def _submitted(review: Review, value_ids: Sequence[UUID], *states: ValueState) -> list[ReviewValue]:
    found = (
        ReviewValue.objects.select_for_update(of=("self",))
        .filter(review=review, pk__in=value_ids, state__in=states or [ValueState.SUBMITTED])
        .select_related("indicator__fiche__plan__territory", "submitted_by__person", "review")
    )
    values = list(found.order_by("indicator__fiche__number", "pk"))
    if len(values) != len(set(value_ids)):
        raise ValidationError(french("Une de ces valeurs a changé entre-temps : relisez la page."))
    return values


def _tell_back(value: ReviewValue, by: Actor) -> None:
    """Who gave it; the reason stays in the application, behind the rights of the fiche."""
    giver, fiche = value.submitted_by, value.indicator.fiche
    territory = fiche.plan.territory
    assert giver is not None
    about = "une fiche réservée" if fiche.visibility == Visibility.RESTRICTED else f"la fiche {fiche.number}"
    notifications.tell(
        kind="review.sent_back",
        event=f"review.sent_back:{value.pk}:{clock.now().isoformat()}",
        people=[giver.person],
        title=f"Une valeur d'indicateur est à corriger, {about.removeprefix('la ')}, {territory.name}",
        text=f"Une valeur que vous avez donnée pour {about} est à corriger. Le motif est écrit à sa ligne.",
        url=address(value.review, territory.phase_id, territory.published_id),
        territory=territory,
        by=by,
    )


def address(review: Review, phase: str, published_id: str) -> str:
    return f"{reverse('plan_reviews', args=[phase, published_id])}?periode={review.period}"


@transaction.atomic
def lock_review(*, review_id: UUID, by: Actor) -> Review:
    """Close a review: its values don't change any more. What was not given, or was sent back, stays unknown."""
    review = locked(review_id)
    here = review_rights.of_territory(by, review.plan.territory)
    mandate = rights.require(here.may_lock())
    _check_open(review)
    values = {one.indicator_id: one for one in _of_review(review)}
    waiting = sum(one.state == ValueState.SUBMITTED for one in values.values())
    if waiting:
        many = numbers.plural(waiting, "valeur attend", "valeurs attendent")
        raise ValidationError(french(f"{many} d'être vérifiée : vérifiez-les ou renvoyez-les d'abord."))
    asked = {one.pk: one for one in asked_of_plan(review.plan_id)}
    missing = [key for key in asked if key not in values or values[key].state == ValueState.TO_CORRECT]
    if missing and timezone.localdate(clock.now()) <= review.check_by:
        many = numbers.plural(len(missing), "valeur manque", "valeurs manquent")
        last = numbers.day(review.check_by)
        raise ValidationError(french(f"{many} encore : la revue se verrouille sans elles après le {last}."))
    for key in missing:
        values.setdefault(key, ReviewValue(review=review, indicator=asked[key]))
    for value in values.values():
        value.state = ValueState.LOCKED
        fiche = value.indicator.fiche
        audit.save(value, by=by.author(mandate), verb="review.value_locked", scope=rights.scope_of(fiche))
    review.locked_at, review.locked_by = clock.now(), mandate
    audit.save(review, by=by.author(mandate), verb="review.locked", scope=review.plan.territory_id)
    return review


def _of_review(review: Review) -> list[ReviewValue]:
    found = review.values.select_for_update(of=("self",)).select_related("indicator__fiche__plan")
    return list(found.order_by("pk"))


@transaction.atomic
def correct_value(*, review_id: UUID, value_id: UUID, said: Given, reason: str, by: Actor) -> ReviewCorrection:
    """Put right a value of a locked review: a new entry, with its day and its reason. The value stays."""
    review = locked(review_id)
    here = review_rights.of_territory(by, review.plan.territory)
    mandate = rights.require(here.may_lock())
    if review.locked_at is None:
        raise ValidationError(french("Cette revue n'est pas verrouillée : renvoyez plutôt la valeur à corriger."))
    if not reason.strip():
        raise ValidationError({"reason": french("Dites pourquoi cette valeur est corrigée.")})
    lines = {one.given.pk: one for one in lines_of(review, here.opened.sight) if one.given is not None}
    line = lines.get(value_id)
    if line is None:
        raise ValidationError(french("Cette valeur n'existe pas, ou elle ne vous est pas ouverte."))
    said = whole(line, said)
    correction = ReviewCorrection(
        corrected=line.given,
        value=said.value,
        numerator=said.numerator,
        denominator=said.denominator,
        weight=said.weight,
        reason=reason.strip(),
        mandate=mandate,
        at=clock.now(),
    )
    fiche = line.indicator.fiche
    fiche.plan = review.plan
    audit.save(
        correction, by=by.author(mandate), verb="review.corrected", reason=reason.strip(), scope=rights.scope_of(fiche)
    )
    return correction


def locked(review_id: UUID) -> Review:
    """A review that nobody else writes until the end of the transaction."""
    found = Review.objects.select_for_update(of=("self",)).select_related("plan__territory__phase")
    return found.get(pk=review_id)


def _check_open(review: Review) -> None:
    if review.locked_at is not None:
        raise ValidationError(french(LOCKED))
