"""A project that two plans share: counted in one fiche, of another plan, never in a chain; both sides know."""

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from tests.domain.plans_world import World, fiche, world

from etabli.domain.audit import queries as trail
from etabli.domain.governance.permissions import NotAllowedError
from etabli.domain.outbox.models import Message
from etabli.domain.plans import services
from etabli.domain.plans.models import Fiche
from etabli.domain.plans.queries.fiches import opened_fiche

pytestmark = pytest.mark.django_db


@pytest.fixture
def here(db: None) -> World:
    return world()


@pytest.fixture
def there(db: None) -> World:
    return world("ti-2401")


def shared(one: Fiche, other: Fiche, by: World) -> Fiche:
    return services.count_in(fiche_id=one.pk, territory=other.plan.territory_id, number=other.number, by=by.lead)


def open_both(*fiches: Fiche) -> None:
    """As plans in force would: everybody reads them."""
    for one in fiches:
        one.plan.__class__.objects.filter(pk=one.plan_id).update(state="signed")


def test_a_fiche_is_counted_in_that_of_another_plan_and_the_other_side_is_told(here: World, there: World) -> None:
    one, other = fiche(here), fiche(there)
    open_both(one, other)
    shared(one, other, here)
    assert Fiche.objects.get(pk=one.pk).counted_in_id == other.pk
    assert [act.verb for act in trail.read(trail.of_object(one))][-1] == "fiche.counted_in"
    told = Message.objects.get(kind="fiche.counting")
    assert there.lead.person is not None
    assert told.to == there.lead.person.email


def test_both_fiches_show_it(here: World, there: World) -> None:
    one, other = fiche(here), fiche(there)
    open_both(one, other)
    shared(one, other, here)
    mine = opened_fiche(there.lead, "1", here.territory.published_id, one.number)
    theirs = opened_fiche(here.lead, "1", there.territory.published_id, other.number)
    assert mine is not None
    assert mine.counted_in == other
    assert theirs is not None
    assert theirs.counts == (one,)


def test_a_fiche_that_the_actor_may_not_read_is_not_found_by_its_number(here: World, there: World) -> None:
    one, other = fiche(here), fiche(there, visibility="restricted")
    open_both(one, other)
    with pytest.raises(ValidationError, match="ne vous est ouverte"):
        shared(one, other, here)


def test_what_counts_it_is_not_named_to_who_may_not_read_it(here: World, there: World) -> None:
    one, other = fiche(here), fiche(there)
    open_both(one, other)
    shared(one, other, here)
    Fiche.objects.filter(pk=other.pk).update(visibility="restricted")
    found = opened_fiche(here.lead, "1", here.territory.published_id, one.number)
    assert found is not None
    assert found.fiche.counted_in_id == other.pk
    assert found.counted_in is None


def test_only_who_edits_the_fiche_says_so(here: World, there: World) -> None:
    one, other = fiche(here), fiche(there)
    open_both(one, other)
    with pytest.raises(NotAllowedError):
        shared(one, other, there)
    shared(one, other, here)
    with pytest.raises(NotAllowedError):
        services.count_alone(fiche_id=one.pk, by=there.lead)


def test_it_counts_for_itself_again(here: World, there: World) -> None:
    one, other = fiche(here), fiche(there)
    open_both(one, other)
    shared(one, other, here)
    services.count_alone(fiche_id=one.pk, by=here.lead)
    assert Fiche.objects.get(pk=one.pk).counted_in_id is None
    assert Message.objects.filter(kind="fiche.counting").count() == 2


def test_never_in_the_same_plan(here: World) -> None:
    one, other = fiche(here), fiche(here)
    with pytest.raises(ValidationError, match="même plan"):
        shared(one, other, here)


def test_never_in_a_chain(here: World, there: World) -> None:
    one, other, third = fiche(here), fiche(there), fiche(here)
    open_both(one, other)
    shared(one, other, here)
    with pytest.raises(ValidationError, match="sont comptées dans celle-ci"):
        shared(other, third, there)
    with pytest.raises(ValidationError, match="elle-même comptée"):
        services.count_in(fiche_id=other.pk, territory=here.territory.pk, number=one.number, by=there.lead)


def test_the_database_refuses_a_fiche_counted_in_itself(here: World) -> None:
    one = fiche(here)
    with pytest.raises(IntegrityError, match="fiche_counted_in_another"), transaction.atomic():
        Fiche.objects.filter(pk=one.pk).update(counted_in=one.pk)
