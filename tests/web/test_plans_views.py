"""A plan in columns, on a calendar, on a map, by deadlines; fiches over all plans."""

from datetime import date, timedelta

import pytest
from django.test import Client
from django.utils import timezone
from tests.domain.people import organisation
from tests.domain.plans_world import fiche, signed, whole, world
from tests.web.team_pages import signed_in, text

from etabli.domain.governance.actor import nobody
from etabli.domain.governance.enums import OrganisationKind
from etabli.domain.governance.models import Mandate
from etabli.domain.plans import services
from etabli.domain.plans.models import Dependency, Fiche, Milestone, Plan
from etabli.domain.plans.queries.portfolio import A_PAGE, BY_TERRITORY, Filters, filtered, page
from etabli.domain.plans.reading import Reader
from etabli.domain.plans.rights import sight
from etabli.web.presentation.plans.ical import calendar

pytestmark = pytest.mark.django_db
PLAN = "/territoires/1/ti-8413/plan/"
TODAY = timezone.localdate()


def lead(of) -> Client:
    return signed_in(Mandate.objects.get(person=of.lead.person))


def busy(of) -> Fiche:
    one, two = whole(of, title="Halle"), fiche(of, title="Étude d’un pont", starts_on=date(2027, 1, 1))
    services.add_part(part=Milestone(fiche=one, title="Permis", due_on=TODAY - timedelta(days=9)), by=of.lead)
    services.add_part(part=Milestone(fiche=one, title="Livraison", due_on=TODAY + timedelta(days=90)), by=of.lead)
    services.add_part(part=Dependency(fiche=two, needs=one), by=of.lead)
    return one


def test_columns_follow_the_workflow() -> None:
    of = world()
    busy(of)
    body = text(lead(of).get(f"{PLAN}tableau/"))
    assert body.index('id="etat-idea"') < body.index("Étude d’un pont") < body.index('id="etat-validated"')
    assert body.index('id="etat-validated"') < body.index("Halle") < body.index('id="etat-under_way"')


def test_the_calendar_has_a_picture_and_the_table_that_says_the_same() -> None:
    of = world()
    busy(of)
    body = text(lead(of).get(f"{PLAN}calendrier/"))
    assert "chart-gantt" in body and "gantt-wait" in body
    table = body.split("<tbody>")[1]
    assert "Permis" in table and "en retard" in table and "la fiche 1" in table


def test_dates_that_went_by_are_counted_by_kind_and_the_fiches_that_have_them_apart() -> None:
    of = world()
    one = fiche(of, title="Halle", ends_on=TODAY - timedelta(days=3))
    for days in (5, 9):
        part = Milestone(fiche=one, title=f"Permis {days}", due_on=TODAY - timedelta(days=days))
        services.add_part(part=part, by=of.lead)
    said = "3 échéances sont passées sans être tenues, sur 1 fiche : 2 jalons et 1 fin de fiche."
    assert said in text(lead(of).get(f"{PLAN}echeances/")).replace("\u00a0", " ").replace("\u202f", " ")
    listed = text(lead(of).get(PLAN)).replace("\u00a0", " ")
    assert "1 fiche dont un jalon est dépassé" in listed and "2 jalons dépassés" in listed


def test_what_is_late_comes_first_and_the_rest_by_month() -> None:
    of = world()
    busy(of)
    body = text(lead(of).get(f"{PLAN}echeances/"))
    assert body.index('id="retard"') < body.index("Permis") < body.index('id="mois-1"') < body.index("Livraison")
    ics = lead(of).get(f"{PLAN}echeances.ics")
    assert ics["Content-Type"].startswith("text/calendar")
    assert ics.content.count(b"BEGIN:VEVENT") == 3
    assert all(len(line) <= 75 for line in ics.content.split(b"\r\n"))


def test_a_long_line_of_a_calendar_file_is_folded_between_characters() -> None:
    found = calendar([], name="é" * 100, host="x", at=timezone.now())
    assert "é" * 100 in found.replace("\r\n ", "")


def test_the_map_names_the_members_that_fiches_concern() -> None:
    of = world("ti-3201", "2")
    fiche(of, title="Partout")
    commune = next(iter(Reader(of.territory).communes))
    fiche(of, title="Quelque part", communes=[commune])
    body = text(lead(of).get("/territoires/2/ti-3201/plan/carte/"))
    assert "1 fiche concerne tout le territoire" in body.replace("\u00a0", " ")
    assert "plan-map-1" in body and "Quelque part" in body


def test_a_territory_of_one_member_shows_its_contour_and_lists_its_communes() -> None:
    of = world("ti-0301", "1")
    communes = Reader(of.territory).communes
    fiche(of, title="Partout")
    fiche(of, title="Quelque part", communes=sorted(communes)[:2])
    body = text(lead(of).get("/territoires/1/ti-0301/plan/carte/"))
    assert 'class="plan-map"' in body and "Établi n’a pas les contours de communes" in body
    for code in sorted(communes)[:2]:
        assert f'id="commune-{code}">{communes[code].name} <' in body
    assert body.count("Quelque part") == 2 and "membre-" not in body


def test_the_public_sees_what_is_public_alone(client: Client) -> None:
    of = world()
    for name in ("tableau/", "calendrier/", "echeances/", "echeances.ics", "carte/"):
        assert client.get(PLAN + name).status_code in (302, 403), name
    whole(of, title="Ouverte")
    whole(of, title="Fermée", lead=organisation(OrganisationKind.FIRM).pk)
    signed(of)
    for name in ("tableau/", "calendrier/", "echeances/", "carte/"):
        body = text(client.get(PLAN + name))
        assert "Ouverte" in body, name
        assert "Fermée" not in body, name


def test_pages_stay_within_eight_queries(django_assert_max_num_queries) -> None:
    of = world()
    busy(of)
    for n in range(12):
        fiche(of, title=f"Idée {n}")
    client = lead(of)
    for name in ("tableau/", "calendrier/", "echeances/", "carte/"):
        with django_assert_max_num_queries(8):
            assert client.get(PLAN + name).status_code == 200


def test_fiches_over_all_plans_are_filtered_sorted_and_paged(client: Client, django_assert_max_num_queries) -> None:
    one, two = world("ti-8413", "1"), world("ti-3201", "1")
    whole(one, title="Dépolluer la halle")
    whole(two, title="École de production")
    signed(one)
    signed(two)
    fiche(one, title="Pas encore")
    with django_assert_max_num_queries(10):
        body = text(client.get("/fiches/"))
    assert "Dépolluer la halle" in body and "École de production" in body
    assert "École" in text(client.get("/fiches/?q=ecole+PROD")) and "halle" not in text(
        client.get("/fiches/?q=ecole+PROD")
    )
    assert "École" not in text(client.get("/fiches/?region=84")) and "halle" in text(client.get("/fiches/?region=84"))
    assert "Aucune fiche ne répond" in text(client.get("/fiches/?etat=done"))
    assert client.get("/fiches/?page=9999999999&tri=n_importe").status_code == 200
    assert "Pas encore" in text(lead(one).get("/fiches/")), "an idea of a plan is for those who have a mandate there"


def test_pages_by_territory_follow_each_other_and_hold_each_fiche_once() -> None:
    places = [("ti-8413", "1"), ("ti-3201", "1"), ("ti-2401", "2")]
    worlds = [world(*place) for place in places]
    for of, many in zip(worlds, (A_PAGE + 5, A_PAGE, 8), strict=True):
        plan = Plan.objects.get(territory=of.territory)
        Fiche.objects.bulk_create(
            Fiche(plan=plan, number=number, title=f"Fiche {number}", axis="transition", state="validated")
            for number in range(1, many + 1)
        )
    Plan.objects.filter(territory__in=[of.territory for of in worlds[:2]]).update(state="validated")
    for seeing, many in ((sight(nobody()), 2 * A_PAGE + 5), (sight(worlds[2].lead), 2 * A_PAGE + 13)):
        every = list(filtered(seeing, Filters()).order_by(*BY_TERRITORY))
        assert len(every) == many
        pages = [page(seeing, Filters(), number) for number in range(1, 4)]
        assert [one for found in pages for one in found.fiches] == every
        assert {found.count for found in pages} == {many}
        assert page(seeing, Filters(), 99) == pages[-1] and page(seeing, Filters(), 0) == pages[0]
    assert page(sight(nobody()), Filters(region="11"), 1).count == 0
