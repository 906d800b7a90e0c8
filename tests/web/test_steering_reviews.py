"""Pages of reviews: values typed in one table, checked, locked, put together; the desk with its files."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.urls import reverse
from tests.domain.people import organisation
from tests.domain.plans_world import World, fiche, whole, world
from tests.domain.reviews_world import FILLED, JOBS, SATISFACTION, check, give, indicator, period, reviewed, run
from tests.web.plans_pages import client_of, page, text

from etabli.domain.coordination import services
from etabli.domain.coordination.models import Review, ReviewCorrection, ReviewValue
from etabli.domain.governance.enums import OrganisationKind
from etabli.domain.plans.models import Fiche, Indicator, Plan
from etabli.web.views.steering.review_forms import CorrectionForm, SendBackForm

pytestmark = pytest.mark.django_db
Made = tuple[World, Indicator, Review]


@pytest.fixture
def made() -> Made:
    return reviewed()


def typed(one: Indicator, **texts: str) -> dict[str, str]:
    return {"acte": "submit", **{f"{kind}-{one.pk}": text for kind, text in texts.items()}}


def test_values_are_typed_in_one_table_and_one_that_is_strange_is_kept_and_asked_about(made: Made) -> None:
    of, one, _ = made
    client, address = client_of(of.lead), page(of, "plan_reviews")
    assert f'name="v-{one.pk}"' in text(client, address)
    refused = client.post(address, typed(one, v="douze", m="Presque."))
    told = refused.content.decode()
    assert refused.status_code == 422 and "douze" in told and "Presque." in told and not ReviewValue.objects.exists()
    sent = client.post(address, typed(one, v="-3,5", m=""), follow=True).content.decode()
    assert ReviewValue.objects.get().value == Decimal("-3.5")
    assert "1 valeur est soumise" in sent.replace("\u00a0", " ") and "Cette valeur surprend" in sent
    sent = client.post(address, typed(one, v="-3,5", m="Des fermetures."), follow=True).content.decode()
    assert "Cette valeur surprend" not in sent and "Surprenant" in sent
    assert client.post(address, typed(one, v="", m="")).status_code == 422, "what was given is replaced, not wiped"


def test_a_ratio_is_typed_as_two_numbers_and_a_mean_with_its_weight(made: Made) -> None:
    of, one, _ = made
    other = {"fiche": one.fiche, "target_on": date(2027, 12, 31), "source": "Suivi"}
    ratio, mean = Indicator.objects.create(**FILLED, **other), Indicator.objects.create(**SATISFACTION, **other)
    client, address = client_of(of.lead), page(of, "plan_reviews")
    shown = text(client, address)
    assert f'name="n-{ratio.pk}"' in shown and f'name="v-{ratio.pk}"' not in shown and f'name="p-{mean.pk}"' in shown
    assert client.post(address, typed(mean, v="7", p="")).status_code == 422
    assert client.post(address, typed(ratio, n="1", d="4") | typed(mean, v="7", p="20")).status_code == 302
    assert "1 sur 4" in text(client, address).replace("\u00a0", " ")


def test_the_region_checks_sends_back_locks_and_puts_right(made: Made) -> None:
    of, one, review = made
    value = give(review, one, 12, of.lead)
    address = page(of, "plan_reviews")
    assert "Vérifier les valeurs" not in text(client_of(of.lead), address)
    region = client_of(of.region)
    assert "À vérifier" in text(region, address)
    assert region.post(address, {"acte": "check"}).status_code == 422
    assert region.post(address, {"acte": "back", "value": value.pk, "reason": ""}).status_code == 422
    assert region.post(address, {"acte": "back", "value": value.pk, "reason": "Comptez 2024."}).status_code == 302
    assert "Comptez 2024." in text(client_of(of.lead), address)
    same = client_of(of.lead).post(address, typed(one, v="12", m=""), follow=True).content.decode()
    assert "toujours à corriger" in same and "Comptez 2024." in same and "est soumise" not in same
    value = give(review, one, 14, of.lead)
    assert region.post(address, {"acte": "lock", "sure": "on"}).status_code == 422, "one waits to be checked"
    assert region.post(address, {"acte": "check", "value": value.pk}).status_code == 302
    assert region.post(address, {"acte": "lock"}).status_code == 422
    assert client_of(of.lead).post(address, {"acte": "lock", "sure": "on"}).status_code == 403
    assert region.post(address, {"acte": "lock", "sure": "on"}).status_code == 302
    late = client_of(of.lead).post(address, typed(one, v="20"))
    assert late.status_code == 422 and "ses valeurs ne changent plus" in late.content.decode()
    given = {"acte": "correct", "value": value.pk, "number": "13", "reason": "Un doublon."}
    assert region.post(address, given | {"number": ""}).status_code == 422
    assert region.post(address, given).status_code == 302
    assert ReviewValue.objects.get().value == 14 and ReviewCorrection.objects.get().value == 13
    assert "Un doublon." in text(client_of(of.elu), address)
    assert region.post(address, {"acte": "autre"}).status_code == 404


def test_a_reserved_fiche_shows_its_indicator_to_nobody_more_than_itself(made: Made) -> None:
    of, _, review = made
    firm = organisation(OrganisationKind.FIRM)
    hidden = fiche(of, title="Extension secrète", lead=firm.pk)
    Fiche.objects.filter(pk=hidden.pk).update(state="validated")
    other = Indicator.objects.create(
        fiche=hidden, name="Tonnes", unit="t", target=5, target_on=date(2027, 1, 1), source="Suivi"
    )
    give(review, other, 4, of.lead)
    address = page(of, "plan_reviews")
    nation = world("ti-2401")
    assert "Extension secrète" in text(client_of(of.region), address)
    assert client_of(nation.lead).get(address).status_code == 403
    assert client_of(None).get(address).status_code == 302
    for name in ("roll_up", "roll_up_csv"):
        assert "Tonnes" not in client_of(nation.lead).get(reverse(name)).content.decode("utf-8-sig")
    assert "Tonnes" in text(client_of(of.lead), reverse("roll_up"))


def test_the_desk_filters_by_period_place_state_and_delay(made: Made) -> None:
    of, one, review = made
    client, desk = client_of(of.region), reverse("reviews")
    row = page(of, "plan_reviews") + "?periode=2025-2"
    assert row in text(client, desk) and "en retard" in text(client, desk)
    give(review, one, 12, of.lead)
    region = of.region.mandates[0].region_id
    for query, there in (
        ("etat=donner", False),
        ("etat=verifier", True),
        ("etat=verrouillees", False),
        ("etat=ouvertes&retard=oui", True),
        ("periode=2025-2", True),
        ("periode=2025-1", False),
        (f"lieu=region-{region}", True),
        ("lieu=region-01", False),
        ("lieu=departement-2A", False),
        ("lieu=arrondissement-inconnu", False),
        ("page=9&etat=inconnu", True),
    ):
        assert (row in text(client, f"{desk}?{query}")) is there, query
    assert "Aucune revue ne répond" in text(client, f"{desk}?periode=2025-1")
    file = client.get(reverse("reviews_csv")).content.decode("utf-8-sig")
    assert len(file.strip().splitlines()) == 2 and of.territory.name in file
    assert client.get(reverse("reviews_xlsx")).status_code == 200


def test_the_roll_up_says_how_many_are_known_and_which_are_missing(made: Made) -> None:
    of, one, review = made
    client, address = client_of(of.region), reverse("roll_up")
    told = text(client, address).replace("\u00a0", " ")
    assert "0 valeur connue sur 1" in told and "Aucune valeur connue" in told
    check(give(review, one, 12, of.lead), of.region)
    told = text(client, f"{address}?territoire={of.territory.pk}&periode=2025-2").replace("\u00a0", " ")
    assert "1 valeur connue sur 1" in told and "<strong>12</strong>" in told
    assert "dans les fiches qui vous sont ouvertes" in told and "cible : " in told
    mine = text(client, f"{address}?periode=2025-2")
    region = of.region.mandates[0].region
    assert f'value="region-{region.pk}" selected' in mine, "a Région arrives on its own"
    assert " selected" not in text(client, f"{address}?lieu=france").split('id="lieu"')[1].split("</select>")[0]
    assert client.get(reverse("roll_up_xlsx")).status_code == 200
    file = client.get(reverse("roll_up_csv")).content.decode("utf-8-sig")
    assert "Emplois créés" in file


def test_a_figure_that_others_may_read_larger_is_partial(made: Made) -> None:
    of, one, review = made
    check(give(review, one, 12, of.lead), of.region)
    where = f"{reverse('roll_up')}?lieu=region-{of.region.mandates[0].region_id}&periode=2025-2"
    partial = '<span class="note">partiel</span>'
    assert partial not in text(client_of(of.region), where), "who reads every fiche there, and all is known"
    stranger = client_of(world("ti-2401").lead)
    Plan.objects.update(state="signed")
    assert partial in text(stranger, where) and "ne pas vous être ouvertes" in text(stranger, where)
    other = fiche(of)
    Fiche.objects.filter(pk=other.pk).update(state="validated")
    Indicator.objects.create(fiche=other, **JOBS, target=5, target_on=date(2027, 1, 1), source="Suivi")
    assert partial in text(client_of(of.region), where), "a value is missing"
    file = client_of(of.region).get(where.replace("synthese/", "synthese.csv")).content.decode("utf-8-sig")
    assert "Partiel" in file and file.strip().splitlines()[1].endswith(";oui")


def test_what_waits_is_told_on_the_space_of_who_gives_and_of_who_checks(made: Made) -> None:
    of, one, review = made
    address = page(of, "plan_reviews").replace("&", "&amp;")
    assert address in text(client_of(of.lead), reverse("space"))
    assert address not in text(client_of(of.region), reverse("space"))
    give(review, one, 12, of.lead)
    assert address not in text(client_of(of.lead), reverse("space"))
    assert address in text(client_of(of.region), reverse("space"))


def test_where_nothing_is_open_pages_say_so() -> None:
    of = world()
    assert "Aucune revue n’est encore ouverte" in text(client_of(of.lead), page(of, "plan_reviews"))
    assert client_of(of.lead).get(page(of, "plan_reviews") + "?periode=2025-2").status_code == 404
    assert "Aucune revue n’est encore ouverte" in text(client_of(of.lead), reverse("reviews"))
    assert "Aucune revue n’est encore ouverte" in text(client_of(of.lead), reverse("roll_up"))
    assert "Comment les indicateurs" in text(client_of(None), reverse("review_rules"))


@pytest.mark.parametrize("many", [1, 5])
def test_pages_take_twelve_queries_at_most(many: int, django_assert_max_num_queries: Any) -> None:
    of = world()
    every = [indicator(of, whole(of)) for _ in range(many)]
    run(of)
    for period_id in ("2025-1", "2025-2"):
        review = services.open_review(plan_id=of.plan.pk, period=period(period_id))
        assert review is not None
        for one in every:
            check(give(review, one, 12, of.lead), of.region)
    for by in (of.lead, of.region):
        client = client_of(by)
        for address in (page(of, "plan_reviews"), reverse("reviews"), reverse("roll_up"), reverse("reviews_csv")):
            with django_assert_max_num_queries(12):
                text(client, address)


@pytest.mark.parametrize("make", [SendBackForm, CorrectionForm])
def test_the_only_choice_of_a_list_is_chosen_already(make: Callable[..., SendBackForm]) -> None:
    assert 'value="a" selected' in str(make([("a", "A")])["value"])
    assert 'value="a" selected' not in str(make([("a", "A"), ("b", "B")])["value"])
