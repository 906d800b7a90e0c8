"""What is kept of volunteers: copied, erased with quotations and documents, forgotten after two years."""

import json
from collections.abc import Callable
from datetime import timedelta
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.conf import LazySettings
from django.core.management import CommandError, call_command
from django.utils import timezone
from tests.domain.people import acting
from tests.domain.volunteers_world import SIRET, grantor, opened, paid, running, secret_of

from etabli.analysis.aids.calendar import months_after
from etabli.domain.audit.models import Entry, PersonalValue
from etabli.domain.foundation import clock
from etabli.domain.governance.actor import Actor
from etabli.domain.governance.enums import Role
from etabli.domain.vte.models import Claim, Volunteer, VolunteerDocument, VolunteerLink, VolunteerStep
from etabli.domain.vte.queries import volunteer_figures
from etabli.domain.vte.services import volunteer_by_link
from etabli.domain.vte.volunteer_enums import Audience
from etabli.domain.vte.volunteer_retention import LINKS_KEPT, forget_old_files, forgotten_from, remove_old_links

pytestmark = pytest.mark.django_db
WORDS = (
    "Morisot",
    "Berthe",
    "berthe@",
    "rosa@",
    "Bonheur",
    "Signac",
    "suivi de production",
    "modernisation",
    "job.pdf",
)


@pytest.fixture(autouse=True)
def folder(settings: LazySettings, tmp_path: Path) -> Path:
    settings.VAR = tmp_path
    return tmp_path / "documents"


@pytest.fixture
def lead() -> Actor:
    return acting(Role.PROJECT_LEAD, on=timezone.localdate())


def lived(lead: Actor) -> Volunteer:
    bank = grantor(lead.on)
    volunteer = running(lead, bank)
    paid(volunteer, lead, bank)
    return Volunteer.objects.get(pk=volunteer.pk)


def told() -> str:
    """All that is kept of files, and the trail."""
    rows = [*Volunteer.objects.values_list(), *VolunteerDocument.objects.values_list(), *Claim.objects.values_list()]
    rows += [*VolunteerStep.objects.values_list("text")]
    rows += [*Entry.objects.values_list("before", "after", "details"), *PersonalValue.objects.values_list("value")]
    return str(rows)


def files_in(folder: Path) -> int:
    return sum(one.is_file() for one in folder.rglob("*"))


@pytest.mark.parametrize(
    "asked", ["Berthe Morisot", "morisot", "BERTHE@exemple.fr", "rosa@exemple.fr", "732 829 320 00074"]
)
def test_a_copy_is_found_by_what_one_gave(asked: str, lead: Actor) -> None:
    volunteer = opened(lead)
    out = StringIO()
    call_command("export_volunteers", asked, stdout=out)
    (found,) = json.loads(out.getvalue())
    assert found["number"] == str(volunteer.pk) and found["family_name"] == "Morisot" and found["documents"]


@pytest.mark.parametrize("asked", ["", "personne", "Berthe"])
def test_nothing_is_found_by_what_nobody_gave(asked: str, lead: Actor) -> None:
    opened(lead)
    with pytest.raises(CommandError):
        call_command("export_volunteers", asked, stdout=StringIO())


def test_who_asks_is_erased_with_the_documents_and_the_figures_stay(
    lead: Actor, folder: Path, django_capture_on_commit_callbacks: Callable[..., Any]
) -> None:
    volunteer = lived(lead)
    assert all(word in told() for word in WORDS) and files_in(folder)
    with pytest.raises(CommandError):
        call_command("erase_volunteer", "Morisot", reason="à sa demande", stdout=StringIO())
    with django_capture_on_commit_callbacks(execute=True):
        call_command("erase_volunteer", str(volunteer.pk), reason="à sa demande", stdout=StringIO())
    assert not [word for word in WORDS if word in told()] and not files_in(folder)
    assert not VolunteerLink.objects.exists()
    volunteer.refresh_from_db()
    assert (volunteer.siret, volunteer.school, volunteer.state) == (SIRET, "INSA Lyon", "running")
    assert volunteer_figures.counted().paid_cents == 400_000
    assert Entry.objects.filter(verb="volunteer.erased", reason="à sa demande").exists()


def test_what_names_people_goes_two_years_after_the_contract_began_and_not_before(lead: Actor) -> None:
    volunteer = lived(lead)
    end = forgotten_from(volunteer)
    assert end == months_after(volunteer.starts_on, 24)
    assert forget_old_files(clock.start_of(end) - timedelta(hours=1)) == 0
    assert forget_old_files(clock.start_of(end)) == 1 and forget_old_files(clock.start_of(end)) == 0
    assert not [word for word in WORDS if word in told()]


def test_who_agreed_is_kept_a_month_more_and_who_took_it_back_is_not(lead: Actor) -> None:
    volunteer = lived(lead)
    young = secret_of("young")
    agreed = volunteer_by_link.agree(hidden=young, agrees=True)
    assert forgotten_from(agreed) == months_after(volunteer.starts_on, 25)
    assert forgotten_from(volunteer_by_link.agree(hidden=young, agrees=False)) == months_after(volunteer.starts_on, 24)


def test_a_file_without_contract_goes_two_years_after_its_opening(lead: Actor) -> None:
    volunteer = opened(lead, starts_on=None, signed_on=None)
    assert forgotten_from(volunteer) == months_after(lead.on, 24)
    assert forget_old_files(clock.start_of(months_after(lead.on, 24))) == 1


def test_links_go_a_month_after_they_expired(lead: Actor) -> None:
    opened(lead)
    expires = VolunteerLink.objects.get().expires_at
    assert remove_old_links(expires + LINKS_KEPT) == 0
    assert remove_old_links(expires + LINKS_KEPT + timedelta(seconds=1)) == 1


def test_the_trail_quotes_nothing_in_clear(lead: Actor) -> None:
    lived(lead)
    entries = Entry.objects.filter(verb__startswith="volunteer.")
    assert entries.count() > 20
    assert not [word for word in WORDS if word in str(list(entries.values_list("before", "after", "details")))]


def test_what_was_forgotten_is_opened_and_filled_in_no_more(lead: Actor) -> None:
    opened(lead)
    hidden = secret_of("firm")
    forget_old_files(clock.start_of(months_after(lead.on, 30)))
    assert volunteer_by_link.follow(hidden, Audience.FIRM) is None
