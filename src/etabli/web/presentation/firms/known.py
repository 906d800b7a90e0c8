"""What Établi knows of a firm beside the register, of what the reader may read: fiches, VTE, tools, bookings."""

from collections.abc import Sequence
from dataclasses import dataclass

from etabli.catalogue.numbers import day
from etabli.domain.governance.actor import Actor
from etabli.domain.governance.permissions import anywhere
from etabli.domain.plans.models import Fiche
from etabli.domain.plans.rights import sight
from etabli.domain.platforms import rights as platform_rights
from etabli.domain.platforms.models import Booking
from etabli.domain.training.models import Diagnostic, Transmission
from etabli.domain.training.rights import FOLLOW, followed_by
from etabli.domain.vte import volunteer_rights
from etabli.domain.vte.models import Claim, Offer, Volunteer
from etabli.domain.vte.queries.offers import open_on
from etabli.kernel.money import euros
from etabli.kernel.typography import french
from etabli.web.presentation.vte import volunteers as of_files

MOST = 20


@dataclass(frozen=True)
class File:
    """A file of a volunteer, where it stands, and its aids: of each scheme, how much moved and when."""

    volunteer: Volunteer
    state: str
    aids: Sequence[str]


@dataclass(frozen=True)
class Known:
    """`fiches` are of the firm, wherever it is; the rest of the establishment.

    `follows`: whether the reader writes diagnostics and transmissions somewhere.
    """

    fiches: Sequence[Fiche]
    offers: Sequence[Offer]
    volunteers: Sequence[File]
    diagnostics: Sequence[Diagnostic]
    transmissions: Sequence[Transmission]
    bookings: Sequence[Booking]
    follows: bool

    def __bool__(self) -> bool:
        found = (self.fiches, self.offers, self.volunteers, self.diagnostics, self.transmissions, self.bookings)
        return any(found)


def known(actor: Actor, siret: str) -> Known:
    """Eight queries; twenty of each at most. Lists filtered by what opens each of what they lead to."""
    named, follows = {"siret": siret, "forgotten_at": None}, bool(anywhere(actor, FOLLOW))
    diagnostics = Diagnostic.objects.filter(followed_by(actor), **named).select_related("territory")
    transmissions = Transmission.objects.filter(followed_by(actor), **named).select_related("territory")
    bookings = platform_rights.bookings(actor).filter(**named).select_related("service__platform")
    files = volunteer_rights.visible(actor).filter(siret=siret, forgotten_at=None).prefetch_related("claims__payments")
    fiches = sight(actor).fiches().filter(lead__siren=siret[:9]).select_related("plan__territory__phase")
    return Known(
        fiches=list(fiches.order_by("plan__territory__name", "number")[:MOST]),
        offers=list(open_on(actor.on).filter(siret=siret).order_by("-published_on")[:MOST]),
        volunteers=[_file(one) for one in files.order_by("-opened_on")[:MOST]],
        diagnostics=list(diagnostics.order_by("-done_on", "pk")[:MOST]) if follows else [],
        transmissions=list(transmissions.order_by("-told_on", "pk")[:MOST]) if follows else [],
        bookings=list(bookings.order_by("-first_on", "pk")[:MOST]) if actor.signed_in else [],
        follows=follows,
    )


def _file(one: Volunteer) -> File:
    claims = list(one.claims.all())
    paid = one.has_begun and of_files.all_paid(claims)
    return File(one, "payé" if paid else one.get_state_display(), [_aid(claim) for claim in claims])


def _aid(claim: Claim) -> str:
    """Each payment with its day; else where the aid stands."""
    scheme = of_files.SHORT.get(claim.scheme, claim.scheme)
    moved = [
        f"{euros(each.amount_cents)}, {each.get_kind_display()} du {day(each.on)}" for each in claim.payments.all()
    ]
    if moved:
        return french(f"{scheme} : {' ; '.join(moved)}")
    asked = f", {euros(claim.asked_cents)} le {day(claim.asked_on)}" if claim.asked_cents and claim.asked_on else ""
    return french(f"{scheme} : aide {claim.get_aid_display()}{asked}")
