"""What is told of a volunteer's file: notices that name nobody, messages that repeat nothing and hold a link."""

from collections.abc import Callable
from datetime import timedelta

from django.urls import reverse
from django.utils import timezone

from etabli.catalogue.vte.volunteers import volunteer_rules
from etabli.domain.audit import services as audit
from etabli.domain.audit.author import SYSTEM, Author
from etabli.domain.foundation import clock
from etabli.domain.governance.actor import Actor
from etabli.domain.governance.enums import Role
from etabli.domain.governance.models import Person
from etabli.domain.governance.models.people import NO_ADDRESS
from etabli.domain.governance.queries.team import of_team
from etabli.domain.notifications import services as notifications
from etabli.domain.outbox import services as outbox
from etabli.domain.vte import volunteer_rights as rights
from etabli.domain.vte.models import Volunteer, VolunteerLink
from etabli.domain.vte.volunteer_enums import Audience
from etabli.kernel.typography import french

Link = Callable[[Audience, str], str]  # an address that holds the secret, for one of the two
TITLES = {
    "moved": "Dossier VTE : une suite a été donnée",
    "deposited": "Dossier VTE : pièce à vérifier",
    "sent": "Dossier VTE transmis : réponse attendue",
    "label_soon": "Dossier VTE : label à demander bientôt",
    "label_late": "Dossier VTE : délai du label dépassé",
    "aid_due": "Dossier VTE : aide à demander",
    "aid_late": "Dossier VTE : aide toujours pas demandée",
}


def managers(volunteer: Volunteer) -> list[Person]:
    """The chefs de projet of the territory, today."""
    on = timezone.localdate(clock.now())
    found = of_team(volunteer.territory, on).filter(role=Role.PROJECT_LEAD, person__is_active=True)
    return [one.person for one in found.select_related("person")]


def grantors(volunteer: Volunteer) -> list[Person]:
    """The referents there of who grants the label."""
    on, siren = timezone.localdate(clock.now()), volunteer_rules().granted_by.siren
    found = of_team(volunteer.territory, on).filter(
        role=Role.OPERATOR, organisation__siren=siren, person__is_active=True
    )
    return [one.person for one in found.select_related("person")]


def tell(volunteer: Volunteer, people: list[Person], kind: str, event: str, text: str, by: Actor | None) -> int:
    """A notice to people who may read the file; how many. `event`: what happened, told once."""
    told = notifications.tell(
        kind=f"volunteer.{kind}",
        event=f"volunteer.{event}",
        people=people,
        title=f"{TITLES[kind]}, {volunteer.territory.name}",
        text=text,
        url=reverse("volunteer", args=[volunteer.pk]),
        territory=volunteer.territory,
        by=by,
    )
    return len(told)


def tell_firm(volunteer: Volunteer, kind: str, says: str, link: Link, *, days: int = 0) -> bool:
    """A message with a link of its own, for so many days; whether there was an address to write to."""
    return _write(volunteer, Audience.FIRM, volunteer.email, kind, says, link, days)


def tell_young(volunteer: Volunteer, kind: str, says: str, link: Link, *, days: int = 0) -> bool:
    return _write(volunteer, Audience.YOUNG, volunteer.young_email, kind, says, link, days)


def _write(volunteer: Volunteer, audience: Audience, to: str, kind: str, says: str, link: Link, days: int) -> bool:
    if not to or to.endswith(NO_ADDRESS):
        return False
    address = link(audience, new_link(volunteer, audience, days=days))
    outbox.write(
        kind=f"volunteer.{kind}",
        to=to,
        subject=french(f"Établi : votre dossier VTE, {volunteer.territory.name}"),
        text=french(
            f"Bonjour,\n\n{says}\n\nPour ouvrir le dossier, suivez ce lien :\n{address}\n\n"
            "Il ouvre le dossier à qui le détient : ne le transmettez pas.\n"
        ),
        secret=True,
    )
    return True


def end_links(volunteer: Volunteer, audience: Audience, author: Author) -> None:
    """Those that were sent to one of the two open nothing any more."""
    for one in volunteer.links.filter(audience=audience):
        audit.delete(one, by=author, verb="volunteer.link_removed", scope=rights.scope_of(volunteer))


def new_link(volunteer: Volunteer, audience: Audience, *, days: int = 0) -> str:
    """The secret of a link, which is not kept."""
    until = clock.now() + timedelta(days=days or volunteer_rules().link_days)
    hidden, one = VolunteerLink.made(until, volunteer=volunteer, audience=audience)
    audit.save(one, by=SYSTEM, verb="volunteer.link_made", scope=rights.scope_of(volunteer))
    return hidden
