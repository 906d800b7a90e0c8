"""Who asks to enter and who was asked in, for those who may see them; of a territory as `team.territory` gives it."""

from django.db.models import F, QuerySet

from etabli.domain.governance.models import Invitation, JoinRequest
from etabli.domain.governance.queries.team import powers
from etabli.domain.territories.models import Territory


def requests_of(territory: Territory) -> QuerySet[JoinRequest]:
    """Those that wait first, then the latest; none for who may not answer."""
    if "team.answer" not in powers(territory):
        return JoinRequest.objects.none()
    found = JoinRequest.objects.filter(territory=territory)
    return found.select_related("person", "organisation", "answered_by").order_by(
        F("answered_at").asc(nulls_first=True), "-created_at"
    )


def pending(territory: Territory, request_id: str) -> JoinRequest | None:
    """A request of the territory, whatever its answer."""
    found = JoinRequest.objects.filter(territory=territory, pk=request_id)
    return found.select_related("person", "organisation", "territory", "answered_by").first()


def invitations_of(territory: Territory) -> QuerySet[Invitation]:
    """The latest first; none for who may not invite."""
    if not {"team.invite", "binome.designate"} & powers(territory):
        return Invitation.objects.none()
    return Invitation.objects.filter(territory=territory).select_related("organisation", "invited_by")


def invitation(territory: Territory, invitation_id: str) -> Invitation | None:
    found = Invitation.objects.filter(territory=territory, pk=invitation_id)
    return found.select_related("organisation", "territory").first()
