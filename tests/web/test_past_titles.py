"""The trail keeps the names of the time of each act; the history of one object is whole, and named."""

import pytest
from tests.domain.people import acting, mandate, person
from tests.domain.plans_world import fiche, world
from tests.domain.test_diagnosis_findings import local, recuse
from tests.web.team_pages import signed_in, text
from tests.web.test_team_trail import TRAIL, plain

from etabli.domain.audit.models import Entry
from etabli.domain.diagnosis import services as diagnosis
from etabli.domain.diagnosis.enums import EvidenceKind, State
from etabli.domain.diagnosis.models import Evidence, Finding
from etabli.domain.governance.actor import Actor, actor
from etabli.domain.governance.enums import Role
from etabli.domain.governance.models import Mandate
from etabli.domain.governance.queries.names import names_and_titles
from etabli.domain.plans import services as plans
from etabli.web.access import VERIFIED

pytestmark = pytest.mark.django_db


def today(held: Mandate) -> Actor:
    return actor(held.person, verified=bool(VERIFIED))


def lived(by: Actor, other: Actor) -> Finding:
    """A finding that everything happened to."""
    one = local(by, title="Le foncier manque")
    kept = diagnosis.decide(finding_id=one.pk, revision=one.revision, values={"state": State.KEPT}, by=by)
    diagnosis.reword(
        finding_id=one.pk, revision=kept.revision, values={"title": "Le foncier est rare", "wording": "Rare"}, by=by
    )
    for restricted in (False, True):
        evidence = Evidence(finding=one, kind=EvidenceKind.SURVEY, text="Enquête locale", restricted=restricted)
        diagnosis.add_evidence(evidence=evidence, file=None, by=by)
    diagnosis.rate(finding_id=one.pk, importance=4, confidence=2, comment="à voir", by=other)
    diagnosis.write_confidential(finding_id=one.pk, revision=0, text="Un secret", by=by)
    recuse(other, one)
    local(by, title="Un autre constat")
    return one


def test_an_act_keeps_the_title_of_its_day() -> None:
    lead = mandate(Role.PROJECT_LEAD, of=person("Ada", "Lovelace"))
    one = lived(today(lead), today(mandate(Role.ELU)))
    body = plain(text(signed_in(lead).get(TRAIL)))
    assert "a ajouté un constat : « Le foncier manque »." in body
    assert "a retenu un constat : « Le foncier manque »." in body
    assert "a reformulé un constat : « Le foncier est rare »." in body
    assert "a ajouté une preuve à un constat : « Le foncier est rare »." in body
    csv = b"".join(signed_in(lead).get(f"{TRAIL[:-1]}.csv").streaming_content).decode()
    assert "a retenu un constat\u00a0: «\u00a0Le foncier manque\u00a0»." in csv
    _, named = names_and_titles((), {str(one.pk)})
    first, last = (Entry.objects.filter(object_id=str(one.pk)).order_by(order)[0].pk for order in ("pk", "-pk"))
    assert (named.at(str(one.pk), first), named.at(str(one.pk), last)) == ("Le foncier manque", "Le foncier est rare")
    assert named.at(str(one.pk), first - 1) == "" and named.at("unknown", last) == ""


def test_a_fiche_too_keeps_its_number_and_the_title_of_the_day() -> None:
    of = world()
    one = fiche(of, title="Un port fluvial")
    plans.edit_fiche(fiche_id=one.pk, revision=one.revision, values={"title": "Un port sec"}, by=of.lead)
    client = signed_in(of.lead.mandates[0])
    body = plain(text(client.get(f"/territoires/{of.territory.phase_id}/{of.territory.published_id}/journal/")))
    assert f"a proposé une fiche action : fiche {one.number}, « Un port fluvial »." in body
    assert f"fiche {one.number}, « Un port sec »." in body


def test_the_history_of_a_finding_is_whole_for_who_may_read_each_part(django_assert_max_num_queries) -> None:
    lead = mandate(Role.PROJECT_LEAD, of=person("Ada", "Lovelace"))
    one = lived(today(lead), today(mandate(Role.ELU)))
    address = f"/territoires/2/ti-8413/etat-des-lieux/atelier/constats/{one.pk}/historique/"
    client = signed_in(lead)
    with django_assert_max_num_queries(8):
        body = plain(text(client.get(address)))
    for did in ("ajouté ce constat", "retenu", "modifié la rédaction", "donné un avis", "écrit la partie confident"):
        assert did in body, did
    assert body.count("a ajouté une preuve (enquête)") == 2 and "a déclaré un déport" in body
    assert "à voir" not in body and "Un secret" not in body and "Enquête locale" not in body
    other = plain(text(signed_in(acting(Role.CONTRIBUTOR)).get(address)))
    assert other.count("a ajouté une preuve") == 1 and "a déclaré un déport" in other
    assert "écrit la partie confidentielle" not in other and "a donné un avis, le" not in other
    assert "Qui a donné un avis est au journal" in other


def test_the_history_of_an_object_is_named_whole_and_leads_elsewhere_only(django_assert_max_num_queries) -> None:
    lead = mandate(Role.PROJECT_LEAD, of=person("Ada", "Lovelace"))
    one = lived(today(lead), today(mandate(Role.ELU)))
    address = f"{TRAIL}diagnosis.finding/{one.pk}/"
    client = signed_in(lead)
    with django_assert_max_num_queries(9):
        body = plain(text(client.get(address)))
    assert "<h1>Histoire : constat « Le foncier est rare »</h1>" in body
    for did in ("a ajouté une preuve à un constat", "a donné un avis", "a déclaré le déport"):
        assert did in body, did
    assert "partie confidentielle" not in body and "Un autre constat" not in body
    assert f'href="{address}"' not in body
    assert "a ouvert un questionnaire" not in body, "only acts that are there are offered"
    of_mandate = plain(text(client.get(f"{TRAIL}governance.mandate/{lead.pk}/")))
    assert "<h1>Histoire : mandat d'Ada Lovelace</h1>" in of_mandate
