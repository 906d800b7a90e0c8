"""Where a request to an operator stands, wherever somebody waits for it: its fiche, their space, a notice, a file."""

import io
import re
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from openpyxl import load_workbook
from tests.domain.people import mandate, organisation
from tests.domain.plans_world import World, acting, resource, signed, stage, whole, world
from tests.domain.requests_world import asked, referent, sent
from tests.domain.test_plans_rights import recuse
from tests.web.plans_pages import at, client_of, text

from etabli.domain.coordination import services
from etabli.domain.coordination.enums import StepKind
from etabli.domain.coordination.models import SentRequest
from etabli.domain.coordination.queries import waits
from etabli.domain.coordination.queries.home import to_do
from etabli.domain.governance.actor import Actor
from etabli.domain.governance.enums import OrganisationKind, Role
from etabli.domain.governance.models import Mandate
from etabli.domain.notifications.models import Notice
from etabli.domain.outbox.models import Message
from etabli.domain.plans.enums import StageKind
from etabli.domain.plans.models import Fiche, Plan

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate


def asking(**fields: Any) -> tuple[World, Mandate, SentRequest]:
    of, operator = world(), organisation(OrganisationKind.OPERATOR)
    who = referent(of, operator)
    return of, who, sent(of, operator, on=TODAY() - timedelta(days=2), **fields)


def now(of: Actor | Mandate) -> Actor:
    return acting(of.mandates[0] if isinstance(of, Actor) else of, TODAY())


def answer(one: SentRequest, who: Mandate, kind: StepKind = StepKind.YES, **fields: Any) -> SentRequest:
    return services.take_step(sent_id=one.pk, kind=kind, by=now(who), **fields)


@pytest.mark.parametrize("name", ["fiche", "fiche_follow"])
def test_the_fiche_says_where_each_request_stands(name: str) -> None:
    of, who, one = asking()
    fiche = one.request.fiche
    asked(of, one.operator, fiche, need="Une autre étude")
    page = at(of, name, fiche.number)
    lead = client_of(now(of.lead))
    assert "attend depuis 2\u00a0jours" in text(lead, page)
    assert reverse("request_sent", args=[one.pk]) in text(lead, page)
    answer(one, who, amount_cents=10_000_000)
    told = text(lead, page)
    assert "répondue en 2\u00a0jours" in told
    assert "accordé\u00a0: 100\u202f000\u00a0€" in told
    assert "Une autre étude" in told


def test_the_financing_plan_says_what_was_answered_until_its_line_does_and_offers_to_record_it() -> None:
    of, who, one = asking()
    fiche = one.request.fiche
    page = at(of, "fiche_money", fiche.number)
    lead = client_of(now(of.lead))
    answer(one, who, StepKind.PARTLY, amount_cents=4_000_000, reason="Budget.")
    told = text(lead, page).replace("\u00a0", " ").replace("\u202f", " ")
    assert "sans ligne de financement" in told and "accordée en partie, 40 000 €" in told
    line = resource(of, fiche, one.operator)
    stage(of, line, StageKind.REQUESTED, 10_000_000)
    told = text(lead, page)
    assert "Cette ligne ne le dit pas encore" in told and "sans réponse enregistrée" in told
    record = re.search(r'href="([^"]*etape=granted[^"]*)"', told)[1].replace("&amp;", "&")
    form = text(lead, record)
    assert 'value="40000,00"' in form and 'value="granted" selected' in form
    assert f'value="{one.sent_on + timedelta(days=2):%Y-%m-%d}"' in form, "the day of the answer"
    assert "etape=granted" not in text(client_of(now(of.elu)), page), "offered to whoever may alone"
    Plan.objects.update(state="signed")
    anybody = Client().get(page).content.decode()
    assert one.operator.name in anybody and "a répondu" not in anybody, "requests are for who is signed in"
    stage(of, line, StageKind.GRANTED, 4_000_000)
    told = text(lead, page)
    assert "a répondu" in told and "ne le dit pas encore" not in told and "à vérifier" not in told
    assert reverse("fiche_money", args=[fiche.plan.territory.phase_id, fiche.plan.territory.published_id, 1]) in text(
        lead, reverse("request_sent", args=[one.pk])
    )


def test_what_a_firm_was_refused_is_not_on_the_page_that_everybody_reads() -> None:
    firm = organisation(OrganisationKind.FIRM)
    of, operator = world(), organisation(OrganisationKind.OPERATOR)
    who = referent(of, operator)
    one = sent(of, operator, on=TODAY(), fiche=whole(of, lead=firm.pk))
    fiche = one.request.fiche
    Fiche.objects.filter(pk=fiche.pk).update(visibility="public")
    signed(of)
    answer(one, who, StepKind.NO, reason="L’entreprise est en difficulté.")
    page = at(of, "fiche", fiche.number)
    contributor = client_of(now(mandate(Role.CONTRIBUTOR, territory=of.territory)))
    assert "refusée" in text(client_of(now(of.lead)), page)
    for client in (client_of(None), contributor):
        assert "refusée" not in text(client, page)


def test_the_fiche_takes_as_many_queries_for_ten_requests(django_assert_max_num_queries: Any) -> None:
    of, _, one = asking()
    for _ in range(9):
        sent(of, one.operator, on=TODAY(), fiche=one.request.fiche)
    client, page = client_of(now(of.lead)), at(of, "fiche", one.request.fiche.number)
    client.get(page)
    with django_assert_max_num_queries(12):
        text(client, page)


def answered_to(actor: Actor) -> set[UUID]:
    return {UUID(row.key) for row in to_do(actor) if row.what.startswith(waits.ANSWERED)}


def test_a_referent_finds_late_requests_first_in_their_space() -> None:
    of, who, one = asking()
    late = sent(of, one.operator, on=TODAY() - timedelta(days=200))
    assert {UUID(row.key): row.what for row in to_do(now(who))} == {
        late.pk: waits.TO_ANSWER,
        one.pk: waits.TO_ACKNOWLEDGE,
    }
    page = text(client_of(now(who)), reverse("space"))
    assert page.index("Répondre à la demande") < page.index("Accuser réception de la demande")
    assert "100\u202f000\u00a0€" in page
    for _ in range(5):
        sent(of, one.operator, on=TODAY())
    assert "6\u00a0demandes des territoires vous attendent" in text(client_of(now(who)), reverse("space"))
    answer(late, who)
    assert "en retard de" not in text(client_of(now(who)), reverse("space"))


@pytest.mark.parametrize(("cents", "euros"), [(None, 0), (99, 0), (12_345_600, 123_456), (10**13, waits.MOST_EUROS)])
def test_a_referent_reads_what_is_asked_in_euros_however_much(cents: int | None, euros: int) -> None:
    _, who, one = asking(amount_cents=cents)
    assert {UUID(row.key): row.number for row in to_do(now(who))} == {one.pk: euros}


def test_who_asked_finds_what_is_late_and_what_was_answered_for_a_month() -> None:
    of, who, one = asking()
    lead, space = client_of(now(of.lead)), reverse("space")
    assert one.operator.name not in text(lead, space), "nothing is late"
    sent(of, one.operator, on=TODAY() - timedelta(days=200))
    delayed = text(lead, space)
    assert "1\u00a0demande à un opérateur en retard" in delayed and "sans réponse depuis le" in delayed
    assert f"retard=oui&amp;phase=1&amp;territoire=1/ti-8413&amp;operateur={one.operator.pk}" in delayed
    other = sent(of, one.operator, on=TODAY() - timedelta(days=9))
    answer(one, who)
    answer(other, who, StepKind.NO, reason="Hors champ.")
    page = text(lead, space)
    assert page.index("a refusé") < page.index("a répondu oui")
    later = acting(of.lead.mandates[0], TODAY() + waits.FRESH)
    assert answered_to(later) == set()
    contributor = text(client_of(now(mandate(Role.CONTRIBUTOR, territory=of.territory))), space)
    assert "à un opérateur en retard" in contributor, "they may read it"
    assert "a refusé" not in contributor and "a répondu oui" not in contributor, "they did not ask"


def test_what_waits_is_of_ones_own_and_of_nothing_one_stands_back_from() -> None:
    of, who, one = asking()
    stranger = referent(world("ti-2401"), one.operator)
    for actor in (now(stranger), now(of.elu), now(of.region)):
        assert not [row for row in to_do(actor) if row.what.startswith("request.")]
    answer(one, who)
    assert answered_to(now(of.lead)) == {one.pk}
    recuse(now(of.lead), one.request.fiche)
    assert answered_to(now(of.lead)) == set()


@pytest.mark.parametrize("many", [1, 9])
def test_the_space_asks_as_much_for_one_request_as_for_nine(many: int, django_assert_max_num_queries: Any) -> None:
    of, who, one = asking()
    for _ in range(many - 1):
        sent(of, one.operator, on=TODAY() - timedelta(days=100))
    for person in (who, of.lead):
        client = client_of(now(person))
        client.get(reverse("space"))
        with django_assert_max_num_queries(12):
            text(client, reverse("space"))


def test_an_answer_is_told_by_a_notice_and_never_to_who_stands_back() -> None:
    of, who, one = asking()
    answer(one, who)
    notice = Notice.objects.get(kind="asked.answered")
    assert (notice.person, notice.url) == (of.lead.person, reverse("request_sent", args=[one.pk]))
    assert "a répondu oui" in notice.text
    assert Message.objects.filter(kind="asked.answered", to=of.lead.person.email).count() == 1
    other = sent(of, one.operator, on=TODAY())
    recuse(now(of.lead), other.request.fiche)
    answer(other, who)
    told = Notice.objects.filter(event__startswith="asked.answered", person=of.lead.person)
    assert told.count() == 1


def test_the_desk_is_a_workbook_with_dates_and_amounts_as_such() -> None:
    _, who, one = asking()
    answer(one, who, StepKind.PARTLY, amount_cents=4_000_050, reason="Budget.")
    file = client_of(now(who)).get(reverse("request_desk_xlsx")).content
    heads, row = list(load_workbook(io.BytesIO(file)).active.iter_rows(values_only=True))
    told = dict(zip(heads, row, strict=True))
    assert told["Opérateur"] == one.operator.name
    assert told["Transmise le"].date() == one.sent_on
    assert told["Montant accordé (€)"] == 40_000.5
    assert told["Montant tenu (€)"] is None
