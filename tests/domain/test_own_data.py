"""A copy gives and an erasure empties what is one's own alone; messages and what waits to be confirmed go too."""

import json
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.conf import LazySettings
from django.core.management import CommandError, call_command
from django.db import models
from django.utils import timezone
from tests.domain import offers_world, platforms_world
from tests.domain.people import acting, territory
from tests.domain.volunteers_world import opened

from etabli.domain.audit.models import PersonalValue
from etabli.domain.governance import personal_data
from etabli.domain.governance.actor import Actor
from etabli.domain.governance.enums import Role
from etabli.domain.outbox import services as outbox
from etabli.domain.outbox.models import Message
from etabli.domain.vte import services
from etabli.domain.vte.models import Alert, Application, Offer, UnconfirmedApplication, UnconfirmedOffer, Volunteer
from etabli.domain.vte.services import alerts

pytestmark = pytest.mark.django_db
ASKED = "camille@exemple.fr"


@pytest.fixture(autouse=True)
def folder(settings: LazySettings, tmp_path: Path) -> Path:
    settings.VAR = tmp_path
    return tmp_path / "documents"


@pytest.fixture
def lead() -> Actor:
    return acting(Role.PROJECT_LEAD, on=timezone.localdate())


def other() -> Actor:
    return acting(Role.PROJECT_LEAD, on=timezone.localdate(), territory=territory("ti-8405"))


def run(*command: str) -> str:
    out = StringIO()
    call_command(*command, stdout=out)
    return out.getvalue()


def test_a_model_of_several_addresses_says_what_is_whose() -> None:
    for model in apps.get_models():
        addresses = {one.name for one in model._meta.concrete_fields if isinstance(one, models.EmailField)}
        of = getattr(model, "personal_of", {})
        assert len(addresses) < 2 or addresses <= set(of), f"{model.__name__} does not say what goes with {addresses}"
        taken = [name for names in of.values() for name in names]
        assert len(taken) == len(set(taken)), f"{model.__name__}: a field is two people's"
        assert set(taken) <= set(getattr(model, "personal_fields", ()))


def test_an_account_of_the_firm_gets_nothing_of_the_young_person(lead: Actor) -> None:
    opened(lead, email=lead.person.email, gross_pay_cents=254_321)
    (found,) = json.loads(run("export_person", lead.person.email))["vte.volunteer"]
    assert found["contact"] == "Rosa Bonheur" and found["own_turnover_eur"] == 9_000_000
    assert not {"given_name", "family_name", "young_email", "diploma_on", "gross_pay_cents", "tutor"} & set(found)


def test_an_account_of_the_young_person_gets_nothing_of_the_firm(lead: Actor) -> None:
    opened(lead, young_email=lead.person.email)
    (found,) = json.loads(run("export_person", lead.person.email))["vte.volunteer"]
    assert found["family_name"] == "Morisot" and found["title"]
    of_firm = {"contact", "email", "own_turnover_eur", "own_balance_eur", "received", "others_of_siren", "tutor"}
    assert not of_firm & set(found)


@pytest.mark.parametrize("field", ["email", "young_email"])
def test_whoever_closes_an_account_empties_nobody_else(lead: Actor, field: str) -> None:
    leaves = other()
    volunteer = opened(lead, **{field: leaves.person.email})
    before = Volunteer.objects.filter(pk=volunteer.pk).values()[0]
    run("erase_person", leaves.person.email, "--reason", "x")
    after = Volunteer.objects.filter(pk=volunteer.pk).values()[0]
    changed = {name for name in before if before[name] != after[name]}
    expected = {name for name in Volunteer.personal_of[field] if before[name] not in ("", None)}
    assert changed == expected and after[field] == ""
    values = str(list(PersonalValue.objects.values_list("value", flat=True)))
    assert ("Morisot" in values, "Rosa Bonheur" in values) == (field == "email", field == "young_email")


def test_an_offer_stays_without_whom_to_reach_once_they_left_and_its_candidates_too() -> None:
    leaves = other()
    offer, _ = offers_world.published(email=leaves.person.email)
    offers_world.applied(offer)
    run("erase_person", leaves.person.email, "--reason", "x")
    offer.refresh_from_db()
    assert (offer.contact, offer.phone) == ("", "") and leaves.person.email not in str(Offer.objects.values())
    assert offer.title == offers_world.FIELDS["title"] and Application.objects.get().name == "Camille Desprès"


def test_an_account_that_applied_is_erased_with_its_file(folder: Path, django_capture_on_commit_callbacks: Any) -> None:
    leaves = other()
    offer, _ = offers_world.published()
    offers_world.applied(offer, email=leaves.person.email)
    assert any(one.is_file() for one in folder.rglob("*"))
    with django_capture_on_commit_callbacks(execute=True):
        run("erase_person", leaves.person.email, "--reason", "x")
    assert Application.objects.get().file_sha256 == "" and not any(one.is_file() for one in folder.rglob("*"))


def alert() -> Alert:
    alerts.ask(alert=Alert(email=ASKED, cadence="daily", asked="niveau=5"), machine="m", link=offers_world.link)
    return Alert.objects.get()


def test_an_alert_is_copied_with_its_number_and_erased_by_it() -> None:
    one = alert()
    (found,) = json.loads(run("export_vte", ASKED))["alerts"]
    assert (found["number"], found["email"], len(found["messages"])) == (str(one.pk), ASKED, 1)
    assert "http" not in str(found["messages"]), "a link that works is for its reader"
    run("erase_vte", found["number"], "--reason", "x")
    assert not Alert.objects.exists() and not Message.objects.filter(to=ASKED).exists()


def test_an_application_that_waits_is_copied_and_erased_with_its_file(
    folder: Path, django_capture_on_commit_callbacks: Any
) -> None:
    offer, _ = offers_world.published()
    said = UnconfirmedApplication(offer=offer, **offers_world.who())
    file = services.check_cv("cv.pdf", offers_world.PDF)
    services.apply(said=said, file=file, machine="192.0.2.2", link=offers_world.link)
    (found,) = json.loads(run("export_vte", said.email))["unconfirmed_applications"]
    assert (found["name"], found["message"], found["file_name"]) == (said.name, said.message, "cv.pdf")
    assert "secret_hash" not in found and found["messages"]
    with django_capture_on_commit_callbacks(execute=True):
        run("erase_vte", found["number"], "--reason", "x")
    assert not UnconfirmedApplication.objects.exists() and not any(one.is_file() for one in folder.rglob("*"))
    assert not Message.objects.filter(to=said.email).exists()


def test_an_offer_that_waits_is_copied_and_erased() -> None:
    services.state(said=UnconfirmedOffer(**offers_world.fields()), machine="192.0.2.1", link=offers_world.link)
    (found,) = json.loads(run("export_vte", "signal"))["unconfirmed_offers"]
    assert found["firm"] == "Ateliers du Signal"
    run("erase_vte", found["number"], "--reason", "x")
    assert not UnconfirmedOffer.objects.exists() and not Message.objects.exists()


def test_nothing_is_sent_any_more_to_a_firm_or_a_candidate_who_was_erased(mailoutbox: list[Any]) -> None:
    offer, _ = offers_world.published()
    one, _ = offers_world.applied(offer)
    run("erase_vte", str(one.pk), "--reason", "x")
    assert not Message.objects.filter(to=one.email).exists() and Message.objects.filter(to=offer.email).exists()
    run("erase_vte", str(offer.pk), "--reason", "x")
    outbox.send_waiting()
    assert not Message.objects.filter(to=offer.email).exists() and offer.email not in str([m.to for m in mailoutbox])


def test_a_booking_is_erased_with_its_messages_and_one_that_waits_too() -> None:
    _, service = platforms_world.published(platforms_world.lead())
    booking, _ = platforms_world.asked(service)
    outbox.write(kind="booking.confirm", to=booking.email, subject="x", text="x")
    (found,) = json.loads(run("export_bookings", booking.email))
    assert found["messages"]
    run("erase_booking", str(booking.pk), "--reason", "x")
    assert not Message.objects.filter(to=found["email"]).exists()


def test_whom_to_reach_of_a_platform_is_copied_and_erased() -> None:
    platform = platforms_world.described(platforms_world.lead(), contact="Sonia Delaunay", email="sonia@exemple.fr")
    (found,) = json.loads(run("export_bookings", "sonia@exemple.fr"))
    assert (found["number"], found["contact"]) == (str(platform.pk), "Sonia Delaunay")
    run("erase_booking", found["number"], "--reason", "x")
    platform.refresh_from_db()
    assert (platform.contact, platform.email) == ("", "")
    with pytest.raises(CommandError):
        run("export_bookings", "sonia@exemple.fr")


def test_an_address_in_any_case_is_forgotten_and_an_empty_one_is_nobodys() -> None:
    for to in ("Ada@exemple.fr", "grace@exemple.fr", ""):
        outbox.write(kind="x", to=to, subject="x", text="x")
    assert outbox.forget(" ada@EXEMPLE.fr ") == 1 and outbox.forget("") == 0
    assert Message.objects.count() == 2


def test_fields_that_may_be_blank_are_left_blank() -> None:
    volunteer = Volunteer(email="a@exemple.fr", young_email="b@exemple.fr")
    personal_data.empty(volunteer, frozenset(("email", "young_email")))
    assert (volunteer.email, volunteer.young_email) == ("", "")
