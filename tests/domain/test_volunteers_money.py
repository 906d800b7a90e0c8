"""Money of volunteers' files: what bounds an aid, beside the other and other files; what is beyond has a reason."""

from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.conf import LazySettings
from django.core.exceptions import ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from tests.domain.people import acting as acting_on
from tests.domain.volunteers_world import (
    SIRET,
    aid,
    answered,
    fields,
    grantor,
    link,
    opened,
    paid,
    running,
    sent,
    signed,
    step,
)

from etabli.analysis.aids.calendar import months_after
from etabli.domain.governance.actor import Actor
from etabli.domain.governance.enums import Role
from etabli.domain.notifications.models import Notice
from etabli.domain.vte.deadlines import AID, aid_late, deadlines, is_late
from etabli.domain.vte.models import Claim, Volunteer
from etabli.domain.vte.services import volunteers
from etabli.domain.vte.services.volunteer_reminders import remind
from etabli.domain.vte.services.volunteers import locked_with_firm
from etabli.domain.vte.volunteer_bounds import bound
from etabli.domain.vte.volunteer_enums import FileState, FileStep
from etabli.domain.vte.volunteer_facts import expected_of, followed_of
from etabli.kernel.intervals import Interval, exactly
from etabli.web.presentation.vte import volunteers as told

pytestmark = pytest.mark.django_db
OTHER = "73282932000082"  # another establishment of the same firm
GREEN = {"asks_ti": False, "asks_vert": True}
ON = date(2025, 12, 20)  # when the last contracts that count began
RECENT = {"signed_on": date(2025, 12, 15), "starts_on": date(2025, 12, 15), "diploma_on": date(2025, 7, 1)}


@pytest.fixture(autouse=True)
def kept_apart(settings: LazySettings, tmp_path: Path) -> None:
    settings.VAR = tmp_path


@pytest.fixture
def lead() -> Actor:
    return acting_on(Role.PROJECT_LEAD, on=timezone.localdate())


@pytest.fixture
def bank(lead: Actor) -> Actor:
    return grantor(lead.on)


def again(volunteer: Volunteer) -> Volunteer:
    return Volunteer.objects.get(pk=volunteer.pk)


def beyond(act: Any, reason: str = "Décision de Bpifrance.") -> Claim:
    """Refused without the box, then without a reason; recorded with both."""
    with pytest.raises(ValidationError, match="cochez la case") as first:
        act(reason=reason)
    assert "amount_cents" in first.value.message_dict
    with pytest.raises(ValidationError, match="dites pourquoi") as second:
        act(beyond=True)
    assert "reason" in second.value.message_dict
    return act(beyond=True, reason=reason)


def test_both_aids_together_are_bound_by_the_room_that_is_left(lead: Actor, bank: Actor) -> None:
    begun = fields(lead.on)["signed_on"]
    received = [[(begun - timedelta(days=9)).isoformat(), 295_000]]
    volunteer = running(lead, bank, asks_vert=True, received=received)
    assert again(volunteer).most_eur == 5_000
    aid(volunteer, FileStep.AID_ASKED, lead, amount_cents=400_000)
    green = {"scheme": "vte-vert"}
    with pytest.raises(ValidationError, match=r"1.{1,6}000.{1,9}au plus .*les deux aides ensemble"):
        aid(volunteer, FileStep.AID_ASKED, lead, amount_cents=100_001, **green)
    aid(volunteer, FileStep.AID_ASKED, lead, amount_cents=100_000, **green)
    payer = {"payer": "Bpifrance"}
    aid(volunteer, FileStep.PAID, bank, amount_cents=400_000, **payer)
    assert aid(volunteer, FileStep.PAID, bank, amount_cents=100_000, **green, **payer).aid == "paid"


def test_what_one_aid_gives_back_or_is_refused_is_left_to_the_other(lead: Actor, bank: Actor) -> None:
    begun = fields(lead.on)["signed_on"]
    received = [[(begun - timedelta(days=9)).isoformat(), 295_000]]
    volunteer = running(lead, bank, asks_vert=True, received=received)
    green = volunteer.claims.get(scheme="vte-vert")
    paid(volunteer, lead, bank)
    assert bound(again(volunteer), green, lead.on).cents == 100_000
    aid(volunteer, FileStep.RECOVERED, bank, amount_cents=300_000, payer="L'entreprise")
    assert bound(again(volunteer), green, lead.on).cents == 400_000
    assert "plafond de minimis" in told.amount(expected_of(volunteer, lead.on))[-2].title.lower()


def test_the_cap_of_both_together_is_that_of_the_rules_of_the_day(lead: Actor, bank: Actor) -> None:
    day = date(2022, 3, 1)
    days = {"signed_on": day, "starts_on": day, "diploma_on": date(2021, 12, 1), "sent_on": date(2022, 4, 1)}
    volunteer = running(lead, bank, asks_vert=True, **days)
    bounds = {one.scheme: one.most_eur for one in volunteer.claims.all()}
    assert bounds == {"vte-ti": 4_000, "vte-vert": 12_000} and again(volunteer).most_eur == 12_000
    aid(volunteer, FileStep.AID_ASKED, lead, amount_cents=400_000)
    with pytest.raises(ValidationError, match=r"8.{1,6}000"):
        aid(volunteer, FileStep.AID_ASKED, lead, amount_cents=1_200_000, scheme="vte-vert")


def test_an_aid_is_bound_by_what_the_file_says_on_the_day_it_is_paid(lead: Actor, bank: Actor) -> None:
    """Half of the spending: what it was said to be when it was sent, or what it is now, whichever is the less."""
    volunteer = running(lead, bank, **GREEN)
    aid(volunteer, FileStep.AID_ASKED, lead, amount_cents=800_000, scheme="vte-vert")
    Volunteer.objects.update(mission_spend_eur=9_000)
    told_ = {"scheme": "vte-vert", "payer": "Bpifrance"}
    with pytest.raises(ValidationError, match=r"4.{1,6}500.{1,9}au plus \(par ce que le dossier dit"):
        aid(volunteer, FileStep.PAID, bank, amount_cents=450_001, **told_)
    aid(volunteer, FileStep.PAID, bank, amount_cents=450_000, **told_)
    Volunteer.objects.update(mission_spend_eur=90_000)
    with pytest.raises(ValidationError, match="dépasserait"):
        aid(volunteer, FileStep.PAID, bank, amount_cents=350_001, **told_)


def test_spending_is_corrected_before_the_aid_is_asked(lead: Actor, bank: Actor) -> None:
    volunteer = running(lead, bank, **GREEN)
    values = {"mission_spend_eur": 9_000}
    volunteers.tell_part(volunteer_id=volunteer.pk, part="aides", values=values, by=lead, link=link)
    with pytest.raises(ValidationError, match=r"4.{1,6}500"):
        aid(volunteer, FileStep.AID_ASKED, lead, amount_cents=800_000, scheme="vte-vert")


def test_who_grants_decides_and_what_is_beyond_has_its_reason(lead: Actor, bank: Actor) -> None:
    """A label that a rule stands against, then an aid that Établi expects nothing of."""
    volunteer = sent(lead, responsible_mission=False)
    with pytest.raises(ValidationError, match="Une règle s’y oppose") as error:
        answered(volunteer, bank)
    assert set(error.value.message_dict) == {"reason"}
    found = answered(volunteer, bank, reason="Dérogation.")
    assert (found.state, found.claims.get().label_reason) == (FileState.LABELLED, "Dérogation.")
    step(signed(volunteer), FileStep.STARTED, lead)

    def asks(**more: Any) -> Claim:
        return aid(volunteer, FileStep.AID_ASKED, lead, amount_cents=400_000, **more)

    claim = beyond(asks)
    assert claim.asked_cents == 400_000 and volunteer.steps.filter(text="Décision de Bpifrance.").exists()

    def pays(**more: Any) -> Claim:
        return aid(volunteer, FileStep.PAID, bank, amount_cents=400_000, payer="Bpifrance", **more)

    assert beyond(pays).aid == "paid"
    assert "Au-delà" in told.claims(volunteer.claims.all())[0].beyond


# ---------------------------------------------------------------------------------------- other files of the firm


def test_an_aid_counts_between_what_was_paid_and_what_was_asked_until_it_is_closed(lead: Actor, bank: Actor) -> None:
    first = running(lead, bank, **GREEN)
    other = opened(lead, siret=OTHER, young_email="y@exemple.fr")

    def counts() -> tuple[Interval, Interval]:
        found = followed_of(other)
        return found.granted[0].euros, found.verts_of_siren

    green: dict[str, Any] = {"scheme": "vte-vert"}
    assert counts() == (Interval(0, 8_000), Interval(0, 1))
    aid(first, FileStep.AID_ASKED, lead, amount_cents=700_000, **green)
    assert counts() == (Interval(0, 7_000), Interval(0, 1))
    aid(first, FileStep.PAID, bank, amount_cents=100, payer="B", **green)
    assert counts() == (Interval(1, 7_000), exactly(1))
    aid(first, FileStep.PAID, bank, amount_cents=699_900, payer="B", **green)
    assert counts() == (exactly(7_000), exactly(1))
    aid(first, FileStep.RECOVERED, bank, amount_cents=200_000, payer="B", **green)
    assert counts() == (exactly(5_000), exactly(1))
    aid(first, FileStep.RECOVERED, bank, amount_cents=500_000, payer="B", **green)
    assert counts() == (exactly(0), Interval(0, 1))


def test_an_aid_that_was_refused_counts_for_nothing(lead: Actor, bank: Actor) -> None:
    first = running(lead, bank, **GREEN)
    aid(first, FileStep.AID_ASKED, lead, amount_cents=800_000, scheme="vte-vert")
    other = opened(lead, young_email="y@exemple.fr", **GREEN, **RECENT)
    assert followed_of(other).granted and expected_of(other, ON).outcome.value == "unknown"
    aid(first, FileStep.AID_REFUSED, bank, reason="Hors délai.", scheme="vte-vert")
    assert followed_of(other).granted == () and expected_of(other, ON).outcome.value == "yes"


def test_a_contract_that_never_began_uses_up_nothing_and_a_broken_one_may(lead: Actor, bank: Actor) -> None:
    first = signed(answered(sent(lead, **GREEN), bank))
    other = opened(lead, young_email="y@exemple.fr", **GREEN, **RECENT)
    step(first, FileStep.BROKEN, lead, ending="by_young", on=first.starts_on)
    assert followed_of(other).verts_of_siret == exactly(0) and expected_of(other, ON).outcome.value == "yes"
    with pytest.raises(ValidationError, match="sans que son début"):
        aid(first, FileStep.AID_ASKED, lead, amount_cents=1, scheme="vte-vert")
    begun = running(lead, bank, siret=OTHER, young_email="z@exemple.fr", **GREEN)
    step(begun, FileStep.BROKEN, lead, ending="by_young")
    assert followed_of(other).verts_of_siren == Interval(0, 1)


def test_of_two_labels_of_one_day_one_finds_the_other(lead: Actor, bank: Actor) -> None:
    first, second = sent(lead, **GREEN), sent(lead, young_email="y@exemple.fr", **GREEN)
    for one in (first, second):
        assert expected_of(again(one), lead.on).outcome.value == "unknown", "the other one may be granted"
    answered(first, bank)
    with pytest.raises(ValidationError, match="déjà un label VTE Vert"):
        answered(second, bank)
    answered(second, bank, reason="Deux sites à une adresse.")
    outcomes = [expected_of(again(one), lead.on).outcome.value for one in (first, second)]
    assert sorted(outcomes) == ["unknown", "yes"]
    earlier = first if first.pk < second.pk else second
    assert outcomes[(first, second).index(earlier)] == "yes"


def test_files_of_a_firm_are_locked_in_one_order(lead: Actor) -> None:
    opened(lead)
    here = opened(lead, young_email="y@exemple.fr", siret=OTHER)
    with CaptureQueriesContext(connection) as asked:
        assert locked_with_firm(here.pk) == here
    if connection.features.has_select_for_update:
        locks = [one["sql"] for one in asked if "FOR UPDATE" in one["sql"]]
        assert len(locks) == 2 and "ORDER BY 1 ASC" in locks[0] and SIRET[:9] in locks[0]


# ---------------------------------------------------------------------------------------- a contract that is broken


def test_after_a_break_nothing_is_recalled_and_nothing_is_said_to_be_due(lead: Actor, bank: Actor) -> None:
    volunteer = running(lead, bank, **GREEN)
    claims = list(volunteer.claims.all())
    assert is_late(volunteer, claims, lead.on)
    broken = step(volunteer, FileStep.BROKEN, lead, ending="by_young", on=months_after(volunteer.starts_on, 3))
    assert not Volunteer.objects.filter(aid_late(lead.on)).exists() and not is_late(broken, claims, lead.on)
    assert (
        remind(on=lead.on, link=link).deadlines == 0 and not Notice.objects.filter(kind="volunteer.aid_late").exists()
    )
    due = next(one for one in deadlines(broken, lead.on) if one.kind == AID)
    assert due.on is None and not due.known and "aucune source" in due.text
    said = told.answer(expected_of(broken, lead.on), broken)
    assert "inconnu" in said and "sont remplies" not in said

    def asks(**more: Any) -> Claim:
        return aid(volunteer, FileStep.AID_ASKED, lead, amount_cents=800_000, scheme="vte-vert", **more)

    with pytest.raises(ValidationError, match="rompu"):
        asks()
    asks(reason="Prorata demandé.")
    with pytest.raises(ValidationError, match="rompu"):
        aid(volunteer, FileStep.PAID, bank, amount_cents=1, payer="B", scheme="vte-vert")
    assert aid(volunteer, FileStep.PAID, bank, amount_cents=1, payer="B", scheme="vte-vert", reason="Prorata.").aid


def test_part_of_an_aid_is_not_the_whole(lead: Actor, bank: Actor) -> None:
    volunteer = running(lead, bank)
    aid(volunteer, FileStep.AID_ASKED, lead, amount_cents=400_000)

    def state() -> str:
        return told.claims(volunteer.claims.all())[0].aid

    aid(volunteer, FileStep.PAID, bank, amount_cents=300_000, payer="B")
    assert state() == "versée en partie"
    aid(volunteer, FileStep.PAID, bank, amount_cents=100_000, payer="B")
    assert state() == "versée"
    aid(volunteer, FileStep.RECOVERED, bank, amount_cents=100_000, payer="B")
    assert state() == "reversée en partie"
    aid(volunteer, FileStep.RECOVERED, bank, amount_cents=300_000, payer="B")
    assert state() == "reversée"


# ---------------------------------------------------------------------------------------- what follows comes after


def test_money_does_not_come_before_what_it_follows(lead: Actor, bank: Actor) -> None:
    volunteer = running(lead, bank)
    granted = volunteer.claims.get().label_on
    before = granted - timedelta(days=1)
    with pytest.raises(ValidationError, match="réponse sur le label") as error:
        aid(volunteer, FileStep.AID_ASKED, lead, amount_cents=1, on=before)
    assert set(error.value.message_dict) == {"on"}
    aid(volunteer, FileStep.AID_ASKED, lead, amount_cents=400_000, on=granted)
    aid(volunteer, FileStep.PAID, bank, amount_cents=400_000, payer="B", on=granted + timedelta(days=9))
    with pytest.raises(ValidationError, match="premier versement"):
        aid(volunteer, FileStep.RECOVERED, bank, amount_cents=1, payer="B", on=granted + timedelta(days=8))
