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
from tests.domain.volunteers_world import SIRET, aid, grantor, link, opened, paid, running, secret_of, sent

from etabli.analysis.aids.calendar import months_after
from etabli.domain.audit.models import Entry, PersonalValue
from etabli.domain.foundation import clock
from etabli.domain.governance.actor import Actor
from etabli.domain.governance.enums import Role
from etabli.domain.outbox import services as outbox
from etabli.domain.outbox.models import Message
from etabli.domain.vte.models import Claim, Volunteer, VolunteerDocument, VolunteerLink, VolunteerStep
from etabli.domain.vte.queries import volunteer_figures
from etabli.domain.vte.services import volunteer_by_link, volunteer_steps
from etabli.domain.vte.services.volunteer_steps import Answer
from etabli.domain.vte.volunteer_enums import Audience, FileStep
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
    ("asked", "whose"),
    [
        ("Berthe Morisot", "young"),
        ("morisot", "young"),
        ("BERTHE@exemple.fr", "young"),
        ("rosa@exemple.fr", "firm"),
        ("732 829 320 00074", "firm"),
        ("Ateliers du Signal", "firm"),
        ("Paul Signac", "tutor"),
    ],
)
def test_a_copy_is_found_by_what_one_gave_and_is_of_ones_own(asked: str, whose: str, lead: Actor) -> None:
    volunteer = opened(lead, received=[["2025-03-14", 12_345]])
    out = StringIO()
    call_command("export_volunteers", asked, stdout=out)
    (found,) = json.loads(out.getvalue())
    assert (found["number"], found["of"]) == (str(volunteer.pk), [whose])
    text = out.getvalue()
    of_whom = {
        "young": ("Morisot", "berthe@exemple.fr", str(volunteer.diploma_on), "diploma"),
        "firm": ("Rosa Bonheur", "rosa@exemple.fr", "9000000", "6000000", "12345", "accounts"),
        "tutor": ("Paul Signac",),
    }
    assert all(word in text for word in of_whom[whose])
    assert not [word for who, words in of_whom.items() if who != whose for word in words if word in text]
    assert {one["to"] for one in found["messages"]} == ({"rosa@exemple.fr"} if whose == "firm" else set())


def test_a_number_alone_does_not_say_whose_copy(lead: Actor) -> None:
    volunteer = opened(lead)
    with pytest.raises(CommandError, match="say whose"):
        call_command("export_volunteers", str(volunteer.pk), stdout=StringIO())
    out = StringIO()
    call_command("export_volunteers", str(volunteer.pk), whose="young", stdout=out)
    assert json.loads(out.getvalue())[0]["family_name"] == "Morisot" and "Rosa" not in out.getvalue()


def test_what_each_copy_and_erasure_takes_is_a_field_and_nobody_elses() -> None:
    names = {field.name for field in Volunteer._meta.concrete_fields}
    of = {key: set(fields) for key, fields in Volunteer.personal_of.items()}
    for key, copied in Volunteer.copied_to.items():
        assert set(copied) <= names and of[key] <= set(copied)
        assert not [other for other in of if other != key and of[other] & set(copied)]
    left = set(Volunteer.personal_fields) - set().union(*of.values())
    assert left == {"title", "responsibilities", "management"}, "of the post: nobody's alone"


@pytest.mark.parametrize("whose", ["firm", "young", "tutor"])
def test_one_is_erased_and_the_others_and_the_file_stay(whose: str, lead: Actor, folder: Path) -> None:
    volunteer = lived(lead)
    mine = {"firm": ["Bonheur", "rosa@"], "young": ["Morisot", "Berthe", "berthe@"], "tutor": ["Signac"]}
    erase = {"whose": whose, "reason": "à sa demande", "stdout": StringIO()}
    call_command("erase_volunteer", str(volunteer.pk), **erase)
    kept = [word for who in mine if who != whose for word in mine[who]]
    assert not [word for word in mine[whose] if word in told()] and all(word in told() for word in kept)
    volunteer.refresh_from_db()
    assert volunteer.forgotten_at is None and volunteer.state == "running"
    kinds = set(VolunteerLink.objects.values_list("audience", flat=True))
    assert kinds == {Audience.FIRM, Audience.YOUNG} - {whose}


def test_nothing_is_sent_to_who_was_erased(lead: Actor, mailoutbox: list[Any]) -> None:
    volunteer = opened(lead)
    assert Message.objects.filter(to="rosa@exemple.fr", sent_at=None).exists()
    call_command("erase_volunteer", str(volunteer.pk), reason="x", stdout=StringIO())
    outbox.send_waiting()
    assert not Message.objects.filter(to__in=("rosa@exemple.fr", "berthe@exemple.fr")).exists() and not mailoutbox


def test_why_a_label_was_refused_goes_with_the_names(lead: Actor) -> None:
    volunteer = sent(lead)
    why = "Berthe Morisot n'est pas diplômée."
    for scheme in volunteer.schemes:
        answer = Answer(scheme=scheme, granted=False, on=volunteer.sent_on, reason=why)
        volunteer_steps.record_label(volunteer_id=volunteer.pk, answer=answer, by=grantor(lead.on), link=link)
    entries = Entry.objects.filter(kind="vte.claim")
    assert why in told() and why not in str(list(entries.values_list("before", "after", "details", "reason")))
    assert forget_old_files(clock.start_of(forgotten_from(Volunteer.objects.get()))) == 1
    assert "diplômée" not in told()
    assert Claim.objects.get().label_reason == "[effacé]", "that it was refused with a reason stays"


def test_why_an_aid_was_refused_goes_with_the_names(lead: Actor) -> None:
    bank = grantor(lead.on)
    volunteer = running(lead, bank)
    aid(volunteer, FileStep.AID_ASKED, lead, amount_cents=400_000)
    aid(volunteer, FileStep.AID_REFUSED, bank, reason="Berthe Morisot est partie.")
    assert "est partie" in told()
    call_command("erase_volunteer", str(volunteer.pk), reason="x", stdout=StringIO())
    assert "est partie" not in told() and Claim.objects.get().aid_reason == "[effacé]"


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
    assert [row.paid for row in volunteer_figures._rows()] == [400_000], "the sum stays, though one alone is not told"
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
