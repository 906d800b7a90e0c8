"""My space: what waits for each role, how much of it, where it is done, the most urgent first."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone
from tests.domain.people import mandate, organisation, person, territory
from tests.domain.test_diagnosis_findings import local
from tests.domain.test_diagnosis_versions import binome, kept, made
from tests.domain.test_wide_invitations import offer
from tests.web.team_pages import signed_in, text

from etabli.domain.diagnosis import services as diagnosis
from etabli.domain.diagnosis.enums import State
from etabli.domain.diagnosis.models import Finding
from etabli.domain.governance import services
from etabli.domain.governance.actor import Actor, actor
from etabli.domain.governance.enums import Role
from etabli.domain.governance.models import JoinRequest, Mandate, Recusal
from etabli.kernel.names import sort_key
from etabli.web.presentation.awaiting import Awaited, Band, Urgency, in_order

pytestmark = pytest.mark.django_db
KEYS = ["2", "ti-8413"]
WORKBENCH = reverse("workbench", args=KEYS)


def today(one: Mandate) -> Actor:
    return actor(one.person, verified=True)


def waiting(one: Mandate | Actor) -> list[Awaited]:
    return [line.thing for line in signed_in(one).get("/espace/?vue=tout").context["page"].to_do]


def told(one: Mandate | Actor) -> list[str]:
    return [found.text.replace("\u00a0", " ").replace("\u202f", " ") for found in waiting(one)]


def findings(count: int, **fields: Any) -> list[Finding]:
    author = mandate(Role.CONTRIBUTOR)
    return [local(today(author), title=f"Constat {number}", **fields) for number in range(count)]


@pytest.mark.parametrize("role", [Role.ELU, Role.INDUSTRIEL, Role.PROJECT_LEAD])
def test_who_decides_is_told_how_many_and_where(role: Role) -> None:
    one = mandate(role)
    assert [found.urgency for found in waiting(one)] == [Urgency.TO_BEGIN]
    assert waiting(one)[0].url == WORKBENCH
    three = findings(3)
    (found,) = waiting(one)
    assert told(one) == ["3 constats à décider (Plastics Vallée – Oyonnax)."]
    assert found.url == f"{WORKBENCH}#a-decider"
    assert f'href="{WORKBENCH}#a-decider"' in text(signed_in(one).get("/espace/"))
    who = today(one)
    for constat in three[:2]:
        diagnosis.decide(finding_id=constat.pk, revision=1, values={"state": State.KEPT}, by=who)
    assert told(one)[0].startswith("1 constat à décider")


def test_what_one_stands_back_from_does_not_wait() -> None:
    one, (first, _) = mandate(Role.INDUSTRIEL), findings(2)
    declared = Recusal(
        person=one.person,
        territory=territory(),
        subject_kind="diagnosis.finding",
        subject_id=str(first.pk),
        subject_title="t",
        ground="beneficiary",
    )
    services.declare_recusal(recusal=declared, by=today(one))
    assert told(one)[0].startswith("1 constat à décider")
    rater = mandate(Role.CONTRIBUTOR)
    other = Recusal(
        person=rater.person,
        territory=territory(),
        subject_kind="diagnosis.finding",
        subject_id=str(first.pk),
        subject_title="t",
        ground="beneficiary",
    )
    services.declare_recusal(recusal=other, by=today(rater))
    assert told(rater) == ["1 constat attend votre avis (Plastics Vallée – Oyonnax)."]


@pytest.mark.parametrize("role", [Role.CONTRIBUTOR, Role.PROJECT_OWNER, Role.OPERATOR])
def test_who_only_rates_is_asked_for_an_opinion(role: Role) -> None:
    one, (first, second) = mandate(role), findings(2)
    assert told(one) == ["2 constats attendent votre avis (Plastics Vallée – Oyonnax)."]
    diagnosis.rate(finding_id=first.pk, importance=2, confidence=2, comment="", by=today(one))
    assert told(one)[0].startswith("1 constat attend")
    no = {"state": State.REJECTED, "reason": "hors sujet"}
    diagnosis.decide(finding_id=second.pk, revision=1, values=no, by=today(mandate(Role.PROJECT_LEAD)))
    assert told(one) == []


def test_a_draft_waits_for_the_chef_de_projet_then_for_the_pair() -> None:
    lead, (elu, industriel) = mandate(Role.PROJECT_LEAD), binome()
    kept(today(lead))
    version = made(today(lead))
    (found,) = waiting(lead)
    assert (found.urgency, found.url) == (Urgency.TO_PRESENT, reverse("version", args=[*KEYS, 1]))
    assert waiting(elu) == []
    diagnosis.submit(version_id=version.pk, by=today(lead))
    assert waiting(lead) == [] and [one.urgency for one in waiting(elu)] == [Urgency.TO_SIGN]
    diagnosis.sign(version_id=version.pk, committee_on=timezone.localdate(), by=elu)
    assert waiting(elu) == [] and [one.urgency for one in waiting(industriel)] == [Urgency.TO_SIGN]


def test_the_region_and_the_state_see_the_mandates_that_wait_for_a_successor() -> None:
    for published in ("ti-8413", "ti-8401"):
        mandate(Role.ELU, territory=territory(published), ends_on=date(2026, 3, 22), until_successor=True)
    far = mandate(Role.REGION, region_id="24")
    region, state = mandate(Role.REGION, region_id="84"), mandate(Role.STATE, departement_id="01")
    assert told(region) == ["2 mandats d’élus attendent un successeur."]
    assert told(state) == ["1 mandat d’élu attend un successeur (Plastics Vallée – Oyonnax)."] and told(far) == []
    assert waiting(region)[0].url == reverse("handovers")


def test_nothing_waits_where_a_mandate_does_not_reach() -> None:
    findings(2)
    for one in (
        mandate(Role.PROJECT_LEAD, territory=territory("ti-2401")),
        mandate(Role.EVALUATOR),
        mandate(Role.CONTRIBUTOR, territory=territory("ti-2401")),
    ):
        assert not any("Oyonnax" in line for line in told(one))
    over = mandate(Role.PROJECT_LEAD, ends_on=timezone.localdate() - timedelta(days=1))
    assert told(over) == []


def test_the_most_urgent_comes_first_and_then_the_oldest() -> None:
    elu, _ = binome()
    lead = mandate(Role.PROJECT_LEAD)
    by = mandate(Role.PROJECT_LEAD, of=elu.person)
    kept(today(lead))
    diagnosis.submit(version_id=made(today(lead)).pk, by=today(lead))
    findings(2)
    asked = JoinRequest(territory=territory(), role=Role.PROJECT_OWNER, organisation=organisation())
    services.ask_to_join(request=asked, by=actor(person("Qui"), verified=True))
    offer(actor(mandate(Role.ADMINISTRATOR).person, verified=True), Role.EVALUATOR, email=elu.person.email)
    mandate(Role.DELEGATION, of=elu.person)
    page = signed_in(by, verified=False).get("/espace/").context["page"]
    found = [line.thing for line in page.to_do]
    assert [one.urgency for one in found] == [
        Urgency.LOCKED,
        Urgency.TO_SIGN,
        Urgency.TO_ANSWER,
        Urgency.TO_ANSWER,
        Urgency.TO_DECIDE,
    ]
    old, new = (Awaited("x", "", Urgency.TO_SIGN, date(2026, 1, day)) for day in (1, 2))
    dateless = Awaited("x", "", Urgency.TO_SIGN)
    assert in_order([dateless, new, old], date(2026, 1, 9)) == [old, new, dateless]


def test_what_has_a_last_day_comes_by_it_whatever_the_kind_then_what_waits_for_longest() -> None:
    on = date(2026, 3, 10)
    due = {day: Awaited(f"{day}", "", Urgency.TO_RATE, due=date(2026, 3, day)) for day in (1, 9, 10, 17, 18)}
    rest, locked = Awaited("rest", "", Urgency.TO_SIGN), Awaited("locked", "", Urgency.LOCKED)
    found = in_order([rest, *(due[day] for day in (18, 17, 9, 1, 10)), locked], on)
    assert [one.text for one in found] == ["locked", "1", "9", "10", "17", "18", "rest"]
    of_each = [Awaited(kind.name, "", kind, due=on + timedelta(days=40 - kind)) for kind in Urgency][1:]
    assert in_order(of_each, on) == of_each[::-1], "the nearest day first, of every kind"
    aged = [Awaited(kind.name, "", kind, since=on - timedelta(days=kind)) for kind in Urgency][1:]
    assert in_order([*aged, *of_each], on) == [*of_each[::-1], *aged[::-1]], "then the oldest first, of every kind"
    assert [one.band(on) for one in found] == [
        *(Band.LOCKED, Band.LATE, Band.LATE, Band.SOON, Band.SOON, Band.REST, Band.REST)
    ]


@pytest.mark.parametrize("role", list(Role))
def test_the_space_of_each_role_stays_within_its_queries(role: Role, django_assert_max_num_queries: Any) -> None:
    scope = {Role.REGION: {"region_id": "84"}, Role.STATE: {"departement_id": "01"}}.get(role, {})
    binome()
    findings(3)
    if role in (Role.ELU, Role.INDUSTRIEL):
        one = Mandate.objects.get(role=role)
    else:
        one = mandate(role, **scope)
        kept(today(mandate(Role.PROJECT_LEAD)))
        diagnosis.submit(version_id=made(today(mandate(Role.PROJECT_LEAD))).pk, by=today(mandate(Role.PROJECT_LEAD)))
    client = signed_in(one)
    with django_assert_max_num_queries(8):
        assert client.get("/espace/").status_code == 200


def test_my_space_leads_to_the_plans_of_my_territories() -> None:
    link = f'href="{reverse("plan", args=KEYS)}"'
    for one in (mandate(Role.PROJECT_LEAD), mandate(Role.REGION, region_id="84")):
        assert link in text(signed_in(one).get("/espace/"))
    assert link not in text(signed_in(mandate(Role.REGION, region_id="11")).get("/espace/"))


def test_many_mandates_are_one_line_each_by_name_the_first_shown_the_rest_folded() -> None:
    one = mandate(Role.OPERATOR)
    keys = ["ti-2401", "ti-8401", "ti-7601", "ti-3201", "ti-7602", "ti-8402", "ti-8403"]
    others = [mandate(Role.OPERATOR, of=one.person, territory=territory(key)) for key in keys]
    every = [one, *others]
    response = signed_in(one).get("/espace/")
    held, page = response.context["held"], text(response)
    names = [line.place for line in held.every]
    assert names == sorted((str(each.territory.name) for each in every), key=sort_key) and len(names) == 8
    assert [line.place for line in held.first] == names[:6] and [line.place for line in held.others] == names[6:]
    assert "Mes 2 autres mandats" in page
    assert held.alike == "" and "référent d’opérateur, pour" in page, "of several organisations, each line says which"
    ending = page.index("Mettre fin à un mandat")
    assert all(page.index(line.end_url) > ending and page.count(line.end_url) == 1 for line in held.every)
    alone = mandate(Role.OPERATOR)
    assert "autres mandats" not in text(signed_in(alone).get("/espace/"))
    mandate(Role.OPERATOR, of=alone.person, organisation=alone.organisation, territory=territory("ti-2401"))
    page = text(signed_in(alone).get("/espace/"))
    assert (
        f"Référent d’opérateur, pour {alone.organisation}\u00a0:" in page and "référent d’opérateur, pour" not in page
    )


def test_a_deport_that_somebody_reports_waits_for_the_person_and_for_who_confirms_it() -> None:
    one, reporter, region = mandate(Role.INDUSTRIEL), mandate(Role.CONTRIBUTOR), mandate(Role.REGION, region_id="84")
    reported = Recusal(
        person=one.person,
        territory=territory(),
        subject_kind="diagnosis.finding",
        subject_id="7",
        subject_title="Friche",
        ground="beneficiary",
    )
    services.declare_recusal(recusal=reported, by=today(reporter))
    assert any("signale que vous devriez vous déporter de « Friche »" in text for text in told(one))
    assert any("devrait se déporter de « Friche »" in text for text in told(region))
    assert not any("déporter" in text for text in told(reporter))
    services.confirm_recusal(recusal=reported, by=today(region))
    assert not any("déporter" in text for text in [*told(one), *told(region)])
    page = signed_in(one).get("/espace/").content.decode()
    assert "Mes déports" in page and f"déclaré par {reporter.person}" in page
    assert "bénéficiaire" in page.lower() and "adressez-vous à la Région" in page
    assert "Mes déports" not in signed_in(reporter).get("/espace/").content.decode()
