"""The financing plan of a fiche as pages: typed amounts, balance, checks, rights, two who write at once, history."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from tests.domain.people import mandate, organisation, territory
from tests.domain.plans_world import World, acting, expense, fiche, resource, signed, stage, whole, world

from etabli.domain.audit import queries as trail
from etabli.domain.governance.actor import Actor
from etabli.domain.governance.enums import OrganisationKind, Role
from etabli.domain.plans.enums import StageKind
from etabli.domain.plans.models import Expense, Fiche, Resource, Stage

pytestmark = pytest.mark.django_db
M = 100_000_000
NBSP, NNBSP = "\u00a0", "\u202f"


def client_of(who: Actor) -> Client:
    found = Client()
    found.force_login(who.person)
    return found


def page(one: Fiche, name: str = "fiche_money", *args: Any) -> str:
    place = one.plan.territory
    return reverse(name, args=[place.phase_id, place.published_id, one.number, *args])


def text_of(client: Client, address: str) -> str:
    response = client.get(address)
    assert response.status_code == 200, response.status_code
    return str(response.content.decode())


EXPENSE = {"label": "Presse", "nature": "equipment", "budget": "investment", "year": "2026", "tax": "excluded"}


class TestTyping:
    def test_an_amount_is_typed_as_people_write_it_and_read_back(self) -> None:
        of = world()
        one, client = fiche(of), client_of(of.lead)
        response = client.post(page(one, "fiche_expense_add"), {**EXPENSE, "amount_cents": "1,2 M€"})
        assert response.status_code == 302
        assert Expense.objects.get(fiche=one).amount_cents == 120_000_000
        assert f"1{NNBSP}200{NNBSP}000{NBSP}€ HT" in text_of(client, page(one))

    @pytest.mark.parametrize(
        ("given", "field", "said"),
        [
            ({"amount_cents": "douze"}, "amount_cents", "Écrivez un montant"),
            ({"amount_cents": "0"}, "amount_cents", "dépasser zéro"),
            ({"amount_cents": "-5"}, "amount_cents", "dépasser zéro"),
            ({"amount_cents": "1,234"}, "amount_cents", "au centime près"),
            ({"amount_cents": "100", "eligible_cents": "200"}, "eligible_cents", "dépasse le montant"),
            ({"amount_cents": "100", "year": "26"}, "year", "année entre"),
            ({"amount_cents": "100", "nature": ""}, "nature", "Choisissez"),
        ],
    )
    def test_what_is_wrong_is_told_at_its_field_and_what_was_typed_is_kept(
        self, given: dict[str, str], field: str, said: str
    ) -> None:
        of = world()
        one, client = fiche(of), client_of(of.lead)
        response = client.post(page(one, "fiche_expense_add"), {**EXPENSE, "eligible_cents": "", **given})
        content = response.content.decode()
        assert response.status_code == 422 and not Expense.objects.exists()
        assert said in content and f'href="#depense-{field}"' in content
        assert 'value="Presse"' in content and f'value="{given["amount_cents"]}"' in content

    def test_a_funder_is_found_by_its_name_or_its_number_and_a_stage_comes_with_the_line(self) -> None:
        of = world()
        one, client = fiche(of), client_of(of.lead)
        bank = organisation(OrganisationKind.OPERATOR, name="Banque des Territoires", siren="180020026")
        line = {"instrument": "grant", "aid_regime": "none", "visibility": "public"}
        for typed in ("banque des territoires", "180 020 026"):
            given = {**line, "funder": typed, "kind": "requested", "amount_cents": "450 k€", "on": "2026-03-01"}
            assert client.post(page(one, "fiche_resource_add"), given).status_code == 302
        found = list(Resource.objects.filter(fiche=one, funder=bank))
        assert [stage.amount_cents for line in found for stage in line.stages.all()] == [45_000_000] * 2
        response = client.post(page(one, "fiche_resource_add"), {**line, "funder": "Banque inconnue"})
        assert response.status_code == 422 and "n’est pas une organisation connue" in response.content.decode()
        assert 'value="Banque inconnue"' in response.content.decode()

    def test_a_first_stage_is_whole_or_not_there(self) -> None:
        of = world()
        one, client = fiche(of), client_of(of.lead)
        given = {"funder": of.carrier.name, "instrument": "grant", "aid_regime": "none", "visibility": "public"}
        response = client.post(page(one, "fiche_resource_add"), {**given, "amount_cents": "5"})
        assert response.status_code == 422 and "Choisissez l’étape" in response.content.decode()
        assert client.post(page(one, "fiche_resource_add"), given).status_code == 302
        assert not Stage.objects.exists()

    def test_stages_are_recorded_corrected_and_removed_with_their_reason(self) -> None:
        of = world()
        one, client = fiche(of), client_of(of.lead)
        line = resource(of, one)
        add = page(one, "fiche_stage_add", line.pk)
        assert client.post(add, {"kind": "granted", "amount_cents": "4 M€", "on": "2026-03-01"}).status_code == 302
        granted = Stage.objects.get()
        again = client.post(add, {"kind": "granted", "amount_cents": "5 M€", "on": "2026-03-01"})
        assert again.status_code == 422
        address = page(one, "fiche_stage", granted.pk)
        form = {"amount_cents": "3 M€", "on": "2026-03-01", "read": trail.last_of(granted)}
        assert client.post(address, form).status_code == 422
        assert client.post(address, {**form, "reason_of_change": "Faute de frappe."}).status_code == 302
        granted.refresh_from_db()
        assert granted.amount_cents == 3 * M
        assert client.post(address, {"acte": "retirer"}).status_code == 422
        assert client.post(address, {"acte": "retirer", "reason_of_change": "Doublon."}).status_code == 302
        assert not Stage.objects.exists()
        history = text_of(client, page(one, "fiche_money_history"))
        for told in ("Faute de frappe.", "Doublon.", f"4{NNBSP}000{NNBSP}000{NBSP}€", f"3{NNBSP}000{NNBSP}000{NBSP}€"):
            assert told in history

    def test_a_refusal_asks_its_reason_and_state_credits_are_for_the_state(self) -> None:
        of = world()
        one, client = fiche(of), client_of(of.lead)
        line, prefecture = (
            resource(of, one),
            resource(of, one, organisation(OrganisationKind.PREFECTURE, departement_id="01")),
        )
        refused = {"kind": "refused", "amount_cents": "5", "on": "2026-03-01"}
        response = client.post(page(one, "fiche_stage_add", line.pk), refused)
        assert response.status_code == 422 and "Dites le motif du refus" in response.content.decode()
        assert "autorisation d’engagement" not in text_of(client, page(one, "fiche_stage_add", line.pk)).lower()
        given = {"kind": "granted", "amount_cents": "5", "on": "2026-03-01", "credit": "ae"}
        assert client.post(page(one, "fiche_stage_add", prefecture.pk), given).status_code == 302
        assert prefecture.stages.get().credit == "ae"

    def test_a_line_goes_after_its_stages(self) -> None:
        of = world()
        one, client = fiche(of), client_of(of.lead)
        line = resource(of, one)
        paid = stage(of, line, StageKind.GRANTED, M)
        address = page(one, "fiche_resource", line.pk)
        response = client.post(address, {"acte": "retirer", "reason_of_change": "Doublon."})
        assert response.status_code == 422 and "Retirez d’abord les étapes" in response.content.decode()
        client.post(page(one, "fiche_stage", paid.pk), {"acte": "retirer", "reason_of_change": "Doublon."})
        assert client.post(address, {"acte": "retirer", "reason_of_change": "Doublon."}).status_code == 302
        assert not Resource.objects.exists()


def test_two_who_correct_one_expense_lose_nothing() -> None:
    of = world()
    one, client = fiche(of), client_of(of.lead)
    part = expense(of, one, M)
    address, read = page(one, "fiche_expense", part.pk), trail.last_of(part)
    mine = {**EXPENSE, "label": "Presse neuve", "nature": "works", "amount_cents": "1000000", "read": read}
    theirs = {**EXPENSE, "label": "Travaux", "nature": "works", "amount_cents": "2 M€", "read": read}
    assert client.post(address, theirs).status_code == 302
    response = client.post(address, mine)
    content = response.content.decode()
    assert response.status_code == 409 and "pendant que vous écriviez" in content
    assert 'value="Presse neuve"' in content and 'value="2000000"' in content, "mine stays, theirs is taken"
    part.refresh_from_db()
    assert (part.label, part.amount_cents) == ("Travaux", 2 * M)
    again = {**mine, "amount_cents": "2000000", "read": trail.last_of(part)}
    assert client.post(address, again).status_code == 302
    part.refresh_from_db()
    assert (part.label, part.amount_cents) == ("Presse neuve", 2 * M)


class TestBalance:
    def test_it_balances_or_says_by_how_much_not(self) -> None:
        of = world()
        one, client = fiche(of), client_of(of.lead)
        assert "Rien n’est saisi" in text_of(client, page(one))
        expense(of, one, 10 * M)
        line = resource(of, one)
        stage(of, line, StageKind.REQUESTED, 8 * M)
        assert f"Il manque 2{NNBSP}000{NNBSP}000{NBSP}€" in text_of(client, page(one))
        other = resource(of, one)
        stage(of, other, StageKind.GRANTED, 3 * M)
        assert f"Il y a 1{NNBSP}000{NNBSP}000{NBSP}€ de trop" in text_of(client, page(one))
        stage(of, line, StageKind.GRANTED, 7 * M)
        assert "Le plan est équilibré" in text_of(client, page(one))

    def test_a_guarantee_and_engineering_cover_nothing_and_instruments_have_totals_of_their_own(self) -> None:
        of = world()
        one, client = fiche(of), client_of(of.lead)
        expense(of, one, 10 * M)
        for instrument, cents in (("grant", 6 * M), ("guarantee", 4 * M), ("engineering", M)):
            stage(of, resource(of, one, instrument=instrument), StageKind.GRANTED, cents)
        content = text_of(client, page(one))
        assert f"Il manque 4{NNBSP}000{NNBSP}000{NBSP}€" in content
        assert "ne s’additionnent pas" in content
        for added in (5, 7, 11):  # of one instrument and another
            assert f"{added}{NNBSP}000{NNBSP}000{NBSP}€" not in content

    def test_what_was_asked_stands_beside_what_was_agreed(self) -> None:
        of = world()
        one, client = fiche(of), client_of(of.lead)
        line, waiting = resource(of, one), resource(of, one)
        stage(of, line, StageKind.REQUESTED, 1759 * M)
        stage(of, line, StageKind.GRANTED, 442 * M)
        stage(of, waiting, StageKind.REQUESTED, M)
        content = text_of(client, page(one))
        assert f"Taux d’accord{NBSP}: 25{NNBSP}%" in content
        assert f"1{NNBSP}000{NNBSP}000{NBSP}€ attendent une réponse" in content
        assert 'aria-label="Subventions' in content, "the picture has its words"

    def test_a_warning_says_what_why_its_source_and_what_to_do(self) -> None:
        of, firm = world(), organisation(OrganisationKind.FIRM)
        one, client = fiche(of, lead=firm.pk, starts_on=date(2026, 1, 1)), client_of(of.lead)
        expense(of, one, M, nature="equipment")
        stage(of, resource(of, one, of.carrier), StageKind.REQUESTED, M)  # on 1 March
        content = text_of(client, page(one))
        for said in ("Effet incitatif", "651/2014", "L.\u00a01511-2", "Que faire", "régime d’aide est à préciser"):
            assert said in content.replace("L. 1511-2", "L.\u00a01511-2"), said

    def test_a_signed_plan_keeps_its_lines_and_takes_stages(self) -> None:
        of = world()
        one = whole(of)
        part, line = expense(of, one, M), resource(of, one)
        signed(of)
        client = client_of(of.lead)
        content = text_of(client, page(one))
        assert "avenant" in content and "Ajouter une dépense" not in content
        refused = client.post(page(one, "fiche_expense", part.pk), {**EXPENSE, "amount_cents": "5"})
        assert refused.status_code == 422 and "avenant" in refused.content.decode()
        given = {"file_number": "2026-8", "aid_reference": "", "visibility": "restricted", "instrument": "loan"}
        assert client.post(page(one, "fiche_resource", line.pk), given).status_code == 302
        line.refresh_from_db()
        assert (line.file_number, line.visibility, line.instrument) == ("2026-8", "restricted", "grant")
        stage_given = {"kind": "granted", "amount_cents": "1 M€", "on": "2026-03-01"}
        assert client.post(page(one, "fiche_stage_add", line.pk), stage_given).status_code == 302


class TestRights:
    def _mixed(self) -> tuple[World, Fiche, Resource, Resource]:
        """A public fiche with a public line of 3 M€ and a reserved one of 7 654 321 €."""
        of = world()
        one = whole(of)
        expense(of, one, 20 * M)
        line, reserved = resource(of, one), resource(of, one, visibility="restricted")
        stage(of, line, StageKind.GRANTED, 3 * M)
        stage(of, reserved, StageKind.GRANTED, 765_432_100)
        signed(of)
        return of, one, line, reserved

    def test_a_reader_sees_their_lines_alone_and_no_balance(self) -> None:
        of, one, _, reserved = self._mixed()
        content = text_of(Client(), page(one))
        assert "Une ligne de financement ne vous est pas ouverte" in content
        assert "l’équilibre ne peut pas être dit" in content
        assert f"3{NNBSP}000{NNBSP}000" in content and f"7{NNBSP}654{NNBSP}321" not in content
        assert reserved.funder.name not in content
        assert f"7{NNBSP}654{NNBSP}321" in text_of(client_of(of.lead), page(one))
        for name in ("Vérifications", "Historique des montants", "Ajouter"):
            assert name not in content

    @pytest.mark.parametrize("name", ["fiche_expense_add", "fiche_resource_add", "fiche_money_history"])
    def test_what_is_for_some_sends_to_sign_in_or_says_why_not(self, name: str) -> None:
        _, one, _, _ = self._mixed()
        assert Client().get(page(one, name)).status_code == 302
        other = client_of(acting(mandate(Role.PROJECT_LEAD, territory=territory("ti-3201", "2"))))
        assert other.get(page(one, name)).status_code == 403

    def test_a_reserved_line_is_nowhere_for_who_may_not_open_it(self) -> None:
        of, one, _, reserved = self._mixed()
        reader = client_of(acting(mandate(Role.PROJECT_OWNER, territory=of.territory)))
        granted = reserved.stages.get()
        for name, key in (
            ("fiche_resource", reserved.pk),
            ("fiche_stage_add", reserved.pk),
            ("fiche_stage", granted.pk),
        ):
            assert reader.get(page(one, name, key)).status_code == 404
            assert reader.post(page(one, name, key), {"kind": "paid", "amount_cents": "5"}).status_code == 404

    def test_who_reads_a_line_without_recording_it_is_told_why(self) -> None:
        of, one, line, _ = self._mixed()
        reader = client_of(acting(mandate(Role.PROJECT_OWNER, territory=of.territory)))
        assert reader.get(page(one, "fiche_stage_add", line.pk)).status_code == 403

    def test_a_funder_records_its_own_line_and_reads_no_other_reserved_one(self) -> None:
        of, bank = world(), organisation(OrganisationKind.OPERATOR)
        agent = acting(mandate(Role.OPERATOR, organisation=bank, territory=of.territory))
        one = whole(of, lead=organisation(OrganisationKind.FIRM).pk)
        ours, theirs = resource(of, one, bank), resource(of, one, visibility="restricted")
        stage(of, theirs, StageKind.GRANTED, 765_432_100)
        client = client_of(agent)
        given = {"kind": "granted", "amount_cents": "1 M€", "on": "2026-03-01"}
        assert client.post(page(one, "fiche_stage_add", ours.pk), given).status_code == 302
        assert f"7{NNBSP}654{NNBSP}321" not in text_of(client, page(one))
        assert client.get(page(one, "fiche_resource", theirs.pk)).status_code == 404

    def test_the_history_tells_nothing_of_a_reserved_line_nor_of_a_refusal(self) -> None:
        of, firm = world(), organisation(OrganisationKind.FIRM)
        bearer = acting(mandate(Role.PROJECT_OWNER, organisation=firm, territory=of.territory))
        reader = acting(
            mandate(Role.OPERATOR, organisation=organisation(OrganisationKind.OPERATOR), territory=of.territory)
        )
        one = fiche(of, lead=firm.pk, visibility="signatories")
        line, reserved = resource(of, one), resource(of, one, visibility="restricted")
        stage(of, line, StageKind.REQUESTED, 111_111_100)
        stage(of, line, StageKind.REFUSED, 222_222_200, reason="Entreprise en difficulté.")
        stage(of, reserved, StageKind.REQUESTED, 333_333_300)
        gone = resource(of, one, visibility="restricted")
        taken_back = stage(of, gone, StageKind.REQUESTED, 444_444_400)
        client = client_of(of.lead)
        client.post(page(one, "fiche_stage", taken_back.pk), {"acte": "retirer", "reason_of_change": "Doublon."})
        client.post(page(one, "fiche_resource", gone.pk), {"acte": "retirer", "reason_of_change": "Doublon."})
        amounts = {n: f"{n * 1_111_111:,}".replace(",", NNBSP) for n in (1, 2, 3, 4)}
        seen = {
            name: {
                n for n, text in amounts.items() if text in text_of(client_of(who), page(one, "fiche_money_history"))
            }
            for name, who in {"lead": of.lead, "bearer": bearer, "reader": reader}.items()
        }
        assert seen == {"lead": {1, 3, 4}, "bearer": {1, 2, 3}, "reader": {1}}

    def test_a_fiche_that_is_not_there_is_not_found(self) -> None:
        of, one, _, _ = self._mixed()
        assert client_of(of.lead).get(page(one).replace("/1/financement", "/99/financement")).status_code == 404


@pytest.mark.parametrize("who", ["lead", "region", "state", "industriel"])
def test_a_financing_plan_costs_nine_queries(who: str, django_assert_max_num_queries: Callable[..., Any]) -> None:
    of, firm = world(), organisation(OrganisationKind.FIRM)
    one = fiche(of, lead=firm.pk)
    for _ in range(8):
        expense(of, one, M)
        stage(of, resource(of, one, of.carrier, aid_regime="gber"), StageKind.REQUESTED, M)
    client = client_of(getattr(of, who))
    text_of(client, page(one))  # what a process reads once is read
    with django_assert_max_num_queries(9):
        content = text_of(client, page(one))
    assert len(content.encode()) < 100_000


def test_a_line_that_pays_more_than_was_agreed_says_so() -> None:
    of = world()
    line = resource(of, whole(of))
    for kind, cents in ((StageKind.REQUESTED, 50_000_000), (StageKind.GRANTED, 60_000_000)):
        stage(of, line, kind, cents)
    client = client_of(of.lead)
    shown = text_of(client, page(line.fiche, "fiche_resource", line.pk))
    assert "600\u202f000\u00a0€ accordés pour 500\u202f000\u00a0€ demandés" in shown and "versés" not in shown
    stage(of, line, StageKind.PAID, 70_000_000)
    shown = text_of(client, page(line.fiche, "fiche_resource", line.pk))
    assert "700\u202f000\u00a0€ versés pour 600\u202f000\u00a0€ accordés" in shown


def test_the_financing_plan_stands_among_the_pages_of_its_fiche() -> None:
    of = world()
    one = fiche(of)
    for who, history in ((of.lead, True), (acting(mandate(Role.OPERATOR, territory=of.territory)), False)):
        fiche_page, money_page = (text_of(client_of(who), page(one, name)) for name in ("fiche", "fiche_money"))
        for name in ("fiche", "fiche_money", "fiche_follow"):
            link = f'<li><a href="{page(one, name)}"'
            assert link in fiche_page and link in money_page, name
        assert (f'href="{page(one, "fiche_history")}"' in fiche_page) == history
        assert (f'href="{page(one, "fiche_history")}"' in money_page) == history
        assert f'<a href="{page(one, "fiche")}">Fiche {one.number}</a>' in money_page
