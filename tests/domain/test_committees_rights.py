"""Committees: who sits by right, who steers, who reads what, until it is convened and afterwards."""

from datetime import time, timedelta

import pytest
from tests.domain.committees_world import (
    SOON,
    convened,
    item,
    prepared,
    project,
    regional,
)
from tests.domain.people import TODAY, mandate, person, territory
from tests.domain.plans_world import World, acting, world

from etabli.domain.coordination import committee_rights as rights
from etabli.domain.coordination import services
from etabli.domain.coordination.meeting_enums import CommitteeKind
from etabli.domain.coordination.models import Committee
from etabli.domain.coordination.queries.committees import Asked as AskedCommittees
from etabli.domain.coordination.queries.committees import listed, opened_committee, places_to_steer
from etabli.domain.coordination.queries.meetings import opened_meeting
from etabli.domain.governance.actor import Actor, nobody
from etabli.domain.governance.enums import Role
from etabli.domain.governance.permissions import NotAllowedError
from etabli.domain.territories.models import Departement

pytestmark = pytest.mark.django_db


def _people(of: World) -> list[Actor]:
    """One of each role near and far."""
    there = territory("ti-3201", "2")
    part = Departement.objects.filter(territory_parts__territory=of.territory).order_by("pk").first()
    arrondissement = part.arrondissements.order_by("pk").first()
    made = [
        *(
            mandate(role, territory=place)
            for role in (Role.PROJECT_LEAD, Role.OPERATOR)
            for place in (of.territory, there)
        ),
        mandate(Role.CONTRIBUTOR, territory=of.territory),
        mandate(Role.PROJECT_OWNER, territory=of.territory),
        mandate(Role.REGION, region_id="32"),
        mandate(Role.STATE, region=part.region),
        mandate(Role.STATE, arrondissement=arrondissement),
        mandate(Role.STATE, departement_id="59"),
        *(mandate(role) for role in (Role.DELEGATION, Role.EVALUATOR, Role.ADMINISTRATOR)),
    ]
    return [of.lead, of.elu, of.industriel, of.region, of.state, *map(acting, made)]


def _committees(of: World) -> list[Committee]:
    departement = of.state.mandates[0].departement
    delegate = acting(mandate(Role.DELEGATION))
    follow_up = {"kind": CommitteeKind.FOLLOW_UP}
    return [
        project(of),
        regional(of),
        services.declare_committee(**follow_up, territory=of.territory, by=of.lead),
        services.declare_committee(**follow_up, departement=departement, by=of.state),
        services.declare_committee(kind=CommitteeKind.NATIONAL, by=delegate),
    ]


def test_who_sits_by_right_reads_the_committee_and_the_other_way_round() -> None:
    of = world()
    people = _people(of)
    read = 0
    for committee in _committees(of):
        sits = {held.person_id for _, held in rights.members(committee, TODAY)}
        readers = set(committee.rule.readers)
        for who in people:
            mine = rights.committees(who).filter(pk=committee.pk).exists()
            expected = who.person.pk in sits or any(one.role in readers for one in who.mandates)
            steers = rights.committees(who, "committee.prepare").filter(pk=committee.pk).exists()
            assert mine == (expected or steers), (committee.name, who.mandates)
            read += mine
    assert read > 20


def test_whoever_has_no_mandate_reads_nothing() -> None:
    of = world()
    convened(of)
    for who in (nobody(), Actor(person(), TODAY)):
        assert not rights.committees(who).exists() and not rights.meetings(who).exists()


@pytest.mark.parametrize(
    ("make", "may"),
    [
        (project, {Role.PROJECT_LEAD}),
        (regional, {Role.REGION, Role.STATE}),
    ],
)
def test_a_committee_is_steered_by_the_roles_of_its_kind_where_their_mandate_covers_it(make, may) -> None:
    of = world()
    committee = make(of)
    for who in _people(of):
        found = rights.may(who, "committee.prepare", committee)
        role = Role(who.mandates[0].role)
        if found:
            assert role in may and (role != Role.STATE or who.mandates[0].region_id is not None)
        else:
            assert found.reason
            with pytest.raises(NotAllowedError):
                services.prepare_meeting(committee=committee, on=SOON, at=time(9), place="x", by=who)
    steerers = {Role(w.mandates[0].role) for w in _people(of) if rights.may(w, "committee.prepare", committee)}
    assert steerers <= may and steerers


def test_nobody_declares_a_committee_of_another_place() -> None:
    of = world()
    with pytest.raises(NotAllowedError):
        services.declare_committee(kind=CommitteeKind.PROJECT, territory=territory("ti-3201", "2"), by=of.lead)
    with pytest.raises(NotAllowedError):
        services.declare_committee(kind=CommitteeKind.REGIONAL, region=of.region.mandates[0].region, by=of.lead)
    with pytest.raises(NotAllowedError):
        services.declare_committee(kind=CommitteeKind.NATIONAL, by=of.region)
    offered = {value.split(":")[0] for value, _ in places_to_steer(of.region)}
    assert offered == {"regional"} and len(places_to_steer(of.lead)) == 2


def test_what_is_prepared_is_read_by_whoever_steers_until_it_is_convened() -> None:
    of = world()
    meeting = prepared(of)
    item(of, meeting)
    assert opened_meeting(of.lead, meeting.pk) and opened_meeting(of.elu, meeting.pk) is None
    services.convene(meeting_id=meeting.pk, by=of.lead)
    assert opened_meeting(of.elu, meeting.pk) and opened_meeting(of.region, meeting.pk)
    assert opened_meeting(acting(mandate(Role.PROJECT_LEAD, territory=territory("ti-3201", "2"))), meeting.pk) is None


def test_a_guest_reads_the_meeting_they_were_convened_to_and_no_other() -> None:
    of, guest = world(), person("Zoe")
    meeting = prepared(of)
    item(of, meeting)
    services.invite(meeting_id=meeting.pk, name="Zoe", address=guest.email, by=of.lead)
    who = Actor(guest, TODAY)
    assert opened_meeting(who, meeting.pk) is None
    services.convene(meeting_id=meeting.pk, by=of.lead)
    other = convened(of, meeting.committee, SOON + timedelta(days=90))
    assert opened_meeting(who, meeting.pk) and opened_meeting(who, other.pk) is None
    assert opened_committee(who, meeting.committee_id).meetings == [meeting]
    assert [one.pk for one in listed(who, AskedCommittees()).rows] == [meeting.committee_id]


def test_the_kinds_of_committees_that_a_role_reads_nothing_of_are_told() -> None:
    of = world()
    every, people = _committees(of), _people(of)
    for who in people:
        read = set(rights.committees(who).values_list("kind", flat=True))
        assert not {one.id for one in rights.unread(who)} & read, "what is told to be unread is not read"
    told = {
        Role(who.mandates[0].role): [one.id for one in rights.unread(who)]
        for who in people
        if who.mandates[0].role in (Role.DELEGATION, Role.EVALUATOR, Role.PROJECT_OWNER)
    }
    unsat = [CommitteeKind.PROJECT, CommitteeKind.FOLLOW_UP]
    assert told[Role.DELEGATION] == unsat and told[Role.EVALUATOR] == []
    assert {one.kind for one in every} >= set(unsat) and told[Role.PROJECT_OWNER] == [
        one.value for one in CommitteeKind
    ]
