"""Who gives, checks and locks the values of a review; whoever has a mandate on the plan reads those of their fiches.

A value is given by whoever says how its fiche goes, and checked by another role: the Région, the State's services, or
the chef de projet where somebody else gave it. Nobody checks what they gave. The rules read an opened plan: no query.
"""

from dataclasses import dataclass
from uuid import UUID

from etabli.domain.coordination.models import ReviewValue
from etabli.domain.governance.actor import Actor
from etabli.domain.governance.enums import Role
from etabli.domain.governance.models import Mandate
from etabli.domain.governance.permissions import NotAllowedError, Verdict
from etabli.domain.governance.permissions import require as required
from etabli.domain.governance.roles import MATRIX
from etabli.domain.plans.models import Fiche
from etabli.domain.plans.queries.plans import OpenedPlan, opened_plan
from etabli.domain.plans.rights import BEARERS
from etabli.domain.territories.models import Territory

ASKED = ("review.view", "review.check", "review.lock")
NOT_YOURS = "Seuls le porteur de cette fiche et ceux qui modifient le plan en donnent les valeurs."
OWN = "Vous avez donné cette valeur : une autre personne la vérifie."
SAME_ROLE = "Une valeur donnée par un chef de projet est vérifiée par la Région ou les services de l’État."
NOT_CHECKING = "Les valeurs sont vérifiées par la Région, les services de l’État ou le chef de projet."
NOT_LOCKING = "Une revue est verrouillée et corrigée par la Région ou les services de l’État."
STANDING_BACK = "Vous vous êtes déporté de cette fiche, ou un déport a été confirmé."


@dataclass(frozen=True)
class Here:
    """What an actor may do in the reviews of one plan."""

    actor: Actor
    opened: OpenedPlan
    mandates: tuple[Mandate, ...]
    recused: frozenset[UUID]

    def may_submit(self, fiche: Fiche) -> Verdict:
        """The bearer of the fiche, and who edits the plan unless they stand back from it."""
        for mandate in self.mandates:
            if Role(mandate.role) in BEARERS and fiche.lead_id and mandate.organisation_id == fiche.lead_id:
                return Verdict(True, f"Vous agissez pour {mandate.organisation.name}.", mandate)
        if fiche.pk in self.recused:
            return Verdict(False, STANDING_BACK)
        return self._by("plan.edit", NOT_YOURS)

    def may_check(self, value: ReviewValue) -> Verdict:
        """Another person, under another role than that which gave it."""
        if value.indicator.fiche_id in self.recused:
            return Verdict(False, STANDING_BACK)
        giver = value.submitted_by
        if giver is None or not (found := self._by("review.check", NOT_CHECKING)):
            return Verdict(False, NOT_CHECKING)
        if self.actor.person is not None and giver.person_id == self.actor.person.pk:
            return Verdict(False, OWN)
        others = [one for one in self._giving("review.check") if one.role != giver.role]
        return Verdict(True, found.reason, others[0]) if others else Verdict(False, SAME_ROLE)

    def may_lock(self) -> Verdict:
        return self._by("review.lock", NOT_LOCKING)

    def _giving(self, permission: str) -> list[Mandate]:
        return [one for one in self.mandates if Role(one.role) in MATRIX[permission].roles]

    def _by(self, permission: str, else_: str) -> Verdict:
        giving = self._giving(permission)
        if not giving:
            return Verdict(False, else_, territory=self.opened.territory)
        return Verdict(True, f"Votre mandat : {giving[0].get_role_display()}, {giving[0].scope_name}.", giving[0])


def here(actor: Actor, phase: str, published_id: str) -> Here | None:
    """None when there is no such territory; NotAllowedError for whoever has no mandate on its plan. One query."""
    opened = opened_plan(actor, phase, published_id, *ASKED)
    if opened is None:
        return None
    if "review.view" not in opened.may:
        required(actor, "review.view", opened.territory)
    found = opened.sight.here
    assert found is not None
    return Here(actor, opened, found.mandates, found.recused)


def of_territory(actor: Actor, territory: Territory) -> Here:
    found = here(actor, territory.phase_id, territory.published_id)
    assert found is not None
    return found


def require(found: Verdict) -> Mandate:
    if not found.allowed or found.mandate is None:
        raise NotAllowedError(found)
    return found.mandate
