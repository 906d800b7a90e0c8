"""Versions: frozen, presented, signed by both members of the binôme in force, then the same for ever."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.utils import timezone
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase
from tests.domain.people import acting, mandate, person, territory
from tests.domain.test_diagnosis_findings import SCOPES, drawn, local

from etabli.domain.audit import services as audit
from etabli.domain.audit.author import SYSTEM
from etabli.domain.diagnosis import committees, locks, services
from etabli.domain.diagnosis.comparing import compare
from etabli.domain.diagnosis.enums import EvidenceKind, State, VersionState
from etabli.domain.diagnosis.models import Evidence, Finding, Signature, Version
from etabli.domain.diagnosis.queries import versions as queries
from etabli.domain.diagnosis.queries.awaited import What, awaited
from etabli.domain.foundation.sealing import seal
from etabli.domain.governance.actor import Actor, actor, nobody
from etabli.domain.governance.enums import Role
from etabli.domain.governance.models import Binome, Person
from etabli.domain.governance.permissions import NotAllowedError
from etabli.domain.governance.roles import MATRIX
from etabli.domain.governance.services import hand_over
from etabli.domain.outbox.models import Message
from etabli.warehouse.release import Release
from etabli.web.presentation.diagnosis import versions as readings

pytestmark = pytest.mark.django_db
TODAY = date.today()
COMMITTEE = TODAY - timedelta(days=2)


def binome(starts_on: date = date(2025, 1, 1)) -> tuple[Actor, Actor]:
    """The pair of the territory, as actors of today."""
    elu, industriel = mandate(Role.ELU, starts_on=starts_on), mandate(Role.INDUSTRIEL, starts_on=starts_on)
    pair = Binome(territory=territory(), elu=elu, industriel=industriel, starts_on=starts_on)
    audit.save(pair, by=SYSTEM, verb="binome.designated")
    return actor(elu.person, verified=True), actor(industriel.person, verified=True)


def kept(lead: Actor, **fields: Any) -> Finding:
    one = local(lead, **fields)
    decision = {"state": State.KEPT, "importance": 3}
    return services.decide(finding_id=one.pk, revision=one.revision, values=decision, by=lead)


def made(lead: Actor) -> Version:
    return services.make_version(territory=territory(), release_id="une-version", by=lead)


def adopted(lead: Actor, pair: tuple[Actor, Actor]) -> Version:
    version = made(lead)
    services.submit(version_id=version.pk, by=lead)
    for member in pair:
        version = services.sign(version_id=version.pk, committee_on=COMMITTEE, by=member)
    return version


def test_both_members_adopt_and_then_it_is_public(release: Release) -> None:
    lead, (elu, industriel) = acting(Role.PROJECT_LEAD), binome()
    first = drawn(release)[0]
    services.decide(finding_id=first.pk, revision=1, values={"state": State.KEPT}, by=lead)
    kept(lead)
    version = made(lead)
    assert (version.number, version.state, len(version.content["findings"])) == (1, VersionState.DRAFT, 2)
    assert version.content["findings"][0]["figures"]["release"] == release.id
    services.submit(version_id=version.pk, by=lead)
    assert {message.to for message in Message.objects.filter(kind="version.submitted")} == {
        elu.person.email,
        industriel.person.email,
    }
    with pytest.raises(NotAllowedError):
        queries.version(nobody(), "2", "ti-8413", 1)
    services.sign(version_id=version.pk, committee_on=COMMITTEE, by=elu)
    assert Version.objects.get().state == VersionState.SUBMITTED, "one signature is not enough"
    with pytest.raises(ValidationError, match="déjà"):
        services.sign(version_id=version.pk, committee_on=COMMITTEE, by=elu)
    with pytest.raises(ValidationError, match="autre date"):
        services.sign(version_id=version.pk, committee_on=TODAY, by=industriel)
    done = services.sign(version_id=version.pk, committee_on=COMMITTEE, by=industriel)
    assert done.state == VersionState.ADOPTED and done.committee_on == COMMITTEE and done.adopted_at
    public = queries.version(nobody(), "2", "ti-8413", 1)
    assert public is not None and public.intact and len(public.signatures) == 2
    assert queries.latest_adopted(territory()) == done
    listed = queries.versions(nobody(), "2", "ti-8413")
    assert listed is not None and len(listed.found) == 1
    assert {one.content_hash for one in Signature.objects.all()} == {done.content_hash}


@pytest.mark.parametrize("role", list(Role))
def test_each_role_does_what_the_matrix_lets(role: Role) -> None:
    kept(acting(Role.PROJECT_LEAD))
    pair = binome() if role not in (Role.ELU, Role.INDUSTRIEL) else None
    who = acting(role, **SCOPES.get(role, {}))
    if role in MATRIX["diagnosis.submit"].roles:
        assert pair is not None
        version = made(who)
        services.submit(version_id=version.pk, by=who)
        services.withdraw(version_id=version.pk, reason="à revoir", by=who)
    else:
        with pytest.raises(NotAllowedError):
            made(who)
    version = made(acting(Role.PROJECT_LEAD))
    if pair is None:
        with pytest.raises(ValidationError, match="binôme"):
            services.submit(version_id=version.pk, by=acting(Role.PROJECT_LEAD))
        return
    services.submit(version_id=version.pk, by=acting(Role.PROJECT_LEAD))
    with pytest.raises(NotAllowedError):
        services.sign(version_id=version.pk, committee_on=COMMITTEE, by=who)


def test_one_at_a_time_and_numbers_follow() -> None:
    lead, pair = acting(Role.PROJECT_LEAD), binome()
    with pytest.raises(ValidationError, match="rien à figer"):
        made(lead)
    kept(lead)
    first = made(lead)
    with pytest.raises(ValidationError, match="déjà en cours"):
        made(lead)
    with pytest.raises(ValidationError, match="pourquoi"):
        services.withdraw(version_id=first.pk, reason=" ", by=lead)
    services.withdraw(version_id=first.pk, reason="coquille", by=lead)
    second = adopted(lead, pair)
    assert second.number == 2
    for act in (
        lambda: services.withdraw(version_id=second.pk, reason="trop tard", by=lead),
        lambda: services.submit(version_id=second.pk, by=lead),
        lambda: services.sign(version_id=second.pk, committee_on=COMMITTEE, by=pair[0]),
        lambda: services.sign(version_id=first.pk, committee_on=COMMITTEE, by=pair[0]),
    ):
        with pytest.raises(ValidationError):
            act()


def test_a_committee_to_come_or_a_figure_to_decide_stops_it(release: Release) -> None:
    lead, (elu, _) = acting(Role.PROJECT_LEAD), binome()
    one = kept(lead)
    version = made(lead)
    services.submit(version_id=version.pk, by=lead)
    with pytest.raises(ValidationError, match="pas encore"):
        services.sign(version_id=version.pk, committee_on=TODAY + timedelta(days=1), by=elu)
    services.withdraw(version_id=version.pk, reason="chiffre", by=lead)
    Finding.objects.filter(pk=one.pk).update(pending={"release": "r", "figures": None, "claimed": False})
    with pytest.raises(ValidationError, match="attendent votre décision"):
        made(lead)


def presented(lead: Actor) -> Version:
    kept(lead)
    version = made(lead)
    return services.submit(version_id=version.pk, by=lead)


def passed_on(of: Actor, to: Person) -> Actor:
    """The successor of a member of the binôme, as of tomorrow: who acted today acts until the evening."""
    by, tomorrow = acting(Role.REGION, region_id="84", on=TODAY), TODAY + timedelta(days=1)
    hand_over(mandates=[of.mandates[0]], to=to, on=tomorrow, by=by, reason="élections")
    return actor(to, verified=True, on=tomorrow)


def test_what_a_side_adopted_stands_when_its_holder_changes() -> None:
    lead, (elu, industriel) = acting(Role.PROJECT_LEAD), binome()
    version = presented(lead)
    services.sign(version_id=version.pk, committee_on=COMMITTEE, by=elu)
    new = passed_on(elu, person("Nouvelle"))
    waits = [
        [one.number for one in awaited(who) if one.what == What.TO_SIGN]
        for who in (new, actor(industriel.person, verified=True))
    ]
    assert version.number not in waits[0] and version.number in waits[1], "it is asked of nobody again"
    with pytest.raises(ValidationError, match="tient"):
        services.sign(version_id=version.pk, committee_on=COMMITTEE, by=new)
    other_day = COMMITTEE - timedelta(days=1)
    services.date_committee(version_id=version.pk, committee_on=other_day, by=new)
    done = services.sign(version_id=version.pk, committee_on=other_day, by=industriel)
    assert done.state == VersionState.ADOPTED and done.committee_on == other_day
    seen = queries.version(nobody(), "2", "ti-8413", version.number)
    assert seen is not None and [one.side for one in seen.signatures] == [Role.ELU, Role.INDUSTRIEL]
    assert seen.signatures[0].mandate == elu.mandates[0]


def test_nobody_stands_for_both_sides_one_after_the_other() -> None:
    lead, (elu, industriel) = acting(Role.PROJECT_LEAD), binome()
    version = presented(lead)
    services.sign(version_id=version.pk, committee_on=COMMITTEE, by=elu)
    passed_on(elu, person("Nouvelle"))
    turned = passed_on(industriel, elu.person)
    with pytest.raises(ValidationError, match="vient d’une autre personne"):
        services.sign(version_id=version.pk, committee_on=COMMITTEE, by=turned)
    assert Version.objects.get().state == VersionState.SUBMITTED


def test_a_signature_says_the_side_of_its_mandate() -> None:
    lead, (elu, _) = acting(Role.PROJECT_LEAD), binome()
    version = presented(lead)
    for side, held in ((Role.INDUSTRIEL, elu.mandates[0]), ("", elu.mandates[0]), (Role.ELU, lead.mandates[0])):
        wrong = Signature(version=version, mandate=held, side=side, content_hash=version.content_hash)
        with pytest.raises(ValidationError, match="côté du binôme"):
            audit.save(wrong, by=SYSTEM, verb="version.signed")


def test_the_day_of_the_committee_is_near_the_presentation_and_within_the_phase() -> None:
    lead, (elu, _) = acting(Role.PROJECT_LEAD), binome()
    version = presented(lead)
    first = timezone.localdate(version.submitted_at) - timedelta(days=31)
    assert committees.earliest(version) == first
    for wrong in (date(2001, 1, 1), first - timedelta(days=1)):
        with pytest.raises(ValidationError, match="trop ancienne"):
            services.sign(version_id=version.pk, committee_on=wrong, by=elu)
    services.sign(version_id=version.pk, committee_on=first, by=elu)
    with pytest.raises(ValidationError, match="trop ancienne"):
        services.date_committee(version_id=version.pk, committee_on=first - timedelta(days=1), by=elu)
    with pytest.raises(ValidationError, match="pas encore"):
        services.date_committee(version_id=version.pk, committee_on=TODAY + timedelta(days=1), by=elu)
    version.territory.phase.starts_on = TODAY
    assert committees.earliest(version) == TODAY, "never before the phase"


def test_the_day_is_corrected_by_the_side_that_gave_it_and_contested_by_the_other() -> None:
    lead, (elu, industriel) = acting(Role.PROJECT_LEAD), binome()
    version = presented(lead)
    with pytest.raises(ValidationError, match="côté du binôme qui l’a donnée"):
        services.date_committee(version_id=version.pk, committee_on=COMMITTEE, by=elu)
    with pytest.raises(ValidationError, match="avant d’adopter"):
        services.contest_committee(version_id=version.pk, reason="x", by=elu)
    services.sign(version_id=version.pk, committee_on=COMMITTEE, by=elu)
    with pytest.raises(ValidationError, match="bonne date"):
        services.contest_committee(version_id=version.pk, reason=" ", by=industriel)
    services.contest_committee(version_id=version.pk, reason="C'était la veille", by=industriel)
    told = Message.objects.filter(kind="version.committee_contested").values_list("to", flat=True)
    assert set(told) == {elu.person.email, lead.person.email}
    for act in (services.date_committee, services.contest_committee):
        what = {"committee_on": COMMITTEE} if act is services.date_committee else {"reason": "x"}
        with pytest.raises(NotAllowedError):
            act(version_id=version.pk, by=lead, **what)
    services.sign(version_id=version.pk, committee_on=COMMITTEE, by=industriel)
    with pytest.raises(ValidationError, match="présentée"):
        services.date_committee(version_id=version.pk, committee_on=COMMITTEE, by=elu)


def test_an_altered_content_is_seen_and_not_signed() -> None:
    lead, (elu, _) = acting(Role.PROJECT_LEAD), binome()
    kept(lead)
    version = made(lead)
    services.submit(version_id=version.pk, by=lead)
    altered = version.content | {"release": "autre"}
    locks.remove(connection)  # as who has the keys of the database would
    Version.objects.filter(pk=version.pk).update(content=altered)
    locks.install(connection)
    with pytest.raises(ValidationError, match="altéré"):
        services.sign(version_id=version.pk, committee_on=COMMITTEE, by=elu)
    seen = queries.version(lead, "2", "ti-8413", 1)
    assert seen is not None and not seen.intact


def test_nothing_confidential_and_nobody_is_in_a_version() -> None:
    lead = acting(Role.PROJECT_LEAD, of=person("Ada", "Nomdefamille"))
    one = kept(lead)
    services.write_confidential(finding_id=one.pk, revision=0, text="Fermeture annoncée", by=lead)
    services.rate(finding_id=one.pk, importance=4, confidence=4, comment="Propos à part", by=lead)
    content = str(made(lead).content)
    assert not any(word in content for word in ("Fermeture", "Propos", "Nomdefamille"))


def test_what_differs_between_two_versions(release: Release) -> None:
    lead, pair = acting(Role.PROJECT_LEAD), binome()
    same, gone, reworded = (kept(lead, title=title) for title in ("Même", "Parti", "Redit"))
    figured = drawn(release)[0]
    figured = services.decide(finding_id=figured.pk, revision=1, values={"state": State.KEPT}, by=lead)
    before = adopted(lead, pair)
    no = {"state": State.REJECTED, "reason": "réglé"}
    services.decide(finding_id=gone.pk, revision=gone.revision, values=no, by=lead)
    services.reword(
        finding_id=reworded.pk, revision=reworded.revision, values={"title": "Redit", "wording": "Autrement"}, by=lead
    )
    Finding.objects.filter(pk=figured.pk).update(figures=figured.figures | {"value": "99 %"})
    new = kept(lead, title="Nouveau")
    found = compare(before.content, adopted(lead, pair).content)
    assert [one["id"] for one in found.added] == [str(new.pk)]
    assert [one["id"] for one in found.removed] == [str(gone.pk)]
    assert [one.after["id"] for one in found.same] == [str(same.pk)]
    assert {one.after["id"]: (one.reworded, one.figure, one.judged) for one in found.changed} == {
        str(reworded.pk): (True, False, False),
        str(figured.pk): (False, True, False),
    }


def test_a_piece_of_evidence_more_or_less_is_a_difference() -> None:
    lead, pair = acting(Role.PROJECT_LEAD), binome()
    one, other = kept(lead, title="Avec preuve"), kept(lead, title="Sans")
    piece = services.add_evidence(
        evidence=Evidence(finding=one, kind=EvidenceKind.SURVEY, text="Enquête"), file=None, by=lead
    )
    before = adopted(lead, pair)
    services.remove_evidence(evidence=piece, reason="périmée", by=lead)
    services.add_evidence(  # as many, of the same kind: another one all the same
        evidence=Evidence(finding=one, kind=EvidenceKind.SURVEY, text="Autre enquête"), file=None, by=lead
    )
    after = adopted(lead, pair)
    (changed,) = compare(before.content, after.content).changed
    assert (len(changed.brought), len(changed.taken_away)) == (1, 1)
    assert [pair.after["id"] for pair in compare(before.content, after.content).same] == [str(other.pk)]
    (told,) = readings.changed(compare(before.content, after.content))
    assert told.what.replace("\u00a0", " ") == "1 preuve ajoutée, 1 preuve retirée"


def test_versions_from_before_pieces_had_a_number_are_compared_by_kind_and_date() -> None:
    def content(*pieces: tuple[str, str | None]) -> dict[str, Any]:
        told = dict.fromkeys(("title", "text", "kind", "axis", "importance", "confidence"), "")
        evidence = [{"kind": kind, "dated_on": on} for kind, on in pieces]
        return {"findings": [told | {"id": "1", "figures": None, "evidence": evidence}]}

    both = [("survey", None), ("document", "2026-01-02")]
    assert compare(content(*both), content(*reversed(both))).changed == ()
    (changed,) = compare(content(*both), content(("survey", None), ("survey", None))).changed
    assert [piece["kind"] for piece in changed.brought] == ["survey"]
    assert [piece["kind"] for piece in changed.taken_away] == ["document"]


VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-(10**9), 10**9) | st.floats(-1e9, 1e9) | st.text("aé\u202f", max_size=4),
    lambda part: st.lists(part, max_size=3) | st.dictionaries(st.text("ab", max_size=2), part, max_size=3),
    max_leaves=8,
)
STEPS = st.lists(st.sampled_from(["reword", "reject", "add", "confidential", "rate", "figure", "version"]), max_size=6)


class SameForEver(TestCase):
    @settings(max_examples=60, deadline=None)
    @given(VALUES)
    def test_the_seal_is_the_same_once_stored(self, content: Any) -> None:
        version = Version(
            territory=territory(),
            number=900,
            release_id="r",
            content={"x": content},
            content_hash="x",
            made_by=person(),
        )
        audit.save(version, by=SYSTEM, verb="version.made")
        assert seal(Version.objects.get(pk=version.pk).content) == seal({"x": content})
        audit.delete(version, by=SYSTEM, verb="version.removed")

    @settings(max_examples=25, deadline=None)
    @given(STEPS)
    def test_whatever_is_done_after_adoption_its_content_stays(self, steps: list[str]) -> None:
        lead, pair = acting(Role.PROJECT_LEAD), binome()
        one = kept(lead)
        version = adopted(lead, pair)
        expected = Version.objects.values_list("content", "content_hash", "state").get(pk=version.pk)
        for n, step in enumerate(steps):
            one.refresh_from_db()
            if step == "reword":
                words = {"title": f"Titre {n}", "wording": "Autrement"}
                services.reword(finding_id=one.pk, revision=one.revision, values=words, by=lead)
            elif step == "reject":
                no = {"state": State.REJECTED, "reason": f"non {n}"}
                services.decide(finding_id=one.pk, revision=one.revision, values=no, by=lead)
            elif step == "add":
                kept(lead, title=f"Autre {n}")
            elif step == "rate":
                services.rate(finding_id=one.pk, importance=1, confidence=1, comment="", by=lead)
            elif step == "version" and Finding.objects.filter(state=State.KEPT).exists():
                adopted(lead, pair)
        assert Version.objects.values_list("content", "content_hash", "state").get(pk=version.pk) == expected
        assert seal(expected[0]) == expected[1]
