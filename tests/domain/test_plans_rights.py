"""Who sees a fiche and its money: the list and the object agree, and what is reserved stays so."""

import random
from datetime import date

import pytest
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase
from tests.domain.people import TODAY, mandate, organisation, person, territory
from tests.domain.plans_world import World, acting, fiche, resource, signed, stage, whole, world

from etabli.domain.audit import services as audit
from etabli.domain.audit.author import SYSTEM
from etabli.domain.governance.actor import Actor, actor, nobody
from etabli.domain.governance.enums import Ground, OrganisationKind, Role
from etabli.domain.governance.holders import kinds
from etabli.domain.governance.models import Recusal
from etabli.domain.governance.permissions import NotAllowedError, verdict
from etabli.domain.governance.roles import PERMISSIONS
from etabli.domain.plans import services
from etabli.domain.plans.enums import StageKind, Visibility
from etabli.domain.plans.models import Fiche, Plan
from etabli.domain.plans.queries.plans import opened_plan
from etabli.domain.plans.rights import may_see, sight
from etabli.domain.territories.models import Departement, Region

pytestmark = pytest.mark.django_db


def recuse(who, one: Fiche) -> None:
    kind, key = one.subject
    found = Recusal(
        person=who.person,
        territory=one.plan.territory,
        subject_kind=kind,
        subject_id=key,
        subject_title=one.title,
        ground=Ground.SHAREHOLDER,
        declared_by=who.person,
        confirmed_at=timezone.now(),
    )
    audit.save(found, by=SYSTEM, verb="recusal.declared")


def test_nobody_sees_a_plan_before_it_is_public() -> None:
    of = world()
    one = whole(of)
    assert not may_see(nobody(), one)
    assert may_see(of.lead, one)
    signed(of)
    assert may_see(nobody(), one)
    assert sight(nobody()).plans().filter(pk=of.plan.pk).exists()


def test_each_visibility_has_its_readers() -> None:
    of, firm = world(), organisation(OrganisationKind.FIRM)
    stranger = acting(mandate(Role.PROJECT_LEAD, territory=territory("ti-3201", "2")))
    bearer = acting(mandate(Role.PROJECT_OWNER, organisation=firm, territory=of.territory))
    other = acting(mandate(Role.PROJECT_OWNER, territory=of.territory))
    public, shared = whole(of), whole(of, visibility="signatories")
    closed = whole(of, lead=firm.pk)
    signed(of)
    seen = {
        name: {one.number for one in sight(who).fiches().filter(plan=of.plan)}
        for name, who in {
            "nobody": nobody(),
            "stranger": stranger,
            "other": other,
            "bearer": bearer,
            "lead": of.lead,
            "region": of.region,
            "state": of.state,
        }.items()
    }
    everything = {public.number, shared.number, closed.number}
    assert seen == {
        "nobody": {public.number},
        "stranger": {public.number},
        "other": {public.number, shared.number},
        "bearer": everything,
        "lead": everything,
        "region": everything,
        "state": everything,
    }


def test_who_stands_back_sees_nothing_reserved() -> None:
    of, firm = world(), organisation(OrganisationKind.FIRM)
    closed = whole(of, lead=firm.pk)
    assert may_see(of.industriel, closed)
    recuse(of.industriel, closed)
    assert not may_see(of.industriel, closed)
    assert may_see(of.elu, closed)


def test_a_funder_sees_the_closed_fiche_that_it_pays_for_and_its_own_lines() -> None:
    of, firm, bank = world(), organisation(OrganisationKind.FIRM), organisation(OrganisationKind.OPERATOR)
    agent = acting(mandate(Role.OPERATOR, organisation=bank, territory=of.territory))
    closed = whole(of, lead=firm.pk)
    assert not may_see(agent, closed)
    ours = resource(of, closed, bank, visibility=Visibility.RESTRICTED)
    resource(of, closed, visibility=Visibility.RESTRICTED)
    assert may_see(agent, closed)
    assert [one.pk for one in sight(agent).resources()] == [ours.pk]


def test_a_firm_s_refusal_is_for_the_firm_and_the_funder_alone() -> None:
    of, firm, bank = world(), organisation(OrganisationKind.FIRM), organisation(OrganisationKind.OPERATOR)
    agent = acting(mandate(Role.OPERATOR, organisation=bank, territory=of.territory))
    bearer = acting(mandate(Role.PROJECT_OWNER, organisation=firm, territory=of.territory))
    closed = whole(of, lead=firm.pk)
    line = resource(of, closed, bank)
    asked = stage(of, line, StageKind.REQUESTED, 100)
    refused = stage(of, line, StageKind.REFUSED, 100, by=agent)
    seen = {
        name: {one.pk for one in sight(who).stages()}
        for name, who in {"agent": agent, "bearer": bearer, "lead": of.lead, "state": of.state}.items()
    }
    assert seen == {
        "agent": {asked.pk, refused.pk},
        "bearer": {asked.pk, refused.pk},
        "lead": {asked.pk},
        "state": {asked.pk},
    }


def test_a_mandate_that_ended_opens_nothing_the_next_day() -> None:
    of = world()
    one = fiche(of)
    ended = mandate(Role.PROJECT_LEAD, territory=of.territory, ends_on=date(2026, 11, 23))
    assert may_see(acting(ended, date(2026, 11, 23)), one)
    assert not may_see(acting(ended, TODAY), one)


def test_reading_costs_one_query(django_assert_max_num_queries) -> None:
    of = world()
    whole(of)
    for who in (nobody(), of.lead, of.region, of.state):
        with django_assert_max_num_queries(2):
            list(sight(who).fiches())


class ListAndObjectTest(TestCase):
    """The rule of the list is the rule of the object, for random people, fiches and days."""

    @settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.too_slow])
    @given(st.integers(0, 10_000), st.dates(date(2024, 6, 1), date(2027, 6, 1)))
    def test_they_agree(self, seed: int, day: date) -> None:
        chance = random.Random(seed)
        firm, bank = organisation(OrganisationKind.FIRM), organisation(OrganisationKind.OPERATOR)
        worlds = [world("ti-8413", "1"), world("ti-3201", "2")]
        fiches = []
        for of in worlds:
            for _ in range(3):
                one = fiche(of, lead=chance.choice([firm.pk, of.carrier.pk, None]))
                if chance.random() < 0.5 and not one.led_by_a_firm:
                    one.visibility = chance.choice(Visibility.values)
                    audit.save(one, by=SYSTEM, verb="fiche.changed")
                if chance.random() < 0.5:
                    line = resource(of, one, chance.choice([bank, organisation(OrganisationKind.OPERATOR)]))
                    stage(of, line, StageKind.REQUESTED, 100)
                    if chance.random() < 0.5:
                        stage(of, line, StageKind.REFUSED, 100)
                fiches.append(one)
        for of in worlds:
            if chance.random() < 0.5:
                Plan.objects.filter(pk=of.plan.pk).update(state="closed")
        someone = person()
        for _ in range(chance.randint(0, 3)):
            role = chance.choice(list(Role))
            scope = {}
            if role == Role.REGION:
                scope = {"region": Region.objects.get(pk=chance.choice(["84", "32"]))}
            elif role == Role.STATE:
                scope = {"departement": Departement.objects.get(pk=chance.choice(["01", "59"]))}
            elif role in (Role.DELEGATION, Role.EVALUATOR, Role.ADMINISTRATOR):
                scope = {}
            else:
                if role in (Role.ELU, Role.INDUSTRIEL):
                    continue  # each world has its own
                scope = {"territory": chance.choice(worlds).territory}
            ends = chance.choice([None, date(2026, 1, 1)])
            if role == Role.OPERATOR and any(one.role == role for one in someone.mandates.all()):
                continue  # a territory has one at a time
            if role == Role.OPERATOR and ends is None:
                ends = date(2027, 1, 1)
            able = [one for one in (firm, bank) if one.kind in kinds(role)]
            mandate(role, someone, organisation=chance.choice(able) if able else None, ends_on=ends, **scope)
        who = actor(someone, verified=chance.random() < 0.7, on=day)
        if chance.random() < 0.3:
            recuse(who, chance.choice(fiches))
        listed = {one.pk for one in sight(who).fiches()}
        for one in fiches:
            assert (one.pk in listed) == may_see(who, Fiche.objects.get(pk=one.pk))
        opened = {one.plan_id for one in sight(who).fiches()}
        assert opened <= {plan.pk for plan in sight(who).plans()} | {
            one.plan_id for one in fiches if one.lead_id in {m.organisation_id for m in who.mandates}
        } | {line.fiche.plan_id for line in sight(who).resources().select_related("fiche")}
        for of in worlds:
            self._same_here(of, who)

    def _same_here(self, of: World, who: Actor) -> None:
        """The sight that comes with a plan shows of it what the sight of every plan shows, and of others nothing."""
        try:
            found = opened_plan(who, of.territory.phase_id, of.territory.published_id, "audit.read")
        except NotAllowedError:
            return
        assert found is not None
        here, everywhere = found.sight, sight(who)
        assert set(here.fiches()) == set(everywhere.fiches().filter(plan=of.plan))
        assert set(here.resources()) == set(everywhere.resources().filter(fiche__plan=of.plan))
        assert set(here.stages()) == set(everywhere.stages().filter(resource__fiche__plan=of.plan))
        assert set(here.plans()) == set(everywhere.plans().filter(pk=of.plan.pk))
        assert here.recused == everywhere.recused
        asked = (*(one.id for one in PERMISSIONS if one.id.startswith("plan.")), "audit.read")
        assert found.may == {one for one in asked if verdict(who, one, of.territory)}


@pytest.mark.django_db
def test_what_is_in_force_stays_public_while_an_avenant_is_judged() -> None:
    of = world()
    one = whole(of)
    signed(of)
    services.move_plan(plan_id=of.plan.pk, move="amend", by=of.lead, reason="Une date recule.")
    one.refresh_from_db()
    services.edit_fiche(fiche_id=one.pk, revision=one.revision, values={"commitment": "to_confirm"}, by=of.lead)
    services.move_plan(plan_id=of.plan.pk, move="submit", by=of.lead)
    assert of.plan.state == "submitted" and of.plan in sight(nobody()).public_plans()
    assert one in sight(nobody()).fiches()
