"""The file of a volunteer opened from the offer that the contract came of: what was said there is not asked again."""

import pytest
from django.core.exceptions import ValidationError
from tests.domain import offers_world, volunteers_world
from tests.domain.offers_world import SIRET, acting, applied, published
from tests.domain.people import territory

from etabli.domain.governance.enums import Role
from etabli.domain.vte.models import Volunteer
from etabli.domain.vte.queries.offers import opened
from etabli.domain.vte.services import by_link, volunteers

pytestmark = pytest.mark.django_db


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
