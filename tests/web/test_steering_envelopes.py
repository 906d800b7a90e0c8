"""Pages of envelopes and of scenarios: read by who follows them, delegated, programmed, kept and compared."""

import re
from typing import Any
from urllib.parse import urlencode

import pytest
from django.test import Client
from django.urls import reverse
from tests.domain.people import organisation
from tests.domain.plans_world import World, fiche, stage, world
from tests.domain.test_envelopes import SCHEME, M, delegate, envelope, granted, home, line, prefet_of
from tests.web.plans_pages import client_of, text

from etabli.domain.coordination.models import Envelope, Scenario
from etabli.domain.governance.actor import Actor
from etabli.domain.governance.enums import OrganisationKind
from etabli.domain.governance.models import Organisation
from etabli.domain.plans.enums import StageKind
from etabli.web.access import VERIFIED

pytestmark = pytest.mark.django_db


def national(by: Actor) -> Client:
    client = client_of(by)
    session = client.session
    session[VERIFIED] = True
    session.save()
    return client


@pytest.fixture
def made() -> tuple[World, Organisation, Actor, Envelope]:
    of, funder, nation = world(), organisation(OrganisationKind.OPERATOR), delegate()
    for n, cents in enumerate((2 * M, 3 * M, 4 * M), start=1):
        stage(of, line(of, funder, fiche(of, title=f"Demande {n}")), StageKind.REQUESTED, cents)
    granted(of, funder, M, fiche(of, title="Accordée"))
    top = envelope(nation, funder, 20 * M)
    return of, funder, nation, envelope(nation, funder, 7 * M, parent=top, region=home(of).region)


def test_the_list_shows_each_under_its_parent_and_what_remains(made: Any) -> None:
    of, _, nation, region = made
    page = text(national(nation), reverse("envelopes"))
    assert page.index(">France<") < page.index(f">{home(of).region.name}<")
    assert "6\u202f000\u202f000\u00a0€" in page, "seven less the one that is accorded"
    assert re.search(r"À jour depuis 3.mois\u00a0: \d\u00a0fiches? sur \d", page)
    mine = text(client_of(of.region), reverse("envelopes"))
    assert ">France<" not in mine and reverse("envelope", args=[region.pk]) in mine
    assert "Aucune enveloppe ne répond" in text(client_of(of.region), reverse("envelopes") + "?annee=2030")
    file = client_of(of.region).get(reverse("envelopes_csv")).content.decode("utf-8-sig")
    assert len(file.strip().splitlines()) == 2 and SCHEME in file
    assert client_of(of.region).get(reverse("envelopes_xlsx")).status_code == 200


def test_a_year_adds_up_without_counting_twice_what_is_delegated(made: Any) -> None:
    page = text(national(made[2]), reverse("envelopes"))
    row = re.search(r'<th scope="row">2026</th>(.*?)</tr>', page)[1]
    cells = dict(re.findall(r'data-label="([^"]+)" class="num">([^<]+)<', row))
    assert cells["Montant"] == "20\u202f000\u202f000\u00a0€" and cells["Reste"] == "19\u202f000\u202f000\u00a0€"
    mine = text(client_of(made[0].region), reverse("envelopes"))
    row = re.search(r'<th scope="row">2026</th>(.*?)</tr>', mine)[1]
    assert "7\u202f000\u202f000\u00a0€" in row and "6\u202f000\u202f000\u00a0€" in row


def test_an_envelope_that_is_exceeded_is_said_first_and_a_scenario_on_it_says_why_it_shares_nothing(made: Any) -> None:
    of, _, _, region = made
    client, address = client_of(of.region), reverse("envelopes")
    assert "Aucune de ces enveloppes n’est dépassée" in text(client, address)
    Envelope.objects.filter(pk=region.pk).update(amount_cents=M // 4)
    page = text(client, address).replace("\u00a0", " ").replace("\u202f", " ")
    assert "1 enveloppe dépassée" in page and f"{home(of).region.name}, de 750 000 €" in page
    scenario = text(client, reverse("scenario", args=[region.pk])).replace("\u00a0", " ").replace("\u202f", " ")
    assert "est dépassée de 750 000 € : il n’y a rien à répartir, et 3 demandes attendent (9 000 000 €)" in scenario
    assert "il resterait" not in scenario
    assert f"{address}#depassees" in text(client, reverse("space"))
    assert f"{address}#depassees" not in text(client_of(of.elu), reverse("space"))


def test_an_envelope_is_opened_delegated_changed_and_taken_back(made: Any) -> None:
    of, funder, nation, region = made
    client = national(nation)
    given = {"money": f"{funder.pk}|{SCHEME}", "year": "2027", "place": "france", "amount_cents": "3 M€", "note": ""}
    assert client.post(reverse("envelope_open"), given | {"amount_cents": "rien"}).status_code == 422
    assert client.post(reverse("envelope_open"), given).status_code == 302
    again = client.post(reverse("envelope_open"), given)
    assert again.status_code == 422 and Envelope.objects.filter(year=2027).count() == 1
    prefet = client_of(prefet_of(home(of).region))
    address = f"{reverse('envelope_open')}?de={region.pk}"
    assert "Déléguer une part" in text(prefet, address)
    part = {"place": f"departement-{home(of).pk}", "amount_cents": "9 M€", "note": "", "reason": ""}
    refused = prefet.post(address, part)
    assert refused.status_code == 422 and "à déléguer" in refused.content.decode()
    assert prefet.post(address, part | {"amount_cents": "2 M€"}).status_code == 302
    own = Envelope.objects.get(departement=home(of))
    page = reverse("envelope", args=[own.pk])
    assert prefet.post(page, {"acte": "change", "amount_cents": "1 M€", "reason": ""}).status_code == 422
    assert prefet.post(page, {"acte": "change", "amount_cents": "1 M€", "reason": "Gel"}).status_code == 302
    assert client_of(of.state).post(page, {"acte": "close", "reason": "Non"}).status_code == 403
    assert prefet.post(page, {"acte": "close", "reason": "Erreur"}).status_code == 302
    assert not Envelope.objects.filter(pk=own.pk).exists()


def test_what_stands_under_it_is_listed_and_leads_to_its_fiche(made: Any) -> None:
    of, _, _, region = made
    page = text(client_of(of.region), reverse("envelope", args=[region.pk]))
    assert "Accordée" in page and "Demande 1" not in page
    assert client_of(of.lead).get(reverse("envelope", args=[region.pk])).status_code == 404
    assert client_of(of.lead).get(reverse("envelopes")).status_code == 403


def test_a_scenario_is_computed_from_its_address_corrected_by_hand_and_kept(made: Any) -> None:
    of, _, _, region = made
    client, address = client_of(of.region), reverse("scenario", args=[region.pk])
    page = text(client, address)
    assert "2 demandes dans 1 territoire pour 5" in page.replace("\u00a0", " ")
    small = text(client, f"{address}?first=petits")
    assert small.index("Demande 1") < small.index("Demande 2") < small.index("ne tient plus dans ce qui reste")
    wanted = str(region.pk)
    assert text(client, f"{address}?{urlencode({'avec': wanted, 'cap': 'x', 'first': 'inconnu'})}")
    capped = text(client, f"{address}?first=petits&cap=40")
    assert "au-delà du plafond" in capped
    assert client.post(f"{address}?first=petits", {"acte": "keep", "name": ""}).status_code == 422
    assert client.post(f"{address}?first=petits", {"acte": "keep", "name": "Petits d’abord"}).status_code == 302
    kept = Scenario.objects.get()
    assert kept.criteria["order"] == ["petits"]
    shown = text(client, reverse("envelope", args=[region.pk]))
    assert "Petits d’abord" in shown and "les plus petits montants" in shown
    remove = reverse("scenario_remove", args=[kept.pk])
    assert "Retirer le scénario" in text(client, remove)
    assert client.post(remove).status_code == 302 and not Scenario.objects.exists()


@pytest.mark.parametrize("many", [1, 6])
def test_pages_take_twelve_queries_at_most(made: Any, many: int, django_assert_max_num_queries: Any) -> None:
    of, funder, _, region = made
    for n in range(many):
        granted(of, funder, 1000)
        Envelope.objects.create(funder=funder, scheme=SCHEME, year=2030 + n, amount_cents=M, region=home(of).region)
    client = client_of(of.region)
    for address in (
        reverse("envelopes"),
        reverse("envelope", args=[region.pk]),
        reverse("scenario", args=[region.pk]),
    ):
        with django_assert_max_num_queries(12):
            text(client, address)


def test_the_trail_of_an_envelope_is_read_by_who_reads_the_envelope_and_no_other(made: Any) -> None:
    of, _, nation, region = made
    top = region.parent
    mine, theirs = reverse("envelope_trail", args=[region.pk]), reverse("envelope_trail", args=[top.pk])
    assert mine in text(client_of(of.region), reverse("envelope", args=[region.pk]))
    assert "a ouvert une enveloppe" in text(client_of(of.region), mine)
    assert client_of(of.region).get(theirs).status_code == 404
    assert "a ouvert une enveloppe" in text(national(nation), theirs)
    every = reverse("envelopes_trail")
    assert len(client_of(of.region).get(every).context["acts"]) == 1
    assert len(national(nation).get(every).context["acts"]) == 2
    assert client_of(of.lead).get(every).status_code == 403 and client_of(of.lead).get(mine).status_code == 404
