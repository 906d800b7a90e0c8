"""A déport that somebody else reported and the State confirmed holds everywhere: pages, services, trail, exports."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from tests.domain.people import mandate, territory
from tests.domain.test_diagnosis_findings import drawn, later, local
from tests.domain.test_files import PDF
from tests.web.team_pages import signed_in
from tests.web.test_diagnosis_pages import page, send

from etabli.catalogue import catalogue as catalogues
from etabli.domain.diagnosis import services as diagnosis
from etabli.domain.diagnosis.enums import EvidenceKind, State, VersionState
from etabli.domain.diagnosis.models import Evidence, Finding, Rating, Version
from etabli.domain.foundation import files
from etabli.domain.governance import services
from etabli.domain.governance.actor import Actor, actor
from etabli.domain.governance.enums import Ground, Role
from etabli.domain.governance.models import Mandate, Recusal
from etabli.domain.governance.permissions import NotAllowedError
from etabli.domain.outbox.models import Message
from etabli.warehouse.release import Release

pytestmark = pytest.mark.django_db
SECRET, PIECE, FILE = "Fermeture de la ligne en mars", "Le directeur l’a confirmé", "lettre-du-directeur.pdf"
WRITTEN = (SECRET, PIECE, FILE)


def today(one: Mandate) -> Actor:
    return actor(one.person, verified=True)


@pytest.fixture(autouse=True)
def _var(settings: Any, tmp_path: Path) -> None:
    settings.VAR = tmp_path


@pytest.fixture
def lead() -> Mandate:
    return mandate(Role.PROJECT_LEAD)


@pytest.fixture
def away() -> Mandate:
    """The member who is to stand back: an élu, who otherwise reads and decides everything."""
    return mandate(Role.ELU)


@pytest.fixture
def constat(lead: Mandate) -> Finding:
    """A finding with a confidential part and a restricted piece with its file."""
    by = today(lead)
    one = local(by, title="Un site fragile")
    diagnosis.write_confidential(finding_id=one.pk, revision=0, text=SECRET, by=by)
    piece = Evidence(finding=one, kind=EvidenceKind.DOCUMENT, text=PIECE, restricted=True)
    diagnosis.add_evidence(evidence=piece, file=files.check(FILE, PDF), by=by)
    return one


def declare(one: Finding, person_of: Mandate, by: Mandate) -> Recusal:
    found = Recusal(
        person=person_of.person,
        territory=territory(),
        subject_kind=one.subject[0],
        subject_id=one.subject[1],
        subject_title=one.title,
        ground=Ground.SHAREHOLDER,
    )
    services.declare_recusal(recusal=found, by=today(by))
    state = mandate(Role.STATE, departement_id="01")
    return services.confirm_recusal(recusal=found, by=today(state), link="http://x/deports/")


@pytest.fixture
def declared(constat: Finding, away: Mandate, lead: Mandate) -> Recusal:
    return declare(constat, away, lead)


def shown(client: Client, *addresses: str) -> str:
    text = ""
    for address in addresses:
        response = client.get(address)
        assert response.status_code in (200, 404), address  # a page that is not there tells nothing
        text += b"".join(response).decode()
    return text


def everywhere(one: Finding) -> tuple[str, ...]:
    """Where something of a finding may be read."""
    journal = "/territoires/2/ti-8413/journal"
    return (
        page("workbench"),
        page("workbench_finding", one.pk),
        page("finding_history", one.pk),
        page("versions"),
        f"{journal}/",
        f"{journal}.csv",
        f"{journal}/diagnosis.finding/{one.pk}/",
        f"{journal}/diagnosis.confidentialpart/{one.pk}/",
        *(f"{journal}/diagnosis.evidence/{piece.pk}/" for piece in one.evidence.all()),
        "/espace/",
        "/espace/journal/",
        "/compte/donnees.json",
        "/territoires/2/ti-8413/deports/",
    )


def test_without_a_deport_the_same_person_reads_it(constat: Finding, away: Mandate) -> None:
    assert SECRET in shown(signed_in(away), page("workbench_finding", constat.pk)), "the test below can fail"
    assert PIECE in shown(signed_in(away), *everywhere(constat))


def test_no_page_no_export_and_no_trail_tells_what_one_stands_back_from(
    constat: Finding, away: Mandate, declared: Recusal
) -> None:
    text = shown(signed_in(away), *everywhere(constat))
    assert not any(word in text for word in WRITTEN)
    assert "déport déclaré par Ada" in text and "actionnaire" in text.lower()
    piece = constat.evidence.get()
    at = page("evidence_file", constat.pk, piece.pk)
    assert signed_in(away).get(at).status_code == 403
    assert Mandate.objects.filter(person=away.person).exists()


def test_another_mandate_does_not_open_it(constat: Finding, away: Mandate, declared: Recusal) -> None:
    mandate(Role.PROJECT_LEAD, of=away.person)
    mandate(Role.STATE, of=away.person, departement_id="01")
    text = shown(signed_in(away), *everywhere(constat))
    assert not any(word in text for word in WRITTEN)


def test_what_one_wrote_oneself_before_is_closed_too(constat: Finding, lead: Mandate, away: Mandate) -> None:
    declare(constat, lead, away)
    text = shown(signed_in(lead), page("workbench_finding", constat.pk))
    assert SECRET not in text and 'value="confidential"' not in text
    assert PIECE in text, "one's own piece stays one's own"
    export = json.loads(shown(signed_in(lead), "/compte/donnees.json"))
    assert "diagnosis.confidentialpart" not in export and SECRET not in str(export)


def acts(one: Finding) -> dict[str, Callable[[Actor], Any]]:
    """Everything by which a person weighs on a finding."""
    key, revision = one.pk, one.revision
    return {
        "rate": lambda by: diagnosis.rate(finding_id=key, importance=1, confidence=1, comment="", by=by),
        "keep": lambda by: diagnosis.decide(finding_id=key, revision=revision, values={"state": State.KEPT}, by=by),
        "reword": lambda by: diagnosis.reword(finding_id=key, revision=revision, values={"title": "Autre"}, by=by),
        "confidential": lambda by: diagnosis.write_confidential(finding_id=key, revision=1, text="Autre", by=by),
        "settle": lambda by: diagnosis.settle(finding_id=key, revision=revision, take=False, reason="x", by=by),
        "evidence": lambda by: diagnosis.add_evidence(
            evidence=Evidence(finding=one, kind=EvidenceKind.INTERVIEW, text="Vu"), file=None, by=by
        ),
        "remove": lambda by: diagnosis.remove_evidence(evidence=one.evidence.get(), reason="x", by=by),
    }


@pytest.mark.parametrize("act", ["rate", "keep", "reword", "confidential", "settle", "evidence", "remove"])
def test_no_service_lets_them_weigh_on_it(act: str, constat: Finding, away: Mandate, declared: Recusal) -> None:
    with pytest.raises(NotAllowedError, match="déporté"):
        acts(constat)[act](today(away))
    constat.refresh_from_db()
    assert (constat.revision, constat.title) == (1, "Un site fragile") and not Rating.objects.exists()


def test_its_own_author_does_not_reword_it_either(lead: Mandate) -> None:
    author = mandate(Role.CONTRIBUTOR)
    one = local(today(author))
    at = f"{page('workbench_finding', one.pk)}?acte=reword"
    assert 'value="reword"' in shown(signed_in(author), at)
    declare(one, author, lead)
    with pytest.raises(NotAllowedError):
        acts(one)["reword"](today(author))
    assert 'acte=reword"' not in shown(signed_in(author), at) and 'value="reword"' not in shown(signed_in(author), at)


@pytest.mark.parametrize(
    ("acte", "data"),
    [
        ("rate", {"importance": 4, "confidence": 4, "comment": ""}),
        ("decide", {"revision": 1, "state": "kept", "position": 1}),
        ("reword", {"revision": 1, "title": "Autre", "wording": "", "kind": "frein", "axis": "simplifier"}),
        ("confidential", {"revision": 1, "text": "Autre"}),
        ("evidence", {"kind": "interview", "text": "Autre"}),
    ],
)
def test_no_forged_form_passes(
    acte: str, data: dict[str, Any], constat: Finding, away: Mandate, declared: Recusal
) -> None:
    refused = send(signed_in(away), constat, acte, **data)
    assert refused.status_code == 403 and "déporté" in refused.content.decode()
    assert SECRET not in refused.content.decode()
    kept = signed_in(away).post(page("workbench"), {"finding": constat.pk, "revision": 1})
    assert kept.status_code == 403
    constat.refresh_from_db()
    assert (constat.state, constat.title) == (State.PROPOSED, "Un site fragile") and not Rating.objects.exists()


def test_a_version_that_they_adopt_holds_nothing_confidential(
    constat: Finding, away: Mandate, lead: Mandate, declared: Recusal
) -> None:
    """Both members adopt the version as a whole: what it holds is public. The confidential part is in none."""
    industriel, by = mandate(Role.INDUSTRIEL), today(lead)
    region = mandate(Role.REGION, region_id="84")
    day = timezone.localdate()
    services.designate_binome(territory=territory(), elu=away, industriel=industriel, on=day, by=today(region))
    diagnosis.decide(finding_id=constat.pk, revision=1, values={"state": State.KEPT}, by=by)
    for number in (1, 2):
        version = diagnosis.make_version(territory=territory(), release_id=f"v{number}", by=by)
        diagnosis.submit(version_id=version.pk, by=by)
        for member in (away, industriel):
            diagnosis.sign(version_id=version.pk, committee_on=day, by=today(member))
        assert Version.objects.get(pk=version.pk).state == VersionState.ADOPTED
        local(today(industriel), title="Autre constat")
        other = Finding.objects.filter(title="Autre constat", state=State.PROPOSED).get()
        diagnosis.decide(finding_id=other.pk, revision=1, values={"state": State.KEPT}, by=by)
    for client in (signed_in(away), Client()):
        text = shown(client, page("version", 1), page("version", 2), f"{page('compare_versions')}?de=1&a=2")
        assert "Un site fragile" in text and not any(word in text for word in WRITTEN)
    content = json.dumps(list(Version.objects.values_list("content", flat=True)), ensure_ascii=False)
    assert not any(word in content for word in WRITTEN) and '"evidence": [{' not in content


def test_what_they_thought_of_it_is_set_apart_and_said(constat: Finding, away: Mandate, lead: Mandate) -> None:
    for who, note in ((away, 1), (lead, 4)):
        diagnosis.rate(finding_id=constat.pk, importance=note, confidence=note, comment="Ma note", by=today(who))
    at = f"{page('workbench_finding', constat.pk)}?acte=rate"
    assert "2\u00a0avis" in shown(signed_in(lead), at) or "2 avis" in shown(signed_in(lead), at)
    declare(constat, away, lead)
    text = shown(signed_in(lead), at).replace("\u00a0", " ")
    assert "1 avis : importance médiane 4" in text and "1 avis mis à part (déport)" in text
    assert text.count("Ma note") == 2, "that of the lead, in the list and in their form; not the one set apart"
    assert "1 avis mis à part" in shown(signed_in(lead), page("workbench")).replace("\u00a0", " ")
    diagnosis.decide(finding_id=constat.pk, revision=1, values={"state": State.KEPT}, by=today(lead))
    version = diagnosis.make_version(territory=territory(), release_id="v", by=today(lead))
    told = version.content["findings"][0]["opinions"]
    assert (told["count"], told["set_apart"], told["importance"]["median"]) == (1, 1, 4.0)


def test_who_stands_back_signs_with_the_mention_for_ever(constat: Finding, away: Mandate, lead: Mandate) -> None:
    industriel, day = mandate(Role.INDUSTRIEL), timezone.localdate()
    region = mandate(Role.REGION, region_id="84")
    services.designate_binome(territory=territory(), elu=away, industriel=industriel, on=day, by=today(region))
    diagnosis.decide(finding_id=constat.pk, revision=1, values={"state": State.KEPT}, by=today(lead))
    declared = declare(constat, away, lead)
    version = diagnosis.make_version(territory=territory(), release_id="v", by=today(lead))
    diagnosis.submit(version_id=version.pk, by=today(lead))
    mention = "s’est déporté du constat «\u00a0Un site fragile\u00a0»"
    assert mention in shown(signed_in(away), page("version", 1)), "said before they sign"
    assert mention not in shown(signed_in(industriel), page("version", 1))
    for member in (away, industriel):
        diagnosis.sign(version_id=version.pk, committee_on=day, by=today(member))
    services.lift_recusal(recusal=declared, by=today(region), reason="parts vendues")
    assert shown(Client(), page("version", 1)).count(mention) == 1, "frozen with the signature, for anybody"


def test_messages_tell_them_of_other_findings_only(
    monkeypatch: pytest.MonkeyPatch, release: Release, lead: Mandate, away: Mandate
) -> None:
    first, second = drawn(release)[:2]
    for one in (first, second):
        diagnosis.decide(finding_id=one.pk, revision=1, values={"state": State.KEPT}, by=today(lead))
    nothing_left, other = mandate(Role.PROJECT_LEAD), mandate(Role.PROJECT_LEAD)
    for one, of in ((first, lead), (first, nothing_left), (second, nothing_left)):
        declare(one, of, away)
    following = later(monkeypatch, release, value="99 %")
    assert diagnosis.draw(territory=territory(), release=following, catalogue=catalogues.load())
    told = {message.to: message.text for message in Message.objects.filter(kind="findings.changed")}
    assert first.title in told[other.person.email] and second.title in told[other.person.email]
    assert first.title not in told[lead.person.email] and second.title in told[lead.person.email]
    assert nothing_left.person.email not in told


def test_once_it_is_lifted_by_another_they_read_again(constat: Finding, away: Mandate, declared: Recusal) -> None:
    state = mandate(Role.STATE, departement_id="01")
    services.lift_recusal(recusal=declared, by=today(state), reason="parts vendues")
    assert SECRET in shown(signed_in(away), page("workbench_finding", constat.pk))
