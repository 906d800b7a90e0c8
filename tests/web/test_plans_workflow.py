"""The workflow of a plan through its pages: steps, moves with what lacks, opinions, changes that are asked."""

from collections.abc import Callable
from datetime import date
from typing import Any
from uuid import UUID

import pytest
from django.urls import reverse
from tests.domain.people import TODAY, mandate
from tests.domain.plans_world import World, acting, fiche, opinions, signatory, signed, whole, world
from tests.web.plans_pages import at, client_of, text
from tests.web.team_pages import signed_in

from etabli.catalogue import numbers
from etabli.catalogue.plans.workflow import Workflow
from etabli.domain.coordination.queries.home import to_do
from etabli.domain.foundation.gathering import Row
from etabli.domain.governance.actor import Actor
from etabli.domain.governance.enums import Role
from etabli.domain.governance.models import Binome
from etabli.domain.notifications.models import Notice
from etabli.domain.outbox.models import Message
from etabli.domain.plans import services
from etabli.domain.plans.declared import plan_workflow, workflows
from etabli.domain.plans.models import Ambition, Comment, Opinion
from etabli.domain.plans.queries.awaited import What, to_judge, to_move
from etabli.domain.territories.models import Territory
from etabli.web.presentation.plans import moves

pytestmark = pytest.mark.django_db
REASON = "Le calendrier des fiches est à préciser."


def move(of: World, name: str, by: Any = None, reason: str = "") -> None:
    services.move_plan(plan_id=of.plan.pk, move=name, by=by or of.lead, reason=reason, confirmed=True)


def submitted() -> World:
    of = world()
    whole(of)
    move(of, "protocol")
    move(of, "submit")
    return of


def test_the_page_says_where_the_plan_stands_and_what_lacks_without_moving_it() -> None:
    of = world()
    shown = text(client_of(of.lead), at(of, "plan_path"))
    assert 'aria-current="step"' in shown and "Conclure le protocole" in shown
    assert "Aucune fiche n’est validée." in shown
    assert of.plan.state == "drafting"
    whole(of)
    ready = text(client_of(of.lead), at(of, "plan_path"))
    assert "Aucune fiche n’est validée." not in ready and 'value="protocol"' in ready


def test_who_may_not_move_sees_who_may() -> None:
    of = world()
    shown = text(client_of(of.region), at(of, "plan_path"))
    assert "Ce que d’autres peuvent faire" in shown and "chef de projet" in shown and 'value="protocol"' not in shown


def test_a_move_is_made_refused_or_asks_why() -> None:
    of = submitted()
    region = client_of(of.region)
    page = at(of, "plan_path")
    refused = region.post(page, {"acte": "move", "move": "ask_changes", "reason": " "})
    assert refused.status_code == 422 and "Remplissez ce champ." in refused.content.decode()
    missing = region.post(page, {"acte": "move", "move": "validate"})
    assert missing.status_code == 422 and "L’avis de chaque Région est demandé" in missing.content.decode()
    assert client_of(of.lead).post(page, {"acte": "move", "move": "validate"}).status_code == 403
    assert region.post(page, {"acte": "move", "move": "sign"}).status_code == 403
    stale = client_of(of.lead).post(page, {"acte": "move", "move": "protocol"})
    assert stale.status_code == 422 and "a changé d’état entre-temps" in stale.content.decode()
    assert region.post(page, {"acte": "move", "move": "ask_changes", "reason": REASON}).status_code == 302
    assert of.plan.state == "protocol"
    assert REASON in text(client_of(of.lead), page)


def test_nobody_signs_in_before_the_plan_is_public_and_reads_no_reason_afterwards() -> None:
    of = submitted()
    nobody = client_of(None)
    assert nobody.get(at(of, "plan_path")).status_code == 302
    move(of, "ask_changes", of.region, REASON)
    move(of, "submit")
    opinions(of, "reserved", "Sous réserve du foncier.")
    move(of, "validate", of.region)
    shown = text(nobody, at(of, "plan_path"))
    assert "Validé par le comité régional" in shown and REASON not in shown and "Sous réserve" not in shown


def test_opinions_are_given_by_who_speaks_for_the_place_and_shown_with_who_is_waited_for() -> None:
    of = submitted()
    page, region = at(of, "plan_path"), client_of(of.region)
    before = text(region, page)
    assert before.count("pas encore donné") >= 2 and "Donner un avis" in before
    assert "Donner un avis" not in text(client_of(of.lead), page)
    code = of.region.mandates[0].region_id
    data = {
        "acte": "opinion",
        "voice": f"region:{code}",
        "verdict": "reserved",
        "text": "",
        "committee_on": "2026-11-03",
    }
    refused = region.post(page, data)
    assert refused.status_code == 422 and "Dites les réserves" in refused.content.decode()
    assert region.post(page, data | {"text": "Sous réserve du foncier."}).status_code == 302
    said = Opinion.objects.get()
    assert (said.verdict, said.region_id, str(said.committee_on)) == ("reserved", code, "2026-11-03")
    shown = text(region, page)
    assert "Favorable avec réserves" in shown and numbers.day(date(2026, 11, 3)) in shown
    other = of.state.mandates[0].departement_id
    assert region.post(page, data | {"voice": f"departement:{other}", "text": "x"}).status_code == 422
    assert region.post(page, data | {"verdict": "favourable"}).status_code == 302
    assert Opinion.objects.get().verdict == "favourable"


def test_no_opinion_is_taken_when_none_is_asked() -> None:
    of = world()
    whole(of)
    assert "Donner un avis" not in text(client_of(of.region), at(of, "plan_path"))
    data = {"acte": "opinion", "voice": f"region:{of.region.mandates[0].region_id}", "verdict": "favourable"}
    assert client_of(of.region).post(at(of, "plan_path"), data).status_code == 422
    assert not Opinion.objects.exists()


def rows(by: Actor, *kinds: What) -> list[Row]:
    """What their home says of these kinds."""
    return [row for row in to_do(by) if row.what in kinds]


def test_changes_are_asked_on_fiches_listed_and_marked_as_done() -> None:
    of = submitted()
    one = of.plan.fiches.get()
    page, region = at(of, "plan_path"), client_of(of.region)
    assert region.post(page, {"acte": "ask", "fiche": one.pk, "text": "Préciser le calendrier."}).status_code == 302
    assert client_of(of.lead).post(page, {"acte": "ask", "fiche": one.pk, "text": "x"}).status_code == 403
    move(of, "ask_changes", of.region, REASON)
    shown = text(client_of(of.lead), page)
    assert "Préciser le calendrier." in shown and f"fiches/{one.number}/" in shown
    assert [UUID(row.about) for row in rows(of.lead, What.CORRECT)] == [one.pk]
    key = Comment.objects.get().pk
    assert region.post(page, {"acte": "settle", "comment": key}).status_code == 403
    assert client_of(of.lead).post(page, {"acte": "settle", "comment": key}).status_code == 302
    assert "Préciser le calendrier." not in text(client_of(of.lead), page) and not rows(of.lead, What.CORRECT)


def test_changes_asked_of_a_fiche_that_one_may_not_see_are_not_listed() -> None:
    of = submitted()
    one = of.plan.fiches.get()
    services.comment(fiche_id=one.pk, text="Préciser le calendrier.", by=of.region, asks_change=True)
    services.edit_fiche(fiche_id=one.pk, revision=one.revision, values={"visibility": "restricted"}, by=of.lead)
    operator = acting(mandate(Role.OPERATOR, territory=of.territory))
    assert "Préciser le calendrier." not in text(client_of(operator), at(of, "plan_path"))


@pytest.mark.parametrize("contract", ["required", "optional", "none"])
def test_the_setting_of_phase_2_is_honoured(contract: str, monkeypatch: pytest.MonkeyPatch) -> None:
    setting: Workflow = plan_workflow("2").model_copy(update={"contract": contract})
    labels = {row.label for row in moves.table(setting)}
    assert ("Soumettre un contrat au comité régional" in labels) == (contract != "none")
    assert ("Arrêter l’avenant" in labels) == (contract != "required")
    states = {state.id for state in setting.on_the_way}
    assert ({"submitted", "validated", "signed"} <= states) == (contract != "none")
    every = workflows()
    patched = every.model_copy(update={"plans": every.plans | {"2": setting}})
    monkeypatch.setattr("etabli.domain.plans.declared.workflows_of", lambda _: patched)
    of = world(phase="2")
    whole(of)
    of.plan.__class__.objects.filter(pk=of.plan.pk).update(state="adopted")
    shown = text(client_of(of.lead), at(of, "plan_path"))
    assert moves.CONTRACT[contract] in shown
    assert ('value="submit"' in shown) == (contract != "none")


def test_everybody_reads_the_whole_table_of_moves() -> None:
    shown = text(client_of(None), reverse("plan_rules"))
    for workflow in (*workflows().plans.values(), workflows().fiche):
        for row in moves.table(workflow):
            assert row.label.replace("'", "’") in shown and row.who in shown
            assert all(condition in shown for condition in row.conditions)


def test_an_interregional_territory_waits_for_each() -> None:
    of = world("ti-2404")
    whole(of)
    move(of, "protocol")
    move(of, "submit")
    regions = {part.departement.region.name for part in of.territory.parts.select_related("departement__region")}
    assert len(regions) == 2
    first = client_of(of.region)
    assert all(f"{name}</th>" in text(first, at(of, "plan_path")) for name in regions)
    code = of.region.mandates[0].region_id
    mine = {"acte": "opinion", "voice": f"region:{code}", "verdict": "favourable"}
    assert first.post(at(of, "plan_path"), mine).status_code == 302
    refused = first.post(at(of, "plan_path"), {"acte": "move", "move": "validate"})
    assert refused.status_code == 422 and of.plan.state == "submitted"
    (other,) = regions - {of.region.mandates[0].scope_name}
    assert f"il manque\u00a0: {other}." in refused.content.decode()
    assert not to_judge(of.region)
    opinions(of)
    assert first.post(at(of, "plan_path"), {"acte": "move", "move": "validate"}).status_code == 302


def test_each_move_tells_who_must_act_once() -> None:
    of = world()
    whole(of)
    move(of, "protocol")
    assert not Message.objects.exists()
    twice = acting(mandate(Role.STATE, of.state.person, departement=of.state.mandates[0].departement))
    move(of, "submit")
    told = list(Message.objects.filter(kind="plan.to_judge").values_list("to", flat=True))
    assert of.region.person is not None and of.state.person is not None and twice.person == of.state.person
    assert sorted(told) == sorted({of.region.person.email, of.state.person.email})
    move(of, "ask_changes", of.region, REASON)
    asked = Message.objects.get(kind="plan.to_revise")
    assert of.lead.person is not None and asked.to == of.lead.person.email and REASON in asked.text
    move(of, "submit")
    opinions(of)
    move(of, "validate", of.region)
    version = of.plan.versions.get(state="pending")
    owner = acting(mandate(Role.PROJECT_OWNER, territory=of.territory, organisation=of.carrier))
    signatory(version, of)
    assert owner.person is not None
    assert Message.objects.get(kind="plan.to_sign").to == owner.person.email
    assert [row.who for row in rows(owner, What.SIGN, What.SIGN_UNTITLED)] == [of.carrier.name]
    services.sign(signatory_id=version.signatories.get().pk, signed_on=TODAY, by=owner)
    move(of, "sign")
    team = set(Notice.objects.filter(kind="plan.moved", mailed_at=None).values_list("person__email", flat=True))
    assert not Message.objects.filter(kind="plan.moved").exists(), "good to know: in the digest of the next day"
    assert {one.person.email for one in (of.elu, of.industriel, of.region, of.state, owner) if one.person} <= team
    assert of.lead.person.email not in team and not rows(owner, What.SIGN, What.SIGN_UNTITLED)


def test_my_space_says_what_waits() -> None:
    of = submitted()
    shown = text(client_of(of.region), reverse("space"))
    assert "Donner un avis sur le plan d’action" in shown and f"{at(of, 'plan_path')}#avis" in shown
    opinions(of)
    for one in (of.region, of.state):
        assert not to_judge(one)
    assert "Donner un avis" not in text(client_of(of.region), reverse("space"))


def told(by: Actor) -> str:
    return text(signed_in(by), reverse("space"))


def test_my_space_says_that_a_move_lacks_nothing_more() -> None:
    of = submitted()
    assert not to_move(of.region) and "Valider en comité régional" not in told(of.region)
    opinions(of, "unfavourable", "Trop tôt.")
    assert not to_move(of.region)
    opinions(of)
    assert [one.move.id for one in to_move(of.region)] == ["validate"]
    assert f"Valider en comité régional ({of.territory.name})\u00a0: rien ne manque plus." in told(of.region)
    assert not to_move(of.state) and not to_move(of.lead)
    move(of, "validate", of.region)
    version = of.plan.versions.get(state="pending")
    signatory(version, of)
    assert not to_move(of.region) and not to_move(of.lead)
    page = f"{at(of, 'plan_version', version.number)}#signataires"
    assert "Réunir les titres à signer" in told(of.lead) and page in told(of.lead)
    assert not rows(of.elu, What.GATHER)
    owner = acting(mandate(Role.PROJECT_OWNER, territory=of.territory, organisation=of.carrier))
    services.sign(signatory_id=version.signatories.get().pk, signed_on=TODAY, by=owner)
    assert "Constater la signature" in told(of.lead) and "Constater la signature" not in told(owner)
    assert not rows(of.lead, What.GATHER)
    move(of, "sign")
    assert not to_move(of.lead)


def test_only_steps_that_a_move_led_to_are_behind() -> None:
    of = world(phase="2")
    opinions(of)
    services.save_ambition(ambition=Ambition(plan=of.plan, axis="foncier", title="Garder"), by=of.lead)
    services.move_plan(plan_id=of.plan.pk, move="label", by=acting(mandate(Role.DELEGATION)))
    whole(of)
    move(of, "adopt")
    services.move_plan(plan_id=of.plan.pk, move="amend", by=of.lead, reason="Un projet de plus.")
    steps = {one.label: one.where for one in client_of(of.lead).get(at(of, "plan_path")).context["steps"]}
    assert [steps[name] for name in ("Candidature", "Labellisé", "Plan d’action arrêté")] == ["done"] * 3
    assert steps["Contrat signé"] == "left" and steps["Avenant en préparation"] == "here"


def test_plans_that_wait_for_opinions_are_read_together(django_assert_max_num_queries: Callable[..., Any]) -> None:
    of = world(phase="2")
    region = of.territory.parts.first().departement.region
    beside = Territory.objects.filter(phase="2", parts__departement__region=region).exclude(pk=of.territory.pk)
    for place in beside.distinct()[:6]:
        lead = acting(mandate(Role.PROJECT_LEAD, territory=place))
        services.start_plan(territory=place, by=lead)
    with django_assert_max_num_queries(12):
        found = to_judge(of.region)
    assert len(found) == 7 and all(region.name in one.names for one in found)


def test_a_candidature_waits_for_the_delegation_once_all_are_favourable() -> None:
    of = world(phase="2")
    delegation = acting(mandate(Role.DELEGATION))
    opinions(of)
    assert not to_move(delegation)  # no ambition yet
    services.save_ambition(ambition=Ambition(plan=of.plan, axis="foncier", title="Garder l'outillage"), by=of.lead)
    assert [one.move.id for one in to_move(delegation)] == ["label"]
    assert "Labelliser" in told(delegation)
    assert not to_move(of.region) and not to_move(of.lead)


def test_what_lacks_is_said_with_where_it_is_done() -> None:
    of = world()
    whole(of)
    Binome.objects.all().delete()
    shown = text(client_of(of.lead), at(of, "plan_path"))
    assert "Le binôme n’est pas désigné." in shown and f'href="{at(of, "team")}">L’équipe' in shown
    assert set(moves.DONE_AT) <= set(workflows().conditions)


@pytest.mark.parametrize(("state", "most"), [("drafting", 10), ("submitted", 11), ("signed", 10), ("amending", 13)])
def test_the_page_costs_few_queries(state: str, most: int, django_assert_max_num_queries: Callable[..., Any]) -> None:
    of = world()
    for n in range(3):
        whole(of, title=f"Fiche {n}")
    fiche(of)
    if state == "submitted":
        move(of, "protocol")
        move(of, "submit")
    elif state != "drafting":
        signed(of)
        if state == "amending":
            services.move_plan(plan_id=of.plan.pk, move="amend", by=of.lead, reason="Une date recule.")
    for reader in (of.lead, of.region, of.elu):
        client = client_of(reader)
        client.get(at(of, "plan_path"))
        with django_assert_max_num_queries(most):
            client.get(at(of, "plan_path"))
