"""An obstacle: who raises it and from what, who receives and answers it, and what the database refuses."""

import re
from datetime import timedelta
from itertools import product
from typing import Any
from uuid import uuid4

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone
from tests.domain.obstacles_world import Levels, answered, levels, raised, sent, solved
from tests.domain.people import TODAY, mandate, organisation, territory
from tests.domain.plans_world import acting, fiche, world
from tests.domain.requests_world import link
from tests.domain.test_plans_rights import recuse

from etabli.domain.audit.models import Entry
from etabli.domain.coordination import obstacle_rights as rights
from etabli.domain.coordination import services
from etabli.domain.coordination.models import (
    MonthlyForm,
    MonthlyWord,
    Obstacle,
    ObstacleGroup,
    ObstacleLink,
    ObstacleStep,
)
from etabli.domain.coordination.obstacle_states import ANSWERS, NEXT, OPEN, ObstacleAct, ObstacleState
from etabli.domain.coordination.queries import obstacles as queries
from etabli.domain.coordination.services.obstacle_links import why_closed
from etabli.domain.coordination.services.obstacles import names_firm
from etabli.domain.diagnosis.models import Questionnaire, Reply
from etabli.domain.governance.actor import Actor, nobody
from etabli.domain.governance.enums import OrganisationKind, Role
from etabli.domain.governance.permissions import NotAllowedError
from etabli.domain.notifications.models import Notice
from etabli.domain.outbox.models import Message
from etabli.domain.plans.models import Fiche

pytestmark = pytest.mark.django_db


def with_plan() -> Levels:
    return levels(of=world(phase="1"))


def test_what_is_raised_waits_for_the_chef_de_projet_who_is_told() -> None:
    at = levels()
    elu = acting(at.of.elu.mandates[0])
    one = raised(at, by=elu)
    assert (one.state, one.level, one.origin) == ("raised", "local", "territory")
    assert [step.act for step in one.steps.all()] == ["raised"]
    told = Notice.objects.get(kind="obstacle.raised")
    assert told.person == at.lead.person and one.title in told.text and one.title in told.title
    assert list(queries.to_lead(at.lead)) == [one] and not list(queries.to_answer(at.state))
    assert Entry.objects.filter(verb="obstacle.raised", object_id=str(one.pk)).count() == 1


def test_it_goes_to_the_people_of_the_authority_each_by_a_link_of_their_own() -> None:
    at = levels()
    one = sent(at)
    message = Message.objects.get(kind="obstacle.sent")
    assert message.to == at.state.person.email and message.secret and "http://x/" in message.text
    made = ObstacleLink.objects.get()
    assert made.secret_hash not in message.text and made.mandate == at.state.mandates[0]
    assert one.answer_by > one.sent_on == TODAY
    assert list(queries.to_answer(at.state)) == [one] and not list(queries.to_answer(at.region))


def test_an_authority_that_has_nobody_there_is_not_offered() -> None:
    at = levels()
    one = raised(at)
    empty = organisation(OrganisationKind.OPERATOR)
    with pytest.raises(ValidationError):
        services.send_obstacle(obstacle_id=one.pk, authority_id=empty.pk, by=at.lead, link=link)
    offered = queries.opened(at.lead, one.pk)
    assert offered is not None and at.prefecture in offered.here and empty not in offered.here
    assert at.council not in offered.here, "the Région is of the next level"


def test_only_the_authority_answers_and_the_chef_de_projet_sees_that_it_is_solved() -> None:
    at = levels()
    one = sent(at)
    for stranger in (at.of.industriel, at.region, at.nation):
        with pytest.raises(NotAllowedError):
            answered(one, ObstacleAct.FIXED, stranger)
    one = answered(one, ObstacleAct.FIXED, at.state)
    assert (one.state, one.answer) == ("answered", "fixed")
    assert Notice.objects.filter(kind="obstacle.answered", person=at.lead.person).count() == 1
    assert list(queries.to_lead(at.lead)) == [one]
    with pytest.raises(NotAllowedError):
        solved(one, acting(mandate(Role.CONTRIBUTOR, territory=at.of.territory)))
    one = solved(one, at.lead)
    assert (one.state, one.days_gained, one.change) == ("solved", 60, "procedure")
    assert [step.act for step in one.steps.all()] == ["raised", "sent", "fixed", "solved"]


def test_each_answer_says_why_and_what_is_in_progress_says_for_when() -> None:
    at = levels()
    one = sent(at)
    for act in ANSWERS:
        with pytest.raises(ValidationError):
            answered(one, act, at.state, words=" ", promised_on=TODAY + timedelta(days=9))
    for day in (None, TODAY):
        with pytest.raises(ValidationError):
            answered(one, ObstacleAct.IN_PROGRESS, at.state, promised_on=day)
    with pytest.raises(ValidationError):
        answered(one, ObstacleAct.FIXED, at.state, promised_on=TODAY + timedelta(days=9))
    one = answered(one, ObstacleAct.IN_PROGRESS, at.state, promised_on=TODAY + timedelta(days=9))
    assert one.waits and one.answer_by == TODAY + timedelta(days=9)
    assert not one.is_late(TODAY + timedelta(days=9)) and one.is_late(TODAY + timedelta(days=10))
    one = answered(one, ObstacleAct.IMPOSSIBLE, at.state)
    assert not one.waits and not one.is_late(TODAY + timedelta(days=99))


def test_what_was_answered_may_be_sent_to_another_authority_and_starts_again() -> None:
    at = levels()
    mairie = organisation(OrganisationKind.EPCI)
    mandate(Role.CONTRIBUTOR, territory=at.of.territory, organisation=mairie)
    one = sent(at)
    with pytest.raises(ValidationError, match="déjà"):
        services.send_obstacle(obstacle_id=one.pk, authority_id=at.prefecture.pk, by=at.lead, link=link)
    answered(one, ObstacleAct.PARTLY, at.state)
    one = services.send_obstacle(obstacle_id=one.pk, authority_id=mairie.pk, by=at.lead, link=link)
    assert (one.state, one.answer, one.answered_on, one.authority) == ("sent", "", None, mairie)
    with pytest.raises(NotAllowedError):
        answered(one, ObstacleAct.FIXED, at.state)


def test_every_act_from_every_state_does_what_the_table_says_or_is_refused() -> None:
    at = levels()
    for state, act in product(ObstacleState, (*ANSWERS, ObstacleAct.SOLVED, ObstacleAct.CLOSED)):
        one = sent(at)
        dates: dict[str, Any] = {}
        if state == "raised":
            dates = {"sent_on": None, "answer_by": None, "authority": None}
        if state == "answered":
            dates = {"answer": "partly", "answered_on": TODAY}
        if state in ("solved", "closed"):
            dates = {"closed_on": TODAY}
        if state == "solved":
            dates |= {"done": "Fait.", "change": "rule"}
        Obstacle.objects.filter(pk=one.pk).update(state=state, **dates)
        promised = TODAY + timedelta(days=9) if act == ObstacleAct.IN_PROGRESS else None

        def do(one: Obstacle = one, act: ObstacleAct = act, promised: Any = promised) -> Obstacle:
            if act in ANSWERS:
                by = at.state if Obstacle.objects.get(pk=one.pk).authority else None
                return answered(one, act, by or at.state, promised_on=promised)
            if act == ObstacleAct.SOLVED:
                return solved(one, at.lead)
            return services.close_obstacle(obstacle_id=one.pk, reason="Abandonné.", by=at.lead)

        if (state, act) in NEXT:
            assert do().state == NEXT[state, act]
        else:
            with pytest.raises((ValidationError, NotAllowedError)):
                do()


# ------------------------------------------------------------------------------------------------- where it comes from


def test_of_a_fiche_it_is_never_more_open_than_the_fiche() -> None:
    at = with_plan()
    about = fiche(at.of, visibility="signatories")
    with pytest.raises(ValidationError, match="plus ouvert"):
        raised(at, fiche_id=about.pk)
    one = raised(at, fiche_id=about.pk, visibility="signatories")
    assert (one.origin, one.fiche) == ("fiche", about)
    Fiche.objects.filter(pk=about.pk).update(visibility="restricted")
    contributor = acting(mandate(Role.CONTRIBUTOR, territory=at.of.territory))
    assert one not in rights.visible(contributor) and one in rights.visible(at.lead)
    assert rights.scope_of(Obstacle.objects.get(pk=one.pk)).startswith("confidential:")
    with pytest.raises(ValidationError):
        raised(at, fiche_id=uuid4())


def word(at: Levels, said: str = "blocked") -> MonthlyWord:
    form = MonthlyForm.objects.create(
        mandate=at.lead.mandates[0],
        month=TODAY.replace(day=1),
        secret_hash=uuid4().hex,
        expires_at=timezone.now() + timedelta(days=9),
    )
    about = fiche(at.of)
    return MonthlyWord.objects.create(
        form=form, fiche=about, said=said, words="L'avis est attendu.", said_at=timezone.now()
    )


def test_a_monthly_point_that_says_blocked_is_raised_once() -> None:
    at = with_plan()
    said = word(at)
    found = queries.source(at.lead, {"point": str(said.pk)})
    assert found is not None and (found.fiche, found.said) == (said.fiche, "L'avis est attendu.")
    one = raised(at, word_id=said.pk)
    assert (one.origin, one.fiche, one.word) == ("monthly", said.fiche, said)
    with pytest.raises(ValidationError, match="déjà"):
        raised(at, word_id=said.pk)
    MonthlyForm.objects.filter(pk=said.form_id).update(month=TODAY.replace(year=2025, day=1))
    other = word(at, "advancing")
    assert queries.source(at.lead, {"point": str(other.pk)}) is None
    with pytest.raises(ValidationError):
        raised(at, word_id=other.pk)


def reply(at: Levels) -> Reply:
    asked = Questionnaire.objects.create(
        territory=at.of.territory, title="Q", introduction="I", closes_on=TODAY, author=at.lead.person
    )
    return Reply.objects.create(questionnaire=asked, firm="Société Plastéo", siret="12345678900011", answers={})


def test_of_a_firm_s_answer_nothing_tells_the_firm() -> None:
    at = levels()
    said = reply(at)
    for fields in ({"title": "Le poste de PLASTEO"}, {"facts": "SIREN 123 456 789 en attente"}):
        with pytest.raises(ValidationError, match="nomme"):
            raised(at, reply_id=said.pk, **fields)
    one = raised(at, reply_id=said.pk)
    assert one.origin == "firm"
    kept = Entry.objects.filter(object_id=str(one.pk)).values_list("after", flat=True)
    assert all(str(said.pk) not in str(after) for after in kept)
    with pytest.raises(NotAllowedError):
        raised(at, by=acting(mandate(Role.CONTRIBUTOR, territory=at.of.territory)), reply_id=said.pk)
    with pytest.raises(ValidationError):
        raised(at, reply_id=uuid4())


def test_a_firm_is_named_by_whole_words_alone() -> None:
    assert names_firm("Chez Plasteo, rien", "SAS Plastéo", "") and not names_firm("Plasteomax", "Plastéo", "")
    assert names_firm("au 123456789", "", "12345678900011") and not names_firm("Rien", "", "")
    assert names_firm("dit Rosa Dupré", "", "", "Rosa Dupre")


# --------------------------------------------------------------------------------------------------------- who sees it


def test_what_filters_the_list_is_what_opens_the_obstacle() -> None:
    at = with_plan()
    about = fiche(at.of)
    every = [
        *(raised(at, visibility=one) for one in ("public", "signatories", "restricted")),
        sent(at, fiche_id=about.pk, visibility="restricted"),
    ]
    contributor = acting(mandate(Role.CONTRIBUTOR, territory=at.of.territory))
    stranger = acting(mandate(Role.PROJECT_LEAD, territory=territory("ti-3201", "2")))
    evaluator = acting(mandate(Role.EVALUATOR))
    wanted = {
        (at.lead): every,
        (at.region): every,
        (at.state): every,
        (contributor): every[:2],
        (evaluator): every[:2],
        (at.nation): every[:2],
        (stranger): every[:1],
        (nobody()): every[:1],
    }
    for who, seen in wanted.items():
        assert set(rights.visible(who)) == set(seen), who
        assert [one for one in every if queries.opened(who, one.pk) is not None] == seen


def test_who_stands_back_from_the_fiche_sees_no_reserved_obstacle_and_does_nothing_of_it() -> None:
    at = with_plan()
    about = fiche(at.of)
    one = sent(at, fiche_id=about.pk, visibility="restricted")
    for who in (at.lead, at.state):
        recuse(who, about)
        assert one not in rights.visible(who) and one not in queries.to_answer(who)
    with pytest.raises(NotAllowedError):
        answered(one, ObstacleAct.FIXED, at.state)
    with pytest.raises(NotAllowedError):
        solved(one, at.lead)
    with pytest.raises(NotAllowedError):
        raised(at, fiche_id=about.pk)
    Message.objects.all().delete()
    Notice.objects.all().delete()
    services.escalate_obstacle(obstacle_id=one.pk, reason="Sans réponse.", by=at.region, link=link)
    assert not Notice.objects.filter(person=at.lead.person).exists()
    assert at.state.person.email not in Message.objects.values_list("to", flat=True)


def test_the_title_of_a_reserved_obstacle_is_in_no_notice() -> None:
    at = levels()
    raised(at, by=acting(at.of.elu.mandates[0]), visibility="restricted")
    notice = Notice.objects.get()
    assert "Bâtiments" not in notice.text and notice.title.startswith("Point de blocage réservé, ")


# ------------------------------------------------------------------------------------------------------------- by link


def hidden() -> str:
    """The secret of the only link there is."""
    return re.search(r"http://x/(\S+)", Message.objects.get(kind="obstacle.sent").text)[1]


def test_the_link_answers_once_under_the_mandate_of_whom_it_was_sent_to() -> None:
    at = levels()
    sent(at)
    secret = hidden()
    assert services.opened_obstacle_link("devine") is None
    one = services.answer_obstacle_by_link(hidden=secret, act=ObstacleAct.PARTLY, words="Une partie.")
    step = one.steps.get(act="partly")
    assert step.by_link and step.mandate == at.state.mandates[0]
    with pytest.raises(ValidationError, match="a servi"):
        services.answer_obstacle_by_link(hidden=secret, act=ObstacleAct.FIXED, words="Tout.")
    with pytest.raises(ValidationError, match="existe pas"):
        services.answer_obstacle_by_link(hidden="devine", act=ObstacleAct.FIXED, words="Tout.")


def test_the_link_closes_with_the_obstacle_its_level_the_mandate_and_time() -> None:
    at = levels()
    one = sent(at)
    secret = hidden()

    def why() -> str:
        found = services.opened_obstacle_link(secret)
        assert found is not None
        return why_closed(found)

    assert why() == ""
    ObstacleLink.objects.update(made_at=timezone.now() - timedelta(days=99), expires_at=timezone.now())
    assert "expiré" in why()
    ObstacleLink.objects.update(expires_at=timezone.now() + timedelta(days=9))
    services.escalate_obstacle(obstacle_id=one.pk, reason="Urgent.", by=at.region, link=link)
    assert "autre niveau" in why()
    services.close_obstacle(obstacle_id=one.pk, reason="Abandonné.", by=at.lead)
    assert "clos" in why()


# --------------------------------------------------------------------------------------------------------- constraints


def refused(name: str, act: Any) -> None:
    with pytest.raises(IntegrityError) as error, transaction.atomic():
        act()
    assert name in str(error.value)


OBSTACLE_BREAKS: dict[str, list[dict[str, Any]]] = {
    "obstacle_state_has_its_dates": [
        {"state": "raised", "authority": None},
        {"state": "answered"},
        {"state": "nowhere"},
    ],
    "obstacle_dates_in_order": [{"sent_on": TODAY - timedelta(days=1)}, {"answer_by": TODAY - timedelta(days=1)}],
    "obstacle_level_known": [{"level": "moon"}],
    "obstacle_visibility_known": [{"visibility": "friends"}],
    "obstacle_answer_known": [{"state": "answered", "answered_on": TODAY, "answer": "maybe"}],
    "obstacle_solved_says_how": [
        {"state": "solved", "closed_on": TODAY},
        {"done": "Fait."},
        {"days_gained": 3},
    ],
    "obstacle_comes_from_what_it_says": [{"origin": "fiche"}, {"origin": "moon"}],
}


@pytest.mark.parametrize(("name", "fields"), [(name, one) for name, all in OBSTACLE_BREAKS.items() for one in all])
def test_the_database_refuses_an_obstacle_that_is_not_whole(name: str, fields: dict[str, Any]) -> None:
    one = sent(levels())
    refused(name, lambda: Obstacle.objects.filter(pk=one.pk).update(**fields))


def test_the_database_refuses_what_is_raised_to_be_elsewhere_than_local() -> None:
    one = raised(levels())
    refused("obstacle_local_until_it_is_sent", lambda: Obstacle.objects.filter(pk=one.pk).update(level="region"))


STEP_BREAKS: dict[str, dict[str, Any]] = {
    "obstacle_step_known": {"act": "danced"},
    "obstacle_step_says_why": {"act": "impossible"},
    "obstacle_step_in_progress_promises_a_day": {"act": "in_progress", "words": "Bientôt."},
    "obstacle_step_by_somebody_or_by_rule": {"mandate": None},
    "obstacle_step_goes_up": {"act": "escalated"},
}


@pytest.mark.parametrize("name", STEP_BREAKS)
def test_the_database_refuses_a_step_that_is_not_whole(name: str) -> None:
    at = levels()
    whole = {"obstacle": sent(at), "act": "sent", "on": TODAY, "level": "local", "mandate": at.lead.mandates[0]}
    refused(name, lambda: ObstacleStep.objects.create(**whole | STEP_BREAKS[name]))
    assert ObstacleStep.objects.create(**whole).pk


def test_the_database_refuses_to_escalate_twice_to_a_level_a_link_that_is_over_and_a_theme_without_a_title() -> None:
    at = levels()
    one = sent(at)
    up = {"obstacle": one, "act": "escalated", "on": TODAY, "level": "region"}
    ObstacleStep.objects.create(**up)
    with pytest.raises(IntegrityError), transaction.atomic():
        ObstacleStep.objects.create(**up)
    made = ObstacleLink.objects.get()
    refused(
        "obstacle_link_expires_later", lambda: ObstacleLink.objects.filter(pk=made.pk).update(expires_at=made.made_at)
    )
    refused(
        "obstacle_group_titled",
        lambda: ObstacleGroup.objects.create(title="", kind="norm", made_by=at.nation.mandates[0], made_on=TODAY),
    )


def test_a_monthly_point_has_one_obstacle_in_the_database() -> None:
    at = with_plan()
    one = raised(at, word_id=word(at).pk)
    other = Obstacle.objects.get(pk=one.pk)
    other.pk = uuid4()
    other._state.adding = True
    with pytest.raises(IntegrityError), transaction.atomic():
        other.save()


def nobody_may(who: Actor) -> bool:
    return not rights.visible(who).filter(state__in=OPEN).exists()


def test_an_obstacle_that_is_closed_says_why_and_waits_for_nobody() -> None:
    at = levels()
    one = sent(at)
    with pytest.raises(ValidationError):
        services.close_obstacle(obstacle_id=one.pk, reason=" ", by=at.lead)
    one = services.close_obstacle(obstacle_id=one.pk, reason="Le projet est abandonné.", by=at.lead)
    assert one.state == "closed" and not one.waits and nobody_may(at.state)
    assert not list(queries.to_answer(at.state)) and not list(queries.to_lead(at.lead))
