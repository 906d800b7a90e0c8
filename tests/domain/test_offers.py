"""An offer of the VTE: told to nobody before it is confirmed, reviewed by who may, found while it is open, ended."""

from datetime import timedelta
from itertools import product

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone
from tests.domain.offers_world import (
    acting,
    applied,
    fields,
    link,
    published,
    review,
    secret_of,
    stated,
)
from tests.domain.people import mandate, person, territory

from etabli.catalogue.vte.offers import offer_rules
from etabli.domain.audit.models import Entry
from etabli.domain.governance.actor import actor, nobody
from etabli.domain.governance.enums import Role
from etabli.domain.governance.permissions import NotAllowedError
from etabli.domain.governance.services.attempts import OFFERS_OF_ADDRESS, OFFERS_OF_MACHINE, TooManyError
from etabli.domain.notifications.models import Notice
from etabli.domain.outbox.models import Message
from etabli.domain.territories.models import Commune
from etabli.domain.vte import rights, services
from etabli.domain.vte.enums import ALIVE, ENDED, NEXT, OfferState, OfferStepKind
from etabli.domain.vte.models import Offer, OfferLink, OfferStep, UnconfirmedOffer
from etabli.domain.vte.queries import offers, waits
from etabli.domain.vte.queries.offers import Asked, Desk
from etabli.domain.vte.services import by_link
from etabli.domain.vte.services import offers as offer_services

pytestmark = pytest.mark.django_db
P = OfferStepKind


def found(**asked) -> list[Offer]:
    return list(offers.found(Asked(**asked), timezone.localdate()))


def test_nobody_is_told_before_the_address_confirms() -> None:
    lead = acting()
    services.state(said=UnconfirmedOffer(**fields(email=" Rosa@Exemple.fr")), machine="m", link=link)
    message = Message.objects.get()
    assert message.to == "rosa@exemple.fr" and message.secret and "presses" not in message.text
    assert not Offer.objects.exists() and not Notice.objects.exists()
    assert not Entry.objects.filter(verb__startswith="offer.")
    hidden = services.confirm(hidden=secret_of("offer.confirm"), follow_link=link)
    kept = Message.objects.get(kind="offer.stated")
    assert kept.to == "rosa@exemple.fr" and kept.secret and not any(word in kept.text for word in ("presses", "Rosa"))
    assert by_link.opened_link(secret_of("offer.stated")) is not None
    assert Offer.objects.get().state == OfferState.SUBMITTED and not UnconfirmedOffer.objects.exists()
    notice = Notice.objects.get()
    assert notice.person == lead.person and "Signal" not in notice.title + notice.text
    assert by_link.opened_link(hidden) is not None
    with pytest.raises(ValidationError, match="déjà servi"):
        services.confirm(hidden=secret_of("offer.confirm"))


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("siret", "73282932000075"),
        ("siret", ""),
        ("theme", "gone"),
        ("study", "gone"),
        ("naf", "99"),
        ("email", ""),
        ("title", ""),
        ("mission", "x" * 3001),
        ("pay_eur", 0),
        ("pay_eur", 200_001),
        ("telework", 6),
        ("starts_on", -1),
        ("closes_on", -1),
        ("closes_on", offer_rules().shown_days + 1),
        ("closes_on", 61),
        ("starts_on", 365 * 22),
    ],
)
def test_what_is_wrong_is_said_at_its_field_and_keeps_nothing(field: str, value: object) -> None:
    if field.endswith("_on"):
        value = timezone.localdate() + timedelta(days=value)
    with pytest.raises(ValidationError) as error:
        services.state(said=UnconfirmedOffer(**fields(**{field: value})), machine="m", link=link)
    assert field in error.value.message_dict
    assert not UnconfirmedOffer.objects.exists() and not Message.objects.exists()


@pytest.mark.parametrize(("contract", "months", "right"), [("cdd", 12, True), ("cdd", None, False), ("cdd", 61, False)])
def test_a_contract_has_its_months(contract: str, months: int | None, right: bool) -> None:
    said = UnconfirmedOffer(**fields(contract=contract, months=months))
    if right:
        said.clean()
    else:
        with pytest.raises(ValidationError, match="durée"):
            said.clean()
    said = UnconfirmedOffer(**fields(contract="cdi", months=12))
    said.clean()
    assert said.months is None


def test_a_machine_and_an_address_write_so_many_offers_and_no_more() -> None:
    def state(email: str, machine: str) -> None:
        services.state(said=UnconfirmedOffer(**fields(email=email)), machine=machine, link=link)

    for n in range(OFFERS_OF_MACHINE.most):
        state(f"a{n}@exemple.fr", "m")
    with pytest.raises(TooManyError):
        state("b@exemple.fr", "m")
    for n in range(OFFERS_OF_ADDRESS.most):
        state("c@exemple.fr", f"m{n}")
    with pytest.raises(TooManyError):
        state("c@exemple.fr", "other")


def test_it_is_found_once_published_and_until_its_last_day() -> None:
    offer, _ = stated()
    assert found() == []
    offer = review(offer, P.PUBLISHED, acting())
    assert found() == [offer] and offer.published_on == timezone.localdate()
    assert "a publié" in Message.objects.get(kind="offer.published").text
    assert list(offers.open_on(offer.closes_on)) == [offer]
    assert not offers.open_on(offer.closes_on + timedelta(days=1)).exists()
    assert offer.is_open(offer.closes_on) and not offer.is_open(offer.closes_on + timedelta(days=1))
    assert offer.over_on == offer.closes_on + timedelta(days=1)


@pytest.mark.parametrize("kind", [P.CHANGES, P.REFUSED])
def test_a_reviewer_says_why_and_the_firm_reads_it_by_its_link(kind: OfferStepKind) -> None:
    offer, _ = stated()
    lead = acting()
    with pytest.raises(ValidationError) as error:
        review(offer, kind, lead, " ")
    assert "reason" in error.value.message_dict
    review(offer, kind, lead, "La mission est trop courte.")
    followed = by_link.follow(secret_of(f"offer.{kind}"))
    assert followed is not None and [one.text for one in followed.steps] == ["La mission est trop courte."]
    assert "trop courte" not in Message.objects.get(kind=f"offer.{kind}").text


def test_what_the_firm_changes_is_reviewed_again_and_goes_back_to_the_same_address() -> None:
    offer, hidden = published()
    told = Notice.objects.count()
    services.edit(hidden=hidden, said=UnconfirmedOffer(**fields(title="Chef de projet", email="other@exemple.fr")))
    offer.refresh_from_db()
    assert (offer.state, offer.title, offer.email) == ("submitted", "Chef de projet", "rosa@exemple.fr")
    assert found() == [] and offers.published(offer.pk) is None
    assert Notice.objects.count() == told + 1
    review(offer, P.PUBLISHED, acting())
    assert found(text="projet") == [offer] and found(text="responsable") == []


def test_an_offer_without_the_aid_is_published_with_a_reason_only() -> None:
    offer, _ = stated(contract="cdd", months=6)
    assert offer.aid == "no"
    lead = acting()
    with pytest.raises(ValidationError, match="n’est pas due"):
        review(offer, P.PUBLISHED, lead)
    assert review(offer, P.PUBLISHED, lead, "L’entreprise le sait.").state == OfferState.PUBLISHED


def test_only_who_may_review_does_and_never_what_they_wrote() -> None:
    offer, _ = stated()
    for role in (Role.ELU, Role.INDUSTRIEL, Role.CONTRIBUTOR, Role.OPERATOR):
        with pytest.raises(NotAllowedError):
            review(offer, P.PUBLISHED, acting(role))
    with pytest.raises(NotAllowedError):
        review(offer, P.PUBLISHED, acting(territory=territory("ti-2401")))
    with pytest.raises(NotAllowedError):
        review(offer, P.PUBLISHED, nobody())
    lead = acting()
    mine = services.state_for(offer=Offer(**fields()), by=lead, link=link)
    assert mine.stated_by == lead.mandates[0] and "a écrit" in Message.objects.get(kind="offer.stated").text
    with pytest.raises(NotAllowedError, match="quelqu’un d’autre"):
        review(mine, P.PUBLISHED, lead)
    assert review(mine, P.PUBLISHED, acting(Role.REGION, region_id="84")).state == OfferState.PUBLISHED
    with pytest.raises(NotAllowedError):
        services.state_for(offer=Offer(**fields()), by=acting(Role.REGION, region_id="84"), link=link)


def test_the_list_and_the_object_have_one_rule() -> None:
    offer, _ = stated()
    for role, given in product((Role.PROJECT_LEAD, Role.ELU, Role.OPERATOR), ({}, {"territory": territory("ti-2401")})):
        who = acting(role, **given)
        seen = role == Role.PROJECT_LEAD and not given
        assert rights.visible(who).filter(pk=offer.pk).exists() is seen
        assert (offers.opened(who, offer.pk) is not None) is seen
        assert (offers.on_desk(who, Desk()).count == 1) is seen


def test_what_waits_for_a_reviewer_is_in_their_space_but_for_what_they_wrote() -> None:
    lead = acting()
    stated()
    services.state_for(offer=Offer(**fields()), by=lead, link=link)
    (part,) = waits.parts(lead)
    assert part.count() == 1
    other = acting()
    (part,) = waits.parts(other)
    assert part.count() == 2
    assert list(waits.parts(acting(Role.ELU))) == []


@pytest.mark.parametrize("kind", list(P))
@pytest.mark.parametrize("state", list(OfferState))
def test_a_step_that_is_not_there_is_refused(kind: OfferStepKind, state: OfferState) -> None:
    offer = Offer(state=state)
    if (state, kind) in NEXT:
        offer_services.moved(offer, kind)
        assert offer.state == NEXT[state, kind]
    else:
        with pytest.raises(ValidationError, match="rechargez"):
            offer_services.moved(offer, kind)


def test_the_firm_fills_or_closes_and_candidates_who_wait_are_told() -> None:
    offer, hidden = published()
    applied(offer)
    services.end(hidden=hidden, kind=P.FILLED, candidate_link=link)
    offer.refresh_from_db()
    assert offer.state == OfferState.FILLED and offer.ended_on == timezone.localdate() and found() == []
    assert "pourvue" in Message.objects.get(kind="application.over").text
    with pytest.raises(ValidationError):
        services.end(hidden=hidden, kind=P.CLOSED, candidate_link=link)
    other, again = stated()
    services.end(hidden=again, kind=P.CLOSED, candidate_link=link)
    other.refresh_from_db()
    assert other.state == OfferState.CLOSED


def test_what_is_late_is_said_to_the_list_and_to_the_object() -> None:
    offer, _ = stated()
    lead = mandate(Role.PROJECT_LEAD, person())
    for days, late in ((0, False), (1, True)):
        on = offer.review_by + timedelta(days=days)
        who = actor(lead.person, verified=True, on=on)
        assert offer.is_late(on) is late and offers.on_desk(who, Desk()).late == late
        assert offers.on_desk(who, Desk(late=True)).count == late


@pytest.mark.parametrize(
    ("asked", "held"),
    [
        ({"text": "AMÉLIORATION presses"}, True),
        ({"text": "amelioration zinc"}, False),
        ({"text": "oyonnax"}, True),
        ({"territory": "2/ti-8413"}, True),
        ({"territory": "2/ti-2401"}, False),
        ({"region": "84"}, True),
        ({"region": "75"}, False),
        ({"departement": "01"}, True),
        ({"departement": "24"}, False),
        ({"contract": "cdi"}, True),
        ({"contract": "cdd"}, False),
        ({"level": 5}, True),
        ({"level": 4}, False),
        ({"least_pay": 32_000}, True),
        ({"least_pay": 32_001}, False),
        ({"theme": "production"}, True),
        ({"theme": "digital"}, False),
        ({"aided": True}, True),
        ({"km": {"01283": 0.0}}, True),
        ({"km": {"01004": 10.0}}, False),
        ({"km": {}}, False),
    ],
)
def test_each_filter_on_both_its_sides(asked: dict, held: bool) -> None:
    offer, _ = published()
    assert (found(**asked) == [offer]) is held


def test_the_filter_of_the_start_on_both_its_sides() -> None:
    offer, _ = published()
    assert found(starts_from=offer.starts_on) == [offer]
    assert found(starts_from=offer.starts_on + timedelta(days=1)) == []


def test_orders_are_those_that_are_said() -> None:
    soon, late = timezone.localdate() + timedelta(days=50), timezone.localdate() + timedelta(days=90)
    one, _ = published(starts_on=late, pay_eur=40_000)
    there = territory("ti-2401")
    near = Commune.objects.filter(perimeters__listed_territory__territory=there).first()
    two, _ = published(acting(territory=there), starts_on=soon, pay_eur=30_000, commune=near, territory=there)
    km = {one.commune_id: 5.0, two.commune_id: 2.0}
    assert found(sort="debut") == [two, one] and found(sort="salaire") == [one, two]
    assert found(sort="proches", km=km) == [two, one]
    assert [count for _, _, count in offers.by_territory(timezone.localdate())] == [1, 1]


BROKEN = {
    "offer_contract_has_its_months": {"contract": "cdi", "months": 3},
    "offer_stated_by_its_origin": {"origin": "met"},
    "offer_ended_has_its_day": {"state": "closed"},
    "offer_published_has_its_day": {"state": "published"},
    "offer_dates_in_order": {"closes_on": timezone.localdate() - timedelta(days=1)},
    "offer_figures_within": {"pay_eur": 0},
}


@pytest.mark.database
@pytest.mark.parametrize(("name", "given"), BROKEN.items())
def test_the_database_refuses(name: str, given: dict) -> None:
    offer, _ = stated()
    with pytest.raises(IntegrityError, match=name), transaction.atomic():
        Offer.objects.filter(pk=offer.pk).update(**given)


@pytest.mark.database
def test_the_database_refuses_a_step_of_nobody_and_a_link_that_ends_before() -> None:
    offer, _ = published()
    step = offer.steps.get()
    with pytest.raises(IntegrityError, match="offer_step_by_somebody"), transaction.atomic():
        OfferStep.objects.filter(pk=step.pk).update(mandate=None)
    with pytest.raises(IntegrityError, match="offer_step_kind_known"), transaction.atomic():
        OfferStep.objects.filter(pk=step.pk).update(kind="other")
    with pytest.raises(IntegrityError, match="offer_link_expires_later"), transaction.atomic():
        OfferLink.objects.update(expires_at=timezone.now() - timedelta(days=999))


def test_states_are_alive_or_ended() -> None:
    assert set(ALIVE) | set(ENDED) == set(OfferState) and not set(ALIVE) & set(ENDED)
