"""Candidates: nothing is sent before it is confirmed, the firm alone reads and answers, all goes in time."""

import json
from datetime import date, timedelta
from io import StringIO
from pathlib import Path

import pytest
from django.core.exceptions import ValidationError
from django.core.management import CommandError, call_command
from django.db import IntegrityError, transaction
from django.utils import timezone
from tests.domain.offers_world import (
    PDF,
    acting,
    applied,
    link,
    published,
    secret_of,
    stated,
    who,
)

from etabli.catalogue.numbers import day
from etabli.catalogue.vte.offers import offer_rules
from etabli.domain.audit.models import Entry, PersonalValue
from etabli.domain.foundation import files
from etabli.domain.governance.services.attempts import APPLICATIONS_OF_MACHINE, TooManyError
from etabli.domain.outbox.models import Message
from etabli.domain.vte import retention, services
from etabli.domain.vte.enums import ANSWERED, ANSWERS, ApplicationState, OfferStepKind
from etabli.domain.vte.models import (
    Application,
    ApplicationAnswer,
    ApplicationLink,
    Offer,
    OfferLink,
    UnconfirmedApplication,
)
from etabli.domain.vte.services import by_link, unconfirmed

pytestmark = pytest.mark.django_db(transaction=False)
WORDS = ("Camille", "camille@", "06 00", "Ingénieure", "Plateau", "presses m", "Bienvenue", "cv.pdf")


@pytest.fixture(autouse=True)
def _var(settings, tmp_path: Path) -> None:
    settings.VAR = tmp_path


def kept(content: bytes = PDF) -> bool:
    return files.path_of(files.check("cv.pdf", content).sha256).exists()


def told() -> str:
    """All that is kept of applications, and the trail."""
    rows = [*Application.objects.values_list(), *ApplicationAnswer.objects.values_list()]
    rows += [*Entry.objects.values_list("before", "after", "details"), *PersonalValue.objects.values_list("value")]
    return str(rows)


def test_the_firm_is_told_of_nothing_before_the_address_confirms() -> None:
    offer, _ = published()
    said = UnconfirmedApplication(offer=offer, **who(email=" Camille@Exemple.fr"))
    services.apply(said=said, file=services.check_cv("cv.pdf", PDF), machine="m", link=link)
    message = Message.objects.get(kind="application.confirm")
    assert message.to == "camille@exemple.fr" and message.secret and "presses" not in message.text
    assert not Message.objects.filter(kind="offer.applied") and not Application.objects.exists() and kept()
    hidden = services.confirm_application(hidden=secret_of("application.confirm"), firm_link=link)
    firm = Message.objects.get(kind="offer.applied")
    assert firm.to == offer.email and "Camille" not in firm.text
    assert by_link.opened_application(hidden) is not None and not UnconfirmedApplication.objects.exists()
    followed = by_link.follow(secret_of("offer.applied"))
    assert followed is not None and [one.name for one in followed.applications] == ["Camille Desprès"]
    with pytest.raises(ValidationError, match="déjà servi"):
        services.confirm_application(hidden=secret_of("application.confirm"), firm_link=link)


def test_an_address_applies_once_and_again_after_it_withdrew() -> None:
    offer, _ = published()
    _, hidden = applied(offer)
    with pytest.raises(ValidationError, match="déjà une candidature"):
        applied(offer)
    services.withdraw(hidden=hidden, firm_link=link)
    assert "retire" in Message.objects.get(kind="offer.withdrew").text
    assert applied(offer)[0].state == ApplicationState.SENT


def test_nobody_applies_to_an_offer_that_is_not_open() -> None:
    offer, _ = stated()
    with pytest.raises(ValidationError, match="plus ouverte"):
        applied(offer)
    shown, hidden = published()
    said = UnconfirmedApplication(offer=shown, **who())
    services.apply(said=said, file=None, machine="m", link=link)
    services.end(hidden=hidden, kind=OfferStepKind.CLOSED, candidate_link=link)
    with pytest.raises(ValidationError, match="plus ouverte"):
        services.confirm_application(hidden=secret_of("application.confirm"), firm_link=link)


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("cv.exe", b"MZ"),
        ("cv.png", b"\x89PNG\r\n\x1a\nIEND"),
        ("cv.pdf", b"MZ not a pdf %%EOF"),
        ("cv.docx", PDF),
        ("cv.pdf", b""),
        ("cv.pdf", PDF + b"0" * offer_rules().cv_megabytes * 1_000_000 + b"%%EOF"),
        ("cv", PDF),
    ],
)
def test_a_file_that_is_no_cv_is_refused(name: str, content: bytes) -> None:
    with pytest.raises(ValidationError) as error:
        services.check_cv(name, content)
    assert "file" in error.value.message_dict


@pytest.mark.parametrize(
    ("field", "value"),
    [("study", "gone"), ("level", 9), ("diploma_on", None), ("name", ""), ("email", "camille"), ("message", "")],
)
def test_what_is_wrong_is_said_at_its_field(field: str, value: object) -> None:
    offer, _ = published()
    with pytest.raises(ValidationError) as error:
        applied(offer, **{field: value})
    assert field in error.value.message_dict and not UnconfirmedApplication.objects.exists()


@pytest.mark.parametrize("name", ["diploma_on", "available_on"])
def test_a_day_that_cannot_be_meant_is_refused_and_one_kept_before_is_still_erased(name: str) -> None:
    offer, _ = published()
    for given in (date.min, date(1899, 12, 31), date.max):
        with pytest.raises(ValidationError) as error:
            applied(offer, **{name: given})
        assert name in error.value.message_dict
    one, _ = applied(offer)
    Application.objects.filter(pk=one.pk).update(**{name: date.max})
    retention.forget_application(one, verb="application.erased", reason="")
    assert Application.objects.get().forgotten_at is not None


def test_a_machine_sends_so_many_and_no_more() -> None:
    offer, _ = published()
    for n in range(APPLICATIONS_OF_MACHINE.most):
        said = UnconfirmedApplication(offer=offer, **who(email=f"a{n}@exemple.fr"))
        services.apply(said=said, file=None, machine="m", link=link)
    with pytest.raises(TooManyError):
        services.apply(said=UnconfirmedApplication(offer=offer, **who()), file=None, machine="m", link=link)


@pytest.mark.parametrize("state", ANSWERS)
def test_the_firm_answers_with_a_word_and_the_candidate_reads_it(state: ApplicationState) -> None:
    offer, hidden = published()
    one, _ = applied(offer)
    given = {"hidden": hidden, "application_id": one.pk, "state": state, "candidate_link": link}
    with pytest.raises(ValidationError) as error:
        services.answer(word=" ", **given)
    assert "word" in error.value.message_dict
    services.answer(word="Bienvenue.", **given)
    message = Message.objects.get(kind=f"application.{state}")
    assert message.to == one.email and "Bienvenue" not in message.text
    read = by_link.opened_application(secret_of(f"application.{state}"))
    assert read is not None and read.state == state
    assert [(one.state, one.text) for one in read.answers.all()] == [(state, "Bienvenue.")]
    for after in set(ANSWERS) - set(ANSWERED.get(state, ())):
        with pytest.raises(ValidationError):
            services.answer(word="Encore.", **given | {"state": after})


def test_an_interview_that_was_proposed_is_still_read_after_the_last_word() -> None:
    offer, hidden = published()
    one, _ = applied(offer)
    given = {"hidden": hidden, "application_id": one.pk, "candidate_link": link}
    services.answer(state="interview", word="Mardi à 10 h ?", **given)
    services.answer(state="retained", word="Bienvenue.", **given)
    assert [answer.text for answer in one.answers.all()] == ["Mardi à 10 h ?", "Bienvenue."]


def test_of_who_withdrew_the_firm_reads_the_day_alone_at_once() -> None:
    offer, hidden = published()
    one, mine = applied(offer)
    services.answer(hidden=hidden, application_id=one.pk, state="interview", word="Mardi à 10 h ?", candidate_link=link)
    services.withdraw(hidden=mine, firm_link=link)
    followed = by_link.follow(hidden)
    assert followed is not None and followed.applications == () and followed.withdrawn == (timezone.localdate(),)
    assert by_link.application_of(hidden, one.pk) is None
    with pytest.raises(ValidationError):
        services.answer(hidden=hidden, application_id=one.pk, state="refused", word="Non.", candidate_link=link)
    message = Message.objects.get(kind="offer.withdrew")
    assert "effacez" in message.text and "Camille" not in message.text
    assert by_link.opened_application(mine) is not None


def test_who_withdrew_goes_after_a_week_with_their_file_and_every_answer(django_capture_on_commit_callbacks) -> None:
    offer, hidden = published()
    one, mine = applied(offer)
    services.answer(
        hidden=hidden, application_id=one.pk, state="interview", word="Bienvenue mardi.", candidate_link=link
    )
    services.withdraw(hidden=mine, firm_link=link)
    days = offer_rules().withdrawn_days
    one.refresh_from_db()
    assert retention.kept_until(one) == timezone.localdate() + timedelta(days=days)
    with django_capture_on_commit_callbacks(execute=True):
        assert retention.forget_old_applications(later(days)) == 0 and kept()
        assert retention.forget_old_applications(later(days + 1)) == 1
    assert [word for word in WORDS if word in told()] == [] and not kept()


def test_who_is_refused_goes_after_a_month_and_is_told_when() -> None:
    offer, hidden = published()
    one, _ = applied(offer)
    services.answer(
        hidden=hidden, application_id=one.pk, state="refused", word="Bienvenue ailleurs.", candidate_link=link
    )
    days = offer_rules().refused_days
    last = day(timezone.localdate() + timedelta(days=days)).replace("\u00a0", " ")
    assert f"effacés après le {last}" in Message.objects.get(kind="application.refused").text.replace("\u00a0", " ")
    assert retention.forget_old_applications(later(days)) == 0
    assert retention.forget_old_applications(later(days + 1)) == 1
    assert [word for word in WORDS if word in told()] == []


def test_a_firm_reads_no_candidate_of_another() -> None:
    offer, _ = published()
    _, other = published()
    one, _ = applied(offer)
    assert by_link.application_of(other, one.pk) is None
    with pytest.raises(ValidationError):
        services.answer(hidden=other, application_id=one.pk, state="retained", word="Bienvenue.", candidate_link=link)


def test_who_erases_leaves_nothing_but_days(django_capture_on_commit_callbacks) -> None:
    offer, hidden = published()
    one, mine = applied(offer)
    services.answer(hidden=hidden, application_id=one.pk, state="retained", word="Bienvenue.", candidate_link=link)
    assert [word for word in WORDS if word not in told()] == []
    with django_capture_on_commit_callbacks(execute=True):
        services.erase(hidden=mine, firm_link=link)
    assert [word for word in WORDS if word in told()] == [] and not kept()
    message = Message.objects.get(kind="offer.erased")
    assert message.to == offer.email and "effacez aussi" in message.text and "Camille" not in message.text
    assert by_link.opened_application(mine) is None and not ApplicationLink.objects.exists()
    one.refresh_from_db()
    assert (one.state, one.level, one.sent_on) == ("retained", 5, timezone.localdate()) and one.forgotten_at
    followed = by_link.follow(hidden)
    assert followed is not None and followed.applications == ()


def test_a_file_that_another_sent_too_stays(django_capture_on_commit_callbacks) -> None:
    offer, _ = published()
    _, mine = applied(offer)
    applied(offer, email="other@exemple.fr")
    with django_capture_on_commit_callbacks(execute=True):
        services.erase(hidden=mine, firm_link=link)
    assert kept()


def later(days: int):
    return timezone.now() + timedelta(days=days)


def test_candidates_go_three_months_after_the_offer_is_over_and_not_before() -> None:
    offer, _ = published()
    applied(offer)
    last = (offer.closes_on - timezone.localdate()).days + 1 + offer_rules().kept_days
    assert retention.forget_old_applications(later(last)) == 0
    assert retention.forget_old_applications(later(last + 1)) == 1
    assert retention.forget_old_applications(later(last + 1)) == 0
    assert [word for word in WORDS if word in told()] == []


def test_candidates_go_after_two_years_whatever_the_offer_does() -> None:
    offer, _ = published()
    applied(offer)
    Offer.objects.filter(pk=offer.pk).update(closes_on=offer.closes_on + timedelta(days=3000))
    assert retention.forget_old_applications(later(offer_rules().at_most_days)) == 0
    assert retention.forget_old_applications(later(offer_rules().at_most_days + 1)) == 1


def test_what_nobody_confirmed_goes_with_its_file() -> None:
    offer, _ = published()
    services.apply(
        said=UnconfirmedApplication(offer=offer, **who()), file=services.check_cv("cv.pdf", PDF), machine="m", link=link
    )
    assert unconfirmed.purge_applications(later(1)) == 0 and kept()
    assert unconfirmed.purge_applications(later(2)) == 1 and not kept()


def test_what_names_the_firm_goes_a_year_after_the_offer_with_its_candidates() -> None:
    offer, hidden = published()
    applied(offer)
    last = (offer.closes_on - timezone.localdate()).days + 1 + 365
    assert retention.forget_old_offers(later(last)) == 0
    assert retention.forget_old_offers(later(last + 1)) == 1
    offer.refresh_from_db()
    assert "Signal" not in str(Offer.objects.values_list()) + told() and not OfferLink.objects.exists()
    assert (offer.theme, offer.pay_eur, offer.words) == ("production", 32_000, "")
    assert by_link.follow(hidden) is None and not offer.is_open(timezone.localdate())


@pytest.mark.parametrize("asked", ["signal", "ROSA@exemple.fr", "732 829 320 00074", "desprès", "06 00 00 00 00"])
def test_a_copy_is_found_by_what_one_gave(asked: str) -> None:
    offer, _ = published()
    applied(offer)
    out = StringIO()
    call_command("export_vte", asked, stdout=out)
    found = json.loads(out.getvalue())
    assert [one["firm"] for one in found["offers"]] + [one["name"] for one in found["applications"]] in (
        ["Ateliers du Signal"],
        ["Camille Desprès"],
    )


def test_who_asks_is_erased_by_number_alone() -> None:
    offer, _ = published()
    one, _ = applied(offer)
    for asked in ("Camille", "", "00000000-0000-0000-0000-000000000000"):
        with pytest.raises(CommandError):
            call_command("erase_vte", asked, reason="à sa demande", stdout=StringIO())
    with pytest.raises(CommandError):
        call_command("export_vte", "personne", stdout=StringIO())
    call_command("erase_vte", str(one.pk), reason="à sa demande", stdout=StringIO())
    assert [word for word in WORDS if word in told()] == [] and "Signal" in str(Offer.objects.values_list())
    call_command("erase_vte", str(offer.pk), reason="à sa demande", stdout=StringIO())
    assert "Signal" not in str(Offer.objects.values_list())
    assert Entry.objects.filter(verb="offer.erased", reason="à sa demande").exists()


def test_the_trail_is_for_few_and_quotes_nothing_in_clear() -> None:
    offer, _ = published(acting())
    applied(offer)
    entries = Entry.objects.filter(verb__startswith=("application."))
    assert entries.exists() and {entry.scope for entry in entries} == {f"confidential:{offer.territory_id}"}
    assert not [word for word in WORDS if word in str(list(entries.values_list("before", "after")))]


BROKEN = {
    "application_file_is_whole": {"file_kind": ""},
    "application_forgotten_has_no_file": {"forgotten_at": timezone.now()},
    "application_state_has_its_dates": {"state": "retained"},
    "application_dates_in_order": {
        "state": "withdrawn",
        "withdrawn_on": timezone.localdate() - timedelta(days=1),
    },
}


@pytest.mark.database
@pytest.mark.parametrize(("name", "given"), BROKEN.items())
def test_the_database_refuses(name: str, given: dict) -> None:
    offer, _ = published()
    one, _ = applied(offer)
    with pytest.raises(IntegrityError, match=name), transaction.atomic():
        Application.objects.filter(pk=one.pk).update(**given)


@pytest.mark.database
def test_the_database_refuses_an_address_twice_a_file_in_part_and_a_link_that_ends_before() -> None:
    offer, _ = published()
    applied(offer)
    other, _ = applied(offer, email="other@exemple.fr")
    with pytest.raises(IntegrityError, match=r"application_once_an_address|offer_id"), transaction.atomic():
        Application.objects.filter(pk=other.pk).update(email="camille@exemple.fr")
    with pytest.raises(IntegrityError, match="application_answer_is_one_of_a_firm"), transaction.atomic():
        ApplicationAnswer.objects.create(application=other, state="sent", on=timezone.localdate(), text="x")
    with pytest.raises(IntegrityError, match="application_link_expires_later"), transaction.atomic():
        ApplicationLink.objects.update(expires_at=timezone.now() - timedelta(days=999))
    services.apply(said=UnconfirmedApplication(offer=offer, **who()), file=None, machine="m", link=link)
    with pytest.raises(IntegrityError, match="unconfirmed_application_file_is_whole"), transaction.atomic():
        UnconfirmedApplication.objects.update(file_kind="pdf")
