"""What is kept of people in followed firms: copied, erased with the trail's quotations, forgotten in time."""

import json
from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone
from tests.domain.followed_world import NAME, SIRET, acting, contact, follow, met, task

from etabli.catalogue.firms.followed import followed_rules
from etabli.domain.audit.models import Entry, PersonalValue
from etabli.domain.firms.followed_enums import Openness
from etabli.domain.firms.followed_retention import forget_old_contacts, forget_old_firms
from etabli.domain.firms.models import Exchange, FirmContact, FirmTag, FirmTask, FollowedFirm, SignalMark
from etabli.domain.firms.services.followed import stop
from etabli.domain.firms.services.followed_signals import mark
from etabli.domain.governance.enums import Role
from etabli.domain.governance.register import treatment
from etabli.domain.outbox import services as outbox
from etabli.domain.outbox.models import Message

pytestmark = pytest.mark.django_db
WORDS = (NAME, SIRET, "Bonheur", "rosa@", "Note team", "Rappeler", "ateliers du signal", "interim")


def whole() -> FollowedFirm:
    lead = acting(Role.PROJECT_LEAD)
    firm = follow(lead, tags=("recrute",))
    contact(firm, lead)
    met(firm, lead, Openness.TEAM, days=30)
    task(firm, lead)
    mark(
        signal=SignalMark(
            territory=firm.territory, siret=SIRET, signal="grew", evidence="x", verdict="useless", reason="Un interim."
        ),
        by=lead,
    )
    return firm


def told() -> str:
    """All that is kept of followed firms, and the trail."""
    rows = [*FollowedFirm.objects.values_list(), *FirmContact.objects.values_list()]
    rows += [*SignalMark.objects.values_list("siret", "reason")]
    rows += [*Exchange.objects.values_list("note"), *FirmTask.objects.values_list("title")]
    rows += [*Entry.objects.values_list("before", "after", "details"), *PersonalValue.objects.values_list("value")]
    return str(rows)


@pytest.mark.parametrize("asked", ["signal", "ROSA@exemple.fr", "732 829 320 00074", "04 00", "bonheur"])
def test_a_copy_is_found_by_what_one_knows_of_oneself(asked: str) -> None:
    firm = whole()
    out = StringIO()
    call_command("export_followed", asked, stdout=out)
    (found,) = json.loads(out.getvalue())
    assert found["number"] == str(firm.pk) and found["contacts"][0]["email"] == "rosa@exemple.fr"
    assert found["exchanges"][0]["note"] == "Note team." and found["tags"] == ["recrute"]
    assert [one["reason"] for one in found["signals"]] == ["Un interim."] and found["stopped_because"] == ""


@pytest.mark.parametrize("asked", ["", "personne", "73282932000075"])
def test_nothing_is_found_by_what_nobody_noted(asked: str) -> None:
    whole()
    with pytest.raises(CommandError):
        call_command("export_followed", asked, stdout=StringIO())


def test_a_contact_who_asks_is_erased_and_the_firm_stays() -> None:
    firm = whole()
    one = FirmContact.objects.get()
    call_command("erase_followed", str(one.pk), reason="à sa demande", stdout=StringIO())
    assert not FirmContact.objects.exists() and not [word for word in ("Bonheur", "rosa@") if word in told()]
    assert FollowedFirm.objects.get() == firm and NAME in told()


def test_a_firm_that_asks_is_erased_with_all_that_was_noted() -> None:
    firm = whole()
    assert all(word in told() for word in WORDS)
    with pytest.raises(CommandError):
        call_command("erase_followed", "Signal", reason="à sa demande", stdout=StringIO())
    call_command("erase_followed", str(firm.pk), reason="à sa demande", stdout=StringIO())
    assert not [word for word in WORDS if word in told()]
    firm.refresh_from_db()
    assert not firm.is_followed and firm.forgotten_at and firm.commune == "Oyonnax" and not FirmTag.objects.exists()
    assert Entry.objects.filter(verb="followed.erased", reason="à sa demande").exists()


def test_why_it_was_stopped_goes_with_the_rest_and_is_in_the_copy() -> None:
    firm = whole()
    stop(firm_id=firm.pk, reason="Rosa Bonheur est partie.", by=acting(Role.PROJECT_LEAD))
    out = StringIO()
    call_command("export_followed", str(firm.pk), stdout=out)
    assert json.loads(out.getvalue())[0]["stopped_because"] == "Rosa Bonheur est partie."
    call_command("erase_followed", str(firm.pk), reason="à sa demande", stdout=StringIO())
    assert "Bonheur" not in told()


@pytest.mark.parametrize("of", ["firm", "contact"])
def test_what_waits_to_be_sent_to_who_asks_is_not_sent(of: str) -> None:
    firm = whole()
    for to in ("Rosa@exemple.fr", "autre@exemple.fr"):
        outbox.write(kind="need.answered", to=to, subject="Un mot", text="Bonjour.")
    number = firm.pk if of == "firm" else FirmContact.objects.get().pk
    call_command("erase_followed", str(number), reason="à sa demande", stdout=StringIO())
    assert list(Message.objects.values_list("to", flat=True)) == ["autre@exemple.fr"]


def test_contacts_go_some_months_after_the_last_exchange_and_not_before() -> None:
    firm = whole()
    last = Exchange.objects.get().on
    FirmContact.objects.update(noted_on=last - timedelta(days=400))
    months = followed_rules().contact_months
    after = timezone.now() - timedelta(days=(timezone.localdate() - last).days) + timedelta(days=months * 31)
    eve = timezone.now() - timedelta(days=(timezone.localdate() - last).days) + timedelta(days=months * 30)
    assert forget_old_contacts(eve) == 0
    assert forget_old_contacts(after) == 1 and forget_old_contacts(after) == 0
    assert "Bonheur" not in told() and firm.exchanges.exists()


def test_contacts_never_met_go_some_months_after_they_were_noted() -> None:
    lead = acting(Role.PROJECT_LEAD)
    contact(follow(lead), lead)
    months = followed_rules().contact_months
    assert forget_old_contacts(timezone.now() + timedelta(days=months * 30)) == 0
    assert forget_old_contacts(timezone.now() + timedelta(days=months * 31)) == 1


def test_what_names_a_firm_goes_some_months_after_it_is_followed_no_more() -> None:
    firm = whole()
    months = followed_rules().stopped_months
    later = timezone.now() + timedelta(days=months * 31)
    assert forget_old_firms(later) == 0, "it is followed"
    stop(firm_id=firm.pk, reason="Fermée.", by=acting(Role.PROJECT_LEAD))
    assert forget_old_firms(timezone.now() + timedelta(days=months * 30)) == 0
    assert forget_old_firms(later) == 1 and forget_old_firms(later) == 0
    assert not [word for word in WORDS if word in told()]


def test_the_treatment_says_what_the_catalogue_says() -> None:
    said, rules = treatment("entreprises-suivies"), followed_rules()
    told_of = {one.purge: one.text for one in said.retention}
    assert f"{rules.contact_months} mois" in told_of["contacts of followed firms"]
    assert f"{rules.contact_months} mois" in said.notice
    assert f"{rules.stopped_months} mois" in told_of["followed firms"]
    assert f"{rules.import_days} jours" in told_of["imports of firms"]
