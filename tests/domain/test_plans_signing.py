"""From élaboration to signature and avenant: conditions, opinions, titles, what is frozen, and the difference."""

from datetime import UTC, date, datetime

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase
from tests.domain.people import TODAY, mandate, organisation
from tests.domain.plans_world import World, acting, expense, fiche, opinions, signatory, signed, whole, world

from etabli.domain.audit import queries as trail
from etabli.domain.foundation.sealing import seal
from etabli.domain.governance.actor import actor
from etabli.domain.governance.enums import OrganisationKind, Role
from etabli.domain.governance.models import Binome
from etabli.domain.governance.permissions import NotAllowedError
from etabli.domain.plans import locks, services
from etabli.domain.plans.conditions import concerned, in_force, pending, reached
from etabli.domain.plans.declared import plan_workflow
from etabli.domain.plans.differences import compare
from etabli.domain.plans.enums import SignatoryGroup, VersionKind, VersionState
from etabli.domain.plans.errors import MoveRefusedError
from etabli.domain.plans.freezing import content_of
from etabli.domain.plans.models import Ambition, Fiche, Opinion, PlanVersion
from etabli.domain.plans.usual import usual
from etabli.domain.territories.models import TerritoryPart

pytestmark = pytest.mark.django_db


def move(of, name: str, by=None, reason: str = ""):
    return services.move_plan(plan_id=of.plan.pk, move=name, by=by or of.lead, reason=reason, confirmed=True)


def test_phase_1_from_first_to_last() -> None:
    of = world()
    with pytest.raises(MoveRefusedError, match=r".*") as caught:
        move(of, "protocol")
    assert "Aucune fiche n’est validée" in caught.value.user_message
    whole(of)
    move(of, "protocol")
    move(of, "submit")
    version = pending(of.plan)
    assert version is not None
    assert (version.kind, version.number) == (VersionKind.CONTRACT, 1)
    with pytest.raises(MoveRefusedError, match=r".*") as caught:
        move(of, "validate", of.region)
    assert "Auvergne-Rhône-Alpes" in caught.value.user_message
    move(of, "ask_changes", of.region, "Précisez les emplois.")
    version.refresh_from_db()
    assert version.state == VersionState.WITHDRAWN
    move(of, "submit")
    opinions(of)
    move(of, "validate", of.region)
    waiting = pending(of.plan)
    assert waiting is not None
    with pytest.raises(MoveRefusedError, match=r".*") as caught:
        move(of, "sign")
    assert "Aucun signataire" in caught.value.user_message
    one = signatory(waiting, of, title_number="")
    with pytest.raises(ValidationError, match="titre"):
        services.sign(signatory_id=one.pk, signed_on=TODAY, by=of.lead)
    one.title_number = "2026-12"
    services.save_signatory(signatory=one, by=of.lead)
    services.sign(signatory_id=one.pk, signed_on=TODAY, by=of.lead)
    move(of, "sign")
    sealed = in_force(of.plan)
    assert sealed is not None
    assert sealed.content_hash == seal(sealed.content)
    assert of.plan.state == "signed"
    move(of, "close", of.region, "Fin de la phase.")
    assert of.plan.state == "closed"


def test_an_avenant_shows_what_it_changes_and_replaces_what_was_signed() -> None:
    of = world()
    one, gone = whole(of, title="Reste"), whole(of, title="Part")
    expense(of, one, 100_000)
    before = signed(of)
    with pytest.raises(MoveRefusedError):
        move(of, "amend")  # without a reason
    move(of, "amend", reason="Un projet de plus.")
    with pytest.raises(MoveRefusedError, match=r".*") as caught:
        move(of, "submit")
    assert "Rien n’a changé" in caught.value.user_message
    one.refresh_from_db()
    services.edit_fiche(fiche_id=one.pk, revision=one.revision, values={"ends_on": date(2028, 6, 30)}, by=of.lead)
    expense(of, one, 50_000, label="Études")
    services.move_fiche(fiche_id=gone.pk, move="abandon", by=of.lead, reason="Le porteur renonce.")
    new = whole(of, title="Arrive")
    difference = compare(before.content, content_of(of.plan))
    assert [change.field for change in difference.changed[0].fields] == ["ends_on"]
    assert [(part.kind, part.before) for part in difference.changed[0].parts] == [("expenses", None)]
    assert [told["values"]["title"] for told in difference.added] == [new.title]
    assert [told["values"]["title"] for told in difference.removed] == ["Part"]
    move(of, "submit")
    opinions(of)
    move(of, "validate", of.region)
    waiting = pending(of.plan)
    assert waiting is not None
    assert (waiting.kind, waiting.replaces) == (VersionKind.AMENDMENT, before)
    services.sign(signatory_id=signatory(waiting, of).pk, signed_on=TODAY, by=of.lead)
    move(of, "sign")
    before.refresh_from_db()
    assert before.state == VersionState.REPLACED


def test_an_avenant_that_changes_nothing_may_be_dropped() -> None:
    of = world()
    whole(of)
    signed(of)
    move(of, "amend", reason="Pour voir.")
    move(of, "drop_amendment")
    assert of.plan.state == "signed"


def test_the_industriel_of_the_day_here_usually_signs_what_is_frozen_after_midnight() -> None:
    of = world()
    whole(of)
    move(of, "protocol")
    move(of, "submit")
    version = pending(of.plan)
    assert version is not None
    version.made_at = datetime(2026, 11, 28, 23, 30, tzinfo=UTC)  # half past midnight in Paris
    Binome.objects.filter(territory=of.territory).update(starts_on=date(2026, 11, 29), ends_on=None)
    firm = of.industriel.mandates[0].organisation
    assert firm in [one.organisation for one in usual(version).found]
    Binome.objects.filter(territory=of.territory).update(starts_on=date(2026, 11, 30))
    assert firm not in [one.organisation for one in usual(version).found]


def test_phase_2_from_candidature_to_plan_and_contract() -> None:
    of = world("ti-3201", "2")
    delegation = acting(mandate(Role.DELEGATION))
    with pytest.raises(MoveRefusedError):
        move(of, "label", delegation)
    services.save_ambition(ambition=Ambition(plan=of.plan, axis="foncier", title="Du foncier prêt"), by=of.lead)
    opinions(of)
    with pytest.raises(NotAllowedError):
        move(of, "label", of.region)
    move(of, "label", delegation)
    one = whole(of)
    move(of, "adopt")
    assert (of.plan.state, in_force(of.plan).kind) == ("adopted", VersionKind.PLAN)  # type: ignore[union-attr]
    assert reached(of.plan) == {"sealed"}
    move(of, "amend", reason="Une fiche de plus.")
    one.refresh_from_db()
    services.edit_fiche(fiche_id=one.pk, revision=one.revision, values={"objectives": "Plus loin."}, by=of.lead)
    move(of, "adopt_amendment")
    assert in_force(of.plan).kind == VersionKind.AMENDMENT  # type: ignore[union-attr]
    move(of, "submit")
    assert pending(of.plan).kind == VersionKind.CONTRACT  # type: ignore[union-attr]
    opinions(of)
    move(of, "validate", of.region)
    services.sign(signatory_id=signatory(pending(of.plan), of).pk, signed_on=TODAY, by=of.lead)  # type: ignore[arg-type]
    move(of, "sign")
    assert reached(of.plan) == {"sealed", "signed"}


def test_an_interregional_territory_needs_each_region_and_prefet() -> None:
    regions: dict[str, set[str]] = {}
    for part in TerritoryPart.objects.filter(territory__phase="1").select_related("departement"):
        regions.setdefault(part.territory.published_id, set()).add(part.departement.region_id)
    crossing = min(name for name, codes in regions.items() if len(codes) > 1)
    of = world(crossing)
    whole(of)
    move(of, "protocol")
    move(of, "submit")
    among, _ = concerned(of.plan)
    assert len(among) > 1
    first = acting(mandate(Role.REGION, region=among[0]))
    services.give_opinion(opinion=Opinion(plan=of.plan, region=among[0], verdict="favourable"), by=first)
    with pytest.raises(MoveRefusedError, match=r".*") as caught:
        move(of, "validate", of.region)
    assert among[1].name in caught.value.user_message
    assert among[0].name not in caught.value.user_message.split("préfet")[0]
    with pytest.raises(ValidationError, match="pour laquelle vous agissez"):
        services.give_opinion(opinion=Opinion(plan=of.plan, region=among[1], verdict="favourable"), by=first)


def test_an_unfavourable_opinion_stops_and_a_reserved_one_does_not() -> None:
    of = world()
    whole(of)
    move(of, "protocol")
    move(of, "submit")
    opinions(of, "unfavourable", "Rien pour l’emploi.")
    with pytest.raises(MoveRefusedError, match=r".*") as caught:
        move(of, "validate", of.region)
    assert "Avis défavorable" in caught.value.user_message
    opinions(of, "reserved", "Sous réserve d’un calendrier.")
    move(of, "validate", of.region)


def test_only_what_is_validated_is_frozen_and_later_changes_do_not_touch_it() -> None:
    of = world()
    fiche(of, title="Idée seule")
    one = whole(of)
    version = signed(of)
    assert [told["values"]["title"] for told in version.content["fiches"]] == [one.title]
    one.refresh_from_db()
    services.edit_fiche(fiche_id=one.pk, revision=one.revision, values={"obstacles": "Un arrêté."}, by=of.lead)
    again = PlanVersion.objects.get(pk=version.pk)
    assert again.content == version.content
    assert compare(again.content, content_of(of.plan)).same


def test_a_version_that_was_altered_is_not_sealed() -> None:
    of = world()
    whole(of)
    move(of, "protocol")
    move(of, "submit")
    opinions(of)
    move(of, "validate", of.region)
    waiting = pending(of.plan)
    assert waiting is not None
    services.sign(signatory_id=signatory(waiting, of).pk, signed_on=TODAY, by=of.lead)
    content = {**waiting.content, "texts": {**waiting.content["texts"], "strategy": "Autre."}}
    locks.remove(connection)  # as who has the keys of the database would
    PlanVersion.objects.filter(pk=waiting.pk).update(content=content)
    locks.install(connection)
    with pytest.raises(MoveRefusedError, match=r".*") as caught:
        move(of, "sign")
    assert "altéré" in caught.value.user_message


def to_sign() -> tuple[World, PlanVersion]:
    """A plan that the comité régional validated, and its version that waits for signatures."""
    of = world()
    whole(of)
    for name in ("protocol", "submit"):
        move(of, name)
    opinions(of)
    move(of, "validate", of.region)
    return of, of.plan.versions.get(state=VersionState.PENDING)


def test_one_signs_under_a_mandate_for_the_organisation_and_no_other() -> None:
    of, waiting = to_sign()
    firm = organisation()
    one = signatory(waiting, of, organisation=firm)
    who = mandate(Role.PROJECT_OWNER, territory=of.plan.territory)
    mandate(Role.CONTRIBUTOR, of=who.person, organisation=firm, territory=of.plan.territory)
    with pytest.raises(NotAllowedError):
        services.sign(signatory_id=one.pk, signed_on=TODAY, by=actor(who.person, verified=True, on=TODAY))
    own = mandate(Role.PROJECT_OWNER, organisation=firm, territory=of.plan.territory)
    signed_by = services.sign(signatory_id=one.pk, signed_on=TODAY, by=actor(own.person, verified=True, on=TODAY))
    assert signed_by.mandate == own


def test_the_chef_de_projet_of_a_signatory_records_its_signature_on_paper() -> None:
    of, waiting = to_sign()
    (held,) = of.lead.mandates
    one = signatory(waiting, of, organisation=held.organisation)
    assert services.sign(signatory_id=one.pk, signed_on=TODAY, by=of.lead).mandate == held


def test_a_group_without_a_signatory_is_confirmed_and_the_trail_keeps_it() -> None:
    of, waiting = to_sign()
    services.sign(signatory_id=signatory(waiting, of).pk, signed_on=TODAY, by=of.lead)
    with pytest.raises(MoveRefusedError, match="not confirmed") as caught:
        services.move_plan(plan_id=of.plan.pk, move="sign", by=of.lead)
    said = caught.value.user_message
    assert "les partenaires publics" in said and "économiques" in said and "le territoire" not in said
    services.move_plan(plan_id=of.plan.pk, move="sign", by=of.lead, confirmed=True)
    last = trail.read(trail.of_object(of.plan))[-1]
    assert last.verb == "plan.sign" and "Aucun signataire parmi" in last.reason


def test_three_groups_ask_for_no_confirmation() -> None:
    of, waiting = to_sign()
    kinds = (OrganisationKind.EPCI, OrganisationKind.OPERATOR, OrganisationKind.CHAMBER)
    for group, kind in zip(SignatoryGroup, kinds, strict=True):
        one = signatory(waiting, of, group=group, organisation=organisation(kind))
        services.sign(signatory_id=one.pk, signed_on=TODAY, by=of.lead)
    assert services.move_plan(plan_id=of.plan.pk, move="sign", by=of.lead).state == "signed"


class PlanWorkflowTest(TestCase):
    @settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.too_slow])
    @given(st.lists(st.sampled_from([one.id for one in plan_workflow("1").moves]), max_size=14))
    def test_a_plan_is_never_in_a_state_that_is_not_listed(self, moves: list[str]) -> None:
        of = world()
        whole(of)
        listed = {state.id for state in plan_workflow("1").states}
        for name in moves:
            asked = plan_workflow("1").move(name)
            assert asked is not None
            by = of.region if asked.permission == "plan.validate" else of.lead
            offered = asked.offered(of.plan.state, reached(of.plan))
            if name == "validate" and offered:
                opinions(of)
            if name == "sign" and offered and (waiting := pending(of.plan)) and not waiting.signatories.exists():
                services.sign(signatory_id=signatory(waiting, of).pk, signed_on=TODAY, by=of.lead)
            try:
                move(of, name, by, "Parce que.")
            except MoveRefusedError:
                continue
            assert offered
            assert of.plan.state == asked.to
            assert of.plan.state in listed
            assert of.plan.versions.filter(state=VersionState.PENDING).count() <= 1
            assert Fiche.objects.filter(plan=of.plan).exists()
