"""Two people at the very same moment, on two connections: nothing is overwritten, nothing happens twice."""

import threading
from collections.abc import Callable, Sequence
from datetime import date, timedelta
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import connection, connections, transaction
from django.utils import timezone
from tests.domain.people import acting, mandate, organisation, person, territory
from tests.domain.test_diagnosis_findings import local
from tests.domain.test_diagnosis_versions import binome, kept, made
from tests.domain.test_invitations import invite

from etabli.domain.audit import locks as trail_locks
from etabli.domain.audit import queries as trail
from etabli.domain.audit.models import Entry
from etabli.domain.diagnosis import locks as version_locks
from etabli.domain.diagnosis import services as diagnosis
from etabli.domain.diagnosis.enums import State, VersionState
from etabli.domain.diagnosis.models import ConfidentialPart, Finding, Rating, Signature, Version
from etabli.domain.foundation.errors import EditedMeanwhileError
from etabli.domain.governance import services
from etabli.domain.governance.actor import actor
from etabli.domain.governance.enums import Role
from etabli.domain.governance.models import Invitation, JoinRequest, Mandate, Person

ROUNDS = 4
COMMITTEE = date.today() - timedelta(days=2)


@pytest.fixture(autouse=True)
def db(own_database: None) -> None:
    """A copy that is really written to, in place of a transaction that is taken back."""


def together(*acts: Callable[[], Any]) -> list[Any]:
    """What each act gave or raised, all begun at one instant, each on a connection of its own, closed afterwards."""
    start = threading.Barrier(len(acts))
    outcomes: list[Any] = [None] * len(acts)

    def run(number: int) -> None:
        try:
            connections["default"].ensure_connection()
            start.wait(timeout=20)
            outcomes[number] = acts[number]()
        except Exception as error:  # told to the test, which says which it expects
            outcomes[number] = error
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=(number,)) for number in range(len(acts))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    assert not any(thread.is_alive() for thread in threads)
    return outcomes


def of_kind(outcomes: Sequence[Any], kind: type) -> list[Any]:
    return [one for one in outcomes if isinstance(one, kind)]


def one_each(outcomes: Sequence[Any], done: type, refused: type[Exception]) -> tuple[Any, Any]:
    """The one that was done and the one that was refused."""
    assert len(of_kind(outcomes, done)) == len(of_kind(outcomes, refused)) == 1, outcomes
    return of_kind(outcomes, done)[0], of_kind(outcomes, refused)[0]


def test_the_copy_is_locked_and_two_connections_are_two() -> None:
    assert trail_locks.missing(connection) == version_locks.missing(connection) == set()
    assert not connection.in_atomic_block
    first, second = together(*[lambda: id(connections["default"].connection)] * 2)
    assert first != second


def test_the_same_finding_is_never_overwritten() -> None:
    lead = acting(Role.PROJECT_LEAD)
    elu = acting(Role.ELU)
    for number in range(ROUNDS):
        one = local(lead, title=f"Constat {number}")
        acts = [
            lambda who=who, name=name, one=one: diagnosis.reword(
                finding_id=one.pk, revision=1, values={"title": name, "wording": name}, by=who
            )
            for who, name in ((lead, f"du chef {number}"), (elu, f"de l’élu {number}"))
        ]
        done, refused = one_each(together(*acts), Finding, EditedMeanwhileError)
        stored = Finding.objects.get(pk=one.pk)
        assert (stored.title, stored.wording, stored.revision) == (done.title, done.title, 2)
        assert refused.theirs["title"] == done.title and refused.merged.conflicts == ("title", "wording")
        assert [act.verb for act in trail.read(trail.of_object(one))] == ["finding.added", "finding.reworded"]


def test_a_decision_and_a_rewording_at_once_leave_one_and_tell_the_other() -> None:
    lead, elu = acting(Role.PROJECT_LEAD), acting(Role.ELU)
    for _ in range(ROUNDS):
        one = local(lead)
        outcomes = together(
            lambda one=one: diagnosis.decide(finding_id=one.pk, revision=1, values={"state": State.KEPT}, by=lead),
            lambda one=one: diagnosis.reword(finding_id=one.pk, revision=1, values={"title": "Redit"}, by=elu),
        )
        one_each(outcomes, Finding, EditedMeanwhileError)
        stored = Finding.objects.get(pk=one.pk)
        assert (stored.state == State.KEPT) != (stored.title == "Redit") and stored.revision == 2


def test_a_confidential_part_is_begun_once() -> None:
    lead, elu = acting(Role.PROJECT_LEAD), acting(Role.ELU)
    for _ in range(ROUNDS):
        one = local(lead)
        acts = [
            lambda who=who, text=text, one=one: diagnosis.write_confidential(
                finding_id=one.pk, revision=0, text=text, by=who
            )
            for who, text in ((lead, "du chef"), (elu, "de l’élu"))
        ]
        done, _ = one_each(together(*acts), ConfidentialPart, EditedMeanwhileError)
        assert ConfidentialPart.objects.get(finding=one).text == done.text


def test_an_opinion_sent_twice_is_one() -> None:
    lead = acting(Role.PROJECT_LEAD)
    for _ in range(ROUNDS):
        one = local(lead)
        acts = [
            lambda note=note, one=one: diagnosis.rate(
                finding_id=one.pk, importance=note, confidence=note, comment="", by=lead
            )
            for note in (1, 4)
        ]
        assert len(of_kind(together(*acts), Rating)) == 2
        assert Rating.objects.filter(finding=one).count() == 1


def test_a_version_is_made_presented_and_adopted_once() -> None:
    lead, other, pair = acting(Role.PROJECT_LEAD), acting(Role.PROJECT_LEAD), binome()
    kept(lead)
    for number in range(1, ROUNDS + 1):
        made_twice = together(lambda: made(lead), lambda: made(other))
        version, _ = one_each(made_twice, Version, ValidationError)
        assert version.number == number
        one_each(
            together(*[lambda v=version, who=who: diagnosis.submit(version_id=v.pk, by=who) for who in (lead, other)]),
            Version,
            ValidationError,
        )
        signing = [
            lambda v=version, who=who: diagnosis.sign(version_id=v.pk, committee_on=COMMITTEE, by=who)
            for who in (*pair, *pair)  # each clicks twice
        ]
        outcomes = together(*signing)
        assert len(of_kind(outcomes, Version)) == len(of_kind(outcomes, ValidationError)) == 2, outcomes
        stored = Version.objects.get(pk=version.pk)
        assert stored.state == VersionState.ADOPTED and Signature.objects.filter(version=version).count() == 2
        verbs = [act.verb for act in trail.read(trail.of_object(stored))]
        assert verbs == ["version.made", "version.submitted", "version.committee_dated", "version.adopted"]


def test_adopting_and_withdrawing_at_once_never_do_both() -> None:
    lead, (elu, industriel) = acting(Role.PROJECT_LEAD), binome()
    kept(lead)
    for _ in range(ROUNDS):
        version = made(lead)
        diagnosis.submit(version_id=version.pk, by=lead)
        diagnosis.sign(version_id=version.pk, committee_on=COMMITTEE, by=elu)
        one_each(
            together(
                lambda v=version: diagnosis.sign(version_id=v.pk, committee_on=COMMITTEE, by=industriel),
                lambda v=version: diagnosis.withdraw(version_id=v.pk, reason="à revoir", by=lead),
            ),
            Version,
            ValidationError,
        )
        stored = Version.objects.get(pk=version.pk)
        assert (stored.state == VersionState.ADOPTED) == (stored.withdrawn_at is None)


def test_an_invitation_accepted_twice_gives_one_mandate() -> None:
    lead = acting(Role.PROJECT_LEAD)
    for number in range(ROUNDS):
        someone = Person.objects.create_user(f"rosa{number}@exemple.fr")
        invitation, hidden = invite(lead, email=someone.email)
        acts = [lambda h=hidden, p=someone: services.accept_invitation(hidden=h, person=p)] * 2
        begun, _ = one_each(together(*acts), Mandate, ValidationError)
        assert Mandate.objects.get(person=someone).pk == begun.pk
        assert Invitation.objects.get(pk=invitation.pk).mandate_id == begun.pk
        assert Entry.objects.filter(verb="mandate.granted", object_id=str(begun.pk)).count() == 1


def test_accepting_and_withdrawing_at_once_never_do_both() -> None:
    lead = acting(Role.PROJECT_LEAD)
    for number in range(ROUNDS):
        someone = Person.objects.create_user(f"rosa{number}@exemple.fr")
        invitation, hidden = invite(lead, email=someone.email)
        outcomes = together(
            lambda h=hidden, p=someone: services.accept_invitation(hidden=h, person=p),
            lambda i=invitation: services.withdraw(invitation=i, by=lead),
        )
        assert len(of_kind(outcomes, ValidationError)) == 1, outcomes
        stored = Invitation.objects.get(pk=invitation.pk)
        assert bool(stored.accepted_at) != bool(stored.withdrawn_at)
        assert Mandate.objects.filter(person=someone).exists() == bool(stored.accepted_at)


def test_one_place_is_never_given_to_two() -> None:
    region = acting(Role.REGION, region_id="84")
    offers = []
    for name in ("rosa", "ada"):
        someone = Person.objects.create_user(f"{name}@exemple.fr")
        offers.append((someone, invite(region, Role.ELU, email=someone.email)[1]))
    acts = [lambda p=p, h=h: services.accept_invitation(hidden=h, person=p) for p, h in offers]
    one_each(together(*acts), Mandate, ValidationError)
    assert Mandate.objects.filter(role=Role.ELU, territory=territory()).count() == 1


def test_a_request_answered_by_two_is_answered_once() -> None:
    lead, region = acting(Role.PROJECT_LEAD), acting(Role.REGION, region_id="84")
    for _ in range(ROUNDS):
        who = actor(person("Qui"), verified=True)
        asked = JoinRequest(territory=territory(), role=Role.CONTRIBUTOR, organisation=organisation())
        services.ask_to_join(request=asked, by=who)
        acts = [
            lambda by=by, accept=accept, pk=asked.pk: services.answer_request(
                request=JoinRequest.objects.select_related("territory", "person", "organisation").get(pk=pk),
                accept=accept,
                by=by,
                reason="motif",
            )
            for by, accept in ((lead, True), (region, False))
        ]
        one_each(together(*acts), JoinRequest, ValidationError)
        stored = JoinRequest.objects.get(pk=asked.pk)
        assert Mandate.objects.filter(person=who.person).exists() == (stored.mandate_id is not None)


def test_a_mandate_is_handed_over_once() -> None:
    region = acting(Role.REGION, region_id="84")
    one = mandate(Role.PROJECT_LEAD)
    heirs = [person("Rosa"), person("Ada")]
    acts = [
        lambda to=to: services.hand_over(
            mandates=[Mandate.objects.select_related("territory").get(pk=one.pk)],
            to=to,
            on=timezone.localdate(),
            by=region,
            reason="départ",
        )
        for to in heirs
    ]
    one_each(together(*acts), list, ValidationError)
    assert Mandate.objects.filter(person__in=heirs).count() == 1


def test_what_fails_half_way_leaves_nothing_to_the_other_connection() -> None:
    lead = acting(Role.PROJECT_LEAD)
    one = local(lead)

    def fail() -> None:
        with transaction.atomic():
            diagnosis.reword(finding_id=one.pk, revision=1, values={"title": "Perdu"}, by=lead)
            raise RuntimeError("half-way")

    (failed,) = together(fail)
    assert isinstance(failed, RuntimeError)
    (seen,) = together(lambda: Finding.objects.get(pk=one.pk))
    assert seen.title != "Perdu" and seen.revision == 1
