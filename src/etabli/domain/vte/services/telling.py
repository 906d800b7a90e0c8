"""What people are told of offers: reviewers by a notice, firms, candidates and alerts by messages with a link.

A notice or a message may be read over a shoulder: it names no candidate and repeats nothing of an application.
"""

from collections.abc import Callable
from datetime import timedelta

from django.urls import reverse
from django.utils import timezone

from etabli.catalogue.numbers import day
from etabli.catalogue.vte.offers import offer_rules
from etabli.domain.audit import services as audit
from etabli.domain.audit.author import SYSTEM
from etabli.domain.foundation import clock
from etabli.domain.governance.actor import Actor
from etabli.domain.governance.models.people import NO_ADDRESS
from etabli.domain.governance.roles import MATRIX
from etabli.domain.notifications import services as notifications
from etabli.domain.outbox import services as outbox
from etabli.domain.vte.models import Application, ApplicationLink, Offer, OfferLink
from etabli.domain.vte.rights import reviewers, scope_of
from etabli.kernel.typography import french

Link = Callable[[str], str]  # an address that holds the secret
KEEP = "Ce lien ouvre {what} à qui le détient : ne le transmettez pas."


def tell_reviewers(offer: Offer, event: str, by: Actor | None) -> int:
    """A notice to whoever may review; how many. Whoever wrote it is not asked to."""
    writer = offer.stated_by.person_id if offer.stated_by is not None else None
    there = reviewers(offer.territory, timezone.localdate(clock.now()))
    told = notifications.tell(
        kind="offer.received",
        event=f"offer.{event}",
        people=[one.person for one in there if one.person_id != writer],
        title=f"Offre de VTE à relire, {offer.territory.name}",
        text=f"Thème : {offer.theme_label}. À relire avant le {day(offer.review_by)}.",
        url=reverse("offer_review", args=[offer.pk]),
        territory=offer.territory,
        by=by,
    )
    return len(told)


def tell_retained(offer: Offer) -> int:
    """A notice, once an offer, that its volunteer was found: the file is to be opened. It names nobody. Who may open
    one is led to the form, who only reviews to the offer.
    """
    there = list(reviewers(offer.territory, timezone.localdate(clock.now())))
    told = 0
    for opens, url in (
        (True, f"{reverse('volunteer_open')}?offre={offer.pk}"),
        (False, reverse("offer_review", args=[offer.pk])),
    ):
        people = [one.person for one in there if (one.role in MATRIX["volunteer.manage"].roles) is opens]
        told += len(
            notifications.tell(
                kind="offer.retained",
                event=f"offer.retained:{offer.pk}",
                people=people,
                title=f"Offre de VTE : dossier à ouvrir, {offer.territory.name}",
                text="L'entreprise a retenu quelqu'un, ou dit le poste pourvu. Le dossier du volontaire est à ouvrir.",
                url=url,
                territory=offer.territory,
                by=None,
            )
        )
    return told


def tell_firm(offer: Offer, kind: str, says: str, link: Link) -> None:
    """A message with a link of its own to follow the offer."""
    if offer.email.endswith(NO_ADDRESS):
        return
    outbox.write(
        kind=f"offer.{kind}",
        to=offer.email,
        subject=french(f"Établi : votre offre de VTE, {offer.territory.name}"),
        text=french(
            f"Bonjour,\n\n{says}\n\nPour lire la suite, modifier votre offre, voir les candidatures ou clore, ouvrez "
            f"ce lien :\n{link(new_link(offer))}\n\n{KEEP.format(what='votre offre et ses candidatures')}\n"
        ),
        secret=True,
    )


def tell_candidate(application: Application, kind: str, says: str, link: Link) -> None:
    """A message with a link of its own to follow the application."""
    if application.email.endswith(NO_ADDRESS):
        return
    outbox.write(
        kind=f"application.{kind}",
        to=application.email,
        subject=french("Établi : votre candidature à une offre de VTE"),
        text=french(
            f"Bonjour,\n\n{says}\n\nPour lire la réponse, retirer ou effacer votre candidature, ouvrez ce lien :\n"
            f"{link(new_application_link(application))}\n\n{KEEP.format(what='votre candidature')}\n"
        ),
        secret=True,
    )


def new_link(offer: Offer) -> str:
    """The secret of a link that follows an offer, which is not kept."""
    hidden, one = OfferLink.made(clock.now() + timedelta(days=offer_rules().link_days), offer=offer)
    audit.save(one, by=SYSTEM, verb="offer.link_made", scope=scope_of(offer))
    return hidden


def new_application_link(application: Application) -> str:
    """The secret of a link that follows an application, which is not kept."""
    until = clock.now() + timedelta(days=offer_rules().link_days)
    hidden, one = ApplicationLink.made(until, application=application)
    audit.save(one, by=SYSTEM, verb="application.link_made", scope=scope_of(application.offer))
    return hidden
