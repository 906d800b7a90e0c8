"""What hangs on a fiche: added, changed, taken away and put back; the texts of a plan and its ambitions."""

from datetime import date
from typing import Any

import pytest
from django.test import Client
from tests.domain.people import mandate
from tests.domain.plans_world import World, acting, fiche, signed, whole, world
from tests.web.plans_pages import client_of, page
from tests.web.test_diagnosis_pages import finding

from etabli.domain.governance.enums import Role
from etabli.domain.plans import services
from etabli.domain.plans.models import (
    Ambition,
    Dependency,
    Fiche,
    FindingLink,
    Indicator,
    IndicatorValue,
    Milestone,
    OperatorRequest,
    Partner,
    Plan,
)

pytestmark = pytest.mark.django_db


def send(client: Client, of: World, one: Fiche, acte: str, **data: Any) -> Any:
    return client.post(page(of, "fiche_follow", one.number), {"acte": acte, **data})


def test_each_kind_of_part_is_added() -> None:
    of = world("ti-8413", "2")
    one, other, client = fiche(of), fiche(of), client_of(of.lead)
    kept = finding(state="kept")
    partner = {"organisation_id": of.carrier.name, "role": "expert"}
    assert send(client, of, one, "partenaire", **partner).status_code == 302
    assert send(client, of, one, "jalon", title="Permis", due_on="2026-06-01").status_code == 302
    step = Milestone.objects.get()
    assert send(client, of, one, "jalon", title="Chantier", due_on="2026-09-01", after_id=step.pk).status_code == 302
    figures = {"name": "Surface", "unit": "m²", "baseline": "0", "target": "3 000,5", "target_on": "2027-01-01"}
    assert send(client, of, one, "indicateur", source="Baux", **figures).status_code == 302
    indicator = Indicator.objects.get()
    assert send(client, of, one, "valeur", indicator_id=indicator.pk, on="2026-05-01", value="12,5").status_code == 302
    assert send(client, of, one, "dependance", needs_id=other.pk).status_code == 302
    assert send(client, of, one, "constat", finding_id=kept.pk).status_code == 302
    asked = {"operator_id": of.carrier.name, "need": "Une étude", "amount_cents": "1,2 M€", "asked_on": "2026-01-05"}
    assert send(client, of, one, "demande", **asked).status_code == 302
    assert Partner.objects.get().organisation == of.carrier
    assert Milestone.objects.get(title="Chantier").after == step
    assert str(indicator.target) == "3000.5000" and str(IndicatorValue.objects.get().value) == "12.5000"
    assert Dependency.objects.get().needs == other and FindingLink.objects.get().finding == kept
    assert OperatorRequest.objects.get().amount_cents == 120_000_000
    text = client.get(page(of, "fiche_follow", one.number)).content.decode()
    for words in (
        of.carrier.name,
        "Permis",
        "après «\u00a0Permis\u00a0»",
        "Surface",
        kept.title,
        "1\u202f200\u202f000\u00a0€",
    ):
        assert words in text, words


def test_an_error_keeps_what_was_typed() -> None:
    of = world()
    one, client = fiche(of), client_of(of.lead)
    wrong = send(client, of, one, "jalon", title="Permis", due_on="demain")
    text = wrong.content.decode()
    assert wrong.status_code == 422 and 'value="Permis"' in text and 'href="#jalon-due_on"' in text
    nobody = send(client, of, one, "partenaire", organisation_id="Personne", role="expert")
    assert nobody.status_code == 422 and "n’est pas une organisation connue" in nobody.content.decode()
    zeros = {"operator_id": of.carrier.name, "need": "Une étude", "amount_cents": "mille", "asked_on": "2026-01-05"}
    assert "Écrivez un montant" in send(client, of, one, "demande", **zeros).content.decode()
    after = send(client, of, one, "jalon", title="Permis", due_on="2026-06-01", after_id=str(one.pk))
    assert after.status_code == 422 and "Choisissez dans la liste" in after.content.decode()
    assert send(client, of, one, "autre").status_code == 404


def test_a_part_is_changed_and_only_where_it_is() -> None:
    of = world()
    one, other, client = fiche(of), fiche(of), client_of(of.lead)
    step = Milestone(fiche=one, title="Permis", due_on=date(2026, 6, 1))
    services.add_part(part=step, by=of.lead)
    opened = client.get(f"{page(of, 'fiche_follow', one.number)}?modifier=jalon-{step.pk}")
    assert 'value="Permis"' in opened.content.decode() and 'value="2026-06-01"' in opened.content.decode()
    changed = {"part": step.pk, "title": "Permis purgé", "due_on": "2026-07-01", "done_on": "2026-06-30"}
    assert send(client, of, other, "jalon", **changed).status_code == 404
    assert send(client, of, one, "jalon", **changed).status_code == 302
    step.refresh_from_db()
    assert (step.title, step.done_on) == ("Permis purgé", date(2026, 6, 30))


def test_what_is_taken_away_is_put_back() -> None:
    of = world()
    one, client = fiche(of), client_of(of.lead)
    partner = Partner(fiche=one, organisation=of.carrier, role="expert")
    services.add_part(part=partner, by=of.lead)
    key = partner.pk
    gone = send(client, of, one, "retirer", kind="partenaire", part=key)
    assert not Partner.objects.exists()
    text = client.get(gone["Location"]).content.decode()
    assert "Rétablir" in text
    other = client_of(of.elu)
    assert send(other, of, one, "retablir", kind="partenaire", part=key).status_code == 404, "whoever removed it"
    assert send(client, of, one, "retablir", kind="partenaire", part=key).status_code == 302
    assert Partner.objects.get().pk == key
    assert "Rétablir" not in client.get(gone["Location"]).content.decode()
    assert send(client, of, one, "retablir", kind="partenaire", part=key).status_code == 404, "it is there"


def test_what_hangs_on_it_goes_first() -> None:
    of = world()
    one, client = fiche(of), client_of(of.lead)
    step = Milestone(fiche=one, title="Permis", due_on=date(2026, 6, 1))
    services.add_part(part=step, by=of.lead)
    services.add_part(part=Milestone(fiche=one, title="Chantier", due_on=date(2026, 9, 1), after=step), by=of.lead)
    held = send(client, of, one, "retirer", kind="jalon", part=step.pk)
    assert held.status_code == 422 and "repose dessus" in held.content.decode()


def test_fiches_do_not_wait_for_each_other_in_a_circle() -> None:
    of = world()
    first, second, third, client = fiche(of), fiche(of), fiche(of), client_of(of.lead)
    for one, needs in ((first, second), (second, third)):
        assert send(client, of, one, "dependance", needs_id=needs.pk).status_code == 302
    circle = send(client, of, third, "dependance", needs_id=first.pk)
    assert circle.status_code == 422 and "s’attendraient" in circle.content.decode()


def test_once_signed_the_calendar_is_followed_and_not_changed() -> None:
    of = world()
    one = whole(of)
    step = Milestone(fiche=one, title="Permis", due_on=date(2026, 6, 1))
    services.add_part(part=step, by=of.lead)
    signed(of)
    client = client_of(of.lead)
    text = client.get(page(of, "fiche_follow", one.number)).content.decode()
    assert "changent par un avenant" in text and "Ajouter un jalon" not in text
    done = {"part": step.pk, "title": "Permis", "due_on": "2026-06-01", "done_on": "2026-05-30"}
    assert send(client, of, one, "jalon", **done).status_code == 302
    moved = send(client, of, one, "jalon", **done | {"due_on": "2027-01-01"})
    assert moved.status_code == 422 and "avenant" in moved.content.decode()


def test_readers_write_nothing(client: Client) -> None:
    of = world()
    one = whole(of)
    reader = client_of(acting(mandate(Role.CONTRIBUTOR, territory=of.territory)))
    assert "Ajouter" not in reader.get(page(of, "fiche_follow", one.number)).content.decode()
    assert send(reader, of, one, "jalon", title="Permis", due_on="2026-06-01").status_code == 403
    signed(of)
    assert client.get(page(of, "fiche_follow", one.number)).status_code == 200
    refused = send(client, of, one, "jalon", title="Permis", due_on="2026-06-01")
    assert refused.status_code in (302, 403) and not Milestone.objects.exists()


def test_texts_and_ambitions_are_written_and_read(client: Client) -> None:
    of = world("ti-8413", "2")
    lead, kept = client_of(of.lead), finding(state="kept", title="Délais trop longs")
    address = page(of, "plan_texts")
    assert client.get(address).status_code == 302
    texts = {"acte": "textes", "revision": 1, "presentation": "Une vallée.", "starts_on": "2026-01-01"}
    assert lead.post(address, texts | {"ends_on": "2025-01-01"}).status_code == 422
    assert lead.post(address, texts).status_code == 302
    ambition = {
        "acte": "ambition",
        "axis": "foncier",
        "title": "Dix hectares",
        "position": 1,
        "findings": [str(kept.pk)],
    }
    assert lead.post(address, ambition | {"axis": ""}).status_code == 422
    assert lead.post(address, ambition).status_code == 302
    text = lead.get(address).content.decode()
    assert "Une vallée." in text and "Dix hectares" in text and kept.title in text
    one = Ambition.objects.get()
    assert "Dix hectares" in lead.get(f"{address}?ambition={one.pk}").content.decode()
    assert lead.post(address, ambition | {"ambition": one.pk, "title": "Douze hectares"}).status_code == 302
    one.refresh_from_db()
    assert one.title == "Douze hectares"
    assert client_of(of.region).post(address, {"acte": "retirer", "ambition": one.pk}).status_code == 403
    assert lead.post(address, {"acte": "retirer", "ambition": one.pk}).status_code == 302
    assert not Ambition.objects.exists()


def test_each_constat_is_told_with_the_fiches_that_answer_it(client: Client) -> None:
    of = world("ti-8413", "2")
    answered = finding(state="kept", title="Délais trop longs", kind="frein")
    left = finding(state="kept", title="Foncier rare", kind="frein")
    finding(state="proposed", title="Pas encore décidé")
    services.add_fiche(plan=of.plan, values={"title": "Guichet", "axis": "foncier"}, by=of.lead, finding=answered)
    whole(of, title="Sans constat")
    shown = client_of(of.lead).get(page(of, "plan_texts"))
    text = shown.content.decode()
    assert "2\u00a0constats, dont 1 avec une fiche. 1\u00a0frein sans fiche." in text
    assert "1. Guichet" in text and f"?constat={left.pk}" in text and "Pas encore décidé" not in text
    assert [len(row.fiches) for row in shown.context["responses"].rows] == [1, 0]
    Plan.objects.filter(pk=of.plan.pk).update(state="adopted")  # public
    assert "Foncier rare" not in client.get(page(of, "plan_texts")).content.decode()


def test_the_page_of_texts_takes_few_queries(django_assert_max_num_queries: Any) -> None:
    of = world("ti-8413", "2")
    for n in range(4):
        one = finding(state="kept", title=f"Constat {n}")
        services.add_fiche(plan=of.plan, values={"title": f"Fiche {n}", "axis": "foncier"}, by=of.lead, finding=one)
    lead, address = client_of(of.lead), page(of, "plan_texts")
    lead.get(address)
    with django_assert_max_num_queries(10):
        assert lead.get(address).status_code == 200


def test_two_who_write_the_texts_merge() -> None:
    of = world()
    ada, bea, address = client_of(of.lead), client_of(of.elu), page(of, "plan_texts")
    assert ada.post(address, {"acte": "textes", "revision": 1, "stakes": "D’Ada"}).status_code == 302
    second = bea.post(address, {"acte": "textes", "revision": 1, "stakes": "De Béa", "strategy": "De Béa aussi"})
    text = second.content.decode()
    assert second.status_code == 409 and "D’Ada" in text and "modifié des deux côtés" in text
    assert second.context["form"]["revision"].value() == "2"
