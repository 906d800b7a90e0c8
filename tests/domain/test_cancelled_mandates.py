"""A mandate that has not begun is cancelled: who may, what goes on, who is told, what the trail keeps."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError
from tests.domain.people import TODAY, acting, mandate, person, territory
from tests.domain.test_mandates import region

from etabli.domain.audit import queries as audit
from etabli.domain.audit.models import Entry
from etabli.domain.governance import personal_data, services
from etabli.domain.governance.actor import Actor, actor
from etabli.domain.governance.enums import Role
from etabli.domain.governance.models import Binome, Mandate, Person
from etabli.domain.governance.permissions import NotAllowedError
from etabli.domain.outbox.models import Message

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
LATER = TODAY + 30 * DAY


def to_come(role: Role = Role.CONTRIBUTOR, **fields: object) -> Mandate:
    return mandate(role, person("Rosa", "Bonheur"), starts_on=LATER, **fields)


def cancel(one: Mandate, by: Actor, reason: str = "erreur de personne") -> Mandate | None:
    return services.cancel_mandate(mandate=one, by=by, reason=reason)


def handed_over(by: Actor) -> tuple[Mandate, Mandate, Binome]:
    """An élu's mandate with its pair, and the successor's that is to begin."""
    elu = mandate(Role.ELU, ends_on=date(2026, 3, 22), until_successor=True)
    pair = services.designate_binome(
        territory=territory(), elu=elu, industriel=mandate(Role.INDUSTRIEL), on=TODAY - 9 * DAY, by=region()
    )
    (successor,) = services.hand_over(mandates=[elu], to=person("Marie"), on=LATER, by=by, reason="élections")
    return Mandate.objects.get(pk=elu.pk), successor, pair


def test_it_is_gone_and_the_trail_keeps_it() -> None:
    one = to_come(function="directrice")
    key, holder = one.pk, one.person
    assert cancel(one, acting(Role.PROJECT_LEAD)) is None
    assert not Mandate.objects.filter(pk=key).exists()
    act = audit.read(Entry.objects.filter(object_id=str(key)))[-1]
    assert (act.verb, act.reason, act.scope) == ("mandate.cancelled", "erreur de personne", territory().pk)
    assert act.before["function"] == "directrice" and act.after == {}
    told = Message.objects.get(kind="mandate.cancelled")
    assert told.to == holder.email and "24\u00a0décembre\u00a02026" in told.text and "erreur de personne" in told.text


def test_who_may_cancel_is_who_may_end() -> None:
    for by in (acting(Role.INDUSTRIEL), acting(Role.CONTRIBUTOR), acting(Role.STATE, departement_id="01")):
        with pytest.raises(NotAllowedError):
            cancel(to_come(), by)
    with pytest.raises(NotAllowedError):
        cancel(to_come(Role.REGION, region_id="84"), region())
    own = to_come()
    cancel(own, actor(own.person, verified=True, on=TODAY))
    assert not Message.objects.exists(), "whoever cancels their own knows it"
    wide = to_come(Role.STATE, departement_id="01")
    cancel(wide, acting(Role.ADMINISTRATOR))


def test_what_has_begun_is_ended_not_cancelled() -> None:
    lead = acting(Role.PROJECT_LEAD)
    for start in (TODAY, TODAY - DAY):
        one = mandate(Role.CONTRIBUTOR, starts_on=start)
        with pytest.raises(ValidationError, match="a commencé"):
            cancel(one, lead)
        assert Mandate.objects.filter(pk=one.pk).exists()
    with pytest.raises(ValidationError, match="Dites pourquoi"):
        cancel(to_come(), lead, "  ")


def test_who_handed_over_goes_on_with_the_pair() -> None:
    giver = acting(Role.STATE, departement_id="01")
    elu, successor, pair = handed_over(giver)
    assert (elu.ends_on, elu.until_successor, elu.successor) == (LATER - DAY, False, successor)
    assert Binome.objects.count() == 2
    assert cancel(successor, giver) == elu, "who handed it over takes it back"
    elu.refresh_from_db()
    assert (elu.ends_on, elu.until_successor, elu.successor) == (date(2026, 3, 22), True, None)
    assert elu.in_force(LATER)
    (left,) = Binome.objects.all()
    assert left.pk == pair.pk and left.ends_on is None
    assert {m.kind: m.to for m in Message.objects.all()}.keys() == {"mandate.cancelled", "mandate.kept_on"}
    assert Message.objects.get(kind="mandate.kept_on").to == elu.person.email
    again = services.hand_over(mandates=[elu], to=person("Zoe"), on=LATER, by=giver, reason="élections")
    assert again[0].starts_on == LATER, "it may be handed over anew"


def test_a_mandate_that_is_over_does_not_come_back() -> None:
    giver = acting(Role.STATE, departement_id="01")
    elu, successor, _ = handed_over(giver)
    services.end_mandate(mandate=elu, on=TODAY - DAY, by=actor(elu.person, verified=True, on=TODAY), reason="démission")
    assert cancel(successor, giver) is None
    elu.refresh_from_db()
    assert elu.ends_on == TODAY - DAY and elu.successor is None and not elu.in_force(TODAY)
    assert not Binome.objects.in_force(LATER).exists()


def test_one_that_was_itself_handed_over_waits_for_the_next() -> None:
    giver = region()
    _, successor, _ = handed_over(giver)
    (second,) = services.hand_over(mandates=[successor], to=person("Zoe"), on=LATER + 9 * DAY, by=giver, reason="r")
    with pytest.raises(ValidationError, match="celui qui le suit"):
        cancel(successor, giver)
    cancel(second, giver)
    successor.refresh_from_db()
    assert successor.successor is None
    cancel(successor, giver)
    assert Binome.objects.count() == 1


def test_a_pair_designated_for_later_gives_way_to_the_one_in_place() -> None:
    by = region()
    elu, industriel = mandate(Role.ELU, ends_on=LATER - DAY), mandate(Role.INDUSTRIEL)
    now = services.designate_binome(territory=territory(), elu=elu, industriel=industriel, on=TODAY, by=by)
    new = to_come(Role.ELU)
    services.designate_binome(territory=territory(), elu=new, industriel=industriel, on=LATER, by=by)
    cancel(new, by)
    (left,) = Binome.objects.all()
    assert left.pk == now.pk and left.ends_on == LATER - DAY, "its élu's mandate ends then: so does the pair"


def test_whoever_is_forgotten_begins_nothing() -> None:
    one = to_come()
    personal_data.erase(one.person, reason="à sa demande")
    assert not Mandate.objects.filter(person=one.person).exists()
    assert not Person.objects.get(pk=one.person_id).is_active
