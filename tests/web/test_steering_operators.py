"""Pages of delays: an answer first, the same for everybody, sorted and filtered by the address, few queries."""

import csv
import io
from datetime import timedelta
from itertools import pairwise

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from tests.domain.people import organisation
from tests.domain.plans_world import World, acting, whole, world
from tests.domain.requests_world import referent, sent
from tests.web.plans_pages import client_of, text

from etabli.catalogue.numbers import day, month
from etabli.domain.coordination import services
from etabli.domain.coordination.enums import StepKind
from etabli.domain.governance.enums import OrganisationKind
from etabli.domain.governance.models import Mandate, Organisation

pytestmark = pytest.mark.django_db


@pytest.fixture
def made(db: None) -> World:
    return world()


def answered(of: World, operator: Organisation, *days: int, waiting: int = 0, **fields: object) -> None:
    """Requests answered after so many days each, and others that wait since the day before yesterday."""
    today = timezone.localdate()
    who = Mandate.objects.filter(organisation=operator).select_related("person").first() or referent(of, operator)
    for number in days:
        one = sent(of, operator, on=today - timedelta(days=100), **fields)
        by = acting(who, today - timedelta(days=100 - number))
        services.take_step(sent_id=one.pk, kind=StepKind.YES, by=by)
    for _ in range(waiting):
        sent(of, operator, on=today - timedelta(days=2), **fields)


def operator(name: str) -> Organisation:
    return organisation(OrganisationKind.OPERATOR, name=name)


def at(name: str = "operators", *args: object, **query: str) -> str:
    asked = "&".join(f"{key}={value}" for key, value in query.items())
    return f"{reverse(name, args=args)}?{asked}"


def test_how_fast_is_said_first_with_how_many_wait(made: World) -> None:
    answered(made, operator("Rapide"), 4, 8, 12, waiting=2)
    page = text(client_of(None), at())
    assert "5\u00a0demandes transmises" in page
    assert "en 8\u00a0jours au plus" in page
    assert "2 attendent encore." in page
    assert "4 à 12\u202f; 3 sur 5" in page


def test_below_three_answers_no_delay_is_told(made: World) -> None:
    one = operator("Rare")
    answered(made, one, 4, 9, waiting=1)
    for address in (at(), at("operator", one.pk)):
        page = text(client_of(None), address)
        assert "trop peu\u00a0: 2 sur 3" in page
        assert "chart-quartiles" not in page
        assert "9\u00a0jours" not in page


def test_what_the_delays_stand_on_is_said_by_month_from_three_requests(made: World) -> None:
    answered(made, operator("Connu"), 4, 8, 12)
    page = text(client_of(None), at())
    last = timezone.localdate() - timedelta(days=88)
    assert "1\u00a0territoire a transmis ces demandes." in page and month(last) in page
    assert day(last) not in page, "a day would be that of one request"
    few = operator("Rare")
    answered(made, few, 4)
    assert "a transmis ces demandes" not in text(client_of(None), at("operator", few.pk))


def test_a_median_that_is_not_reached_is_said_so(made: World) -> None:
    answered(made, operator("Muet"), 1, 1, 2, waiting=8)
    page = text(client_of(None), at())
    assert "le délai médian n’est pas encore connu" in page
    assert "pas encore connue" in page


def test_everybody_reads_the_same_delays_and_a_reserved_fiche_counts(made: World) -> None:
    firm = organisation(OrganisationKind.FIRM)
    one = operator("Discret")
    answered(made, one, 4, 8, 12, fiche=whole(made, lead=firm.pk, title="Un projet réservé"))
    for address in (at(), at("operator", one.pk), at("operators_csv"), at("operator_csv", one.pk)):
        pages = [client_of(who).get(address).content.decode() for who in (None, made.lead, made.region)]
        assert all("Discret" in page and "Un projet réservé" not in page for page in pages)
        assert "3" in pages[0]
    tables = [text(client_of(who), at()).split("<tbody>")[1].split("</tbody>")[0] for who in (None, made.lead)]
    assert tables[0] == tables[1]


def test_delays_and_the_list_of_requests_each_say_what_they_count_and_lead_to_the_other(made: World) -> None:
    one = operator("Discret")
    answered(made, one, 4, fiche=whole(made, lead=organisation(OrganisationKind.FIRM).pk, title="Un projet réservé"))
    answered(made, one, 4, waiting=1)
    asked = {"region": "84", "phase": "1", "type": "engineering", "annee": str(timezone.localdate().year)}
    page = text(client_of(None), at(**asked))
    assert "celles des fiches réservées aussi" in page and "toutes phases" not in page
    listed = f"{reverse('request_desk')}?retard=oui&amp;" + "&amp;".join(
        f"{name}={asked[name]}" for name in ("region", "phase", "type", "annee")
    )
    assert listed in page
    assert "toutes phases du programme confondues" in text(client_of(None), at())
    assert f"operateur={one.pk}" in text(client_of(None), at("operator", one.pk))
    assert "retard=oui&amp;lieu=france" in text(client_of(made.lead), at()), "its readers may have places of their own"
    desk = text(client_of(made.region), at("request_desk", region="84", phase="1", type="land"))
    assert f"{reverse('operators')}?region=84&amp;phase=1&amp;type=land" in desk
    assert "celles des fiches réservées aussi" in desk
    follow = text(client_of(None), at("portfolio_desk", "france", phase="1"))
    assert "lieu=france&amp;phase=1" in follow and reverse("operators") in follow
    assert "sans les fiches abandonnées" in follow


def test_the_table_is_in_the_order_that_is_asked(made: World) -> None:
    answered(made, operator("Alpha"), 30, 31, 32)
    answered(made, operator("Beta"), 4, 5, 6, 7, waiting=1)
    answered(made, operator("Gamma"), 1)
    orders = {
        "nom": ("Alpha", "Beta", "Gamma"),
        "demandes": ("Beta", "Alpha", "Gamma"),
        "attendent": ("Beta", "Alpha", "Gamma"),
        "reponse": ("Beta", "Alpha", "Gamma"),
        "": ("Beta", "Alpha", "Gamma"),
        "x": ("Beta", "Alpha", "Gamma"),
    }
    for by, names in orders.items():
        table = text(client_of(None), at(tri=by)).split("<tbody>")[1]
        places = [table.index(name) for name in names]
        assert all(before < after for before, after in pairwise(places)), by


def test_filters_of_the_address_are_kept_by_links_and_files(made: World) -> None:
    one = operator("Foncière")
    answered(made, one, 4, 8, 12, need_kind="land")
    answered(made, one, 50, 60, 70, need_kind="funding")
    page = text(client_of(None), at(type="land"))
    assert "en 8\u00a0jours au plus" in page
    assert f"{reverse('operator', args=[one.pk])}?type=land" in page
    assert "en 12\u00a0jours au plus" in text(client_of(None), at("operator", one.pk))
    assert "en 8\u00a0jours au plus" in text(client_of(None), at("operator", one.pk, type="land"))
    rows = list(
        csv.reader(
            io.StringIO(client_of(None).get(at("operators_csv", type="land")).content.decode("utf-8-sig")),
            delimiter=";",
        )
    )
    assert [row[:2] for row in rows[1:]] == [["Foncière", "3"]]
    for name, args in (("operators_xlsx", ()), ("operator_xlsx", (one.pk,))):
        assert client_of(None).get(at(name, *args)).content[:2] == b"PK"


def test_one_operator_is_told_by_region_type_year_and_phase(made: World) -> None:
    one = operator("Opérateur")
    answered(made, one, 4, 8, 12, need_kind="land")
    page = text(client_of(None), at("operator", one.pk))
    for title in (
        "Par région",
        "Par type de besoin",
        "Par année de transmission",
        "Dans le programme et hors du programme",
    ):
        assert title in page
    assert "Auvergne-Rhône-Alpes" in page
    assert "Foncier, friche" in page
    assert "chart-quartiles" in page


@pytest.mark.parametrize(
    ("name", "value"), [("region", "x"), ("type", "x"), ("phase", "9"), ("annee", "x"), ("programme", "x")]
)
def test_what_the_address_says_wrong_is_left_out(made: World, name: str, value: str) -> None:
    answered(made, operator("Un"), 4)
    assert "1\u00a0demande transmise" in text(client_of(None), at(**{name: value}))


def test_an_operator_that_was_asked_nothing_is_absent(made: World) -> None:
    for name in ("operator", "operator_csv", "operator_xlsx"):
        assert client_of(None).get(at(name, operator("Personne").pk)).status_code == 404


def test_nothing_asked_yet_is_said(made: World) -> None:
    assert "Aucune demande à un opérateur ici" in text(client_of(None), at())


@pytest.mark.parametrize("signed_in", [False, True])
def test_a_page_takes_twelve_queries_at_most_however_many_requests(made: World, signed_in: bool) -> None:
    one = operator("Un")
    answered(made, one, 4, 8, 12, waiting=3)
    client: Client = client_of(made.region if signed_in else None)
    for address in (at(region="84", phase="1"), at("operator", one.pk, region="84")):
        client.get(address)
        with CaptureQueriesContext(connection) as captured:
            assert client.get(address).status_code == 200
        assert len(captured) <= 12, [query["sql"][:120] for query in captured.captured_queries]
