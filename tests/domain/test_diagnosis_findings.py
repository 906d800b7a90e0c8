"""Findings: drawn from a release, decided, reworded, rated; nobody overwrites anybody; the trail remembers all."""

from dataclasses import replace
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from hypothesis import given
from hypothesis import strategies as st
from tests.domain.people import acting, mandate, person, territory

from etabli.catalogue import catalogue as catalogues
from etabli.domain.audit import queries as trail
from etabli.domain.audit.models import Entry
from etabli.domain.diagnosis import derivation, services
from etabli.domain.diagnosis.enums import Axis, Kind, Origin, State
from etabli.domain.diagnosis.models import Drawing, Finding
from etabli.domain.diagnosis.opinions import opinion
from etabli.domain.diagnosis.queries import findings as queries
from etabli.domain.diagnosis.rights import weighed
from etabli.domain.diagnosis.services import releases
from etabli.domain.foundation.errors import EditedMeanwhileError
from etabli.domain.foundation.merging import merge
from etabli.domain.governance import services as governance
from etabli.domain.governance.actor import Actor, actor
from etabli.domain.governance.enums import Ground, Role
from etabli.domain.governance.models import Recusal
from etabli.domain.governance.permissions import NotAllowedError
from etabli.domain.governance.roles import MATRIX
from etabli.domain.outbox.models import Message
from etabli.warehouse.release import Release

pytestmark = pytest.mark.django_db
SCOPES: dict[Role, dict[str, str]] = {Role.REGION: {"region_id": "84"}, Role.STATE: {"departement_id": "01"}}


def drawn(release: Release) -> list[Finding]:
    services.draw(territory=territory(), release=release, catalogue=catalogues.load())
    return list(Finding.objects.filter(territory=territory()))


def local(by: Actor, **fields: Any) -> Finding:
    values = {"kind": Kind.FREIN, "axis": Axis.SIMPLIFIER, "title": "Délais", "sentence": "Deux ans d’attente."}
    return services.add_finding(finding=Finding(territory=territory(), **values | fields), by=by)


def recuse(who: Actor, finding: Finding) -> None:
    kind, key = finding.subject
    recusal = Recusal(
        person=who.person,
        territory=territory(),
        subject_kind=kind,
        subject_id=key,
        subject_title=finding.title,
        ground=Ground.COMPETITOR,
    )
    governance.declare_recusal(recusal=recusal, by=who)


def test_what_a_release_puts_forward_is_proposed_once(release: Release) -> None:
    found = drawn(release)
    catalogue = catalogues.load()
    expected = [one for one in derivation.derive(release, catalogue, territory()).values() if one.position]
    assert {one.key for one in found} == {one.key for one in expected} and len(found) > 4
    assert all(one.state == State.PROPOSED and one.origin == Origin.DERIVED and one.author is None for one in found)
    assert all(one.figures["release"] == release.id and one.figures["comparison"]["code"] == "ti-8413" for one in found)
    assert not services.draw(territory=territory(), release=release, catalogue=catalogue)
    assert Finding.objects.filter(territory=territory()).count() == len(found)


@pytest.mark.parametrize("role", list(Role))
def test_each_role_does_what_the_matrix_lets(role: Role, release: Release) -> None:
    one = drawn(release)[0]
    who = acting(role, **SCOPES.get(role, {}))
    acts = {
        "diagnosis.contribute": lambda: local(who),
        "diagnosis.rate": lambda: services.rate(finding_id=one.pk, importance=3, confidence=2, comment="", by=who),
        "diagnosis.confidential": lambda: services.write_confidential(
            finding_id=one.pk, revision=0, text="Fermeture annoncée", by=who
        ),
        "diagnosis.decide": lambda: services.decide(
            finding_id=one.pk, revision=1, values={"state": State.KEPT}, by=who
        ),
    }
    for permission, act in acts.items():
        if role in MATRIX[permission].roles:
            act()
        else:
            with pytest.raises(NotAllowedError):
                act()
    if role in MATRIX["diagnosis.view"].roles:
        assert queries.workbench(who, "2", "ti-8413", "r") is not None
        assert queries.finding(who, "2", "ti-8413", one.pk) is not None
        assert queries.finding(who, "1", "ti-8413", one.pk) is None if role == Role.EVALUATOR else True
    else:
        with pytest.raises(NotAllowedError):
            queries.workbench(who, "2", "ti-8413", "r")
        with pytest.raises(NotAllowedError):
            queries.finding(who, "2", "ti-8413", one.pk)


def test_a_mandate_elsewhere_opens_nothing(release: Release) -> None:
    one = drawn(release)[0]
    who = acting(Role.PROJECT_LEAD, territory=territory("ti-2401"))
    with pytest.raises(NotAllowedError, match="refused"):
        queries.finding(who, "2", "ti-8413", one.pk)
    assert queries.finding(who, "2", "ti-2401", one.pk) is None, "by the number of another territory's finding"
    with pytest.raises(NotAllowedError):
        services.decide(finding_id=one.pk, revision=1, values={"state": State.KEPT}, by=who)


def test_a_rejection_has_a_reason_and_can_be_undone(release: Release) -> None:
    lead, one = acting(Role.PROJECT_LEAD), drawn(release)[0]
    with pytest.raises(ValidationError, match="motif"):
        services.decide(finding_id=one.pk, revision=1, values={"state": State.REJECTED, "reason": " "}, by=lead)
    no = {"state": State.REJECTED, "reason": "déjà traité"}
    assert services.decide(finding_id=one.pk, revision=1, values=no, by=lead).revision == 2
    back = services.decide(finding_id=one.pk, revision=2, values={"state": State.PROPOSED, "reason": "x"}, by=lead)
    assert (back.state, back.reason, back.revision) == (State.PROPOSED, "", 3)
    with pytest.raises(IntegrityError), transaction.atomic():
        Finding.objects.filter(pk=one.pk).update(state=State.REJECTED)


def test_nothing_but_what_is_decided_is_assigned(release: Release) -> None:
    lead, one = acting(Role.PROJECT_LEAD), drawn(release)[0]
    values = {"state": State.KEPT, "key": "", "sentence": "autre", "territory_id": "1/ti-2401", "figures": None}
    found = services.decide(finding_id=one.pk, revision=1, values=values, by=lead)
    assert (found.key, found.sentence, found.territory_id, found.figures) == (
        one.key,
        one.sentence,
        one.territory_id,
        one.figures,
    )
    assert (
        services.reword(finding_id=one.pk, revision=2, values={"kind": "frein", "axis": "innover"}, by=lead).revision
        == 2
    )


def test_the_second_of_two_sees_the_first_and_overwrites_nothing(release: Release) -> None:
    one = drawn(release)[0]
    ada = acting(Role.PROJECT_LEAD, of=person("Ada", "Un"))
    bea = acting(Role.INDUSTRIEL, of=person("Bea", "Deux"))
    services.reword(finding_id=one.pk, revision=1, values={"title": one.title, "wording": "par Ada"}, by=ada)
    mine = {"title": "Titre de Bea", "wording": "par Bea"}
    with pytest.raises(EditedMeanwhileError) as caught:
        services.reword(finding_id=one.pk, revision=1, values=mine, by=bea)
    error = caught.value
    assert error.who == "Ada Un" and error.revision == 2 and error.theirs["wording"] == "par Ada"
    assert error.merged.values == mine and error.merged.conflicts == ("wording",)
    assert Finding.objects.get(pk=one.pk).wording == "par Ada", "nothing was overwritten"
    services.reword(finding_id=one.pk, revision=2, values={"title": "Titre de Bea", "wording": "les deux"}, by=bea)
    with pytest.raises(EditedMeanwhileError) as again:
        services.decide(finding_id=one.pk, revision=1, values={"state": State.KEPT, "reason": ""}, by=ada)
    assert again.value.merged.conflicts == () and again.value.merged.values["state"] == State.KEPT


def test_the_confidential_part_is_locked_and_kept_from_others(release: Release) -> None:
    one, lead = drawn(release)[0], acting(Role.PROJECT_LEAD)
    services.write_confidential(finding_id=one.pk, revision=0, text="Fermeture annoncée", by=lead)
    with pytest.raises(EditedMeanwhileError):
        services.write_confidential(finding_id=one.pk, revision=0, text="autre", by=lead)
    seen = queries.finding(lead, "2", "ti-8413", one.pk)
    assert seen is not None and seen.confidential is not None and seen.confidential.text == "Fermeture annoncée"
    for role in (Role.CONTRIBUTOR, Role.EVALUATOR, Role.DELEGATION):
        other = queries.finding(acting(role), "2", "ti-8413", one.pk)
        assert other is not None and other.confidential is None
    public = str(list(Entry.objects.filter(scope=territory().pk).values_list("before", "after")))
    assert "Fermeture" not in public, "the public acts of the territory don't tell it"
    recuse(lead, one)
    again = queries.finding(lead, "2", "ti-8413", one.pk)
    assert again is not None and again.confidential is None and again.finding.recused


def test_who_stands_back_neither_rates_nor_decides(release: Release) -> None:
    first, second = drawn(release)[:2]
    who = acting(Role.INDUSTRIEL)
    recuse(who, first)
    for act in (
        lambda: services.rate(finding_id=first.pk, importance=4, confidence=4, comment="", by=who),
        lambda: services.decide(finding_id=first.pk, revision=1, values={"state": State.KEPT}, by=who),
        lambda: services.write_confidential(finding_id=first.pk, revision=0, text="x", by=who),
    ):
        with pytest.raises(NotAllowedError, match="déporté"):
            act()
    services.rate(finding_id=second.pk, importance=4, confidence=4, comment="", by=who)
    seen = queries.workbench(who, "2", "ti-8413", "r")
    assert seen is not None and [one.recused for one in seen.findings].count(True) == 1


def test_opinions_are_one_a_person_with_medians_and_how_far_apart(release: Release) -> None:
    one = drawn(release)[0]
    for role, note in ((Role.PROJECT_LEAD, 4), (Role.CONTRIBUTOR, 1), (Role.ELU, 3)):
        services.rate(finding_id=one.pk, importance=note, confidence=2, comment="", by=acting(role))
    who = acting(Role.INDUSTRIEL)
    for note in (1, 4):
        services.rate(finding_id=one.pk, importance=note, confidence=2, comment="", by=who)
    told = opinion(list(weighed().filter(finding=one)))
    assert told.count == 4 and told.importance is not None and told.confidence is not None
    assert (told.importance.median, told.importance.low, told.importance.high, told.importance.apart) == (
        3.5,
        1,
        4,
        True,
    )
    assert not told.confidence.apart
    with pytest.raises(ValidationError):
        services.rate(finding_id=one.pk, importance=5, confidence=2, comment="", by=who)


def test_its_author_rewords_a_proposal_until_it_is_decided() -> None:
    author, other, lead = acting(Role.CONTRIBUTOR), acting(Role.CONTRIBUTOR), acting(Role.PROJECT_LEAD)
    one = local(author)
    new = {"title": "Délais d’urbanisme", "wording": "", "kind": Kind.FREIN, "axis": Axis.ATTIRER}
    assert services.reword(finding_id=one.pk, revision=1, values=new, by=author).axis == Axis.ATTIRER
    with pytest.raises(NotAllowedError):
        services.reword(finding_id=one.pk, revision=2, values=new, by=other)
    services.decide(finding_id=one.pk, revision=2, values={"state": State.KEPT}, by=lead)
    with pytest.raises(NotAllowedError):
        services.reword(finding_id=one.pk, revision=3, values=new | {"title": "Trop tard"}, by=author)


def later(monkeypatch: pytest.MonkeyPatch, release: Release, **changes: Any) -> Release:
    """The next release, in which each derived finding has other figures."""
    derive = derivation.derive
    following = replace(release, manifest={**release.manifest, "release": "suivante"})

    def derived(_: Release, catalogue: Any, where: Any) -> dict[str, derivation.Derived]:
        found = derive(release, catalogue, where)
        return {
            key: replace(one, kind=kind, figures=one.figures | changes | {"release": "suivante", "kind": kind})
            for key, one in found.items()
            for kind in [changes.get("kind", one.kind)]
        }

    monkeypatch.setattr(releases, "derive", derived)
    return following


def test_a_new_release_tells_what_changed_and_changes_nothing_silently(
    monkeypatch: pytest.MonkeyPatch, release: Release
) -> None:
    kept, untouched, rejected = drawn(release)[:3]
    lead = mandate(Role.PROJECT_LEAD)
    by = actor(lead.person, verified=True)
    services.decide(finding_id=kept.pk, revision=1, values={"state": State.KEPT}, by=by)
    services.decide(finding_id=rejected.pk, revision=1, values={"state": State.REJECTED, "reason": "non"}, by=by)
    following = later(monkeypatch, release, value="99 %")
    assert services.follow(release=following, catalogue=catalogues.load()) == 1
    assert services.follow(release=following, catalogue=catalogues.load()) == 0
    kept, untouched = Finding.objects.get(pk=kept.pk), Finding.objects.get(pk=untouched.pk)
    assert untouched.figures["value"] == "99 %" and untouched.pending is None, "a proposal follows"
    assert kept.figures["release"] == release.id and kept.pending["figures"]["value"] == "99 %"
    assert kept.pending["claimed"] and kept.revision == 2
    assert {one.pk for one in queries.notices(territory())} == {kept.pk, rejected.pk}
    message = Message.objects.get(kind="findings.changed")
    assert message.to == lead.person.email and kept.title in message.text and rejected.title not in message.text
    with pytest.raises(ValidationError, match="pourquoi"):
        services.settle(finding_id=kept.pk, revision=2, take=False, reason="", by=by)
    taken = services.settle(finding_id=kept.pk, revision=2, take=True, reason="", by=by)
    assert taken.figures["value"] == "99 %" and taken.pending is None and taken.state == State.KEPT
    services.settle(finding_id=rejected.pk, revision=2, take=False, reason="écarté de toute façon", by=by)
    assert not queries.notices(territory())


def test_what_is_no_longer_claimed_leaves_the_proposals_and_is_told_of_kept_ones(
    monkeypatch: pytest.MonkeyPatch, release: Release
) -> None:
    kept, untouched = drawn(release)[:2]
    by = acting(Role.PROJECT_LEAD)
    services.decide(finding_id=kept.pk, revision=1, values={"state": State.KEPT}, by=by)
    services.draw(territory=territory(), release=later(monkeypatch, release, kind=""), catalogue=catalogues.load())
    assert not Finding.objects.filter(pk=untouched.pk).exists()
    kept = Finding.objects.get(pk=kept.pk)
    assert not kept.pending["claimed"] and "plus affirmé" in Message.objects.get(kind="findings.changed").text
    with pytest.raises(ValidationError, match="plus"):
        services.settle(finding_id=kept.pk, revision=2, take=True, reason="", by=by)


def test_the_same_figures_are_no_news(monkeypatch: pytest.MonkeyPatch, release: Release) -> None:
    kept = drawn(release)[0]
    services.decide(finding_id=kept.pk, revision=1, values={"state": State.KEPT}, by=acting(Role.PROJECT_LEAD))
    services.draw(territory=territory(), release=later(monkeypatch, release), catalogue=catalogues.load())
    assert not queries.notices(territory()) and not Message.objects.filter(kind="findings.changed").exists()
    assert Drawing.objects.count() == 2


def test_the_trail_rebuilds_a_finding(release: Release) -> None:
    lead, one = acting(Role.PROJECT_LEAD), drawn(release)[0]
    states = []
    steps = [
        (services.reword, {"wording": "Dit autrement"}),
        (services.decide, {"state": State.KEPT, "importance": 4}),
        (services.decide, {"state": State.REJECTED, "reason": "non"}),
    ]
    for n, (step, values) in enumerate(steps, 1):
        found = step(finding_id=one.pk, revision=n, values=values, by=lead)
        states.append((Entry.objects.latest("id").at, found.wording, found.state, found.importance, found.reason))
    for at, *expected in states:
        state = trail.state("diagnosis.finding", str(one.pk), at=at)
        assert state is not None
        assert [state[name] for name in ("wording", "state", "importance", "reason")] == expected
    assert state["figures"] == one.figures and state["title"] == one.title


WORDS = st.dictionaries(st.sampled_from("abc"), st.sampled_from("xyz"), min_size=3, max_size=3)


@given(WORDS, WORDS, WORDS)
def test_merging_loses_no_change(base: dict[str, str], mine: dict[str, str], theirs: dict[str, str]) -> None:
    merged = merge(base, mine, theirs)
    for name in base:
        if mine[name] == base[name]:
            assert merged.values[name] == theirs[name]
        else:
            assert merged.values[name] == mine[name]
        both = mine[name] != base[name] and theirs[name] != base[name] and mine[name] != theirs[name]
        assert (name in merged.conflicts) == both
