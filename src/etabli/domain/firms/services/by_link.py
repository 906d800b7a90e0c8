"""What a firm does by its link, without an account: read, add a word, close, open again, say whether it was helped."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from etabli.catalogue.firms.needs import need_rules
from etabli.domain.audit.author import SYSTEM
from etabli.domain.firms.enums import NEXT, NeedStepKind
from etabli.domain.firms.models import Need, NeedLink, NeedStep
from etabli.domain.firms.models.needs import NOTES
from etabli.domain.firms.services.answering import asks_satisfaction, close, write_step
from etabli.domain.firms.services.needs import locked
from etabli.domain.firms.services.telling import tell_referents
from etabli.domain.foundation import clock
from etabli.domain.governance.services import attempts
from etabli.kernel.typography import french

UNKNOWN = "Ce lien n'ouvre aucun besoin : il a expiré, ou son adresse n'est pas entière."
NOT_AGAIN = "Ce besoin ne se rouvre plus : exposez-en un nouveau."
MOST_WORDS = 20  # a link that got away must not fill the database


@dataclass(frozen=True)
class Followed:
    """What a firm reads of its need; what it may do now."""

    need: Need
    steps: tuple[NeedStep, ...]
    may_write: bool
    may_close: bool
    asks: bool
    reopens_until: date | None


def opened_link(hidden: str) -> NeedLink | None:
    """What a link opens, while it does."""
    found = NeedLink.open_by(hidden)
    return found.filter(need__forgotten_at=None).select_related("need__territory__phase", "need__organisation").first()


def follow(hidden: str) -> Followed | None:
    """Two queries; None where the link opens nothing."""
    link = opened_link(hidden)
    if link is None:
        return None
    need = link.need
    steps = need.steps.select_related("mandate__organisation", "mandate__person", "organisation")
    return Followed(
        need=need,
        steps=tuple(steps),
        may_write=(need.state, NeedStepKind.WORD) in NEXT,
        may_close=(need.state, NeedStepKind.CLOSED) in NEXT,
        asks=asks_satisfaction(need),
        reopens_until=_reopens_until(need, steps),
    )


def _reopens_until(need: Need, steps: Iterable[NeedStep]) -> date | None:
    """The last day to open it again; None where it is open, over, or was judged."""
    rules = need_rules()
    if need.closed_on is None or need.satisfaction is not None:
        return None
    last = need.closed_on + timedelta(days=rules.reopen_days)
    many = sum(one.kind == NeedStepKind.REOPENED for one in steps)
    return last if many < rules.reopen_most and _today() <= last else None


def add_word(*, hidden: str, text: str, machine: str = "") -> Need:
    """Say more, or ask again; who must answer is told."""
    if machine:
        attempts.count(attempts.NEEDS_OF_MACHINE, machine)
    return _add_word(hidden, text)


@transaction.atomic
def _add_word(hidden: str, text: str) -> Need:
    need = _locked(hidden)
    if need.steps.filter(by_firm=True, kind=NeedStepKind.WORD).count() >= MOST_WORDS:
        raise ValidationError("Ce besoin a reçu toutes les précisions qu’il peut prendre.")
    step = write_step(need, NeedStepKind.WORD, _today(), SYSTEM, text=text)
    tell_referents(need, "word", f"word:{step.pk}", None)
    return need


@transaction.atomic
def close_by_link(*, hidden: str, closing: str, text: str = "") -> Need:
    """The firm needs nothing more."""
    need = _locked(hidden)
    close(need, closing, "firm")
    step = write_step(need, NeedStepKind.CLOSED, _today(), SYSTEM, text=text)
    tell_referents(need, "closed", f"closed:{step.pk}", None)
    return need


@transaction.atomic
def reopen(*, hidden: str, text: str = "") -> Need:
    """It was closed too soon: whoever had it has as long to acknowledge as the first had, and is told."""
    need = _locked(hidden)
    if _reopens_until(need, need.steps.all()) is None:
        raise ValidationError(french(NOT_AGAIN))
    need.acknowledge_by = max(need.acknowledge_by, need_rules().acknowledge_by(_today()))
    need.answer_by = max(need.answer_by, need.acknowledge_by)
    step = write_step(need, NeedStepKind.REOPENED, _today(), SYSTEM, text=text)
    tell_referents(need, "reopened", f"reopened:{step.pk}", None)
    return need


@transaction.atomic
def rate(*, hidden: str, note: int, text: str = "") -> Need:
    """Say once whether what was received helped."""
    need = _locked(hidden)
    if need.satisfaction is not None:
        raise ValidationError("Vous avez déjà répondu à cette question. Merci.")
    if not asks_satisfaction(need):
        raise ValidationError(french("Cette question se pose une fois le besoin clos."))
    if not NOTES[0] <= note <= min(NOTES[1], len(need_rules().satisfaction.notes)):
        raise ValidationError({"note": "Choisissez une réponse."})
    need.satisfaction, need.rated_on = note, _today()
    step = write_step(need, NeedStepKind.RATED, _today(), SYSTEM, text=text)
    tell_referents(need, "closed", f"rated:{step.pk}", None)
    return need


def _locked(hidden: str) -> Need:
    link = opened_link(hidden)
    if link is None:
        raise ValidationError(french(UNKNOWN))
    return locked(link.need_id)


def _today() -> date:
    return timezone.localdate(clock.now())
