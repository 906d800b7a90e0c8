"""The monthly form: who is asked about what, what an answer does, and money that is said to be received."""

import re
from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone
from tests.domain.people import mandate, organisation
from tests.domain.plans_world import World, acting, resource, whole, world

from etabli.catalogue.coordination.monthly import monthly_rules
from etabli.domain.audit.models import Entry
from etabli.domain.coordination import services
from etabli.domain.coordination.models import MonthlyForm, MonthlyWord
from etabli.domain.coordination.queries import monthly as queries
from etabli.domain.coordination.services.monthly import Said, why_closed
from etabli.domain.governance.enums import OrganisationKind, Role
from etabli.domain.governance.models import Mandate
from etabli.domain.governance.permissions import NotAllowedError
from etabli.domain.notifications.models import Notice, Preference
from etabli.domain.outbox.models import Message
from etabli.domain.plans import rights
from etabli.domain.plans import services as plans
from etabli.domain.plans.enums import StageKind
from etabli.domain.plans.models import Fiche, Plan, Stage

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate


def running() -> World:
    of = world()
    Plan.objects.filter(pk=of.plan.pk).update(state="amending")  # running, and its money may still change
    return of


def quiet(of: World, **fields: Any) -> Fiche:
    """A fiche of which nothing was said for a long time."""
    found = whole(of, **fields)
    Fiche.objects.filter(pk=found.pk).update(changed_at=timezone.now() - timedelta(days=90))
    return Fiche.objects.get(pk=found.pk)


def bearer(of: World) -> Mandate:
    return mandate(Role.PROJECT_OWNER, territory=of.territory, organisation=of.carrier)


def ask(days: int = 0) -> Any:
    return services.ask_monthly(on=TODAY() + timedelta(days=days), link=lambda hidden: f"http://x/{hidden}")


def one_asked(of: World | None = None) -> tuple[World, Mandate, MonthlyForm, MonthlyWord]:
    of = of or running()
    who = bearer(of)
    quiet(of)
    ask()
    form = MonthlyForm.objects.get(mandate=who)
    return of, who, form, form.words.get()


def say(form: MonthlyForm, word: MonthlyWord, said: str, **more: Any) -> MonthlyWord:
    (written,) = services.answer_monthly(form=form, said={word.pk: Said(said, **more)})
    return written


def today(of: Any) -> Any:
    return acting(of.mandates[0], TODAY())


def test_whoever_leads_the_fiche_is_asked_and_the_chef_de_projet_where_nobody_acts_for_them() -> None:
    of = running()
    quiet(of)
    assert ask().forms == 1
    assert MonthlyForm.objects.get().mandate.role == Role.PROJECT_LEAD
    MonthlyWord.objects.all().delete()
    MonthlyForm.objects.all().delete()
    who = bearer(of)
    ask()
    assert MonthlyForm.objects.get().mandate == who


def test_a_mandate_is_asked_once_a_month_and_about_quiet_fiches_of_running_plans_alone() -> None:
    of = running()
    bearer(of)
    assert ask().forms == 0, "what was just written is not asked about"
    spoken, silent = quiet(of), quiet(of)
    plans.confirm_fiche(fiche_id=spoken.pk, by=today(of.lead))
    assert ask().fiches == 1
    assert MonthlyWord.objects.get().fiche == silent
    assert ask().forms == 0
    assert ask(days=32).forms == 1, "the next month it is asked again"
    Plan.objects.update(state="drafting")
    assert ask(days=64).forms == 0


def test_whoever_wants_no_monthly_message_is_not_asked() -> None:
    of = running()
    who = bearer(of)
    quiet(of)
    Preference.objects.create(person=who.person, group="monthly", cadence="none")
    assert ask().forms == 0


def test_the_link_is_in_the_message_and_its_hash_alone_is_kept() -> None:
    _, who, form, _ = one_asked()
    message = Message.objects.get(kind="fiche.monthly")
    hidden = re.search(r"http://x/(\S+)", message.text)[1]
    assert message.secret and message.to == who.person.email
    assert hidden not in form.secret_hash and services.opened_form(hidden) == form
    assert services.opened_form("devine") is None


def test_nothing_new_makes_the_fiche_fresh_and_changes_nothing_else() -> None:
    _, _, form, word = one_asked()
    before = Fiche.objects.get()
    say(form, word, "unchanged")
    after = Fiche.objects.get()
    assert after.confirmed_at is not None
    assert (after.state, after.revision, after.changed_at) == (before.state, before.revision, before.changed_at)
    assert Entry.objects.filter(verb="fiche.confirmed").count() == 1


@pytest.mark.parametrize(
    ("said", "state"), [("started", "under_way"), ("blocked", "blocked"), ("advancing", "validated")]
)
def test_an_answer_moves_the_fiche_as_its_workflow_does(said: str, state: str) -> None:
    _, _, form, word = one_asked()
    say(form, word, said, words="Le permis est attendu.")
    assert Fiche.objects.get().state == state


def test_what_is_blocked_says_why_and_a_refusal_leaves_all_as_it_was() -> None:
    of = running()
    who = bearer(of)
    quiet(of)
    quiet(of)
    ask()
    form = MonthlyForm.objects.get(mandate=who)
    first, second = form.words.order_by("fiche__number")
    with pytest.raises(ValidationError) as refused:
        services.answer_monthly(form=form, said={first.pk: Said("started"), second.pk: Said("blocked")})
    assert str(second.pk) in refused.value.message_dict
    first.refresh_from_db()
    assert first.said == "" and not Fiche.objects.filter(state="under_way").exists()


def test_the_same_answer_twice_moves_nothing_twice() -> None:
    _, _, form, word = one_asked()
    say(form, word, "started")
    say(form, word, "started", words="Le chantier est ouvert.")
    assert Entry.objects.filter(verb="fiche.start").count() == 1
    assert MonthlyWord.objects.get().words == "Le chantier est ouvert."
    with pytest.raises(ValidationError):
        say(form, word, "resumed")


def test_an_ended_mandate_or_a_late_link_opens_nothing() -> None:
    _, who, form, word = one_asked()
    assert why_closed(form) == ""
    MonthlyForm.objects.update(
        made_at=timezone.now() - timedelta(days=60), expires_at=timezone.now() - timedelta(days=29)
    )
    form.refresh_from_db()
    assert "expiré" in why_closed(form)
    Mandate.objects.filter(pk=who.pk).update(ends_on=TODAY() - timedelta(days=1))
    form = MonthlyForm.objects.select_related("mandate__person").get()
    assert "mandat" in why_closed(form)
    with pytest.raises(ValidationError):
        say(form, word, "unchanged")


def received(of: World) -> dict[str, Any]:
    line = resource(of, Fiche.objects.get())
    return {"resource_id": line.pk, "received_cents": 2_500_000, "received_on": TODAY() - timedelta(days=3)}


def test_money_said_to_be_received_counts_once_the_chef_de_projet_records_it() -> None:
    of, who, form, word = one_asked()
    said = say(form, word, "unchanged", **received(of))
    assert said.waits and not Stage.objects.exists()
    notice = Notice.objects.get(kind="monthly.received")
    assert notice.person == of.lead.person
    assert notice.title == f"Versement déclaré, fiche {word.fiche.number}, à enregistrer, {of.territory.name}"
    assert queries.to_record(today(of.lead)).count() == 1
    with pytest.raises(NotAllowedError):
        services.record_received(word_id=said.pk, by=acting(who, TODAY()))
    services.record_received(word_id=said.pk, by=today(of.lead))
    stage = Stage.objects.get()
    assert (stage.kind, stage.amount_cents) == (StageKind.PAID, 2_500_000)
    with pytest.raises(ValidationError, match="traité"):
        services.record_received(word_id=said.pk, by=today(of.lead))
    again = say(form, word, "advancing", received_cents=1, received_on=TODAY(), resource_id=stage.resource_id)
    assert again.received_cents == 2_500_000, "what was recorded is not said again"


def test_money_said_to_be_received_waits_for_who_may_record_it_alone() -> None:
    of, _, form, word = one_asked()
    said = say(form, word, "unchanged", **received(of))
    assert not queries.to_record(today(of.region)).exists() and not queries.to_record(today(of.state)).exists()
    line = said.resource
    line.funder = of.region.mandates[0].organisation
    line.save()
    assert queries.to_record(today(of.region)).count() == 1 and not queries.to_record(today(of.state)).exists()
    line.funder = organisation(OrganisationKind.DREETS, region_id="84")
    line.save()
    assert queries.to_record(today(of.state)).count() == 1 and not queries.to_record(today(of.region)).exists()
    for who in (of.lead, of.state):
        assert rights.may_record(today(who), line)
    assert not rights.may_record(today(of.region), line), "the list says what the object does"


def test_the_same_payment_is_not_recorded_twice() -> None:
    of, _, form, word = one_asked()
    said = say(form, word, "unchanged", **received(of))
    there = Stage(
        resource=said.resource, kind=StageKind.PAID, amount_cents=said.received_cents, on=said.received_on, evidence="x"
    )
    there.save()
    with pytest.raises(ValidationError, match="déjà enregistré"):
        services.record_received(word_id=said.pk, by=today(of.lead))
    assert Stage.objects.count() == 1 and MonthlyWord.objects.get().waits


def test_money_is_set_aside_with_a_reason() -> None:
    of, _, form, word = one_asked()
    said = say(form, word, "unchanged", **received(of))
    with pytest.raises(ValidationError):
        services.set_aside(word_id=said.pk, reason=" ", by=today(of.lead))
    services.set_aside(word_id=said.pk, reason="Déjà compté en mai.", by=today(of.lead))
    assert not queries.to_record(today(of.lead)).exists() and not Stage.objects.exists()


@pytest.mark.parametrize(
    "wrong", [{"resource_id": None}, {"received_on": None}, {"received_cents": 0}, {"received_on": "tomorrow"}]
)
def test_money_is_whole_positive_and_past(wrong: dict[str, Any]) -> None:
    of, _, form, word = one_asked()
    given = received(of) | wrong
    if given["received_on"] == "tomorrow":
        given["received_on"] = TODAY() + timedelta(days=1)
    with pytest.raises(ValidationError):
        say(form, word, "unchanged", **given)


def test_a_line_of_another_fiche_is_refused() -> None:
    of, _, form, word = one_asked()
    other = resource(of, whole(of))
    with pytest.raises(ValidationError):
        say(form, word, "unchanged", **received_of(other))


def received_of(line: Any) -> dict[str, Any]:
    return {"resource_id": line.pk, "received_cents": 100, "received_on": TODAY()}


@pytest.mark.parametrize(
    ("constraint", "change"),
    [
        ("monthly_word_said_on_a_day", {"said": "unchanged", "said_at": None}),
        ("monthly_word_money_whole_or_none", {"said": "unchanged", "said_at": timezone.now(), "received_cents": 5}),
    ],
)
def test_the_database_refuses_what_is_not_whole(constraint: str, change: dict[str, Any]) -> None:
    one_asked()
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        MonthlyWord.objects.update(**change)


def test_the_database_refuses_a_month_that_is_a_day_and_a_link_that_expired_before_it_was_made() -> None:
    one_asked()
    form = MonthlyForm.objects.get()
    with pytest.raises(IntegrityError, match="monthly_form_month_by_its_first_day"), transaction.atomic():
        MonthlyForm.objects.update(month=form.month.replace(day=2))
    with pytest.raises(IntegrityError, match="monthly_form_expires_later"), transaction.atomic():
        MonthlyForm.objects.update(expires_at=form.made_at)
    with pytest.raises(IntegrityError), transaction.atomic():
        MonthlyForm.objects.create(mandate=form.mandate, month=form.month, secret_hash="x", expires_at=form.expires_at)


def test_every_state_that_is_asked_about_has_something_to_say() -> None:
    rules = monthly_rules()
    assert all(rules.offered(state) for state in rules.states)
    assert not rules.offered("done") and not rules.offered("idea")
