"""A need of a firm: told to nobody before it is confirmed, routed with its rule, answered, closed, judged."""

from datetime import timedelta
from itertools import product

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone
from tests.domain.needs_world import FIELDS, link, met, on, secret_of, stated
from tests.domain.people import acting as acting_on
from tests.domain.people import mandate, organisation, territory

from etabli.domain.audit.models import Entry
from etabli.domain.firms import rights, services
from etabli.domain.firms.enums import NEXT, NeedState, NeedStepKind
from etabli.domain.firms.models import Need, NeedLink, NeedStep, UnconfirmedNeed
from etabli.domain.firms.queries import delays, needs, waits
from etabli.domain.firms.services import unconfirmed
from etabli.domain.foundation.gathering import read
from etabli.domain.governance.actor import Actor, actor, nobody
from etabli.domain.governance.enums import OrganisationKind, Role
from etabli.domain.governance.models import Mandate
from etabli.domain.governance.permissions import NotAllowedError
from etabli.domain.governance.services.attempts import NEEDS_OF_ADDRESS, NEEDS_OF_MACHINE, TooManyError
from etabli.domain.notifications.models import Notice
from etabli.domain.outbox.models import Message

pytestmark = pytest.mark.django_db
NOT_OF_THE_DESK = (NeedStepKind.RATED, NeedStepKind.REOPENED, NeedStepKind.TAKEN, NeedStepKind.REROUTED)
WORDS = "Un atelier se libère à Bellignat."


def acting(role: Role, **fields) -> Actor:
    return acting_on(role, on=timezone.localdate(), **fields)


def by(one: Mandate) -> Actor:
    return actor(one.person, verified=True)


def chamber() -> Mandate:
    return mandate(Role.CONTRIBUTOR, organisation=organisation(OrganisationKind.CHAMBER))


def step(need: Need, kind: NeedStepKind, who: Actor, **fields) -> Need:
    return services.take_step(need_id=need.pk, kind=kind, by=who, link=link, **fields)


def answered(need: Need, who: Actor) -> Need:
    return step(need, NeedStepKind.ANSWERED, who, text=WORDS)


def test_nobody_is_told_before_the_address_confirms() -> None:
    lead = acting(Role.PROJECT_LEAD)
    services.state(
        stated=UnconfirmedNeed(territory=territory(), **FIELDS | {"email": " Rosa@Exemple.fr"}), machine="m", link=link
    )
    message = Message.objects.get()
    assert message.to == "rosa@exemple.fr" and message.secret and "atelier" not in message.text
    assert not Need.objects.exists() and not Notice.objects.exists() and not Entry.objects.filter(verb="need.stated")
    hidden = services.confirm(hidden=secret_of("need.confirm"), follow_link=link)
    kept = Message.objects.get(kind="need.stated")
    assert kept.to == "rosa@exemple.fr" and kept.secret and not any(word in kept.text for word in ("atelier", "Rosa"))
    assert services.opened_link(secret_of("need.stated")) is not None
    assert Need.objects.get().origin == "firm" and not UnconfirmedNeed.objects.exists()
    assert Notice.objects.get().person == lead.person
    assert services.opened_link(hidden) is not None
    with pytest.raises(ValidationError, match="déjà confirmé"):
        services.confirm(hidden=secret_of("need.confirm"))


def test_what_is_confirmed_too_late_is_no_need() -> None:
    services.state(stated=UnconfirmedNeed(territory=territory(), **FIELDS), machine="m", link=link)
    UnconfirmedNeed.objects.update(expires_at=timezone.now())
    with pytest.raises(ValidationError, match="expiré"):
        services.confirm(hidden=secret_of("need.confirm"))
    assert unconfirmed.unconfirmed(secret_of("need.confirm")) is None


@pytest.mark.parametrize(
    ("field", "value"),
    [("siret", "73282932000075"), ("theme", "gone"), ("email", ""), ("firm", ""), ("text", "x" * 2001), ("size", "x")],
)
def test_what_is_wrong_is_said_at_its_field_and_keeps_nothing(field: str, value: str) -> None:
    one = UnconfirmedNeed(territory=territory(), **FIELDS | {field: value})
    with pytest.raises(ValidationError) as error:
        services.state(stated=one, machine="m", link=link)
    assert field in error.value.message_dict
    assert not UnconfirmedNeed.objects.exists() and not Message.objects.exists()


def test_a_machine_and_an_address_state_so_many_needs_and_no_more() -> None:
    def state(email: str, machine: str) -> None:
        given = FIELDS | {"email": email}
        services.state(stated=UnconfirmedNeed(territory=territory(), **given), machine=machine, link=link)

    for n in range(NEEDS_OF_MACHINE.most):
        state(f"a{n}@exemple.fr", "m")
    with pytest.raises(TooManyError):
        state("b@exemple.fr", "m")
    for n in range(NEEDS_OF_ADDRESS.most):
        state("c@exemple.fr", f"m{n}")
    with pytest.raises(TooManyError):
        state("c@exemple.fr", "other")


def test_it_goes_to_the_first_rule_for_which_somebody_is_there_and_says_why() -> None:
    mandate(Role.PROJECT_LEAD)
    referent = chamber()
    other = mandate(Role.CONTRIBUTOR, organisation=organisation(OrganisationKind.FIRM))
    one, _ = stated(theme="cash", size="micro")
    assert (one.rule, one.organisation, one.role) == ("investment-chamber", referent.organisation, "contributor")
    assert "Sous 10 salariés" in one.because
    assert [notice.person for notice in Notice.objects.all()] == [referent.person] != [other.person]
    two, _ = stated(theme="cash", size="small")
    assert two.rule == "lead", "nobody is there for Bpifrance"


def test_an_operator_is_known_by_its_number() -> None:
    mandate(Role.PROJECT_LEAD)
    mandate(Role.OPERATOR, organisation=organisation(OrganisationKind.OPERATOR))
    bank = mandate(Role.OPERATOR, organisation=organisation(OrganisationKind.OPERATOR, siren="320252489"))
    assert stated(theme="cash", size="small")[0].organisation == bank.organisation


def test_without_anybody_it_waits_for_who_comes_and_is_told_to_nobody() -> None:
    one, _ = stated()
    assert (one.organisation, one.role, one.because) == (None, "", "")
    assert not Notice.objects.exists()
    lead = acting(Role.PROJECT_LEAD)
    assert rights.visible(lead).get() == one
    assert services.take(need_id=one.pk, by=lead, link=link).organisation == lead.mandates[0].organisation


def test_a_notice_names_no_firm_and_a_message_repeats_nothing() -> None:
    lead = acting(Role.PROJECT_LEAD)
    one, _ = stated()
    answered(one, lead)
    said = [f"{notice.title} {notice.text}" for notice in Notice.objects.all()]
    said += [f"{message.subject} {message.text}" for message in Message.objects.all()]
    assert len(said) == 4  # a notice and its message, the confirmation, the answer
    assert not any(word in text for text in said for word in ("Signal", "atelier", "Bonheur", WORDS))


def test_it_is_acknowledged_answered_closed_and_judged_once() -> None:
    lead = acting(Role.PROJECT_LEAD)
    one, hidden = stated()
    today = timezone.localdate()
    assert step(one, NeedStepKind.ACKNOWLEDGED, lead).acknowledged_on == today
    with pytest.raises(ValidationError, match="doit lire"):
        step(one, NeedStepKind.ANSWERED, lead, text="  ")
    with pytest.raises(ValidationError, match="répondez"):
        step(one, NeedStepKind.CLOSED, lead, closing="solved")
    assert answered(one, lead).answered_on == today
    with pytest.raises(ValidationError, match="une fois le besoin clos"):
        services.rate(hidden=hidden, note=4)
    closed = step(one, NeedStepKind.CLOSED, lead, closing="solved")
    assert (closed.state, closed.closing, closed.closed_on) == ("closed", "solved", today)
    assert "vous a-t-il aidé" in Message.objects.get(kind="need.closed").text
    with pytest.raises(ValidationError, match="Choisissez"):
        services.rate(hidden=hidden, note=5)
    assert services.rate(hidden=secret_of("need.closed"), note=3, text="Merci").satisfaction == 3
    with pytest.raises(ValidationError, match="déjà répondu"):
        services.rate(hidden=hidden, note=1)
    followed = services.follow(hidden)
    assert followed is not None and not (followed.asks or followed.may_write or followed.may_close)
    assert [each.kind for each in followed.steps] == ["acknowledged", "answered", "closed", "rated"]


def test_a_reason_that_asks_nothing_asks_nothing() -> None:
    lead = acting(Role.PROJECT_LEAD)
    one, hidden = stated()
    step(one, NeedStepKind.CLOSED, lead, closing="twice")
    assert "aidé" not in Message.objects.get(kind="need.closed").text
    with pytest.raises(ValidationError):
        services.rate(hidden=hidden, note=4)


def test_the_firm_adds_words_and_closes_with_its_own_reasons() -> None:
    lead = acting(Role.PROJECT_LEAD)
    one, hidden = stated()
    services.add_word(hidden=hidden, text="C’est urgent.")
    assert Notice.objects.filter(kind="need.word", person=lead.person).count() == 1
    for closing in ("void", "solved", ""):
        with pytest.raises(ValidationError):
            services.close_by_link(hidden=hidden, closing=closing)
    assert services.close_by_link(hidden=hidden, closing="dropped").state == NeedState.CLOSED
    with pytest.raises(ValidationError, match="rechargez"):
        services.add_word(hidden=hidden, text="Encore.")
    assert one.steps.filter(by_firm=True).count() == 2


def test_a_link_that_expired_or_is_unknown_opens_nothing() -> None:
    _, hidden = stated()
    assert services.follow("x") is None
    made = timezone.now() - timedelta(days=200)
    NeedLink.objects.update(made_at=made, expires_at=made + timedelta(days=180))
    assert services.follow(hidden) is None
    with pytest.raises(ValidationError, match="expiré"):
        services.add_word(hidden=hidden, text="Encore.")


def test_it_is_sent_to_another_with_a_reason_or_taken_and_the_firm_keeps_its_day() -> None:
    lead, referent = acting(Role.PROJECT_LEAD), chamber()
    one, hidden = stated()
    asked = {"need_id": one.pk, "by": lead, "link": link}
    with pytest.raises(ValidationError, match="Dites pourquoi"):
        services.reroute(to=referent.pk, reason=" ", **asked)
    with pytest.raises(ValidationError, match="déjà confié"):
        services.reroute(to=lead.mandates[0].pk, reason="Pour lui.", **asked)
    elsewhere = mandate(Role.CONTRIBUTOR, territory=territory("ti-3201"))
    with pytest.raises(ValidationError, match="dans la liste"):
        services.reroute(to=elsewhere.pk, reason="Pour lui.", **asked)
    moved = services.reroute(to=referent.pk, reason="C’est son métier.", **asked)
    assert (moved.organisation, moved.rule, moved.answer_by) == (referent.organisation, "", one.answer_by)
    assert Notice.objects.filter(person=referent.person, kind="need.received").count() == 1
    with pytest.raises(NotAllowedError, match="autre organisation"):
        answered(moved, lead)
    taken = services.take(need_id=one.pk, by=lead, link=link)
    assert (taken.state, taken.organisation) == (NeedState.ACKNOWLEDGED, lead.mandates[0].organisation)
    with pytest.raises(NotAllowedError, match="déjà confié"):
        services.take(need_id=one.pk, by=lead, link=link)
    assert not rights.visible(by(referent)).exists()
    followed = services.follow(hidden)
    assert followed is not None and [each.kind for each in followed.steps] == ["rerouted", "taken"]


def test_who_met_the_firm_states_for_it_and_follows() -> None:
    lead, referent = acting(Role.PROJECT_LEAD), by(chamber())
    one = met(referent)
    assert (one.origin, one.stated_by, one.organisation) == (
        *("met", referent.mandates[0]),
        lead.mandates[0].organisation,
    )
    assert rights.visible(referent).get() == one and not rights.may_answer(referent, one)
    assert services.follow(secret_of("need.stated")) is not None
    met(referent, email="")
    assert Message.objects.filter(kind="need.stated").count() == 1
    for stranger in (nobody(), acting(Role.DELEGATION), acting(Role.PROJECT_LEAD, territory=territory("ti-3201"))):
        with pytest.raises(NotAllowedError):
            met(stranger)


def test_what_filters_the_list_is_what_opens_one() -> None:
    place, away = territory(), territory("ti-3201")
    region = place.parts.first().departement.region  # type: ignore[union-attr]
    people = {
        "lead": acting(Role.PROJECT_LEAD),
        "region": acting(Role.REGION, region=region),
        "state": acting(Role.STATE, region=region),
        "referent": by(chamber()),
        "contributor": acting(Role.CONTRIBUTOR),
        "elu": acting(Role.ELU),
        "industriel": acting(Role.INDUSTRIEL),
        "operator": acting(Role.OPERATOR),
        "delegation": acting(Role.DELEGATION),
        "evaluator": acting(Role.EVALUATOR),
        "away": acting(Role.PROJECT_LEAD, territory=away),
        "nobody": nobody(),
    }
    one, _ = stated(theme="cash", size="micro")
    reads = {"lead", "region", "state", "referent"}
    for name, who in people.items():
        listed = list(needs.listed(who, needs.Asked()).rows)
        assert listed == ([one] if name in reads else []), name
        assert (needs.opened(who, one.pk) is not None) is (name in reads), name
        assert bool(rights.may_answer(who, one)) is (name == "referent"), name
        assert bool(rights.may_route(who, one)) is (name in reads), name
        if name != "referent":
            with pytest.raises(NotAllowedError):
                answered(one, who)
    assert not one.steps.exists()


def test_an_organisation_answers_under_the_role_that_it_was_asked_under() -> None:
    referent = chamber()
    owner = acting(Role.PROJECT_OWNER, organisation=referent.organisation)
    one, _ = stated(theme="cash", size="micro")
    assert not rights.visible(owner).exists() and not rights.may_answer(owner, one)
    colleague = acting(Role.CONTRIBUTOR, organisation=referent.organisation)
    assert answered(one, colleague).state == NeedState.ANSWERED


def test_what_is_not_in_the_table_of_steps_is_refused_and_writes_nothing() -> None:
    lead = acting(Role.PROJECT_LEAD)
    one, _ = stated()
    today = timezone.localdate()
    dates = {
        NeedState.ROUTED: {},
        NeedState.ACKNOWLEDGED: {"acknowledged_on": today},
        NeedState.ANSWERED: {"acknowledged_on": today, "answered_on": today},
        NeedState.CLOSED: {"acknowledged_on": today, "answered_on": today, "closed_on": today, "closing": "solved"},
    }
    refused = 0
    for state, kind in product(NeedState, NeedStepKind):
        if (state, kind) in NEXT or kind in NOT_OF_THE_DESK:
            continue
        Need.objects.filter(pk=one.pk).update(state=state, **dates[state])
        with pytest.raises(ValidationError, match="rechargez"):
            step(one, kind, lead, text="Texte.", closing="dropped")
        refused += 1
    assert refused == 6 and not NeedStep.objects.exists()
    referent = chamber()
    with pytest.raises(ValidationError, match="rechargez"):
        services.reroute(need_id=one.pk, to=referent.pk, reason="Non.", by=lead, link=link)


def test_late_ones_come_first_and_filters_say_what_they_say() -> None:
    lead = acting(Role.PROJECT_LEAD)
    fresh, _ = stated()
    late = on(timezone.localdate() - timedelta(days=40), stated(theme="cash", email="c@exemple.fr")[0])
    found = needs.listed(lead, needs.Asked())
    assert (found.rows, found.count, found.late) == ([late, fresh], 2, 1)
    assert late.is_late(lead.on) and not fresh.is_late(lead.on)
    for asked, rows in (
        (needs.Asked(late=True), [late]),
        (needs.Asked(theme="cash"), [late]),
        (needs.Asked(group="clos"), []),
        (needs.Asked(group="repondre", mine=True), [late, fresh]),
        (needs.Asked(territory="2/ti-3201"), []),
    ):
        assert needs.listed(lead, asked).rows == rows, asked


def test_it_waits_on_the_home_of_who_must_answer_and_of_nobody_else() -> None:
    lead, referent = acting(Role.PROJECT_LEAD), by(chamber())
    one, _ = stated()
    (row,) = read(waits.parts(lead))
    assert (row.what, row.title, row.due) == (waits.TO_ACKNOWLEDGE, "other", one.acknowledge_by)
    assert read(waits.parts(referent)) == [] == read(waits.parts(nobody()))
    step(one, NeedStepKind.ACKNOWLEDGED, lead)
    (row,) = read(waits.parts(lead))
    assert (row.what, row.due) == (waits.TO_ANSWER, one.answer_by)
    answered(one, lead)
    assert read(waits.parts(lead)) == []


def test_delays_are_told_from_three_ends_and_count_what_waits() -> None:
    lead, today = acting(Role.PROJECT_LEAD), timezone.localdate()
    for n, days in enumerate((2, 4, 9, 30)):
        one = on(today - timedelta(days=days), stated(email=f"d{n}@exemple.fr")[0])
        if n < 2:
            answered(one, lead)
    assert delays.told(today).together.answered.median is None
    answered(Need.objects.get(stated_on=today - timedelta(days=9)), lead)
    told = delays.told(today)
    assert (told.together.count, told.together.answered.ended, told.together.answered.waiting) == (4, 3, 1)
    assert (told.together.answered.lower, told.together.answered.median) == (2, 4)
    assert [one.key for one in told.by_theme] == ["other"]
    assert told.together.helped is None


BROKEN = [
    ({"stated_by_id": None, "origin": "met"}, "need_stated_by_its_origin"),
    ({"organisation_id": None}, "need_addressee_has_a_role"),
    ({"state": "answered"}, "need_state_has_its_dates"),
    ({"closing": "solved"}, "need_closed_says_why"),
    ({"answer_by": "2020-01-01"}, "need_deadlines_after"),
    ({"state": "acknowledged", "acknowledged_on": "2020-01-01"}, "need_dates_in_order"),
    ({"satisfaction": 3, "rated_on": "2090-01-01"}, "need_rated_once_closed"),
    ({"satisfaction": 3}, "need_rated_once_closed"),
]


@pytest.mark.database
@pytest.mark.parametrize(("change", "name"), BROKEN)
def test_the_database_refuses_a_need_that_does_not_hold(change: dict[str, object], name: str) -> None:
    mandate(Role.PROJECT_LEAD)
    one, _ = stated()
    with pytest.raises(IntegrityError, match=name), transaction.atomic():
        Need.objects.filter(pk=one.pk).update(**change)


@pytest.mark.database
def test_the_database_refuses_a_step_or_a_link_that_does_not_hold() -> None:
    lead = acting(Role.PROJECT_LEAD)
    one, _ = stated()
    answered(one, lead)
    step(one, NeedStepKind.CLOSED, lead, closing="solved")
    held = lead.mandates[0]
    for fields, name in (
        ({"kind": "gone", "mandate": held}, "need_step_kind_known"),
        ({"kind": "word"}, "need_step_by_somebody"),
        ({"kind": "word", "mandate": held, "by_firm": True}, "need_step_by_somebody"),
        ({"kind": "taken", "mandate": held}, "need_step_rerouted_to_somebody"),
    ):
        with pytest.raises(IntegrityError, match=name), transaction.atomic():
            NeedStep.objects.create(need=one, on=lead.on, **fields)
    NeedStep.objects.create(need=one, on=lead.on, kind="rated", by_firm=True)
    with pytest.raises(IntegrityError), transaction.atomic():
        NeedStep.objects.create(need=one, on=lead.on, kind="rated", by_firm=True)
    with pytest.raises(IntegrityError, match="need_link_expires_later"), transaction.atomic():
        NeedLink.objects.create(need=one, secret_hash="x", expires_at=timezone.now() - timedelta(days=1))
