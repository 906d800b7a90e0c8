"""Déport: of the team's people, once a subject; one reported waits for another; lifted by another than oneself."""

import pytest
from django.core.exceptions import ValidationError
from tests.domain.people import TODAY, acting, mandate, person, territory

from etabli.domain.audit import queries as audit
from etabli.domain.audit import services as trail
from etabli.domain.governance import services
from etabli.domain.governance.actor import Actor, actor
from etabli.domain.governance.enums import Ground, Role
from etabli.domain.governance.models import Person, Recusal
from etabli.domain.governance.permissions import NotAllowedError, recused
from etabli.domain.governance.queries import recusals, team
from etabli.domain.outbox.models import Message

pytestmark = pytest.mark.django_db
SUBJECT = ("diagnosis.finding", "7")


def of(who: Person, **fields: object) -> Recusal:
    return Recusal(
        **{
            "person": who,
            "territory": territory(),
            "subject_kind": SUBJECT[0],
            "subject_id": SUBJECT[1],
            "subject_title": "Friche de la plasturgie",
            "ground": Ground.SHAREHOLDER,
            "explanation": "détient 12 % des parts",
            **fields,
        }
    )


def declare(who: Person, by: Actor, **fields: object) -> Recusal:
    return services.declare_recusal(recusal=of(who, **fields), by=by)


def test_another_may_declare_it_of_somebody_of_the_team_only() -> None:
    lead, member = acting(Role.PROJECT_LEAD), mandate(Role.INDUSTRIEL).person
    found = declare(member, lead)
    assert found.declared_by == lead.person and found.waits
    with pytest.raises(ValidationError, match="pas de mandat"):
        declare(person("Passant"), lead)
    with pytest.raises(ValidationError, match="déjà signalé"):
        declare(member, lead)
    with pytest.raises(NotAllowedError):
        declare(member, acting(Role.EVALUATOR), subject_id="8")


def region() -> Actor:
    return acting(Role.REGION, region_id="84")


def shut(who: Person) -> bool:
    return recused(actor(who, verified=True, on=TODAY), SUBJECT)


@pytest.mark.parametrize("role", [Role.CONTRIBUTOR, Role.PROJECT_LEAD, Role.REGION])
def test_who_reports_a_whole_team_closes_nothing_to_anybody(role: Role) -> None:
    team_of = [mandate(one).person for one in (Role.ELU, Role.INDUSTRIEL, Role.PROJECT_LEAD)]
    by = acting(role, **({"region_id": "84"} if role == Role.REGION else {}))
    for member in team_of:
        found = declare(member, by)
        with pytest.raises(NotAllowedError):
            services.confirm_recusal(recusal=found, by=by)
    assert not any(shut(member) for member in team_of)


def test_ones_own_closes_at_once() -> None:
    member = acting(Role.INDUSTRIEL)
    declare(member.person, member)
    assert shut(member.person) and not Message.objects.exists()


def test_a_report_holds_once_the_region_or_the_state_confirms_and_the_person_is_told_both_times() -> None:
    member = mandate(Role.INDUSTRIEL).person
    found = declare(member, acting(Role.CONTRIBUTOR))
    services.confirm_recusal(recusal=found, by=region(), link="http://x/deports/")
    assert shut(member)
    told = list(Message.objects.order_by("created_at"))
    assert [one.kind for one in told] == ["recusal.reported", "recusal.confirmed"]
    assert {one.to for one in told} == {member.email}
    assert "Friche de la plasturgie" in told[1].text and "http://x/deports/" in told[1].text
    assert "Région" in told[1].text, "whom to ask to lift it"
    with pytest.raises(ValidationError, match="n’attend plus"):
        services.confirm_recusal(recusal=found, by=acting(Role.STATE, departement_id="01"))
    assert [act.verb for act in audit.read(audit.of_object(found))] == ["recusal.reported", "recusal.confirmed"]


def test_the_person_may_accept_it_or_declare_it_themselves() -> None:
    for accepts in (True, False):
        member = acting(Role.CONTRIBUTOR)
        found = declare(member.person, acting(Role.CONTRIBUTOR))
        if accepts:
            services.confirm_recusal(recusal=found, by=member)
        else:
            assert declare(member.person, member, ground=Ground.RELATIVE).pk == found.pk, "the same déport"
        found.refresh_from_db()
        assert shut(member.person) and found.confirmed_by == member.person


def test_nobody_confirms_what_they_reported_and_nobody_else_than_the_person_region_or_state() -> None:
    member, by = mandate(Role.INDUSTRIEL).person, region()
    found = declare(member, by)
    with pytest.raises(NotAllowedError, match="propre signalement"):
        services.confirm_recusal(recusal=found, by=by)
    for role in (Role.PROJECT_LEAD, Role.CONTRIBUTOR, Role.DELEGATION):
        with pytest.raises(NotAllowedError):
            services.confirm_recusal(recusal=found, by=acting(role))
    assert not shut(member)


def test_a_report_that_is_dismissed_closes_nothing_and_nobody_dismisses_one_about_themselves() -> None:
    by = region()
    found = declare(by.person, acting(Role.CONTRIBUTOR))
    with pytest.raises(NotAllowedError):
        services.lift_recusal(recusal=found, by=by, reason="faux")
    services.lift_recusal(recusal=found, by=acting(Role.STATE, departement_id="01"), reason="non fondé")
    assert not shut(by.person)
    assert [act.verb for act in audit.read(audit.of_object(found))][-1] == "recusal.dismissed"


def test_a_report_is_read_by_the_person_who_made_it_and_who_may_confirm() -> None:
    member, reporter = acting(Role.INDUSTRIEL), acting(Role.CONTRIBUTOR)
    declare(member.person, reporter)
    seen = {
        who: recusals.recusals_of(team.territory("2", "ti-8413", by), by).count()
        for who, by in {"person": member, "reporter": reporter, "region": region(), "other": acting(Role.ELU)}.items()
    }
    assert seen == {"person": 1, "reporter": 1, "region": 1, "other": 0}
    assert [len(recusals.mine(by).to_confirm) for by in (region(), reporter, acting(Role.PROJECT_LEAD))] == [1, 0, 0]
    assert len(recusals.mine(member).reported) == 1


def test_people_of_the_region_and_the_state_stand_back_too() -> None:
    state = acting(Role.STATE, departement_id="01")
    assert declare(state.person, state)
    here = team.territory("2", "ti-8413", state)
    assert list(recusals.recusals_of(here, state)) == list(Recusal.objects.all())
    with pytest.raises(NotAllowedError):
        far = acting(Role.PROJECT_LEAD, territory=territory("ti-2401"))
        recusals.recusals_of(team.territory("2", "ti-8413", far), far)


def test_nobody_lifts_their_own_and_a_lifted_one_stays_lifted() -> None:
    region = acting(Role.REGION, region_id="84")
    own = declare(region.person, region)
    with pytest.raises(NotAllowedError, match="propre déport"):
        services.lift_recusal(recusal=own, by=region, reason="je le souhaite")
    state = acting(Role.STATE, departement_id="01")
    with pytest.raises(ValidationError, match="Dites pourquoi"):
        services.lift_recusal(recusal=own, by=state, reason=" ")
    services.lift_recusal(recusal=own, by=state, reason="parts vendues")
    with pytest.raises(ValidationError, match="déjà levé"):
        services.lift_recusal(recusal=own, by=state, reason="encore")
    assert declare(region.person, region), "a new ground may come"


def test_the_explanation_can_be_forgotten_and_the_act_stays() -> None:
    lead, member = acting(Role.PROJECT_LEAD), mandate(Role.INDUSTRIEL).person
    found = declare(member, lead)
    trail.erase(member.pk)
    (act,) = audit.read(audit.of_object(found))
    assert act.after["explanation"] == audit.ERASED and act.after["ground"] == Ground.SHAREHOLDER
