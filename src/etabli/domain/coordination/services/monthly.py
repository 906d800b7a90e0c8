"""The monthly form answered by link; money that is said to be received, then recorded or set aside."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from etabli.catalogue import numbers
from etabli.catalogue.coordination.monthly import MonthlyAnswer, monthly_rules
from etabli.domain.audit import services as audit
from etabli.domain.coordination.models import MonthlyForm, MonthlyWord
from etabli.domain.foundation import clock
from etabli.domain.governance import secret
from etabli.domain.governance.actor import Actor
from etabli.domain.governance.enums import Role
from etabli.domain.governance.models import Mandate, Person
from etabli.domain.notifications import services as notifications
from etabli.domain.plans import rights
from etabli.domain.plans import services as plans
from etabli.domain.plans.enums import StageKind
from etabli.domain.plans.models import Fiche, Stage
from etabli.domain.plans.services.fiches import locked
from etabli.kernel import money
from etabli.kernel.typography import french

NO_LINE = "Choisissez la ligne du financement que ce versement règle, et dites quand il a été reçu."


@dataclass(frozen=True)
class Said:
    """What somebody says of a fiche: an answer of `monthly.yaml`, words, and money received with its line and day."""

    said: str
    words: str = ""
    resource_id: UUID | None = None
    received_cents: int | None = None
    received_on: date | None = None


def opened_form(hidden: str) -> MonthlyForm | None:
    """What a link opens, whatever became of it."""
    found = MonthlyForm.objects.filter(secret_hash=secret.hashed(hidden))
    return found.select_related("mandate__person", "mandate__organisation", "mandate__territory__phase").first()


def why_closed(form: MonthlyForm) -> str:
    """Why a link opens nothing any more, in words; empty while it does."""
    if not form.mandate.in_force(timezone.localdate()) or not form.mandate.person.is_active:
        return "Votre mandat sur ce territoire a pris fin : ce lien n’ouvre plus rien."
    if clock.now() >= form.expires_at:
        ended = numbers.day(timezone.localdate(form.expires_at))
        return french(
            f"Ce lien a expiré le {ended}. Un autre vous est envoyé chaque mois ; vous pouvez aussi vous connecter."
        )
    return ""


@transaction.atomic
def answer_monthly(*, form: MonthlyForm, said: Mapping[UUID, Said]) -> list[MonthlyWord]:
    """Say, by the link, how fiches go: all of it or, when something is refused, nothing.

    Keys are those of the form's words. An answer given already is given again, except money that was recorded.
    Raises ValidationError by the number of the fiche.
    """
    if closed := why_closed(form):
        raise ValidationError(closed)
    by = Actor(form.mandate.person, timezone.localdate(clock.now()), (form.mandate,))
    words = {one.pk: one for one in form.words.select_for_update().filter(pk__in=said)}
    written, errors = [], {}
    for key, what in said.items():
        word = words[key]
        try:
            written.append(_say(word, what, by))
        except ValidationError as error:
            errors[str(key)] = error.messages
    if errors:
        raise ValidationError(errors)
    if received := [one for one in written if one.waits]:
        _tell_of(received, by)
    return written


def _say(word: MonthlyWord, what: Said, by: Actor) -> MonthlyWord:
    fiche = locked(word.fiche_id)
    answer = monthly_rules().answer(what.said)
    mandate = rights.require(rights.may_follow(by, fiche))
    again = word.said == what.said and word.said != ""
    if answer is None or (fiche.state not in answer.from_ and not again):
        raise ValidationError(french("Cette fiche a changé d'état entre-temps : relisez la page avant de répondre."))
    if answer.words and not what.words.strip():
        raise ValidationError(french("Dites en quelques mots ce qui bloque."))
    _move(fiche, answer, what, by, again=again)
    word.said, word.words, word.said_at = what.said, what.words.strip(), clock.now()
    if word.recorded_id is None:
        _receive(word, what, fiche, by)
    audit.save(word, by=by.author(mandate), verb="monthly.said", scope=rights.scope_of(fiche))
    return word


def _move(fiche: Fiche, answer: MonthlyAnswer, what: Said, by: Actor, *, again: bool) -> None:
    """What the answer does to the fiche: a move of its workflow, else that what is written still holds."""
    if answer.move and not again:
        plans.move_fiche(fiche_id=fiche.pk, move=answer.move, by=by, reason=what.words)
    else:
        plans.confirm_fiche(fiche_id=fiche.pk, by=by)


def _receive(word: MonthlyWord, what: Said, fiche: Fiche, by: Actor) -> None:
    """Keep what is said to be received; of a line of this fiche that the person sees."""
    word.resource, word.received_cents, word.received_on, word.set_aside_because = None, None, None, ""
    if what.received_cents is None:
        return
    line = rights.sight(by).resources().filter(pk=what.resource_id, fiche=fiche).first() if what.resource_id else None
    if line is None or what.received_on is None:
        raise ValidationError(french(NO_LINE))
    if what.received_cents <= 0:
        raise ValidationError(french("Le montant reçu est plus grand que zéro."))
    if what.received_on > by.on:
        raise ValidationError(french("Cette date n'est pas encore venue."))
    word.resource, word.received_cents, word.received_on = line, what.received_cents, what.received_on


def _tell_of(received: Sequence[MonthlyWord], by: Actor) -> None:
    """The chefs de projet, who record what was received."""
    territory = received[0].fiche.plan.territory
    leads = Mandate.objects.in_force(by.on).filter(role=Role.PROJECT_LEAD, territory=territory)
    people: list[Person] = [one.person for one in leads.select_related("person")]
    lines = [
        f"Fiche {one.fiche.number} : {money.euros(one.received_cents or 0)} reçus le {numbers.day(one.received_on)}"
        for one in received
        if one.received_on
    ]
    named = ", ".join(str(number) for number in sorted(one.fiche.number for one in received))
    what = f"Versements déclarés, fiches {named}" if len(received) > 1 else f"Versement déclaré, fiche {named}"
    notifications.tell(
        kind="monthly.received",
        event=f"monthly.received:{received[0].form_id}:{clock.now().isoformat()}",
        people=people,
        title=f"{what}, à enregistrer, {territory.name}",
        text="Le point du mois déclare :\n\n" + "\n".join(lines) + "\n\nEnregistrez-les, ou mettez-les de côté.",
        url=reverse("monthly", args=[territory.phase_id, territory.published_id]),
        territory=territory,
        by=by,
    )


@transaction.atomic
def record_received(*, word_id: UUID, by: Actor, credit: str = "") -> Stage:
    """Record what was said to be received as a payment of its line; who may is who records payments."""
    word = _waiting(word_id)
    assert word.received_cents is not None and word.received_on is not None
    same = Stage.objects.filter(resource=word.resource, kind=StageKind.PAID, on=word.received_on)
    if same.filter(amount_cents=word.received_cents).exists():
        raise ValidationError(
            french(
                "Un versement de ce montant, de ce jour, est déjà enregistré sur cette ligne. Si c'est le même, mettez "
                "celui-ci de côté ; sinon, enregistrez-le depuis les financements de la fiche."
            )
        )
    stage = Stage(
        resource=word.resource,
        kind=StageKind.PAID,
        amount_cents=word.received_cents,
        on=word.received_on,
        credit=credit,
        evidence=french(f"Déclaré au point du mois ({word.form.month:%m/%Y}) par {word.form.mandate.organisation}")[
            :200
        ],
    )
    plans.record(stage=stage, by=by)
    word.recorded = stage
    audit.save(word, by=by.author(), verb="monthly.recorded", scope=rights.scope_of(word.fiche))
    return stage


@transaction.atomic
def set_aside(*, word_id: UUID, reason: str, by: Actor) -> MonthlyWord:
    """Leave what was said to be received out of the money, and say why."""
    word = _waiting(word_id)
    assert word.resource is not None
    mandate = rights.require(rights.may_record(by, word.resource))
    if not reason.strip():
        raise ValidationError({"reason": french("Dites pourquoi ce versement n'est pas enregistré.")})
    word.set_aside_because = reason.strip()
    audit.save(word, by=by.author(mandate), verb="monthly.set_aside", reason=reason, scope=rights.scope_of(word.fiche))
    return word


def _waiting(word_id: UUID) -> MonthlyWord:
    found = MonthlyWord.objects.select_for_update(of=("self",)).select_related(
        "form__mandate__organisation", "fiche__plan__territory", "resource__fiche__plan", "resource__funder"
    )
    word = found.get(pk=word_id)
    if not word.waits:
        raise ValidationError(french("Ce versement a déjà été traité."))
    return word
