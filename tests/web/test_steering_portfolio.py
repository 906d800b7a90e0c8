"""Pages of portfolios: figures that answer first, lines behind sums, what to chase for who may judge, few queries."""

import csv
import io
import itertools
import re
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from django.utils.timezone import localdate, make_aware
from tests.domain.people import mandate
from tests.domain.plans_world import World, acting, fiche, resource, stage, world
from tests.domain.requests_world import sent
from tests.web.plans_pages import client_of, text

from etabli.catalogue.coordination.attention import attention_rules
from etabli.catalogue.numbers import day
from etabli.domain.coordination.queries import desk
from etabli.domain.coordination.queries.territories import Followed
from etabli.domain.foundation.days import months_before
from etabli.domain.governance.actor import Actor
from etabli.domain.governance.enums import Role
from etabli.domain.plans import services
from etabli.domain.plans.enums import StageKind
from etabli.domain.plans.models import Fiche, Milestone, Plan, Resource
from etabli.domain.territories.models import Axis, Territory
from etabli.kernel.typography import french
from etabli.web.access import VERIFIED
from etabli.web.presentation.steering.followed import A_PAGE
from etabli.web.presentation.steering.freshness import up_to_date
from etabli.web.views.steering import portfolio_follow

pytestmark = pytest.mark.django_db
M = 100_000_000


@pytest.fixture
def made(db: None) -> World:
    """A plan that everybody reads, with an open line and one reserved."""
    found = world()
    line = resource(found, fiche(found, title="Une halle"), scheme="Fonds vert")
    stage(found, line, StageKind.REQUESTED, 2 * M)
    stage(found, line, StageKind.GRANTED, M)
    closed = resource(found, fiche(found, title="Un secret", visibility="restricted"))
    stage(found, closed, StageKind.REQUESTED, 7 * M)
    Plan.objects.filter(pk=found.plan.pk).update(state="signed")
    return found


def at(of: World, name: str = "portfolio", place: str = "", **query: str) -> str:
    departement = of.territory.parts.order_by("pk").values_list("departement", flat=True)[0]
    asked = "&".join(f"{key}={value}" for key, value in {"phase": "1", **query}.items())
    return f"{reverse(name, args=[place or f'departement-{departement}'])}?{asked}"


def delegation() -> Actor:
    return acting(mandate(Role.DELEGATION))


def test_what_was_asked_agreed_and_paid_is_said_first(made: World) -> None:
    page = text(client_of(None), at(made))
    assert "2\u00a0M€ demandés, 1\u00a0M€ accordés" in page
    assert "50\u202f%" in page


def test_what_the_reader_may_not_open_is_in_no_sum(made: World) -> None:
    assert "9\u00a0M€" not in text(client_of(None), at(made))
    assert "9\u00a0M€ demandés" in text(client_of(made.region), at(made))


def test_what_to_chase_is_said_to_who_may_judge_it(made: World) -> None:
    assert "À relancer (" not in text(client_of(None), at(made, "portfolio_desk"))
    page = text(client_of(made.state), at(made, "portfolio_desk"))
    assert "aucune fiche n’est en cours ni terminée" in page
    assert "aucun plan d’action n’est commencé" in page


@pytest.mark.parametrize("by", ["region", "axe", "financeur", "dispositif", "annee", "territoire"])
def test_each_dimension_opens_to_its_lines(made: World, by: str) -> None:
    page = text(client_of(None), at(made, par=by))
    assert "2\u202f000\u202f000\u00a0€" in page
    assert reverse("portfolio_lines", args=[at(made).split("/")[2]]) in page


def test_lines_are_those_that_the_reader_may_open(made: World) -> None:
    mine, theirs = (text(client_of(who), at(made, "portfolio_lines")) for who in (None, made.region))
    assert "Une halle" in mine
    assert "Un secret" not in mine
    assert "Un secret" in theirs


def test_the_file_has_the_lines_of_the_page(made: World) -> None:
    found = client_of(None).get(at(made, "portfolio_csv")).content.decode("utf-8-sig")
    lines = list(csv.reader(io.StringIO(found), delimiter=";"))
    assert [line[3] for line in lines[1:]] == ["Une halle"]
    assert client_of(None).get(at(made, "portfolio_xlsx")).content[:2] == b"PK"


def test_between_two_dates_what_changed_is_said(made: World) -> None:
    Fiche.objects.update(created_at=make_aware(datetime(2025, 6, 1)))
    page = text(client_of(None), at(made, "portfolio_evolution", depuis="2026-01-01", jusque="2026-06-30"))
    assert "Entre les deux" in page
    assert "+2\u202f000\u202f000\u00a0€" in page


def test_without_dates_what_changed_is_of_three_months(made: World) -> None:
    page = text(client_of(None), at(made, "portfolio_evolution"))
    assert f'value="{months_before(localdate(), 3).isoformat()}"' in page
    assert "Depuis trois mois" in page


def test_the_portfolio_opens_what_changed_since_the_days_that_have_a_name(made: World) -> None:
    page = text(client_of(None), at(made))
    since = months_before(localdate(), 1).isoformat()
    assert f"evolution/?phase=1&amp;depuis={since}" in page


def test_the_desk_of_a_place_says_what_is_blocked_late_and_to_decide(made: World) -> None:
    late = Fiche.objects.get(title="Une halle")
    Milestone.objects.create(fiche=late, title="Travaux", due_on=date(2026, 1, 2))
    Fiche.objects.filter(title="Un secret").update(state="blocked", since=date(2026, 1, 1), reason="Un riverain.")
    Plan.objects.filter(pk=made.plan.pk).update(state="validated")
    mine, theirs = (text(client_of(who), at(made, "portfolio_desk")) for who in (made.state, None))
    assert "1 fiche bloquée" in mine.replace("\u00a0", " ")
    assert "Un riverain." in mine
    assert "2 janvier 2026" in mine.replace("\u00a0", " ")
    assert "Plans validés, à signer" in mine
    assert "Un riverain." not in theirs


def test_late_requests_are_all_counted_where_the_worst_alone_are_shown(made: World, monkeypatch: Any) -> None:
    for module in (desk, portfolio_follow):
        monkeypatch.setattr(module, "MOST", 1)
    for _ in range(2):
        sent(made, on=timezone.localdate() - timedelta(days=200))
    page = text(client_of(made.region), at(made, "portfolio_desk"))
    assert "2\u00a0demandes à des opérateurs en retard" in page
    shown = page.split('id="demandes"')[1]
    assert shown.count('data-label="Opérateur"') == 1 and "Les 1 plus anciennes" in shown


def test_the_rules_are_said_with_their_thresholds(made: World) -> None:
    page = text(client_of(None), reverse("attention_rules"))
    for rule in attention_rules().rules:
        assert french(rule.title) in page
    assert "plus de 180 jours" in page
    assert "25\u202f%" in page


def test_fiches_that_are_not_open_are_not_said_rather_than_zero(made: World) -> None:
    Fiche.objects.update(visibility="restricted")
    row = made.territory.name
    for who, told in ((None, "non dit"), (made.region, "2")):
        rows = text(client_of(who), at(made)).split("Les territoires, un par un")[1]
        line = next(one for one in rows.split("<tr>") if row in one)
        assert f'data-label="Fiches" class="num">{told}<' in line, who
        assert ("c’est inconnu" in rows) is (who is None)
    rows = text(client_of(None), at(made)).split("Les territoires, un par un")[1]
    other = next(one for one in rows.split("<tr>") if "pas commencé" in one)
    assert 'data-label="Fiches" class="num">0<' in other, "where there is no plan, there is no fiche"


def test_the_page_of_a_region_says_which_territories_count_in_another_too(made: World) -> None:
    there = [
        one
        for one in Territory.objects.filter(phase="1", parts__departement__region="84").distinct()
        if one.parts.order_by("-population", "departement").first().departement.region_id != "84"
    ]
    page = text(client_of(None), at(made, place="region-84")).replace("\u00a0", " ")
    many = f"{len(there)} territoire{'s' if len(there) > 1 else ''} à cheval"
    assert there and many in page and "compte deux fois ces territoires" in page
    assert "à cheval compte" not in text(client_of(None), at(made, place="france"))


def test_how_fresh_it_is_stands_on_the_portfolio(made: World) -> None:
    Fiche.objects.filter(title="Un secret").update(changed_at=make_aware(datetime(2025, 1, 1)))
    page = text(client_of(made.state), at(made)).replace("\u00a0", " ")
    assert "Mises à jour depuis 3 mois : 1 fiche sur 2 (50\u202f%)" in page


def test_fiches_entered_meanwhile_are_counted_apart(made: World) -> None:
    Fiche.objects.filter(title="Un secret").update(created_at=make_aware(datetime(2025, 6, 1)))
    Fiche.objects.exclude(title="Un secret").update(created_at=make_aware(datetime(2026, 5, 1)))
    page = text(client_of(made.region), at(made, "portfolio_evolution", depuis="2026-04-01", jusque="2026-06-30"))
    seen = Fiche.objects.exclude(title="Un secret").exclude(state="abandoned").count()
    assert f", dont {seen} saisie" in page


def test_fiches_that_count_no_more_are_said(made: World) -> None:
    Fiche.objects.update(created_at=make_aware(datetime(2025, 6, 1)))
    gone = fiche(made, title="Une idée")
    Fiche.objects.filter(pk=gone.pk).update(created_at=make_aware(datetime(2025, 6, 1)))
    services.move_fiche(fiche_id=gone.pk, move="abandon", reason="Sans suite.", by=made.lead)
    since = (timezone.localdate() - timedelta(days=30)).isoformat()
    page = text(client_of(made.region), at(made, "portfolio_evolution", depuis=since)).replace("\u00a0", " ")
    assert "1 fiche ne compte plus (abandonnée" in page


def test_a_day_that_can_not_be_read_is_said(made: World) -> None:
    page = text(client_of(None), at(made, "portfolio_evolution", depuis="abc"))
    assert "ne se lit pas" in page
    assert "ne se lit pas" not in text(client_of(None), at(made, "portfolio_evolution", depuis="2026-01-01"))


def test_days_asked_the_wrong_way_round_or_to_come_are_put_right_and_said(made: World) -> None:
    future = timezone.localdate() + timedelta(days=40)
    page = text(client_of(None), at(made, "portfolio_evolution", depuis=future.isoformat(), jusque="2026-01-01"))
    assert "remises dans l’ordre" in page and "s’arrête à aujourd’hui" in page
    assert day(future) not in page


def test_the_lines_say_what_they_add_up_to(made: World) -> None:
    page = text(client_of(made.region), at(made, "portfolio_lines"))
    assert "Ensemble des lignes" in page and "2\u202f000\u202f000\u00a0€" in page
    assert "deux colonnes de plus" in page and "l’étape la plus avancée qui tient" in page, "what the file adds is said"
    file = client_of(made.region).get(at(made, "portfolio_csv")).content.decode("utf-8-sig")
    assert {"Refusé", "Attendu"} <= set(file.splitlines()[0].split(";"))
    axis = Axis.objects.get(phase=made.territory.phase, slug=Fiche.objects.get(title="Une halle").axis)
    told = next(csv.reader(io.StringIO(file.splitlines()[1]), delimiter=";"))
    assert axis.label in told and axis.slug not in told, "axes by their names"


def test_territories_come_by_pages_and_a_region_is_told_by_axis(made: World) -> None:
    page = text(client_of(made.region), at(made, place="france", phase="2"))
    rows = page.split("Les territoires, un par un")[1]
    assert rows.count('data-label="Plan"') == A_PAGE and 'aria-label="Pages"' in rows
    after = text(client_of(made.region), at(made, place="france", phase="2", page="2"))
    first = re.search(r'<th scope="row"><a href="([^"]+)"', rows)[1]
    assert first not in after.split("Les territoires, un par un")[1]
    assert "par axe</h2>" in text(client_of(made.region), at(made))
    assert "par région</h2>" in text(client_of(made.region), at(made, place="france"))


def test_what_is_paid_without_a_convention_is_said(made: World) -> None:
    line = Resource.objects.get(fiche__title="Une halle")
    stage(made, line, StageKind.CONTRACTED, 100_000_00)
    stage(made, line, StageKind.PAID, 150_000_00)
    page = text(client_of(made.region), at(made))
    assert "de plus que conventionné" in page
    assert not re.search(r"[>\s]0\u00a0€", page), "what nobody said is no zero"


def test_an_instrument_that_did_not_move_is_only_named(made: World) -> None:
    Fiche.objects.update(created_at=make_aware(datetime(2025, 6, 1)))
    page = text(client_of(None), at(made, "portfolio_evolution", depuis="2026-04-01", jusque="2026-06-30"))
    assert "Rien n’a changé pour ces instruments\u00a0: subventions." in page
    assert "Entre les deux" not in page


def test_a_funder_s_portfolio_draws_no_line_of_another(made: World) -> None:
    funder = Resource.objects.get(fiche__title="Une halle").funder
    page = text(client_of(made.region), at(made, place=f"financeur-{funder.pk}"))
    assert "2\u00a0M€ demandés" in page
    assert "9\u00a0M€" not in page


def test_a_funder_s_portfolio_is_of_the_fiches_that_it_pays_or_is_asked_about_and_of_its_requests(made: World) -> None:
    line = Resource.objects.get(fiche__title="Une halle")
    place, asked_of = f"financeur-{line.funder_id}", fiche(made, title="Une demande")
    fiche(made, title="Une autre")
    long_ago = timezone.localdate() - timedelta(days=200)
    mine, theirs = sent(made, line.funder, on=long_ago, fiche=asked_of), sent(made, on=long_ago)
    Fiche.objects.exclude(pk=line.fiche_id).update(state="blocked", since=date(2026, 1, 1), reason="Un riverain.")
    page = text(client_of(made.region), at(made, place=place)).replace("\u00a0", " ")
    assert "1 territoire, 2 fiches" in page and "toutes ses fiches" not in page
    desk = text(client_of(made.region), at(made, "portfolio_desk", place=place)).replace("\u00a0", " ")
    assert "1 fiche bloquée" in desk and "Une demande" in desk and "Une autre" not in desk
    assert "1 demande à un opérateur en retard" in desk
    assert str(mine.pk) in desk and str(theirs.pk) not in desk
    assert "À relancer (" not in desk and "non sur celles d’un seul financeur" in desk
    changed = text(client_of(made.region), at(made, "portfolio_evolution", place=place))
    assert "seul l’argent se compare" in changed and "au lieu de" not in changed


def test_who_pays_a_line_that_is_not_open_is_not_told_by_the_fiches_of_a_funder(made: World) -> None:
    closed = Resource.objects.get(fiche__title="Un secret")
    Fiche.objects.filter(pk=closed.fiche_id).update(visibility="public")
    Resource.objects.filter(pk=closed.pk).update(visibility="restricted")
    place = f"financeur-{closed.funder_id}"
    assert "1\u00a0fiche" in text(client_of(made.region), at(made, place=place))
    for name in ("portfolio", "portfolio_desk"):
        page = text(client_of(None), at(made, name, place=place))
        assert "0\u00a0territoire" in page and "1\u00a0fiche" not in page, name


def test_one_territory_that_is_judged_is_said_in_the_singular_and_an_empty_list_has_no_figure(made: World) -> None:
    page = text(client_of(made.lead), at(made, "portfolio_desk", place="france"))
    assert "Un seul territoire est jugé sur" in page and "les 1 territoires" not in page
    assert "(0)" not in page


@pytest.mark.parametrize(
    ("name", "value"),
    [("annee", "x"), ("par", "x"), ("financeur", "x"), ("depuis", "2026-13-45"), ("phase", "9"), ("instrument", "x")],
)
def test_what_the_address_says_wrong_is_left_out(made: World, name: str, value: str) -> None:
    assert client_of(None).get(at(made, **{name: value})).status_code == 200


@pytest.mark.parametrize("place", ["region-xx", "departement-999", "financeur-abc"])
def test_a_place_that_there_is_not_is_absent(made: World, place: str) -> None:
    assert client_of(None).get(reverse("portfolio", args=[place])).status_code == 404


def test_the_reader_s_own_places_come_first(made: World) -> None:
    page = text(client_of(made.state), reverse("portfolios"))
    assert reverse("portfolio", args=[at(made).split("/")[2]]) in page


@pytest.mark.parametrize("who", ["nobody", "region", "delegation"])
def test_a_portfolio_takes_twelve_queries_at_most(made: World, who: str) -> None:
    client = client_of({"nobody": None, "region": made.region}.get(who) if who != "delegation" else delegation())
    if who == "delegation":
        session = client.session
        session[VERIFIED] = True
        session.save()
    funder = Resource.objects.get(fiche__title="Une halle").funder_id
    for place, query in itertools.product(("", "france"), ({"par": "financeur"}, {"financeur": str(funder)})):
        for name in ("portfolio", "portfolio_desk", "portfolio_evolution", "portfolio_lines"):
            address = at(made, name, place=place, **query)
            client.get(address)
            with CaptureQueriesContext(connection) as captured:
                assert client.get(address).status_code == 200
            assert len(captured) <= 12, [name, *(one["sql"][:120] for one in captured.captured_queries)]


def test_a_shared_project_counts_once_on_the_page(made: World) -> None:
    other = world("ti-2401")
    line = resource(other, fiche(other))
    stage(other, line, StageKind.REQUESTED, 3 * M)
    Plan.objects.update(state="signed")
    before = text(client_of(None), at(made, place="france"))
    assert "5\u00a0M€ demandés" in before
    counting = Fiche.objects.get(plan__territory=made.territory, number=1)
    Fiche.objects.filter(plan__territory=other.territory).update(counted_in=counting)
    assert "2\u00a0M€ demandés" in text(client_of(None), at(made, place="france"))


def test_what_is_to_follow_says_how_fresh_it_is_and_that_missing_is_not_zero() -> None:
    def place(fiches: int, recent: int) -> Followed:
        states = {"under_way": fiches} if fiches else {}
        on = timezone.now() if fiches else None
        return Followed("2/a", "2", "a", "A", "84", "", True, states=states, recent=recent, changed_at=on)

    told = up_to_date([place(10, 8), place(5, 4), place(0, 0)])
    assert "12\u00a0fiches sur 15" in told and day(timezone.localdate()) in told
    assert "1\u00a0territoire sans fiche ouverte" in told and "pas zéro" in told
    assert "sans fiche ouverte" not in up_to_date([place(1, 1)])
    assert up_to_date([place(0, 0)]).startswith("Aucune fiche ne vous est ouverte")


@pytest.mark.django_db
def test_the_index_leads_to_every_desk_and_says_which_asks_for_an_account() -> None:
    page = Client().get("/pilotage/").content.decode()
    for name in ("request_desk", "committees", "obstacles", "reviews"):
        assert f'href="{reverse(name)}"' in page, name
    assert page.count("connexion demandée") == 5 and f'href="{reverse("envelopes")}"' not in page
