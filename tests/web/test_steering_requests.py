"""Pages of requests to operators: sent from the fiche, read at the desk, answered signed in or by link."""

import re
from datetime import timedelta
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from tests.domain.people import mandate, organisation, territory
from tests.domain.plans_world import World, acting, world
from tests.domain.requests_world import asked, referent, sent
from tests.web.plans_pages import client_of, text

from etabli.domain.coordination.enums import RequestState
from etabli.domain.coordination.models import RequestReminder, SentRequest
from etabli.domain.governance.enums import OrganisationKind, Role
from etabli.domain.governance.models import Mandate
from etabli.domain.notifications.models import Notice
from etabli.domain.outbox.models import Message

pytestmark = pytest.mark.django_db


def waiting() -> tuple[World, Mandate, SentRequest]:
    of, operator = world(), organisation(OrganisationKind.OPERATOR)
    who = referent(of, operator)
    return of, who, sent(of, operator, on=timezone.localdate())


def test_a_request_is_sent_from_its_fiche_then_answered_by_the_link_of_the_message() -> None:
    of, operator = world(), organisation(OrganisationKind.OPERATOR)
    referent(of, operator)
    one = asked(of, operator)
    lead, nobody = client_of(of.lead), Client()
    address = reverse("request_of_fiche", args=[one.pk])
    assert "avec un lien pour répondre" in text(lead, address)
    assert lead.post(address, {"need_kind": ""}).status_code == 422
    assert lead.post(address, {"need_kind": "land", "instrument": ""}).status_code == 302
    link = re.search(r"http://testserver(/reponse/\S+)", Message.objects.get(kind="asked.sent").text)[1]
    page = nobody.get(link)
    assert "Une étude de sols" in page.content.decode() and page["X-Robots-Tag"] == "noindex"
    assert page["Cache-Control"] == "no-store, private"
    assert nobody.post(link, {"kind": "no", "reason": ""}).status_code == 422
    assert "le même lien" in nobody.post(link, {"kind": "acknowledged"}).content.decode()
    assert nobody.post(link, {"kind": "partly", "amount_cents": "40 k€", "reason": "Budget."}).status_code == 200
    found = SentRequest.objects.get()
    assert (found.state, found.promised_cents) == (RequestState.PARTLY, 4_000_000)
    closed = nobody.get(link)
    assert closed.status_code == 410 and "a servi" in closed.content.decode()
    assert nobody.get("/reponse/nobody/").status_code == 404


def test_the_amount_and_the_wanted_day_are_sent_as_the_fiche_says_them_unless_they_are_changed() -> None:
    of, operator = world(), organisation(OrganisationKind.OPERATOR)
    referent(of, operator)
    now = timezone.localdate()
    soon, lead = now + timedelta(days=200), client_of(acting(of.lead.mandates[0], now))
    one = asked(of, operator, wanted_on=soon)
    address = reverse("request_of_fiche", args=[one.pk])
    page = text(lead, address)
    assert 'value="100000,00"' in page and f'value="{soon.isoformat()}"' in page and "ne dit pas le montant" not in page
    kind = {"need_kind": "land", "instrument": ""}
    over = {"amount_cents": "80 000", "wanted_on": (now - timedelta(days=1)).isoformat()}
    refused = lead.post(address, kind | over)
    assert refused.status_code == 422 and "Ce jour est passé" in refused.content.decode()
    assert lead.post(address, kind | over | {"wanted_on": soon.isoformat()}).status_code == 302
    found = SentRequest.objects.get()
    assert (found.amount_cents, found.wanted_on, found.answer_by) == (8_000_000, soon, soon)
    assert "Réponse souhaitée le" in text(lead, reverse("request_sent", args=[found.pk]))
    assert "Réponse souhaitée le" in Message.objects.get(kind="asked.sent").text


def test_what_a_request_does_not_say_is_warned_of_before_and_after_it_is_sent() -> None:
    of, operator = world(), organisation(OrganisationKind.OPERATOR)
    referent(of, operator)
    now = timezone.localdate()
    lead = client_of(acting(of.lead.mandates[0], now))
    one = asked(of, operator, amount_cents=None, wanted_on=now - timedelta(days=90))
    address = reverse("request_of_fiche", args=[one.pk])
    page = text(lead, address)
    assert "ne dit pas le montant demandé" in page and "ce jour est passé" in page
    after = lead.post(address, {"need_kind": "land", "instrument": ""}, follow=True).content.decode()
    assert "sans montant" in after
    assert "non précisé" in Message.objects.get(kind="asked.sent").text


def test_without_a_referent_the_page_says_so_before_sending() -> None:
    of = world()
    one = asked(of)
    assert "Aucun référent" in text(client_of(of.lead), reverse("request_of_fiche", args=[one.pk]))


def test_the_referent_answers_at_the_desk_and_the_history_tells_it() -> None:
    of, who, one = waiting()
    client = client_of(acting(who))
    address = reverse("request_sent", args=[one.pk])
    assert one.request.fiche.title in text(client, reverse("request_desk"))
    wrong = client.post(address, {"acte": "step", "kind": "no", "reason": ""})
    assert wrong.status_code == 422 and "Dites pourquoi" in wrong.content.decode()
    assert client.post(address, {"acte": "step", "kind": "yes", "amount_cents": "100 000"}).status_code == 302
    shown = text(client, address)
    assert "a répondu oui" in shown and str(who.person) in shown
    delivered = {"acte": "delivery", "kind": "delivered", "amount_cents": "90 000"}
    assert client_of(of.lead).post(address, delivered).status_code == 302
    one.refresh_from_db()
    assert one.state == RequestState.DELIVERED


def test_whoever_may_not_answer_is_refused_and_sees_no_form() -> None:
    of, _, one = waiting()
    address = reverse("request_sent", args=[one.pk])
    lead = client_of(of.lead)
    assert 'value="step"' not in text(lead, address)
    assert lead.post(address, {"acte": "step", "kind": "yes"}).status_code == 403
    assert lead.post(address, {"acte": "withdraw", "reason": ""}).status_code == 302
    stranger = client_of(acting(mandate(Role.PROJECT_LEAD, territory=territory("ti-3201", "2"))))
    assert stranger.get(address).status_code == 404
    assert Client().get(address).status_code == 302


def test_the_desk_is_of_ones_operator_late_first_and_filtered_by_its_address() -> None:
    of, operator = world(), organisation(OrganisationKind.OPERATOR)
    who = referent(of, operator)
    now = timezone.localdate()
    recent = sent(of, operator, on=now)
    late = sent(of, operator, on=now.replace(year=now.year - 1, day=1))
    other = sent(of, on=now)
    client = client_of(acting(who, now))
    page = text(client, reverse("request_desk"))
    assert page.index(str(late.pk)) < page.index(str(recent.pk)) and str(other.pk) not in page
    assert "réponse en retard de" in page
    only = text(client, reverse("request_desk") + "?retard=oui")
    assert str(late.pk) in only and str(recent.pk) not in only
    assert str(late.pk) not in text(client, reverse("request_desk") + "?etat=closes")
    file = client.get(reverse("request_desk_csv") + "?retard=oui").content.decode("utf-8-sig")
    assert len(file.strip().splitlines()) == 2 and operator.name in file


def test_a_region_reads_its_own_places_first_and_another_place_on_demand() -> None:
    now = timezone.localdate()
    here, far = sent(world(phase="2"), on=now), sent(world("ti-3201", "2"), on=now)
    region, desk = client_of(acting(mandate(Role.REGION, region_id="84"), now)), reverse("request_desk")
    own = text(region, desk)
    assert str(here.pk) in own and "sur les territoires de vos mandats" in own and "Toute la France" in own
    assert str(far.pk) not in own and "sur les territoires de vos mandats" not in text(region, f"{desk}?lieu=france")
    lead = mandate(Role.PROJECT_LEAD, territory=here.request.fiche.plan.territory)
    mandate(Role.PROJECT_LEAD, territory=far.request.fiche.plan.territory, of=lead.person)
    both = client_of(acting(lead, now))
    assert str(far.pk) in text(both, desk) and str(here.pk) in text(both, desk)
    for query in ("territoire=2/ti-3201", "region=32", "lieu=region-32"):
        found = text(both, f"{desk}?{query}")
        assert str(far.pk) in found and str(here.pk) not in found, query


def test_the_desk_is_narrowed_by_its_address_and_tells_amounts_and_last_days() -> None:
    of, now = world(), timezone.localdate()
    old = sent(of, on=now.replace(year=now.year - 1, day=1), need_kind="land")
    new = sent(of, on=now, amount_cents=35_000_000)
    lead, desk = client_of(acting(of.lead.mandates[0], now)), reverse("request_desk")
    for query, kept in ((f"annee={now.year}", new), ("type=land", old), ("retard=oui", old)):
        found = text(lead, f"{desk}?{query}")
        assert {str(one.pk) in found for one in (old, new) if one != kept} == {False} and str(kept.pk) in found, query
    assert "350\u202f000\u00a0€" in text(lead, desk) and str(new.answer_by.year) in text(lead, desk)
    assert str(new.pk) in text(lead, f"{desk}?phase=1") and str(new.pk) not in text(lead, f"{desk}?phase=2")
    assert "1\u00a0demande en retard" in text(lead, f"{desk}?retard=oui"), "not « 1, dont 1 en retard »"
    space = text(lead, reverse("space"))
    assert "Est compté ce que vous pouvez lire" in space and reverse("operators") in space


@pytest.mark.parametrize("many", [1, 12])
def test_pages_ask_as_many_queries_for_one_request_as_for_twelve(many: int, django_assert_max_num_queries: Any) -> None:
    of, operator = world(), organisation(OrganisationKind.OPERATOR)
    who = referent(of, operator)
    made = [sent(of, operator, on=timezone.localdate()) for _ in range(many)]
    client = client_of(acting(who))
    with django_assert_max_num_queries(10):
        text(client, reverse("request_desk"))
    with django_assert_max_num_queries(12):
        text(client, reverse("request_sent", args=[made[0].pk]))


def test_the_command_writes_each_reminder_once_and_refuses_what_is_no_address() -> None:
    of, operator = world(), organisation(OrganisationKind.OPERATOR)
    referent(of, operator)
    now = timezone.localdate()
    sent(of, operator, on=now.replace(year=now.year - 1, day=1))
    for _ in range(2):
        call_command("remind", "https://etabli.example.fr/", verbosity=0)
    assert RequestReminder.objects.count() == 3
    told = Message.objects.filter(kind__startswith="asked.reminder")
    assert told.count() == 1
    assert "https://etabli.example.fr/reponse/" in told[0].text
    assert Notice.objects.filter(kind="asked.reminder", person=of.lead.person).count() == 1
    with pytest.raises(CommandError):
        call_command("remind", "etabli")
