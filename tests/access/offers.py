"""VTE offers of a territory of the access table: one to review, one published with a candidate; links and forms."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.utils import timezone
from tests.access.filled import Filled, Values, acte, nothing, today
from tests.access.people import DAY, Who
from tests.domain.offers_world import FIELDS, WHO

from etabli.domain.governance import secret
from etabli.domain.governance.actor import actor
from etabli.domain.governance.models import Mandate
from etabli.domain.territories.models import Commune, Territory
from etabli.domain.vte import services
from etabli.domain.vte.enums import OfferStepKind
from etabli.domain.vte.models import Alert, Application, Offer, UnconfirmedApplication, UnconfirmedOffer


@dataclass(frozen=True)
class OfferPlace:
    """`offer` is to be reviewed, `shown` is published; `link` is of the firm of the second, `mine` of its candidate."""

    offer: Offer
    shown: Offer
    link: str
    application: Application
    mine: str


def offers_of(where: Territory, lead: Mandate) -> OfferPlace:
    links: list[str] = []

    def link(hidden: str) -> str:
        links.append(hidden)
        return ""

    def stated(n: int) -> tuple[Offer, str]:
        said = UnconfirmedOffer(**_said(where, email=f"rosa{n}-{where.published_id}@exemple.fr"))
        services.state(said=said, machine=f"{where.pk}-{n}", link=link)
        hidden = services.confirm(hidden=links[-1])
        return Offer.objects.get(email=said.email), hidden

    offer, _ = stated(1)
    shown, hidden = stated(2)
    by = actor(lead.person, verified=True)
    shown = services.review(
        offer_id=shown.pk, kind=OfferStepKind.PUBLISHED, by=by, link=link, candidate_link=link, reason=""
    )
    said = UnconfirmedApplication(offer=shown, **_who())
    services.apply(said=said, file=None, machine=where.pk, link=link)
    mine = services.confirm_application(hidden=links[-1], firm_link=link)
    return OfferPlace(offer, shown, hidden, Application.objects.get(offer=shown), mine)


def _said(where: Territory, **given: Any) -> dict[str, Any]:
    """The words of an offer in the first commune of the territory."""
    found = {name: value for name, value in FIELDS.items() if name != "commune_id"}
    days = {"starts_on": timezone.localdate() + timedelta(days=60)}
    days["closes_on"] = timezone.localdate() + timedelta(days=40)
    return {**found, **days, "territory": where, "commune": _commune(where), **given}


def _commune(where: Territory) -> Commune:
    found = Commune.objects.filter(
        perimeters__listed_territory__territory=where, perimeters__perimeter_list__reference=True
    )
    return found.order_by("pk")[0]


def _who(**given: Any) -> dict[str, Any]:
    days = {"diploma_on": timezone.localdate() - timedelta(days=90), "available_on": timezone.localdate()}
    return WHO | days | given


def _kept() -> tuple[str, dict[str, Any]]:
    hidden = secret.fresh()
    return hidden, {"secret_hash": secret.hashed(hidden), "expires_at": timezone.now() + DAY}


def _to_confirm(world: Any, place: Any, who: Who) -> Values:
    hidden, kept = _kept()
    UnconfirmedOffer.objects.create(**_said(place.territory), **kept)
    return {"secret": hidden}


def _application_to_confirm(world: Any, place: Any, who: Who) -> Values:
    hidden, kept = _kept()
    said = _who(email="other@exemple.fr")
    UnconfirmedApplication.objects.create(offer=place.offers.shown, **said, **kept)
    return {"secret": hidden}


def _alert(world: Any, place: Any, who: Who) -> Values:
    hidden, kept = _kept()
    Alert.objects.create(email="c@exemple.fr", cadence="daily", **kept)
    return {"secret": hidden}


def _by_link(world: Any, place: Any, who: Who) -> Values:
    return {"secret": place.offers.link, "application_id": place.offers.application.pk}


CASES: Mapping[tuple[str, str], Callable[[Any, Any, Who], Values]] = {
    ("offer_confirm", "that waits for its address"): _to_confirm,
    ("offer_follow", "published"): _by_link,
    ("offer_edit", "published"): _by_link,
    ("offer_candidate", "sent"): _by_link,
    ("offer_candidate_file", "without a file"): _by_link,
    ("offer", "published"): lambda world, place, who: {"offer_id": place.offers.shown.pk},
    ("application_ask", "to an open offer"): lambda world, place, who: {"offer_id": place.offers.shown.pk},
    ("application_confirm", "that waits for its address"): _application_to_confirm,
    ("application_follow", "sent"): lambda world, place, who: {"secret": place.offers.mine},
    ("alert", "that waits for its address"): _alert,
}
OF_PLACE: Mapping[str, Callable[[Any], Any]] = {
    "offer_id": lambda place: place.offers.offer.pk,
    "application_id": lambda place: place.offers.application.pk,
}


def _offer(place: Any, who: Who) -> Filled:
    """As the form sends it."""
    said = {name: value for name, value in FIELDS.items() if name != "commune_id" and value is not None}
    days = {"starts_on": today(60), "closes_on": today(40)}
    told = {"responsible": "oui", "linked": "non", "place": _commune(place.territory).pk, "que": "envoyer"}
    return {**said, **days, **told}


def _changed(place: Any, who: Who) -> Filled:
    return {name: value for name, value in _offer(place, who).items() if name != "email"}


def _application(place: Any, who: Who) -> Filled:
    said = {name: value for name, value in WHO.items() if name != "alternance"}
    return {**said, "situation": "emploi", "place": "", "diploma_on": today(-90), "available_on": today()}


FORMS: Mapping[tuple[str, str], Callable[[Any, Who], Filled]] = {
    ("offer_ask", "an offer"): _offer,
    ("offer_confirm", "the button"): nothing,
    ("offer_follow", "end"): acte("end", kind="closed", sure="on"),
    ("offer_edit", "a change"): _changed,
    ("offer_candidate", "an answer"): acte("answer", state="retained", word="Bienvenue."),
    ("offer_state", "an offer"): _offer,
    ("offer_review", "publish"): acte("review", kind="published", reason=""),
    ("offer_review", "refuse"): acte("review", kind="refused", reason="Trop court."),
    ("application_ask", "an application"): _application,
    ("application_confirm", "the button"): nothing,
    ("application_follow", "withdraw"): acte("withdraw"),
    ("application_follow", "erase"): acte("erase", sure="on"),
    ("alert_ask", "an alert"): acte("alert", email="c@exemple.fr", cadence="weekly"),
    ("alert", "the button"): nothing,
}
