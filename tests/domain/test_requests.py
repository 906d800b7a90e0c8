"""A request to an operator: who receives it, who answers it and how, who sees it, and what the database refuses."""

import random
from datetime import date, timedelta
from itertools import product

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone
from tests.domain.people import TODAY, mandate, organisation, territory
from tests.domain.plans_world import World, acting, signed, whole, world
from tests.domain.requests_world import asked, link, referent, sent
from tests.domain.test_plans_rights import recuse

from etabli.domain.audit.models import Entry
from etabli.domain.coordination import rights, services
from etabli.domain.coordination.enums import CLOSED, NEXT, RequestState, StepKind
from etabli.domain.coordination.models import RequestLink, RequestReminder, RequestStep, SentRequest
from etabli.domain.governance.actor import Actor, nobody
from etabli.domain.governance.enums import OrganisationKind, Role
from etabli.domain.governance.permissions import NotAllowedError
from etabli.domain.notifications.models import Notice
from etabli.domain.outbox.models import Message

pytestmark = pytest.mark.django_db


def operator_of(of: World):
    operator = organisation(OrganisationKind.OPERATOR)
    return operator, acting(referent(of, operator))


def step(one: SentRequest, kind: StepKind, by: Actor, **fields) -> SentRequest:
    return services.take_step(sent_id=one.pk, kind=kind, by=by, **fields)


def test_a_request_goes_to_the_referent_with_a_link_of_their_own() -> None:
    of = world()
    operator, who = operator_of(of)
    one = sent(of, operator)
    message = Message.objects.get(kind="asked.sent")
    assert message.to == who.person.email and message.secret and "http://x/" in message.text
    made = RequestLink.objects.get()
    assert made.mandate == who.mandates[0] and made.secret_hash not in message.text
    assert one.answer_by > one.acknowledge_by > one.sent_on == TODAY
    assert Entry.objects.filter(verb="asked.sent", object_id=str(one.pk)).count() == 1


def test_without_a_referent_whoever_asks_is_told_so() -> None:
    of = world()
    sent(of)
    message = Message.objects.get(kind="asked.nobody")
    assert message.to == of.lead.person.email and "Aucun référent" in message.text
    assert not RequestLink.objects.exists()


def test_a_request_is_sent_once_by_who_may_change_its_fiche() -> None:
    of = world()
    operator, who = operator_of(of)
    one = asked(of, operator)
    with pytest.raises(NotAllowedError):
        services.send_request(request_id=one.pk, need_kind="land", by=who, link=link)
    with pytest.raises(ValidationError, match="type de besoin"):
        services.send_request(request_id=one.pk, need_kind="gone", by=of.lead, link=link)
    services.send_request(request_id=one.pk, need_kind="land", by=of.lead, link=link)
    with pytest.raises(ValidationError, match="déjà été transmise"):
        services.send_request(request_id=one.pk, need_kind="land", by=of.lead, link=link)


def test_a_partial_answer_is_followed_by_another_then_by_what_was_delivered() -> None:
    of = world()
    operator, who = operator_of(of)
    one = step(sent(of, operator), StepKind.PARTLY, who, amount_cents=4_000_000, reason="Le budget de l’année.")
    assert (one.state, one.acknowledged_on, one.promised_cents) == (RequestState.PARTLY, TODAY, 4_000_000)
    with pytest.raises(ValidationError, match="ne diminue pas"):
        step(one, StepKind.YES, who, amount_cents=3_000_000)
    later = acting(who.mandates[0], TODAY + timedelta(days=30))
    one = step(one, StepKind.YES, later, amount_cents=10_000_000)
    assert one.answered_on == TODAY, "the delay is that of the first answer"
    one = step(one, StepKind.PARTLY_DELIVERED, of.lead, amount_cents=2_000_000)
    assert one.state == RequestState.PROMISED
    one = step(one, StepKind.DELIVERED, later, amount_cents=9_000_000)
    assert (one.state, one.delivered_cents, one.closed_on) == (RequestState.DELIVERED, 9_000_000, later.on)
    assert [each.kind for each in one.steps.order_by("at")] == ["partly", "yes", "part_delivered", "delivered"]


@pytest.mark.parametrize("kind", [StepKind.NO, StepKind.PARTLY])
def test_no_and_partly_say_why(kind: StepKind) -> None:
    of = world()
    operator, who = operator_of(of)
    one = sent(of, operator)
    with pytest.raises(ValidationError, match="pourquoi"):
        step(one, kind, who, reason="  ")
    step(one, kind, who, reason="Hors de notre champ.")
    assert Message.objects.filter(kind="asked.answered", to=of.lead.person.email).count() == 1
    number, place = one.request.fiche.number, of.territory.name
    title = Notice.objects.get(kind="asked.answered").title
    assert title == f"{operator} {kind.label}, fiche {number}, {place}"


def test_what_is_not_in_the_table_of_steps_is_refused_and_writes_nothing() -> None:
    of = world()
    operator, who = operator_of(of)
    one = sent(of, operator)
    dates = {"acknowledged_on": TODAY, "answered_on": TODAY, "closed_on": TODAY}
    for state, kind in product(RequestState, StepKind):
        if (state, kind) in NEXT:
            continue
        kept = {
            RequestState.SENT: (),
            RequestState.ACKNOWLEDGED: ("acknowledged_on",),
            RequestState.WITHDRAWN: ("closed_on",),
        }.get(state, tuple(dates) if state in CLOSED else ("acknowledged_on", "answered_on"))
        values = {name: day if name in kept else None for name, day in dates.items()}
        SentRequest.objects.filter(pk=one.pk).update(state=state, **values)
        with pytest.raises(ValidationError, match="rechargez"):
            if kind == StepKind.WITHDRAWN:
                services.withdraw_request(sent_id=one.pk, by=of.lead)
            else:
                step(one, kind, who, reason="Motif.")
    assert not RequestStep.objects.exists()


def test_only_the_referent_answers_and_only_the_asker_takes_back() -> None:
    of = world()
    operator, who = operator_of(of)
    _, other = operator_of(of)
    elsewhere = acting(mandate(Role.OPERATOR, territory=territory("ti-3201", "2"), organisation=operator))
    one = sent(of, operator)
    for stranger in (other, elsewhere, of.lead, of.region, nobody()):
        with pytest.raises(NotAllowedError):
            step(one, StepKind.ACKNOWLEDGED, stranger)
    with pytest.raises(NotAllowedError):
        services.withdraw_request(sent_id=one.pk, by=who)
    assert services.withdraw_request(sent_id=one.pk, by=of.lead).state == RequestState.WITHDRAWN


def test_a_referent_who_stands_back_neither_sees_nor_answers() -> None:
    of = world()
    operator, who = operator_of(of)
    one = sent(of, operator)
    recuse(who, one.request.fiche)
    assert not rights.mine(who) or not SentRequest.objects.filter(rights.mine(who)).exists()
    with pytest.raises(NotAllowedError, match="déporté"):
        step(one, StepKind.YES, who)


def test_a_request_of_a_restricted_fiche_is_for_its_readers_and_the_referent() -> None:
    of, firm = world(), organisation(OrganisationKind.FIRM)
    operator, who = operator_of(of)
    _, other = operator_of(of)
    contributor = acting(mandate(Role.CONTRIBUTOR, territory=of.territory))
    one = sent(of, operator, fiche=whole(of, lead=firm.pk))
    signed(of)
    seeing = [person for person in (of.lead, of.elu, of.region, of.state, who) if rights.visible(person).exists()]
    assert len(seeing) == 5
    assert not any(rights.visible(person).exists() for person in (other, contributor, nobody()))
    assert one.request.fiche.visibility == "restricted"


def test_what_a_firm_was_refused_is_not_told_to_everybody() -> None:
    of, firm = world(), organisation(OrganisationKind.FIRM)
    operator, who = operator_of(of)
    bearer = acting(mandate(Role.PROJECT_OWNER, organisation=firm, territory=of.territory))
    one = sent(of, operator, fiche=whole(of, lead=firm.pk))
    fiche = one.request.fiche
    type(fiche).objects.filter(pk=fiche.pk).update(visibility="public")
    signed(of)
    public = (nobody(), acting(mandate(Role.CONTRIBUTOR, territory=of.territory)))
    assert all(rights.visible(person).exists() for person in public)
    step(one, StepKind.NO, who, reason="L’entreprise est en difficulté.")
    assert not any(rights.visible(person).exists() for person in public)
    assert all(rights.visible(person).exists() for person in (bearer, who, of.lead, of.region))
    scopes = set(Entry.objects.filter(verb="asked.no").values_list("scope", flat=True))
    assert scopes == {f"confidential:{of.territory.pk}"}


@pytest.mark.parametrize("seed", range(4))
def test_the_list_and_the_object_agree_on_who_answers(seed: int) -> None:
    drawn = random.Random(seed)
    of = world()
    operators = [operator_of(of) for _ in range(3)]
    made = [sent(of, drawn.choice(operators)[0]) for _ in range(4)]
    for _, who in operators:
        listed = set(SentRequest.objects.filter(rights.mine(who)))
        assert listed == {one for one in made if rights.may_answer(who, one)}


def _row(**fields) -> SentRequest:
    of = world()
    one = sent(of)
    SentRequest.objects.filter(pk=one.pk).update(**fields)
    return one


DAY = date(2026, 11, 1)
BREAKS = {
    "sent_request_state_has_its_dates": lambda: _row(state="refused"),
    "sent_request_deadlines_after": lambda: _row(answer_by=DAY),
    "sent_request_dates_in_order": lambda: _row(state="acknowledged", acknowledged_on=DAY),
    "sent_request_amounts_not_negative": lambda: _row(promised_cents=-1),
    "sent_request_instrument_known": lambda: _row(instrument="gold"),
    "request_step_kind_known": lambda: _step(kind="perhaps"),
    "request_step_says_why": lambda: _step(kind="no"),
    "request_step_amount_not_negative": lambda: _step(kind="yes", amount_cents=-1),
    "request_acknowledged_once": lambda: [_step(kind="acknowledged", of=of) for of in [_row()] * 2],
    "request_link_expires_later": lambda: _link(),
    "request_reminded_once_a_step": lambda: [
        RequestReminder.objects.create(sent=one, step="soon", on=DAY) for one in [_row()] * 2
    ],
}


def _step(of: SentRequest | None = None, **fields) -> None:
    one = of or _row()
    RequestStep.objects.create(sent=one, on=TODAY, mandate=one.sent_by, **fields)


def _link() -> None:
    one, now = _row(), timezone.now()
    RequestLink.objects.create(sent=one, mandate=one.sent_by, secret_hash="x", made_at=now, expires_at=now)


@pytest.mark.database
@pytest.mark.parametrize("name", BREAKS)
def test_the_database_refuses(name: str) -> None:
    with pytest.raises(IntegrityError) as refused, transaction.atomic():
        BREAKS[name]()
    assert name in str(refused.value) or "UNIQUE" in str(refused.value)


def test_each_named_constraint_is_tried() -> None:
    models = (SentRequest, RequestStep, RequestLink, RequestReminder)
    assert {one.name for model in models for one in model._meta.constraints} == set(BREAKS)
