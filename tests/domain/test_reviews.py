"""Reviews of indicators: who gives, checks and locks values; what the database refuses once they are locked."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.core.management import call_command
from django.db import Error, IntegrityError, transaction
from tests.domain.people import mandate
from tests.domain.plans_world import World, acting
from tests.domain.reviews_world import FILLED, SATISFACTION, check, give, period, reviewed

from etabli.catalogue.coordination.reviews import review_rules
from etabli.domain.audit.models import Entry
from etabli.domain.coordination import services
from etabli.domain.coordination.models import Review, ReviewCorrection, ReviewReminder, ReviewValue
from etabli.domain.coordination.models.reviews import current
from etabli.domain.coordination.services.reviews import Given
from etabli.domain.governance import services as governance
from etabli.domain.governance.actor import Actor
from etabli.domain.governance.enums import Ground, Role
from etabli.domain.governance.models import Recusal
from etabli.domain.governance.permissions import NotAllowedError
from etabli.domain.notifications.models import Notice
from etabli.domain.plans.models import Fiche, Indicator, IndicatorValue, Plan
from etabli.domain.plans.models.fiches import SUBJECT

pytestmark = pytest.mark.django_db
Made = tuple[World, Indicator, Review]


@pytest.fixture
def made() -> Made:
    return reviewed()


def bearer(of: World) -> Actor:
    """Who acts for the organisation that leads the fiches."""
    return acting(mandate(Role.PROJECT_OWNER, organisation=of.carrier, territory=of.territory))


def lock(review: Review, by: Actor) -> Review:
    return services.lock_review(review_id=review.pk, by=by)


def test_a_value_is_given_by_the_bearer_or_the_chef_de_projet_and_by_nobody_else(made: Made) -> None:
    of, one, review = made
    for by in (of.region, of.state, acting(mandate(Role.CONTRIBUTOR, territory=of.territory))):
        with pytest.raises(NotAllowedError):
            give(review, one, 12, by)
    assert give(review, one, 12, of.lead).state == "submitted"
    assert give(review, one, 14, bearer(of)).submitted_by.role == Role.PROJECT_OWNER


def test_a_value_is_checked_by_another_role_and_never_by_who_gave_it(made: Made) -> None:
    of, one, review = made
    owner = bearer(of)
    value = give(review, one, 12, of.lead)
    for by in (of.lead, owner, acting(mandate(Role.PROJECT_LEAD, territory=of.territory))):
        with pytest.raises(NotAllowedError):
            check(value, by)
    value = give(review, one, 13, owner)
    with pytest.raises(NotAllowedError):
        check(value, owner)
    check(value, of.lead)
    assert ReviewValue.objects.get().checked_by.person == of.lead.person


def test_somebody_with_two_roles_does_not_check_what_they_gave_under_the_other(made: Made) -> None:
    of, one, review = made
    person = of.lead.person
    both = acting(mandate(Role.REGION, person, region=of.region.mandates[0].region))
    assert {one.role for one in both.mandates} == {Role.PROJECT_LEAD, Role.REGION}
    value = give(review, one, 12, both)
    with pytest.raises(NotAllowedError, match="autre personne"):
        check(value, both)
    check(value, of.state)


def test_what_is_sent_back_says_why_and_tells_who_gave_it(made: Made) -> None:
    of, one, review = made
    value = give(review, one, 12, of.lead)
    with pytest.raises(ValidationError, match="corriger"):
        services.send_back(review_id=review.pk, value_id=value.pk, reason=" ", by=of.region)
    services.send_back(review_id=review.pk, value_id=value.pk, reason="Comptez aussi 2024.", by=of.region)
    value.refresh_from_db()
    assert (value.state, value.reason) == ("to_correct", "Comptez aussi 2024.")
    notice = Notice.objects.get(kind="review.sent_back")
    assert notice.person == of.lead.person and "2024" not in notice.text
    other = Indicator.objects.create(fiche=one.fiche, **SATISFACTION, target_on=date(2027, 12, 31), source="Enquête")
    given = {one.pk: Given(Decimal(12)), other.pk: Given(Decimal(7), weight=Decimal(20))}
    written = services.submit_values(review_id=review.pk, given=given, by=of.lead)
    value.refresh_from_db()
    assert [each.indicator for each in written] == [other], "what comes as it was is not submitted"
    assert (value.state, value.reason) == ("to_correct", "Comptez aussi 2024.")
    again = give(review, one, 12, of.lead, words="2024 est compté.")
    assert (again.state, again.reason) == ("submitted", ""), "the same value may be right: then it says why"
    check(again, of.region)
    with pytest.raises(ValidationError, match="vérifiée"):
        give(review, one, 20, of.lead)


def test_all_values_of_a_form_are_kept_or_none(made: Made) -> None:
    of, one, review = made
    other = Indicator.objects.create(fiche=one.fiche, **SATISFACTION, target_on=date(2027, 12, 31), source="Enquête")
    given = {one.pk: Given(Decimal(3)), other.pk: Given(Decimal(7))}
    with pytest.raises(ValidationError) as refused:
        services.submit_values(review_id=review.pk, given=given, by=of.lead)
    assert list(refused.value.message_dict) == [str(other.pk)] and not ReviewValue.objects.exists()
    given[other.pk] = Given(Decimal(7), weight=Decimal(20))
    assert len(services.submit_values(review_id=review.pk, given=given, by=of.lead)) == 2
    assert not services.submit_values(review_id=review.pk, given=given, by=of.lead), "what is the same is not written"


def test_a_ratio_keeps_its_terms_and_is_computed(made: Made) -> None:
    of, one, review = made
    ratio = Indicator.objects.create(fiche=one.fiche, **FILLED, target_on=date(2027, 12, 31), source="Suivi")
    with pytest.raises(ValidationError, match="deux nombres"):
        give(review, ratio, 50, of.lead)
    with pytest.raises(ValidationError, match="plus grand que zéro"):
        give(review, ratio, None, of.lead, numerator=Decimal(1), denominator=Decimal(0))
    kept = give(review, ratio, 50, of.lead, numerator=Decimal(2), denominator=Decimal(3))
    assert kept.value == Decimal("66.6667") and (kept.numerator, kept.denominator) == (2, 3)


def test_a_value_that_seems_wrong_is_kept_with_its_warnings(made: Made) -> None:
    of, one, review = made
    assert give(review, one, 20, of.lead).warnings == []
    kept = give(review, one, -3, of.lead)
    assert kept.value == -3 and {"below_baseline", "negative"} <= set(kept.warnings)
    IndicatorValue.objects.create(indicator=one, on=date(2025, 3, 1), value=10)
    assert "thousand" in give(review, one, 10_000, of.lead).warnings
    assert give(review, one, 8, of.lead).warnings == ["decreasing"]


def test_a_review_is_locked_by_the_region_or_the_state_once_all_is_checked(made: Made) -> None:
    of, one, review = made
    value = give(review, one, 12, of.lead)
    with pytest.raises(NotAllowedError):
        lock(review, of.lead)
    with pytest.raises(ValidationError, match="attend d’être vérifiée"):
        lock(review, of.region)
    check(value, of.region)
    lock(review, of.state)
    value.refresh_from_db()
    assert value.state == "locked" and Review.objects.get().locked_by == of.state.mandates[0]
    for act in (
        lambda: give(review, one, 13, of.lead),
        lambda: check(value, of.region),
        lambda: services.send_back(review_id=review.pk, value_id=value.pk, reason="Non", by=of.region),
        lambda: lock(review, of.region),
    ):
        with pytest.raises(ValidationError, match="verrouillée"):
            act()


def test_a_review_waits_for_missing_values_until_its_last_day_and_keeps_them_unknown(made: Made) -> None:
    of, _, review = made
    Review.objects.filter(pk=review.pk).update(check_by=date.today() + timedelta(days=3))
    with pytest.raises(ValidationError, match="valeur manque encore"):
        lock(review, of.region)
    Review.objects.filter(pk=review.pk).update(check_by=date.today() - timedelta(days=1))
    lock(review, of.region)
    value = ReviewValue.objects.get()
    assert (value.state, value.value, current(value)) == ("locked", None, None), "missing is not zero"


def test_a_locked_value_is_put_right_by_a_dated_correction_that_says_so(made: Made) -> None:
    of, one, review = made
    value = give(review, one, 12, of.lead)
    check(value, of.region)
    said = {"review_id": review.pk, "value_id": value.pk, "said": Given(Decimal(11)), "reason": "Un doublon"}
    with pytest.raises(ValidationError, match="pas verrouillée"):
        services.correct_value(**said, by=of.region)
    lock(review, of.region)
    with pytest.raises(NotAllowedError):
        services.correct_value(**said, by=of.lead)
    with pytest.raises(ValidationError, match="pourquoi"):
        services.correct_value(**said | {"reason": " "}, by=of.region)
    services.correct_value(**said, by=of.region)
    value = ReviewValue.objects.get()
    assert value.value == 12 and current(value).value == 11
    assert Entry.objects.filter(verb="review.corrected", reason="Un doublon").exists()


def test_the_database_refuses_to_change_what_is_locked(made: Made) -> None:
    of, one, review = made
    check(give(review, one, 12, of.lead), of.region)
    lock(review, of.region)
    said = Given(Decimal(11))
    key = ReviewValue.objects.get().pk
    services.correct_value(review_id=review.pk, value_id=key, said=said, reason="Un doublon", by=of.region)
    other = indicator_beside(one)
    at = Review.objects.get().locked_at
    for act in (
        lambda: ReviewValue.objects.update(value=99),
        lambda: ReviewValue.objects.update(state="checked"),
        lambda: ReviewValue.objects.filter(pk=key)._raw_delete("default"),
        lambda: ReviewValue.objects.create(
            review=review,
            indicator=other,
            state="submitted",
            value=1,
            submitted_by=of.lead.mandates[0],
            submitted_at=at,
        ),
        lambda: Review.objects.update(locked_at=None, locked_by=None),
        lambda: ReviewCorrection.objects.update(value=1),
        lambda: ReviewCorrection.objects.filter(corrected=key)._raw_delete("default"),
    ):
        with pytest.raises(Error, match="a locked review does not change"), transaction.atomic():
            act()
    assert ReviewValue.objects.get().value == 12


def indicator_beside(one: Indicator) -> Indicator:
    return Indicator.objects.create(
        fiche=one.fiche, name="Autre", unit="kg", target=1, target_on=date(2027, 1, 1), source="Suivi"
    )


@pytest.mark.parametrize(
    ("constraint", "change"),
    [
        ("review_value_whole", {"value": None}),
        ("review_value_whole", {"numerator": 1}),
        ("review_value_whole", {"weight": 0}),
        ("review_value_state_as_checked", {"state": "lost"}),
        ("review_value_checked_by_somebody", {"state": "checked"}),
        ("review_value_sent_back_says_why", {"state": "to_correct"}),
    ],
)
def test_the_database_refuses_a_value_that_makes_no_sense(made: Made, constraint: str, change: dict[str, Any]) -> None:
    of, one, review = made
    give(review, one, 12, of.lead)
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        ReviewValue.objects.update(**change)


def test_the_database_refuses_that_who_gave_checks(made: Made) -> None:
    of, one, review = made
    value = give(review, one, 12, of.lead)
    own = {"state": "checked", "checked_at": value.submitted_at, "checked_by": value.submitted_by}
    with pytest.raises(IntegrityError, match="review_value_checked_by_another"), transaction.atomic():
        ReviewValue.objects.update(**own)
    with pytest.raises(IntegrityError), transaction.atomic():
        ReviewValue.objects.update(**own | {"checked_by": of.region.mandates[0], "state": "submitted"})


def test_the_database_refuses_a_review_twice_days_out_of_order_and_a_lock_by_nobody(made: Made) -> None:
    of, _, review = made
    assert services.open_review(plan_id=of.plan.pk, period=period()) is None
    days = {"ends_on": review.ends_on, "due_on": review.due_on, "check_by": review.check_by}
    for constraint, act in (
        (None, lambda: Review.objects.create(plan=of.plan, period=review.period, **days)),
        ("review_days_in_order", lambda: Review.objects.update(due_on=review.ends_on)),
        ("review_locked_by_somebody", lambda: Review.objects.update(locked_at=review.opened_at)),
    ):
        with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
            act()


def test_reviews_open_when_a_period_ends_and_each_reminder_is_told_once(made: Made) -> None:
    of, _, _ = made
    Review.objects.all().delete()
    first = services.ask_reviews(on=date(2026, 1, 2))
    review = Review.objects.get()
    assert (first.opened, first.told, review.period) == (1, 1, "2025-2") and review.due_on == date(2026, 2, 14)
    assert services.ask_reviews(on=date(2026, 1, 2)).told == 0
    assert services.ask_reviews(on=date(2026, 2, 5)).told == 1
    owner = bearer(of)
    late = services.ask_reviews(on=date(2026, 5, 1))
    assert late.told == 1, "two reminders are due; the latest is told"
    assert Notice.objects.filter(kind="review.asked").latest("created_at").person == owner.person
    assert set(ReviewReminder.objects.values_list("step", flat=True)) == {"opened", "soon", "late", "very_late"}
    assert services.ask_reviews(on=date(2026, 6, 1)).told == 0


def test_nobody_is_asked_for_what_was_given_nor_for_a_fiche_that_they_stand_back_from(made: Made) -> None:
    of, one, review = made
    give(review, one, 12, of.lead)
    assert services.ask_reviews(on=date(2026, 2, 20)).told == 0
    Fiche.objects.update(state="abandoned")
    assert services.open_review(plan_id=of.plan.pk, period=period("2026-1")) is None, "nothing is asked of it"


def test_a_plan_that_does_not_run_is_not_reviewed(made: Made) -> None:
    Plan.objects.update(state="draft")
    Review.objects.all().delete()
    assert services.ask_reviews(on=date(2026, 2, 20)).opened == 0 and not Review.objects.exists()


def test_a_chef_de_projet_who_stands_back_is_not_asked_and_does_not_give(made: Made) -> None:
    of, one, review = made
    fiche = one.fiche
    recusal = Recusal(
        person=of.lead.person,
        territory=of.territory,
        subject_kind=SUBJECT,
        subject_id=str(fiche.pk),
        subject_title=fiche.title,
        ground=Ground.SHAREHOLDER,
    )
    governance.declare_recusal(recusal=recusal, by=of.lead)
    assert services.ask_reviews(on=date(2026, 2, 20)).told == 0
    with pytest.raises(NotAllowedError):
        give(review, one, 12, of.lead)


def test_the_command_says_what_it_did(made: Made, capsys: pytest.CaptureFixture[str]) -> None:
    Review.objects.all().delete()
    call_command("ask_reviews")
    last = review_rules().ended(date.today())[0]
    assert Review.objects.get().period == last.id
    assert capsys.readouterr().out.startswith("1 reviews opened")
