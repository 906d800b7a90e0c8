"""The file of a volunteer opened from the offer that the contract came of: what was said there is not asked again."""

import pytest
from django.core.exceptions import ValidationError
from tests.domain import offers_world, volunteers_world
from tests.domain.offers_world import SIRET, acting, applied, published
from tests.domain.people import territory

from etabli.domain.governance.enums import Role
from etabli.domain.notifications.models import Notice
from etabli.domain.vte.enums import OfferStepKind
from etabli.domain.vte.models import Offer, Volunteer
from etabli.domain.vte.queries.offers import opened
from etabli.domain.vte.services import by_link, volunteers

pytestmark = pytest.mark.django_db


def opened_from(offer: Offer, *, again: bool = False) -> Volunteer:
    given = {"territory": territory(), "siret": SIRET, "firm": offer.firm, "offer": offer}
    return volunteers.open_file(volunteer=Volunteer(**given), by=acting(), link=volunteers_world.link, again=again)


def test_what_the_offer_said_begins_the_file_and_what_is_typed_wins() -> None:
    offer, _ = published(pay_eur=32_004)
    given = {"territory": territory(), "siret": SIRET, "firm": offer.firm, "offer": offer, "tutor": "Paul Signac"}
    found = volunteers.open_file(volunteer=Volunteer(**given), by=acting(), link=volunteers_world.link)
    assert (found.contract, found.title, found.management) == ("cdi", offer.title, offer.reports_to)
    assert found.gross_pay_cents == 266_700, "a year is told, a month is kept"
    assert found.tutor == "Paul Signac"
    assert list(offer.volunteers.all()) == [found]


@pytest.mark.parametrize("wrong", [{"siret": "00000000000000"}, {"territory": "there"}])
def test_an_offer_of_another_firm_or_place_is_refused(wrong: dict[str, str]) -> None:
    offer, _ = published()
    given = {"territory": territory(), "siret": SIRET, "firm": offer.firm, "offer": offer} | wrong
    by = acting()
    if "territory" in wrong:
        given["territory"] = territory("ti-2401")
        by = acting(Role.PROJECT_LEAD, territory=given["territory"])
    with pytest.raises(ValidationError, match="autre"):
        volunteers.open_file(volunteer=Volunteer(**given), by=by, link=volunteers_world.link)
    assert not Volunteer.objects.exists()


def test_the_file_may_be_opened_once_somebody_is_retained() -> None:
    lead = acting()
    offer, hidden = published(lead)
    application, _ = applied(offer)
    found = opened(lead, offer.pk)
    assert found and not found.retained and found.candidates == 1
    by_link.answer(
        hidden=hidden,
        application_id=application.pk,
        state="retained",
        word="Venez lundi.",
        candidate_link=offers_world.link,
    )
    found = opened(lead, offer.pk)
    assert found and found.retained
    notice = Notice.objects.get(kind="offer.retained")
    assert notice.person == lead.person and notice.url.endswith(f"/vte/dossiers/ouvrir/?offre={offer.pk}")
    assert not any(name in notice.text + notice.title for name in ("Camille", "Signal"))
    by_link.end(hidden=hidden, kind=OfferStepKind.FILLED, candidate_link=offers_world.link)
    assert Notice.objects.filter(kind="offer.retained").count() == 1, "told once"


@pytest.mark.parametrize(("linked", "whole"), [(True, "consolidated"), (False, "own"), (None, "own")])
def test_the_size_that_the_offer_said_is_taken_up(linked: bool | None, whole: str) -> None:
    offer, _ = published(linked=linked)
    found = opened_from(offer)
    sizes = {f"{one}_{name}" for one in ("own", "consolidated") for name in ("staff", "turnover_eur")}
    said = {name: getattr(found, name) for name in sizes if getattr(found, name) is not None}
    assert said == {f"{whole}_staff": offer.staff, f"{whole}_turnover_eur": offer.turnover_eur}


def test_a_second_file_of_the_same_offer_is_meant() -> None:
    offer, _ = published()
    opened_from(offer)
    with pytest.raises(ValidationError, match="déjà ouvert"):
        opened_from(offer)
    opened_from(offer, again=True)
    assert offer.volunteers.count() == 2
