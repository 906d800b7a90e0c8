"""Déport: of the team's people, once a subject, lifted by another than oneself."""

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
    assert found.declared_by == lead.person and recused(actor(member, verified=True, on=TODAY), SUBJECT)
    with pytest.raises(ValidationError, match="pas de mandat"):
        declare(person("Passant"), lead)
    with pytest.raises(ValidationError, match="déjà déclaré"):
        declare(member, lead)
    with pytest.raises(NotAllowedError):
        declare(member, acting(Role.EVALUATOR), subject_id="8")


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
