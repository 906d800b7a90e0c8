"""A diagnostic of tools of production is written, with what it recommends and what followed."""

from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction

from etabli.domain.audit import services as audit
from etabli.domain.governance import permissions
from etabli.domain.governance.actor import Actor
from etabli.domain.training.enums import WITH_MONEY, Follow
from etabli.domain.training.models import Diagnostic, Recommendation
from etabli.domain.training.rights import FOLLOW, scope_of
from etabli.domain.training.services.numbering import number_of
from etabli.domain.training.services.trainings import STAYS, check_fiche


@transaction.atomic
def save_diagnostic(*, diagnostic: Diagnostic, by: Actor) -> Diagnostic:
    """Write one, new or not."""
    mandate = permissions.require(by, FOLLOW, diagnostic.territory)
    stored = Diagnostic.objects.select_for_update().filter(pk=diagnostic.pk).first()
    if stored is not None and stored.territory_id != diagnostic.territory_id:
        raise ValidationError(STAYS)
    check_fiche(diagnostic.fiche_id, stored.fiche_id if stored else None, by)
    if diagnostic.done_on and diagnostic.done_on > by.on:
        raise ValidationError({"done_on": "Cette date est à venir."})
    diagnostic.firm_number = number_of(diagnostic)
    verb = "diagnostic.changed" if stored else "diagnostic.told"
    audit.save(diagnostic, by=by.author(mandate), verb=verb, scope=scope_of(diagnostic.territory_id))
    return diagnostic


@transaction.atomic
def recommend(*, recommendation: Recommendation, by: Actor) -> Recommendation:
    """Add what it recommends; nothing has followed yet."""
    diagnostic = _locked(recommendation.diagnostic_id)
    mandate = permissions.require(by, FOLLOW, diagnostic.territory)
    scope = scope_of(diagnostic.territory_id)
    audit.save(recommendation, by=by.author(mandate), verb="diagnostic.recommended", scope=scope)
    return recommendation


@transaction.atomic
def follow_up(*, recommendation: Recommendation, by: Actor) -> Recommendation:
    """Say what followed, on which day; of an investment, how much and with which aid."""
    diagnostic = _locked(recommendation.diagnostic_id)
    mandate = permissions.require(by, FOLLOW, diagnostic.territory)
    if recommendation.follow == Follow.NOTHING:
        recommendation.followed_on = None
    elif recommendation.followed_on is None:
        raise ValidationError({"followed_on": "Donnez le jour."})
    elif recommendation.followed_on > by.on:
        raise ValidationError({"followed_on": "Cette date est à venir."})
    if recommendation.follow not in WITH_MONEY and (recommendation.amount_cents is not None or recommendation.aid):
        raise ValidationError({"amount": "Un montant ou une aide va avec un investissement décidé ou réalisé."})
    scope = scope_of(diagnostic.territory_id)
    audit.save(recommendation, by=by.author(mandate), verb="diagnostic.followed", scope=scope)
    return recommendation


@transaction.atomic
def correct_recommendation(*, recommendation: Recommendation, by: Actor) -> Recommendation:
    """Its words, or the day to ask again; what followed stays."""
    diagnostic = _locked(recommendation.diagnostic_id)
    mandate = permissions.require(by, FOLLOW, diagnostic.territory)
    stored = Recommendation.objects.select_for_update().get(pk=recommendation.pk, diagnostic=diagnostic)
    stored.text, stored.remind_on = recommendation.text, recommendation.remind_on
    audit.save(stored, by=by.author(mandate), verb="diagnostic.reworded", scope=scope_of(diagnostic.territory_id))
    return stored


@transaction.atomic
def remove_recommendation(*, recommendation_id: UUID, reason: str, by: Actor) -> None:
    """It was never made, or was written twice; the trail keeps what it said, and why it went."""
    recommendation = Recommendation.objects.get(pk=recommendation_id)
    diagnostic = _locked(recommendation.diagnostic_id)
    mandate = permissions.require(by, FOLLOW, diagnostic.territory)
    told = {"reason": _reason(reason), "scope": scope_of(diagnostic.territory_id)}
    audit.delete(recommendation, by=by.author(mandate), verb="diagnostic.recommendation_removed", **told)


@transaction.atomic
def remove_diagnostic(*, diagnostic_id: UUID, reason: str, by: Actor) -> None:
    """Not done, or written twice. The trail keeps it but for who the firm is, which nothing would erase later."""
    diagnostic = _locked(diagnostic_id)
    mandate = permissions.require(by, FOLLOW, diagnostic.territory)
    author, scope = by.author(mandate), scope_of(diagnostic.territory_id)
    told = _reason(reason)
    for one in Recommendation.objects.filter(diagnostic=diagnostic):
        audit.delete(one, by=author, verb="diagnostic.recommendation_removed", reason=told, scope=scope)
    audit.delete(diagnostic, by=author, verb="diagnostic.removed", reason=told, scope=scope)
    audit.erase(diagnostic_id)


def _reason(text: str) -> str:
    if not text.strip():
        raise ValidationError({"reason": "Dites pourquoi : l’historique garde ce motif."})
    return text.strip()


def _locked(diagnostic_id: UUID) -> Diagnostic:
    Diagnostic.objects.select_for_update().get(pk=diagnostic_id)
    return Diagnostic.objects.select_related("territory__phase").get(pk=diagnostic_id)
