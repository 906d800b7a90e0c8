"""What a firm and a candidate do by their links, without an account."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction

from etabli.catalogue.numbers import day
from etabli.domain.audit import services as audit
from etabli.domain.audit.author import SYSTEM
from etabli.domain.vte.enums import ANSWERED, NEXT, ApplicationState, OfferStepKind
from etabli.domain.vte.models import Application, ApplicationAnswer, ApplicationLink, Offer, OfferLink, OfferStep
from etabli.domain.vte.models.said import OfferSaid
from etabli.domain.vte.retention import forget_application, kept_until
from etabli.domain.vte.rights import scope_of
from etabli.domain.vte.services import offers
from etabli.domain.vte.services.telling import Link, tell_candidate, tell_firm, tell_retained
from etabli.kernel.typography import french

UNKNOWN = "Ce lien n'ouvre aucune offre : il a expiré, ou son adresse n'est pas entière."
UNKNOWN_APPLICATION = "Ce lien n'ouvre aucune candidature : il a expiré, ou son adresse n'est pas entière."
NO_WORD = "Écrivez un mot au candidat : il lira votre réponse."
KEPT = "Votre candidature et votre CV sont effacés après le {day}, ou avant si vous le demandez."
WITHDREW = "Un candidat à votre offre de VTE retire sa candidature : effacez ce que vous en avez gardé."
ERASED = "Un candidat a effacé sa candidature à votre offre de VTE : effacez aussi ce que vous en avez gardé."
TOLD = {
    ApplicationState.INTERVIEW: "L'entreprise vous propose un entretien.",
    ApplicationState.RETAINED: "L'entreprise retient votre candidature.",
    ApplicationState.REFUSED: "L'entreprise n'a pas retenu votre candidature.",
}


@dataclass(frozen=True)
class Followed:
    """What a firm reads of its offer; `acts`: what it may do now. Of who withdrew, it reads the day alone."""

    offer: Offer
    steps: tuple[OfferStep, ...]
    applications: tuple[Application, ...]
    withdrawn: tuple[date, ...]
    acts: tuple[OfferStepKind, ...]


def opened_link(hidden: str) -> OfferLink | None:
    """What a link opens, while it does."""
    found = OfferLink.open_by(hidden)
    found = found.filter(offer__forgotten_at=None)
    return found.select_related("offer__territory__phase", "offer__commune", "offer__stated_by__organisation").first()


def follow(hidden: str) -> Followed | None:
    """Three queries; None where the link opens nothing."""
    link = opened_link(hidden)
    if link is None:
        return None
    offer = link.offer
    every = tuple(offer.applications.select_related("commune"))
    return Followed(
        offer=offer,
        steps=tuple(offer.steps.select_related("mandate__organisation")),
        applications=tuple(one for one in every if one.is_read),
        withdrawn=tuple(sorted(one.withdrawn_on for one in every if one.withdrawn_on is not None)),
        acts=tuple(kind for kind in OfferStepKind if (offer.state, kind) in NEXT),
    )


def application_of(hidden: str, application_id: UUID) -> Application | None:
    """A candidate of the offer that a link opens."""
    link = opened_link(hidden)
    if link is None:
        return None
    found = link.offer.applications.select_related("offer__territory", "offer__commune", "commune")
    one = found.filter(pk=application_id).first()
    return one if one is not None and one.is_read else None


@transaction.atomic
def edit(*, hidden: str, said: OfferSaid) -> Offer:
    """Change what the offer says; it is reviewed again. The address it answers to stays the one that was confirmed."""
    offer = _locked(hidden)
    said.email = offer.email
    return offers.change(offer, said, offers.today())


@transaction.atomic
def end(*, hidden: str, kind: OfferStepKind, candidate_link: Link) -> Offer:
    """Say it filled, or close it."""
    return offers.end(_locked(hidden), kind, offers.today(), candidate_link)


@transaction.atomic
def answer(*, hidden: str, application_id: UUID, state: str, word: str, candidate_link: Link) -> Application:
    """Propose an interview, retain, refuse with a word; the candidate is told."""
    found = application_of(hidden, application_id)
    if found is None:
        raise ValidationError(french(UNKNOWN))
    application = _locked_application(found.pk)
    if state not in ANSWERED.get(application.state, ()):
        raise ValidationError({"state": "Choisissez une réponse."})
    if not word.strip():
        raise ValidationError({"word": NO_WORD})
    application.state, application.answered_on = state, offers.today()
    scope = scope_of(application.offer)
    said = ApplicationAnswer(application=application, state=state, on=application.answered_on, text=word.strip())
    audit.save(application, by=SYSTEM, verb="application.moved", scope=scope)
    audit.save(said, by=SYSTEM, verb=f"application.{state}", scope=scope)
    tells = TOLD[ApplicationState(state)]
    if state == ApplicationState.REFUSED:
        tells += f" {KEPT.format(day=day(kept_until(application)))}"
    tell_candidate(application, str(state), tells, candidate_link)
    if state == ApplicationState.RETAINED:
        tell_retained(application.offer)
    return application


def opened_application(hidden: str) -> Application | None:
    """What the link of a candidate opens, while it does."""
    found = ApplicationLink.open_by(hidden)
    found = found.filter(application__forgotten_at=None)
    link = found.select_related(
        "application__offer__territory__phase", "application__offer__commune", "application__commune"
    ).first()
    return link.application if link is not None else None


@transaction.atomic
def withdraw(*, hidden: str, firm_link: Link) -> Application:
    """The candidate gives up: the firm is told, reads them no more, and is asked to keep nothing."""
    application = _own(hidden)
    if application.state not in ANSWERED:
        raise ValidationError(french("Cette candidature n'est plus à retirer."))
    application.state, application.withdrawn_on = ApplicationState.WITHDRAWN, offers.today()
    audit.save(application, by=SYSTEM, verb="application.withdrawn", scope=scope_of(application.offer))
    tell_firm(application.offer, "withdrew", WITHDREW, firm_link)
    return application


@transaction.atomic
def erase(*, hidden: str, firm_link: Link) -> None:
    """The candidate takes all back: what names them goes at once, and their file. The firm is asked to do the same."""
    application = _own(hidden)
    forget_application(application, verb="application.erased", reason="à la demande du candidat")
    tell_firm(application.offer, "erased", ERASED, firm_link)


def _locked(hidden: str) -> Offer:
    link = opened_link(hidden)
    if link is None:
        raise ValidationError(french(UNKNOWN))
    return offers.locked(link.offer_id)


def _own(hidden: str) -> Application:
    found = opened_application(hidden)
    if found is None:
        raise ValidationError(french(UNKNOWN_APPLICATION))
    return _locked_application(found.pk)


def _locked_application(application_id: UUID) -> Application:
    Application.objects.select_for_update().get(pk=application_id)
    return Application.objects.select_related("offer__territory__phase").get(pk=application_id)
