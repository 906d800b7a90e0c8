"""What people are told of needs: referents by a notice that names no firm, the firm by a message with a link.

A notice may be read in a mailbox or over a shoulder: it says the theme and the place, and the page says the rest.
"""

from collections.abc import Callable
from datetime import timedelta

from django.urls import reverse
from django.utils import timezone

from etabli.catalogue.firms.needs import need_rules
from etabli.catalogue.numbers import day
from etabli.domain.audit import services as audit
from etabli.domain.audit.author import SYSTEM
from etabli.domain.firms.models import Need, NeedLink
from etabli.domain.firms.rights import referents, scope_of
from etabli.domain.foundation import clock
from etabli.domain.governance.actor import Actor
from etabli.domain.governance.models.people import NO_ADDRESS
from etabli.domain.notifications import services as notifications
from etabli.domain.outbox import services as outbox
from etabli.kernel.typography import french

Link = Callable[[str], str]  # an address that holds the secret
TITLES = {
    "received": "Besoin d'entreprise à prendre en charge",
    "word": "Précision d'une entreprise sur son besoin",
    "reopened": "Besoin d'entreprise rouvert",
    "late": "Besoin d'entreprise en retard",
    "closed": "Besoin d'entreprise : suite donnée par l'entreprise",
}


def tell_referents(need: Need, kind: str, event: str, by: Actor | None) -> int:
    """A notice to whoever must answer; how many. `event`: what happened, told once."""
    if need.organisation_id is None:
        return 0
    theme, place = need_rules().theme_label(need.theme), need.territory
    told = notifications.tell(
        kind=f"need.{kind}",
        event=f"need.{event}",
        people=[one.person for one in referents(need, timezone.localdate(clock.now()))],
        title=f"{TITLES[kind]} : {theme}, {place.name}",
        text=f"Thème : {theme}. Réponse attendue le {day(need.answer_by)} au plus tard.",
        url=reverse("need", args=[need.pk]),
        territory=place,
        by=by,
    )
    return len(told)


def tell_firm(need: Need, kind: str, says: str, link: Link) -> bool:
    """A message with a link of its own to follow the need; whether there was an address to write to."""
    if not need.email or need.email.endswith(NO_ADDRESS):
        return False
    theme = need_rules().theme_label(need.theme)
    outbox.write(
        kind=f"need.{kind}",
        to=need.email,
        subject=french(f"Établi : votre besoin, {theme}"),
        text=french(
            f"Bonjour,\n\n{says}\n\nThème : {theme}\n\nPour lire la suite, ajouter une précision ou clore, ouvrez ce "
            f"lien :\n{link(new_link(need))}\n\nIl ouvre votre besoin à qui le détient : ne le transmettez pas.\n"
        ),
        secret=True,
    )
    return True


def new_link(need: Need) -> str:
    """The secret of a link that follows a need, which is not kept."""
    hidden, one = NeedLink.made(clock.now() + timedelta(days=need_rules().link_days), need=need)
    audit.save(one, by=SYSTEM, verb="need.link_made", scope=scope_of(need))
    return hidden
