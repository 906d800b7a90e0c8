"""My notifications: the list and its forms, the count of the header, the settings, the link of a message."""

from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse
from tests.domain.people import mandate, territory
from tests.domain.test_notifications import tell

from etabli.catalogue.notifications.notices import notices
from etabli.domain.audit.models import Entry
from etabli.domain.governance.enums import Role
from etabli.domain.governance.models import Mandate
from etabli.domain.notifications.enums import Cadence
from etabli.domain.notifications.models import Notice, Preference
from etabli.domain.outbox.models import Message
from etabli.kernel.typography import french

pytestmark = pytest.mark.django_db
UNREAD = "non lue"


def signed_in(of: Mandate) -> Client:
    client = Client()
    client.force_login(of.person, backend="etabli.domain.governance.accounts.Accounts")
    return client


def shown(client: Client, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200
    return answer.content.decode()


def test_the_list_the_filters_and_the_marks(django_assert_max_num_queries: Any) -> None:
    elu, client = (one := mandate(Role.ELU)), signed_in(one)
    mandate(Role.ELU, elu.person, territory=territory("ti-2401"))
    (first,) = tell(elu.person, title="Le premier")
    tell(elu.person, event="e2", title="Le second", territory=territory("ti-2401"))
    at = reverse("notices")
    with django_assert_max_num_queries(12):
        page = shown(client, at)
    assert "Le premier" in page and "Le second" in page
    there = f"{at}?territoire={territory('ti-2401').pk}"
    assert "Le second" in shown(client, there) and "Le premier" not in shown(client, there)
    assert client.post(at, {"notice": str(first.pk)}).status_code == 302
    assert "Le premier" not in shown(client, at) and "Le premier" in shown(client, f"{at}?vue=toutes")
    assert client.post(f"{there}&vue=toutes", {"notice": "all"})["Location"].startswith(f"{at}?vue=toutes")
    assert "Vous avez tout lu" in shown(client, at) and not Notice.objects.filter(read_at=None).exists()


def test_a_mark_is_refused_for_somebody_else_s_and_nonsense_changes_nothing() -> None:
    (theirs,) = tell(mandate(Role.ELU).person)
    other = signed_in(mandate(Role.PROJECT_LEAD))
    for value in (str(theirs.pk), "x", ""):
        assert other.post(reverse("notices"), {"notice": value}).status_code == 302
    assert Notice.objects.get().read_at is None


def test_the_header_counts_what_is_unread_on_kept_pages_too() -> None:
    elu = mandate(Role.ELU)
    tell(elu.person)
    client = signed_in(elu)
    for address in (reverse("space"), reverse("home"), reverse("home")):
        page = shown(client, address)
        assert "Notifications" in page and f'(1<span class="fr-sr-only"> {UNREAD}</span>)' in page
    assert "Notifications" not in shown(Client(), reverse("home"))


def test_what_one_lost_the_right_to_read_is_neither_shown_nor_counted() -> None:
    elu = mandate(Role.ELU)
    tell(elu.person, title="Le titre gardé", territory=territory("ti-2401"))
    page = shown(signed_in(elu), reverse("notices"))
    assert "Le titre gardé" not in page and "account__count" not in page


def test_the_settings_say_what_holds_and_keep_what_is_chosen() -> None:
    client = signed_in(mandate(Role.ELU))
    at = reverse("notice_settings")
    assert "Sans choix de votre part" in shown(client, at)
    refused = client.post(at, {"plans": "weekly"})
    assert refused.status_code == 422 and not Preference.objects.exists()
    assert client.post(at, {one.id: "weekly" for one in notices().groups}).status_code == 302
    page = shown(client, at)
    assert page.count('value="weekly" checked') == len(notices().groups) and "Sans choix" not in page


def test_the_settings_list_how_each_event_is_told_and_go_back_to_what_is_proposed() -> None:
    one = mandate(Role.ELU)
    client, at, groups = signed_in(one), reverse("notice_settings"), notices().groups
    page = shown(client, at)
    for kind in notices().kinds:
        how = Cadence(kind.by_default).label.lower()
        assert f'<li><span>{french(kind.label)}</span> <span class="quiet">{how}</span></li>' in page
    assert page.count('value="proposed" checked') == len(groups)
    assert client.post(at, {one.id: "proposed" for one in groups}).status_code == 302
    assert not Preference.objects.exists(), "to save what is proposed chooses nothing"
    client.post(at, {one.id: "weekly" for one in groups})
    client.post(at, {one.id: "proposed" if one.id == "plans" else "weekly" for one in groups})
    assert set(Preference.objects.values_list("group", flat=True)) == {one.id for one in groups} - {"plans"}
    assert Entry.objects.filter(verb="notices.chosen", before__cadence="weekly", after={}).count() == 1
    page = shown(client, at)
    assert page.count('value="proposed" checked') == 1
    assert page.count("Votre choix vaut pour tout ce groupe\u00a0: le lundi, dans un courriel.") == len(groups) - 1


def test_the_link_of_a_message_needs_no_session_and_acts_on_the_button_alone() -> None:
    elu = mandate(Role.ELU).person
    tell(elu, kind="plan.to_sign")
    link = Message.objects.get().headers["List-Unsubscribe"].strip("<>").removeprefix(settings.ETABLI_ADDRESS)
    client = Client(enforce_csrf_checks=True)
    page = shown(client, link)
    assert "Plans d’action" in page and not Preference.objects.exists()
    answer = client.post(link, {"List-Unsubscribe": "One-Click"})  # as a mail reader does (RFC 8058)
    assert answer.status_code == 200 and "ne vous écrit plus" in answer.content.decode()
    assert Preference.objects.get(person=elu).cadence == "none"
    assert client.post(f"{link[:-3]}/").status_code == 404 and client.get(f"{link[:-3]}/").status_code == 404
