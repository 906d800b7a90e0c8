"""What a territory says of a signal about an establishment: seen, or not useful and why; and takes back."""

from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction

from etabli.domain.audit import services as audit
from etabli.domain.audit.scopes import reserved
from etabli.domain.firms import followed_rights as rights
from etabli.domain.firms.models import SignalMark
from etabli.domain.firms.models.signal_marks import SignalVerdict
from etabli.domain.governance.actor import Actor
from etabli.domain.governance.permissions import territories
from etabli.kernel.typography import french


@transaction.atomic
def mark(*, signal: SignalMark, by: Actor) -> SignalMark:
    """Say it once; said again, it changes. The caller gives the evidence that was shown (`SignalMark.evidence`)."""
    mandate = rights.required(rights.may_follow(by, signal.territory))
    if signal.verdict == SignalVerdict.USELESS and not signal.reason.strip():
        raise ValidationError({"reason": french("Dites pourquoi : ce signal ne reviendra pas.")})
    same = {name: getattr(signal, name) for name in ("territory", "siret", "signal", "evidence")}
    there = SignalMark.objects.select_for_update().filter(**same).first()
    if there is not None:
        there.verdict, there.reason = signal.verdict, signal.reason
        signal = there
    signal.reason, signal.mandate, signal.on = signal.reason.strip(), mandate, by.on
    audit.save(signal, by=by.author(mandate), verb="followed.signal_marked", scope=reserved(signal.territory_id))
    return signal


@transaction.atomic
def unmark(*, mark_id: UUID, by: Actor) -> None:
    """The signal shows again."""
    mine = SignalMark.objects.filter(territory__in=territories(by, "followed.manage"))
    found = mine.select_for_update().filter(pk=mark_id).first()
    if found is None:
        raise ValidationError(french("Cette suite n’est plus là : rechargez la page."))
    mandate = rights.required(rights.may_follow(by, found.territory))
    key = found.pk
    audit.delete(found, by=by.author(mandate), verb="followed.signal_unmarked", scope=reserved(found.territory_id))
    audit.erase(key)


def marks(by: Actor, sirets: list[str]) -> dict[tuple[str, str, str, str], SignalMark]:
    """What was said of signals about establishments, on the territories where the actor reads followed firms."""
    found = SignalMark.objects.filter(siret__in=sirets, territory__in=territories(by, "followed.view"))
    return {(one.territory_id, one.siret, one.signal, one.evidence): one for one in found}
