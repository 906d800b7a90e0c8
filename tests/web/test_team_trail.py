"""The trail is told in French, pages by what it stopped at, stays fast, hides what is nobody's business."""

import csv
import io
import re
from datetime import timedelta
from pathlib import Path
from uuid import uuid4

import pytest
from django.db import connection
from django.db.models import QuerySet
from django.forms import Select
from django.test import Client
from django.test.html import parse_html
from django.utils import timezone
from tests.domain.people import acting, mandate, organisation, person, territory
from tests.domain.plans_world import expense, fiche, world
from tests.web.team_pages import signed_in, text

import etabli.domain
from etabli.catalogue.notifications.notices import notices
from etabli.domain.audit import queries as audit_queries
from etabli.domain.audit import services as audit
from etabli.domain.audit.models import Entry, Pseudonym
from etabli.domain.diagnosis import services as diagnosis
from etabli.domain.diagnosis.enums import Axis, Kind, State
from etabli.domain.diagnosis.models import Finding
from etabli.domain.governance import services
from etabli.domain.governance.actor import actor
from etabli.domain.governance.enums import Role
from etabli.domain.governance.models import Invitation, Mandate
from etabli.domain.governance.roles import MATRIX
from etabli.domain.plans.declared import fiche_workflow, workflows
from etabli.domain.plans.models import Fiche, Plan
from etabli.domain.plans.services import parts
from etabli.domain.plans.services.parts import PARTS
from etabli.kernel.names import sort_key
from etabli.web.long_select import LongSelect
from etabli.web.presentation.plans.acts import state
from etabli.web.presentation.trail import SENTENCES, verbs

pytestmark = pytest.mark.django_db
TRAIL = "/territoires/2/ti-8413/journal/"
TODAY = timezone.localdate()


def plain(body: str) -> str:
    return body.replace("\u202f", " ").replace("\u00a0", " ").replace("&#x27;", "’").replace("’", "'")


def ended(by: Mandate) -> Mandate:
    one = mandate(Role.CONTRIBUTOR, of=person("Rosa", "Bonheur"), function="=cmd|directrice")
    services.end_mandate(mandate=one, on=TODAY, by=actor(by.person, verified=True), reason="a quitté l’entreprise")
    return one


def test_every_act_of_the_domain_has_its_sentence() -> None:
    domain = Path(etabli.domain.__file__).parent
    source = "\n".join(path.read_text("utf-8") for path in domain.rglob("*.py"))
    contexts = "mandate|binome|invitation|request|recusal|findings?|evidence|questionnaire|version|plan|fiche|money"
    verbs = set(re.findall(rf'(?<!kind=)"((?:{contexts})\.[a-z_]+)"', source)) - set(MATRIX)
    verbs -= {"plan.signatory", *(kind.id for kind in notices().kinds)}  # kinds of messages
    verbs -= {rule.verb for rule in PARTS.values()}  # what begins the names of three acts
    verbs |= {f"{rule.verb}_{done}" for rule in PARTS.values() for done in ("added", "changed", "removed")}
    verbs |= {f"fiche.{move.id}" for move in fiche_workflow().moves}
    verbs |= {f"plan.{move.id}" for workflow in workflows().plans.values() for move in workflow.moves}
    assert len(verbs) > 20 and not verbs - set(SENTENCES), verbs - set(SENTENCES)


def test_acts_are_told_in_sentences_with_before_and_after() -> None:
    lead = mandate(Role.PROJECT_LEAD, of=person("Ada", "Lovelace"))
    one = ended(lead)
    body = plain(text(signed_in(lead).get(TRAIL)))
    assert "Ada Lovelace (chef de projet) a mis fin au mandat de Rosa Bonheur (contributeur)." in body
    assert "Motif : a quitté l'entreprise" in body and "Avant et après" in body
    history = plain(text(signed_in(lead).get(f"{TRAIL}governance.mandate/{one.pk}/")))
    assert "a ouvert le mandat de Rosa Bonheur" in history and "Ada Lovelace (chef de projet) a mis fin" in history
    mine = plain(text(signed_in(lead).get("/espace/journal/")))
    assert "a mis fin au mandat de Rosa Bonheur" in mine


def test_an_act_is_one_line_that_opens_on_what_changed() -> None:
    lead = mandate(Role.PROJECT_LEAD, of=person("Ada", "Lovelace"))
    ended(lead)
    body = text(signed_in(lead).get(TRAIL))
    acts = body.split('class="act"')[1:]
    assert acts and all(one.count("<summary") == 1 for one in acts)
    last = acts[0]
    line, _, folded = last.partition("</summary>")
    assert "a mis fin au mandat" in line and "Motif" in line and "<time" in line
    assert "Avant et après" in folded and "Histoire de cet objet" in folded and "<table" not in line


def test_acts_name_the_finding_to_those_who_may_see_it() -> None:
    lead = mandate(Role.PROJECT_LEAD, of=person("Ada"))
    by = actor(lead.person, verified=True)
    words = {"kind": Kind.FREIN, "axis": Axis.SIMPLIFIER, "title": "Délais", "sentence": "Deux ans d’attente."}
    one = diagnosis.add_finding(finding=Finding(territory=territory(), **words), by=by)
    diagnosis.rate(finding_id=one.pk, importance=2, confidence=2, comment="", by=by)
    diagnosis.decide(finding_id=one.pk, revision=one.revision, values={"state": State.KEPT}, by=by)
    diagnosis.make_version(territory=territory(), release_id="une-version", by=by)
    for path in (TRAIL, "/espace/journal/"):
        body = plain(text(signed_in(lead).get(path)))
        for act in ("ajouté un constat", "donné un avis sur un constat", "retenu un constat"):
            assert f"a {act} : « Délais »." in body, (path, act)
        assert "a préparé une version de l'état des lieux : version 1." in body
    lines = b"".join(signed_in(lead).get(f"{TRAIL[:-1]}.csv")).decode()
    assert "Délais" in lines
    admin = text(signed_in(mandate(Role.ADMINISTRATOR)).get(TRAIL))
    assert "a retenu un constat." in admin and "Délais" not in admin, "an administrator does not see findings"


def test_what_an_act_changed_of_a_finding_is_told_to_those_who_may_see_it() -> None:
    lead = mandate(Role.PROJECT_LEAD, of=person("Ada"))
    by = actor(lead.person, verified=True)
    words = {"kind": Kind.FREIN, "axis": Axis.SIMPLIFIER, "title": "Délais", "sentence": "Deux ans d’attente."}
    one = diagnosis.add_finding(finding=Finding(territory=territory(), **words), by=by)
    diagnosis.reword(finding_id=one.pk, revision=1, values={"wording": "Trois ans d’attente."}, by=by)
    diagnosis.decide(finding_id=one.pk, revision=2, values={"state": State.KEPT, "importance": 4}, by=by)
    diagnosis.rate(finding_id=one.pk, importance=2, confidence=1, comment="", by=by)
    for answer in (
        plain(text(signed_in(lead).get(TRAIL))),
        plain(b"".join(signed_in(lead).get(f"{TRAIL[:-1]}.csv")).decode()),
    ):
        assert "Trois ans d'attente." in answer and "à décider" in answer and "retenu" in answer
        assert "finding." not in answer.replace('value="finding.', "").replace("diagnosis.finding", "")
    export = signed_in(lead).get("/compte/donnees.json").json()
    assert {"a reformulé un constat", "a retenu un constat"} <= {one["act"] for one in export["acts"]}
    assert "Trois ans" not in text(signed_in(mandate(Role.ADMINISTRATOR)).get(TRAIL))


def test_that_a_confidential_part_was_written_is_in_the_history_of_who_reads_it() -> None:
    lead, other = mandate(Role.PROJECT_LEAD, of=person("Ada")), mandate(Role.CONTRIBUTOR)
    by = actor(lead.person, verified=True)
    words = {"kind": Kind.FREIN, "axis": Axis.SIMPLIFIER, "title": "Délais", "sentence": "Deux ans d’attente."}
    one = diagnosis.add_finding(finding=Finding(territory=territory(), **words), by=by)
    diagnosis.write_confidential(finding_id=one.pk, revision=0, text="Le secret", by=by)
    page = f"/territoires/2/ti-8413/etat-des-lieux/atelier/constats/{one.pk}/historique/"
    assert "a écrit la partie confidentielle" in text(signed_in(lead).get(page))
    assert "Le secret" not in text(signed_in(lead).get(page))
    assert "partie confidentielle" not in text(signed_in(other).get(page))


def test_acts_of_plans_say_which_fiche_also_of_a_part_that_is_gone(django_assert_max_num_queries) -> None:
    of = world()
    one = fiche(of, title="Un port fluvial")
    line = expense(of, one, 100_000)
    parts.remove_part(part=line, by=of.lead, reason="erreur")
    expense(of, one, 200_000)
    client = signed_in(of.lead.mandates[0])
    trail = f"/territoires/{of.territory.phase_id}/{of.territory.published_id}/journal/"
    with django_assert_max_num_queries(8):
        body = plain(text(client.get(trail)))
    assert f"a proposé une fiche action : fiche {one.number}, « Un port fluvial »." in body
    for done, of_it in (("ajouté", "à"), ("retiré", "d'")):
        whole = f"a {done} une dépense {of_it} une fiche".replace("' ", "'")
        assert f"{whole} : fiche {one.number}, « Un port fluvial »." in body
    admin = plain(text(signed_in(mandate(Role.ADMINISTRATOR)).get(trail)))
    assert "a retiré une dépense d'une fiche." in admin and "Un port fluvial" not in admin


def test_states_of_plans_and_fiches_are_in_words() -> None:
    by_scope = [(Plan, flow, f"{phase}/ti-8413") for phase, flow in workflows().plans.items()]
    for model, workflow, scope in (*by_scope, (Fiche, fiche_workflow(), "2/ti-8413")):
        declared = model._meta.get_field("state")
        assert [state(declared, one.id, scope) for one in workflow.states] == [one.label for one in workflow.states]
    assert state(Finding._meta.get_field("state"), "kept", "2/ti-8413") == ""


def test_acts_to_choose_among_are_sorted_under_headings_without_those_that_cannot_be_there() -> None:
    groups = dict(verbs(of_territory=True))
    offered = [verb for group in groups.values() for verb, _ in group]
    assert len(groups) > 5 and "finding.confidential_written" not in offered and "person.erased" not in offered
    assert all(group == sorted(group, key=lambda pair: sort_key(pair[1])) for group in groups.values())
    everything = [verb for _, group in verbs(of_territory=False) for verb, _ in group]
    assert sorted(everything) == sorted(SENTENCES), "none is forgotten"


def test_erased_people_are_pseudonyms_everywhere() -> None:
    lead = mandate(Role.PROJECT_LEAD, of=person("Ada", "Lovelace"))
    one = ended(lead)
    for who in (lead.person, one.person):
        audit.erase(who.pk)
        who.given_name = who.family_name = ""
        who.email = f"{who.pk}@efface.invalid"
        who.save()
    body = text(signed_in(acting(Role.REGION, region_id="84")).get(TRAIL))
    assert "Lovelace" not in body and "Bonheur" not in body and "efface.invalid" not in body
    pseudonym = Entry.objects.get(verb="mandate.ended").actor
    assert f"personne {str(pseudonym.pk)[:8]} (chef de projet)" in body
    assert f"personne {str(one.person_id)[:8]}" in body


def test_addresses_and_messages_are_not_in_the_trail_of_a_territory() -> None:
    lead = mandate(Role.PROJECT_LEAD)
    services.invite(
        invitation=Invitation(
            email="rosa@exemple.fr",
            role=Role.CONTRIBUTOR,
            organisation=organisation(name="Usine"),
            territory=territory(),
            message="mot secret",
        ),
        by=actor(lead.person, verified=True),
        link=str,
    )
    client = signed_in(lead)
    for answer in (text(client.get(TRAIL)), b"".join(client.get("/territoires/2/ti-8413/journal.csv")).decode()):
        assert "a invité" in answer and "Usine" in answer
        assert "rosa@exemple.fr" not in answer and "mot secret" not in answer


def test_who_may_read_it() -> None:
    for who in (mandate(Role.CONTRIBUTOR), mandate(Role.PROJECT_LEAD, territory=territory("ti-2401")), person("Tiers")):
        client = signed_in(who)
        for path in (TRAIL, "/territoires/2/ti-8413/journal.csv", f"{TRAIL}governance.mandate/x/"):
            assert client.get(path).status_code == 403, path
    assert Client().get(TRAIL).status_code == 302
    assert signed_in(mandate(Role.EVALUATOR)).get(f"{TRAIL}governance.mandate/x/").status_code == 404
    assert signed_in(mandate(Role.PROJECT_LEAD)).get("/administration/acces/").status_code == 403


def test_filters_by_person_act_and_day_and_wrong_ones_say_so() -> None:
    lead = mandate(Role.PROJECT_LEAD, of=person("Ada", "Lovelace"))
    ended(lead)
    client = signed_in(lead)
    hers = Pseudonym.objects.get(person_id=lead.person_id)
    by_her = plain(text(client.get(f"{TRAIL}?personne={hers.pk}")))
    assert (
        "a mis fin au mandat" in by_her
        and "Les actes d'Ada Lovelace" in by_her
        and "a ouvert le" not in by_her.split("acts")[-1]
    )
    assert "Les actes d" not in text(client.get(f"{TRAIL}?acte=mandate.ended"))
    tomorrow = (TODAY + timedelta(days=1)).isoformat()
    assert "Aucun acte ne répond" in text(client.get(f"{TRAIL}?du={tomorrow}"))
    assert "a mis fin" in text(client.get(f"{TRAIL}?du={TODAY}&au={TODAY}"))
    assert "Donnez une date entre 1900 et" in text(client.get(f"{TRAIL}?au=9999-12-31"))
    no_day = client.get(f"{TRAIL}?du=2026-99-99")
    assert "Ce n’est pas une date" in text(no_day)
    assert client.get(f"{TRAIL[:-1]}.csv?du=2026-99-99").url == f"{TRAIL}?du=2026-99-99", (
        "nor is it passed over in a file"
    )
    wrong = text(client.get(f"{TRAIL}?du=demain&personne=x&avant=zz&acte=x"))
    assert 'id="id_du_error"' in wrong and "a mis fin" in wrong


def test_the_csv_holds_every_act_and_no_formula() -> None:
    lead = mandate(Role.PROJECT_LEAD)
    ended(lead)
    response = signed_in(lead).get("/territoires/2/ti-8413/journal.csv")
    assert 'filename="journal-phase-2-ti-8413.csv"' in response["Content-Disposition"]
    content = b"".join(response).decode("utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(content), delimiter=";"))
    assert len(rows) == Entry.objects.filter(scope="2/ti-8413").count()
    assert (
        rows[0]["acte"] == "a mis fin au mandat de…"
        and rows[0]["nature"] == "mandat"
        and rows[0]["motif"] == "a quitté l’entreprise"
    )
    assert not any(cell.startswith(("=", "+", "@")) for row in rows for cell in row.values())


def test_accesses_are_for_the_administrator() -> None:
    lead = signed_in(mandate(Role.PROJECT_LEAD, of=person("Ada", "Lovelace")))
    lead.get(TRAIL), lead.get("/administration/acces/")
    admin = signed_in(mandate(Role.ADMINISTRATOR))
    body = text(admin.get("/administration/acces/"))
    assert "Ada Lovelace" in body and "a ouvert /territoires/…/…/journal/" in body and "refusé" in body
    rows = text(admin.get("/administration/acces/?issue=refused")).split("<tbody>")[-1]
    assert "a ouvert /administration/acces/" in rows and "Ada Lovelace" in rows and "/journal/" not in rows
    assert signed_in(mandate(Role.ADMINISTRATOR), verified=False).get("/administration/acces/").status_code == 403


def test_a_long_trail_is_read_page_by_page(django_assert_max_num_queries) -> None:
    lead = mandate(Role.PROJECT_LEAD, of=person("Ada", "Lovelace"))
    ended(lead)
    act = Entry.objects.latest("id")
    Entry.objects.bulk_create(
        (
            Entry(
                origin=act.origin,
                actor=act.actor,
                mandate_id=act.mandate_id,
                verb="mandate.ended",
                kind=act.kind,
                object_id=act.object_id,
                scope=act.scope,
                before=act.before,
                after=act.after,
            )
            for _ in range(1_000)
        ),
        batch_size=2000,
    )
    client, page = signed_in(lead), TRAIL
    for _ in range(4):
        with django_assert_max_num_queries(8):
            response = client.get(page)
        page = TRAIL + "?" + text(response).split('href="?avant=')[1].split('"')[0].join(["avant=", ""])
    deep = client.get(f"{TRAIL}?avant={act.pk + 500}&acte=mandate.ended")
    assert text(deep).count('class="act"') == 50


@pytest.mark.parametrize("chosen", ["", "mandate.ended", "plus.la"])
def test_acts_to_choose_among_are_the_same_list_as_a_usual_one(chosen: str) -> None:
    choices, attrs = (
        [("", "Tous les actes"), *verbs(of_territory=True), ("<&>", "« l’<b>acte</b> »")],
        {"id": "id_acte"},
    )
    long, usual = (
        widget(choices=choices, attrs={"class": "fr-select"}).render("acte", chosen, attrs)
        for widget in (LongSelect, Select)
    )
    assert parse_html(long) == parse_html(usual)
    assert long.count(" selected") == (chosen != "plus.la")


def test_an_act_that_nobody_did_is_looked_up_in_an_index() -> None:
    of_place = audit_queries.of_scope(territory().pk)
    _stands_on("entry_by_verb_at", audit_queries.latest(of_place.filter(verb="recusal.lifted")))


def test_pages_of_the_trail_are_read_in_an_index() -> None:
    of_place = audit_queries.of_scope(territory().pk)
    _stands_on("entry_by_scope_at", audit_queries.latest(of_place))
    _stands_on("entry_by_scope_at", audit_queries.latest(of_place, before=1))
    _stands_on("entry_by_actor_at", audit_queries.latest(Entry.objects.filter(actor=uuid4())))


def _stands_on(index: str, asked: QuerySet[Entry]) -> None:
    """A page of what is asked is read in this index, already in order."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            for way in ("seqscan", "bitmapscan", "sort"):  # what a small table is read by
                cursor.execute(f"SET LOCAL enable_{way} = off")
    plan = asked[:51].explain()
    assert index in plan and "sort" not in plan.lower() and "temp" not in plan.lower(), plan
