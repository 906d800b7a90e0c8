"""What is kept of who states a need: copied, erased with the trail's quotations, and forgotten a year after closing."""

import json
from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone
from tests.domain.needs_world import SIRET, link, stated
from tests.domain.people import acting, territory

from etabli.domain.audit.models import Entry, PersonalValue
from etabli.domain.firms import services
from etabli.domain.firms.enums import NeedStepKind
from etabli.domain.firms.models import Need, NeedLink
from etabli.domain.firms.queries import delays
from etabli.domain.firms.retention import KEPT, forget_old_needs
from etabli.domain.foundation import clock
from etabli.domain.governance.enums import Role
from etabli.domain.outbox import services as outbox
from etabli.domain.outbox.models import Message

pytestmark = pytest.mark.django_db
WORDS = ("atelier", "Signal", "Bonheur", "rosa@", "04 00", SIRET, "Bellignat")


def answered() -> tuple[Need, str]:
    lead = acting(Role.PROJECT_LEAD, on=timezone.localdate())
    need, hidden = stated()
    done = {"need_id": need.pk, "by": lead, "link": link}
    services.take_step(kind=NeedStepKind.ANSWERED, text="Un local à Bellignat.", **done)
    services.take_step(kind=NeedStepKind.CLOSED, closing="solved", **done)
    return need, hidden


def told() -> str:
    """All that is kept of needs, and the trail."""
    rows = [*Need.objects.values_list(), *Need.objects.values_list("steps__text")]
    rows += [*Entry.objects.values_list("before", "after", "details"), *PersonalValue.objects.values_list("value")]
    return str(rows)


@pytest.mark.parametrize("asked", ["signal", "ROSA@exemple.fr", "732 829 320 00074", "04 00 00 00 00", "bonheur"])
def test_a_copy_is_found_by_what_one_gave(asked: str) -> None:
    need, _ = answered()
    out = StringIO()
    call_command("export_needs", asked, stdout=out)
    (found,) = json.loads(out.getvalue())
    assert found["number"] == str(need.pk) and found["firm"] == "Ateliers du Signal"
    assert [step["text"] for step in found["steps"]] == ["Un local à Bellignat.", ""]


@pytest.mark.parametrize("asked", ["", " ", "personne", "73282932000075"])
def test_nothing_is_found_by_what_nobody_gave(asked: str) -> None:
    answered()
    with pytest.raises(CommandError):
        call_command("export_needs", asked, stdout=StringIO())


def test_who_asks_is_erased_and_the_days_stay() -> None:
    need, hidden = answered()
    assert all(word in told() for word in WORDS)
    with pytest.raises(CommandError):
        call_command("erase_need", "Signal", reason="à sa demande", stdout=StringIO())
    call_command("erase_need", str(need.pk), reason="à sa demande", stdout=StringIO())
    assert not [word for word in WORDS if word in told()]
    assert services.follow(hidden) is None and not NeedLink.objects.exists()
    need.refresh_from_db()
    assert (need.theme, need.size, need.answered_on, need.closing) == ("other", "small", need.stated_on, "solved")
    assert delays.told(timezone.localdate()).together.count == 1
    assert Entry.objects.filter(verb="need.erased", reason="à sa demande").exists()


def test_what_waits_to_be_sent_to_who_asks_is_not_sent() -> None:
    need, _ = answered()
    outbox.write(kind="login.link", to=need.email, subject="Connexion", text="Bonjour.")
    assert Message.objects.filter(to=need.email, sent_at=None, kind__startswith="need.").count() >= 2
    call_command("erase_need", str(need.pk), reason="à sa demande", stdout=StringIO())
    assert list(Message.objects.filter(to=need.email).values_list("kind", flat=True)) == ["login.link"]


def test_what_names_the_firm_goes_a_year_after_closing_and_not_before() -> None:
    answered()
    eve = timezone.now() + KEPT
    assert forget_old_needs(eve) == 0
    assert forget_old_needs(eve + timedelta(days=1)) == 1 and forget_old_needs(eve + timedelta(days=1)) == 0
    assert not [word for word in WORDS if word in told()]


def test_what_is_open_stays_until_a_year_after_the_phase() -> None:
    stated()
    at = clock.start_of(territory().phase.ends_on) + KEPT
    assert forget_old_needs(at) == 0
    assert forget_old_needs(at + timedelta(days=2)) == 1


def test_the_trail_of_a_need_is_for_few_and_quotes_nothing_in_clear() -> None:
    answered()
    entries = Entry.objects.filter(verb__startswith="need.")
    assert entries.count() >= 6
    assert {entry.scope for entry in entries} == {f"confidential:{territory().pk}"}
    assert not [word for word in WORDS if word in str(list(entries.values_list("before", "after")))]
