"""What Établi knows of a firm beside the register, of what the reader may read: fiches that it bears, VTE."""

from collections.abc import Sequence
from dataclasses import dataclass

from etabli.catalogue.numbers import day
from etabli.domain.governance.actor import Actor
from etabli.domain.plans.models import Fiche
from etabli.domain.plans.rights import sight
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
    """`fiches` are of the firm, wherever it is; `offers` and `volunteers` of the establishment."""

    fiches: Sequence[Fiche]
    offers: Sequence[Offer]
    volunteers: Sequence[File]


def known(actor: Actor, siret: str) -> Known:
    """Five queries; twenty of each at most."""
    files = volunteer_rights.visible(actor).filter(siret=siret, forgotten_at=None).prefetch_related("claims__payments")
    fiches = sight(actor).fiches().filter(lead__siren=siret[:9]).select_related("plan__territory__phase")
    return Known(
        fiches=list(fiches.order_by("plan__territory__name", "number")[:MOST]),
        offers=list(open_on(actor.on).filter(siret=siret).order_by("-published_on")[:MOST]),
        volunteers=[_file(one) for one in files.order_by("-opened_on")[:MOST]],
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
