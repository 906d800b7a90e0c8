"""A firm closes its need in its own words, opens it again for some days, and is asked if it was helped once it was."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone
from tests.domain.needs_world import link, stated
from tests.domain.people import acting as acting_on

from etabli.catalogue.firms.needs import Closing, need_rules
from etabli.domain.firms import services
from etabli.domain.firms.enums import NeedState, NeedStepKind, before_closing
from etabli.domain.firms.models import Need, NeedStep
from etabli.domain.firms.services.by_link import Followed
from etabli.domain.governance.actor import Actor
from etabli.domain.governance.enums import Role
from etabli.domain.notifications.models import Notice

pytestmark = pytest.mark.django_db


def lead() -> Actor:
    return acting_on(Role.PROJECT_LEAD, on=timezone.localdate())


def follow(hidden: str) -> Followed:
    found = services.follow(hidden)
    assert found is not None
    return found


def test_every_reason_of_the_firm_is_in_its_own_words() -> None:
    mine = [one for one in need_rules().closings if "firm" in one.by]
    assert {"elsewhere", "too_late", "dropped", "solved"} == {one.id for one in mine}
    assert all(one.said.startswith(("J", "C")) and "entreprise" not in one.said for one in mine)
    for by, said in ((("firm",), ""), (("desk",), "Je")):
        with pytest.raises(ValueError, match="said"):
            Closing(id="x_x", label="X", said=said, by=by, answered=False, asks=False)


@pytest.mark.parametrize("answered", [True, False])
def test_a_firm_is_asked_if_it_was_helped_only_where_it_received_something(answered: bool) -> None:
    who = lead()
    one, hidden = stated()
    if answered:
        services.take_step(need_id=one.pk, kind=NeedStepKind.ANSWERED, by=who, link=link, text="Voici.")
    services.close_by_link(hidden=hidden, closing="elsewhere")
    assert follow(hidden).asks is answered
    if not answered:
        with pytest.raises(ValidationError):
            services.rate(hidden=hidden, note=1)


@pytest.mark.parametrize("steps", [(), ("acknowledged",), ("acknowledged", "answered")])
def test_it_opens_again_where_it_stood_and_whoever_has_it_is_told(steps: tuple[str, ...]) -> None:
    who = lead()
    one, hidden = stated()
    for kind in steps:
        services.take_step(need_id=one.pk, kind=NeedStepKind(kind), by=who, link=link, text="Voici.")
    before = Need.objects.get().state
    services.close_by_link(hidden=hidden, closing="too_late")
    assert follow(hidden).reopens_until == timezone.localdate() + timedelta(days=need_rules().reopen_days)
    again = services.reopen(hidden=hidden, text="Nous avons parlé trop vite.")
    assert (again.state, again.closing, again.closed_on) == (before, "", None)
    assert Notice.objects.filter(kind="need.reopened", person=who.person).count() == 1
    assert follow(hidden).reopens_until is None and follow(hidden).may_close
    services.close_by_link(hidden=hidden, closing="dropped")
    assert Need.objects.get().closing == "dropped"


def test_it_opens_again_until_the_last_day_and_not_after() -> None:
    lead()
    one, hidden = stated()
    services.close_by_link(hidden=hidden, closing="dropped")
    days = need_rules().reopen_days
    for late, opens in ((0, True), (1, False)):
        then = timezone.localdate() - timedelta(days=days + late)
        Need.objects.filter(pk=one.pk).update(stated_on=then, closed_on=then)
        assert (follow(hidden).reopens_until is not None) is opens
    with pytest.raises(ValidationError, match="ne se rouvre plus"):
        services.reopen(hidden=hidden)


def test_it_opens_again_so_many_times_and_never_once_judged() -> None:
    who = lead()
    one, hidden = stated()
    services.take_step(need_id=one.pk, kind=NeedStepKind.ANSWERED, by=who, link=link, text="Voici.")
    for _ in range(need_rules().reopen_most):
        services.close_by_link(hidden=hidden, closing="dropped")
        services.reopen(hidden=hidden)
    services.close_by_link(hidden=hidden, closing="dropped")
    with pytest.raises(ValidationError, match="ne se rouvre plus"):
        services.reopen(hidden=hidden)
    other, link_of_other = stated(email="autre@exemple.fr")
    services.take_step(need_id=other.pk, kind=NeedStepKind.ANSWERED, by=who, link=link, text="Voici.")
    services.close_by_link(hidden=link_of_other, closing="solved")
    services.rate(hidden=link_of_other, note=4)
    with pytest.raises(ValidationError, match="ne se rouvre plus"):
        services.reopen(hidden=link_of_other)


@pytest.mark.parametrize(
    ("kinds", "state"),
    [
        ((), NeedState.ROUTED),
        (("acknowledged", "closed"), NeedState.ACKNOWLEDGED),
        (("acknowledged", "rerouted", "closed"), NeedState.ROUTED),
        (("answered", "closed", "reopened", "word", "closed"), NeedState.ANSWERED),
        (("closed", "reopened", "taken", "closed"), NeedState.ACKNOWLEDGED),
    ],
)
def test_where_it_stood_before_it_was_closed(kinds: tuple[str, ...], state: NeedState) -> None:
    assert before_closing(kinds) == state


@pytest.mark.database
def test_the_database_refuses_that_somebody_else_opens_it_again() -> None:
    who = lead()
    one, _ = stated()
    with pytest.raises(IntegrityError, match="need_reopened_by_the_firm"), transaction.atomic():
        NeedStep.objects.create(need=one, on=who.on, kind="reopened", mandate=who.mandates[0])
