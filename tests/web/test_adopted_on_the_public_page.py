"""The public état des lieux says which version its binôme adopted, when, under which roles; also where it was kept."""

from datetime import timedelta
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client
from tests.domain.people import acting, territory
from tests.domain.test_diagnosis_versions import COMMITTEE, TODAY, adopted, binome, kept, made
from tests.web.test_etat_des_lieux_pages import OYONNAX, address, main_of, text_of

from etabli.domain.diagnosis import services
from etabli.domain.diagnosis.models import Version
from etabli.domain.diagnosis.queries import versions as queries
from etabli.domain.foundation import clock
from etabli.domain.governance.enums import Role
from etabli.warehouse.release import Release
from etabli.web.presentation.diagnosis.versions import later_figures
from etabli.web.templatetags.etabli import jour

pytestmark = pytest.mark.django_db
PAGE = address(OYONNAX)


@pytest.fixture(autouse=True)
def empty_cache() -> None:
    cache.clear()


def told(client: Client) -> str:
    return text_of(main_of(client, PAGE)).replace("\u00a0", " ").replace("\u202f", " ")


def test_what_is_adopted_shows_at_once_on_a_page_that_was_kept(client: Client) -> None:
    assert "Pas encore adopté" in told(client)
    lead, pair = acting(Role.PROJECT_LEAD), binome()
    kept(lead)
    version = made(lead)
    services.submit(version_id=version.pk, by=lead)
    assert "Pas encore adopté" in told(client), "a version that is presented is not adopted"
    for member in pair:
        services.sign(version_id=version.pk, committee_on=COMMITTEE, by=member)
    text = told(client)
    assert "Pas encore adopté" not in text
    committee = jour(COMMITTEE).replace("\u00a0", " ")
    assert f"version 1, en comité de projet du {committee}, par l’élu référent et l’industriel référent." in text
    assert "cette version repose sur les données une-version" in text
    assert not any(str(member.person) in text for member in pair), "roles, no name"
    main = main_of(client, PAGE)
    assert f'href="{PAGE}versions/1/"' in main and "versions/comparer" not in main
    kept(lead, title="Un autre constat")
    adopted(lead, pair)
    main = main_of(client, PAGE)
    assert f'href="{PAGE}versions/2/"' in main and f'href="{PAGE}versions/comparer/?de=1&amp;a=2"' in main
    compared = client.get(f"{PAGE}versions/comparer/?de=1&a=2").content.decode()
    assert "Un autre constat" in compared


def test_what_anybody_may_know_of_it_is_one_query(django_assert_num_queries) -> None:
    lead, pair = acting(Role.PROJECT_LEAD), binome(TODAY - timedelta(days=400))
    kept(lead)
    adopted(lead, pair)
    with django_assert_num_queries(1):
        found = queries.adopted(*OYONNAX)
    made_at = Version.objects.get().made_at
    by = ("élu référent", "industriel référent")
    assert found == queries.Adopted(1, COMMITTEE, made_at, "une-version", by, None)
    assert queries.adopted("1", "ti-9303") is None and queries.adopted("9", "rien") is None


def test_a_version_played_before_its_figures_says_so(client: Client, release: Release, settings: Any) -> None:
    settings.ETABLI_DEMO = True
    lead, pair = acting(Role.PROJECT_LEAD), binome()
    kept(lead)
    with clock.played(release.built_at - timedelta(days=300)):
        version = services.make_version(territory=territory(), release_id=release.id, by=lead)
    services.submit(version_id=version.pk, by=lead)
    for member in pair:
        services.sign(version_id=version.pk, committee_on=COMMITTEE, by=member)
    built = jour(release.built_at).replace("\u00a0", " ")
    said = f"ceux de la seule version des données disponible ici, construite le {built}"
    assert said in told(client) and "mêmes données que" not in told(client)
    page = client.get(f"{PAGE}versions/1/").content.decode().replace("\u00a0", " ").replace("\u202f", " ")
    assert said in page
    settings.ETABLI_DEMO = False
    cache.clear()
    assert said not in told(client), "a real instance may have built the same release again"
    settings.ETABLI_DEMO = True
    assert later_figures(release.built_at, release.id, release) == ""
    assert later_figures(release.built_at - timedelta(days=300), "une-autre", release) == ""


def test_a_page_that_was_kept_asks_only_for_it(client: Client, django_assert_num_queries) -> None:
    client.get(PAGE)
    with django_assert_num_queries(1):
        assert client.get(PAGE).status_code == 200
