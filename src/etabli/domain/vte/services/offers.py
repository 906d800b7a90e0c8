"""Offers are written, reviewed, changed and ended; whoever waits for it is told."""

from datetime import date
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from etabli.catalogue.numbers import day
from etabli.catalogue.vte.offers import offer_rules
from etabli.domain.audit import services as audit
from etabli.domain.audit.author import SYSTEM, Author
from etabli.domain.foundation import clock
from etabli.domain.governance.actor import Actor
from etabli.domain.governance.models import Mandate
from etabli.domain.governance.permissions import NotAllowedError
from etabli.domain.vte import rights
from etabli.domain.vte.checks import check, refused
from etabli.domain.vte.enums import (
    BY_FIRM,
    ENDED,
    ENDS,
    NEXT,
    REVIEWS,
    WAITING,
    WORDED,
    AidState,
    OfferOrigin,
    OfferState,
    OfferStepKind,
)
from etabli.domain.vte.models import Offer, OfferStep
from etabli.domain.vte.models.said import OfferSaid
from etabli.domain.vte.services.telling import Link, tell_candidate, tell_firm, tell_retained, tell_reviewers
from etabli.kernel.days import can_be_meant, out_of_range
from etabli.kernel.names import search_key
from etabli.kernel.typography import french

SAID = tuple(one.attname for one in OfferSaid._meta.get_fields() if one.concrete)
NO_REASON = "Dites pourquoi : l’entreprise lira ce motif."
NO_SIRET = "Donnez le SIRET de l’établissement : quatorze chiffres."
TOLD = {
    OfferStepKind.PUBLISHED: "{who} a publié votre offre de VTE.",
    OfferStepKind.CHANGES: "{who} vous demande de corriger votre offre de VTE avant de la publier.",
    OfferStepKind.REFUSED: "{who} n'a pas retenu votre offre de VTE.",
    OfferStepKind.WITHDRAWN: "{who} a retiré votre offre de VTE.",
}
ASKED_AGAIN = (OfferStepKind.PUBLISHED, OfferStepKind.CHANGES)  # the rules of the aid, with the offer still to come
OVER = {
    OfferStepKind.FILLED: "L'offre à laquelle vous avez candidaté est pourvue.",
    OfferStepKind.CLOSED: "L'offre à laquelle vous avez candidaté est close.",
    OfferStepKind.WITHDRAWN: "L'offre à laquelle vous avez candidaté n'est plus publiée.",
}


@transaction.atomic
def state_for(*, offer: Offer, by: Actor, link: Link) -> Offer:
    """Write the offer of a firm that one has met; the firm gets its link, somebody else reviews."""
    allowed = rights.may_state(by, offer.territory)
    if not allowed or allowed.mandate is None:
        raise NotAllowedError(allowed)
    offer.origin, offer.stated_by, offer.stated_on = OfferOrigin.MET, allowed.mandate, by.on
    record(offer, by.author(allowed.mandate), by)
    says = f"{allowed.mandate.organisation} a écrit une offre de VTE pour votre entreprise."
    tell_firm(offer, "stated", with_refusals(says, offer, by.on), link)
    return offer


def record(offer: Offer, author: Author, by: Actor | None) -> None:
    """Judge it, write it, tell who reviews."""
    judge_dates(offer, offer.stated_on)
    _submitted(offer, offer.stated_on)
    audit.save(offer, by=author, verb="offer.stated", scope=rights.scope_of(offer))
    tell_reviewers(offer, f"received:{offer.pk}", by)


def judge_dates(said: OfferSaid, on: date) -> None:
    """What must hold on the day when an offer is sent. Raises ValidationError in the user's words."""
    said.clean()
    wrong: dict[str, str] = {}
    if not said.siret:
        wrong["siret"] = NO_SIRET
    if not can_be_meant(said.starts_on, on):
        wrong["starts_on"] = out_of_range(on)
    elif said.starts_on < on:
        wrong["starts_on"] = "Le début ne peut pas être passé."
    last = offer_rules().last_day(on)
    if not on <= said.closes_on <= last:
        wrong["closes_on"] = f"Donnez un jour à venir, le {day(last)} au plus tard."
    elif can_be_meant(said.starts_on, on) and said.closes_on > said.starts_on:
        wrong["closes_on"] = f"Donnez un jour avant le début du contrat, le {day(said.starts_on)}."
    if wrong:
        raise ValidationError({name: french(text) for name, text in wrong.items()})


@transaction.atomic
def review(
    *, offer_id: UUID, kind: OfferStepKind, by: Actor, link: Link, candidate_link: Link, reason: str = ""
) -> Offer:
    """Publish, ask for changes, refuse or withdraw; the firm is told, and reads the reason."""
    offer = locked(offer_id)
    allowed = rights.may_review(by, offer)
    if not allowed or allowed.mandate is None:
        raise NotAllowedError(allowed)
    if kind not in REVIEWS:
        raise ValidationError({"kind": "Choisissez ce que vous faites."})
    if kind == OfferStepKind.PUBLISHED:
        _judge_publication(offer, by.on, reason)
    take_step(offer, kind, by.on, by.author(allowed.mandate), mandate=allowed.mandate, text=reason)
    says = TOLD[kind].format(who=allowed.mandate.organisation)
    tell_firm(offer, str(kind), with_refusals(says, offer, by.on) if kind in ASKED_AGAIN else says, link)
    if kind == OfferStepKind.WITHDRAWN:
        tell_candidates(offer, kind, candidate_link)
    return offer


def with_refusals(says: str, offer: Offer, on: date) -> str:
    """What the firm is told, and each rule of the aid that says no to its offer: what it asks, what can be done."""
    return "\n\n".join(filter(None, (says, refused(offer, on))))


def change(offer: Offer, said: OfferSaid, on: date) -> Offer:
    """What the firm changes; it is reviewed again. The right was checked; the offer is locked."""
    for name in SAID:
        setattr(offer, name, getattr(said, name))
    judge_dates(offer, on)
    moved(offer, OfferStepKind.EDITED)
    _submitted(offer, on)
    _write(offer, OfferStepKind.EDITED, on, SYSTEM)
    tell_reviewers(offer, f"received:{offer.pk}:{offer.steps.count()}", None)
    return offer


def end(offer: Offer, kind: OfferStepKind, on: date, candidate_link: Link) -> Offer:
    """The firm says it filled, or closes it; candidates who wait are told."""
    if kind not in ENDS:
        raise ValidationError({"kind": "Choisissez ce que vous faites."})
    take_step(offer, kind, on, SYSTEM)
    tell_candidates(offer, kind, candidate_link)
    if kind == OfferStepKind.FILLED:
        tell_retained(offer)
    return offer


def take_step(
    offer: Offer, kind: OfferStepKind, on: date, author: Author, *, mandate: Mandate | None = None, text: str = ""
) -> OfferStep:
    """One step, and where the offer stands after it."""
    text = text.strip()
    if kind in WORDED and not text:
        raise ValidationError({"reason": NO_REASON})
    moved(offer, kind)
    if kind == OfferStepKind.PUBLISHED:
        offer.published_on = offer.published_on or on
    if offer.state in ENDED:
        offer.ended_on = on
    return _write(offer, kind, on, author, mandate=mandate, text=text)


def moved(offer: Offer, kind: OfferStepKind) -> None:
    after = NEXT.get((offer.state, kind))
    if after is None:
        state = offer.get_state_display()
        raise ValidationError(french(f"Cette offre est à l'état « {state} » : rechargez la page pour lire la suite."))
    offer.state = after


def tell_candidates(offer: Offer, kind: OfferStepKind, link: Link) -> int:
    """Those who still wait for an answer."""
    waiting = list(offer.applications.filter(state__in=WAITING, forgotten_at=None).select_related("offer__territory"))
    for one in waiting:
        tell_candidate(one, "over", OVER[kind], link)
    return len(waiting)


def locked(offer_id: UUID) -> Offer:
    """The offer with its place, locked where the database can."""
    Offer.objects.select_for_update().get(pk=offer_id)
    return Offer.objects.select_related("territory__phase", "commune", "stated_by").get(pk=offer_id)


def today() -> date:
    return timezone.localdate(clock.now())


def words_of(said: OfferSaid) -> str:
    """What search looks in, without accents or capitals."""
    parts = (said.title, said.mission, said.responsibilities, said.skills, said.firm, said.commune.name)
    return search_key(" ".join((*parts, offer_rules().theme_label(said.theme))))


def _submitted(offer: Offer, on: date) -> None:
    offer.state, offer.submitted_on, offer.review_by = OfferState.SUBMITTED, on, offer_rules().review_by(on)
    offer.aid, offer.aid_on, offer.words = check(offer, on).state, on, words_of(offer)


def _judge_publication(offer: Offer, on: date, reason: str) -> None:
    """Its last day is to come; and whoever publishes an offer without the aid says why."""
    if offer.closes_on < on:
        raise ValidationError(french("Le dernier jour pour candidater est passé : demandez une correction."))
    offer.aid, offer.aid_on = check(offer, on).state, on
    if offer.aid == AidState.NO and not reason.strip():
        raise ValidationError(
            {"reason": french("Les règles disent que l'aide n'est pas due : dites pourquoi vous publiez quand même.")}
        )


def _write(
    offer: Offer, kind: OfferStepKind, on: date, author: Author, *, mandate: Mandate | None = None, text: str = ""
) -> OfferStep:
    assert (mandate is None) == (kind in BY_FIRM), "a step of the firm is under no mandate, any other under one"
    step = OfferStep(offer=offer, kind=kind, on=on, text=text, mandate=mandate)
    scope = rights.scope_of(offer)
    audit.save(step, by=author, verb=f"offer.{kind}", scope=scope)
    audit.save(offer, by=author, verb="offer.moved", scope=scope)
    return step
