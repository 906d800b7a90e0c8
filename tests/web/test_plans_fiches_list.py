"""The list of a plan: who sees what, filters and order in the address, empty places, few queries."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.test import Client
from tests.domain.people import mandate, organisation, territory
from tests.domain.plans_world import acting, expense, fiche, resource, signed, stage, whole, world
from tests.web.plans_pages import client_of, page

from etabli.domain.governance.enums import OrganisationKind, Role
from etabli.domain.plans import services
from etabli.domain.plans.enums import StageKind
from etabli.domain.plans.models import Expense, Fiche, Milestone, Plan

pytestmark = pytest.mark.django_db


def test_a_plan_that_is_not_public_says_so_and_nothing_else(client: Client) -> None:
    of = world()
    fiche(of, title="Secrète pour l’instant")
    stranger = client_of(acting(mandate(Role.PROJECT_LEAD, territory=territory("ti-3201", "2"))))
    for reader in (client, stranger):
        response = reader.get(page(of, "plan"))
        text = response.content.decode()
        assert response.status_code == 200
        assert "n’est pas encore public" in text
        assert "Secrète" not in text and "fiches" not in text.partition("<main")[2].partition("</main>")[0]
    assert client.get("/territoires/1/nulle-part/plan/").status_code == 404


def test_whoever_may_begins_the_plan_and_others_do_not() -> None:
    of = world(started=False)
    reader = client_of(acting(mandate(Role.EVALUATOR)))
    assert "Commencer le plan" not in reader.get(page(of, "plan")).content.decode()
    assert reader.post(page(of, "plan")).status_code == 403
    lead = client_of(of.lead)
    assert "Commencer le plan d’action" in lead.get(page(of, "plan")).content.decode()
    response = lead.post(page(of, "plan"), follow=True)
    assert "Proposer une fiche" in response.content.decode()
    assert lead.post(page(of, "plan")).status_code in (200, 302), "sent twice, it is begun once"
    assert Plan.objects.filter(territory=of.territory).count() == 1


def test_a_public_plan_shows_everybody_what_is_theirs(client: Client) -> None:
    of, firm = world(), organisation(OrganisationKind.FIRM)
    whole(of, title="Halle ouverte à tous")
    whole(of, title="Ligne de l’entreprise", lead=firm.pk)
    signed(of)
    text = client.get(page(of, "plan")).content.decode()
    assert "Halle ouverte à tous" in text and "Ligne de l’entreprise" not in text
    assert "1\u00a0fiche\u00a0:" in text, "what is hidden is not counted"
    assert "Ligne de l’entreprise" in client_of(of.lead).get(page(of, "plan")).content.decode()


def test_filters_and_order_are_in_the_address() -> None:
    of = world()
    fiche(of, title="Zinc", project_type="friches", commitment="firm")
    fiche(of, title="École de soudure", axis="recruter", project_type="formations")
    blocked = whole(of, title="Alumine")
    services.move_fiche(fiche_id=blocked.pk, move="block", by=of.lead, reason="Un permis manque.")
    client = client_of(of.lead)

    def shown(query: str) -> list[str]:
        return [row.fiche.title for row in client.get(f"{page(of, 'plan')}?{query}").context["rows"]]

    assert shown("") == ["Zinc", "École de soudure", "Alumine"]
    assert shown("q=ecole") == ["École de soudure"], "accents don't matter"
    assert "École de soudure" in shown("q=2") and "Zinc" not in shown("q=2"), "nor is the number forgotten"
    assert shown("axe=recruter&type=formations") == ["École de soudure"]
    assert shown("engagement=firm&etat=idea") == ["Zinc"]
    assert shown("attente=bloquees") == ["Alumine"]
    assert shown("tri=titre") == ["Alumine", "École de soudure", "Zinc"]
    assert shown("tri=-titre") == ["Zinc", "École de soudure", "Alumine"]
    assert shown("etat=%3Cscript%3E&tri=nom&axe=x") == ["Zinc", "École de soudure", "Alumine"]
    assert "Aucune fiche ne répond" in client.get(f"{page(of, 'plan')}?q=introuvable").content.decode()


def test_what_waits_is_said_to_those_inside_alone(client: Client) -> None:
    of = world()
    one = whole(of)
    for name in ("Permis", "Enquête"):
        services.add_part(part=Milestone(fiche=one, title=name, due_on=date(2026, 1, 5)), by=of.lead)
    signed(of)
    services.comment(fiche_id=one.pk, text="Précisez le calendrier.", asks_change=True, by=of.region)
    text = client_of(of.lead).get(page(of, "plan")).content.decode()
    assert "1\u00a0modification demandée" in text and "2\u00a0jalons dépassés" in text
    assert "1\u00a0fiche dont un jalon est dépassé" in text and "1\u00a0fiche dont une modification est" in text
    outside = client.get(page(of, "plan")).content.decode()
    assert "modification demandée" not in outside and "jalons dépassés" not in outside and "jalon est" not in outside


def test_amounts_are_those_that_the_reader_may_open(client: Client) -> None:
    of = world()
    one = whole(of)
    expense(of, one, 120_000_000)
    stage(of, resource(of, one), StageKind.REQUESTED, 50_000_000)
    stage(of, resource(of, one, visibility="restricted"), StageKind.REQUESTED, 7_000_000)
    signed(of)
    assert "rien d’accordé sur 570\u00a0k€ demandés" in client_of(of.lead).get(page(of, "plan")).content.decode()
    text = client.get(page(of, "plan")).content.decode()
    assert "1,2\u00a0M€" in text and "sur 500\u00a0k€ demandés" in text and "570" not in text


@pytest.mark.parametrize("who", ["lead", "region", "nobody"])
def test_sixty_fiches_in_ten_queries_and_a_hundred_kilobytes(
    who: str, client: Client, django_assert_max_num_queries: Callable[..., Any]
) -> None:
    of = world()
    one = whole(of, title="Un intitulé de fiche action d’une longueur ordinaire, sur une ligne et demie")
    signed(of)
    copies = [
        Fiche(
            plan=one.plan,
            number=number,
            title=f"{one.title} {number}",
            axis=one.axis,
            project_type=one.project_type,
            state=one.state,
            lead=one.lead,
            values=one.values,
            starts_on=one.starts_on,
            ends_on=one.ends_on,
            commitment="firm",
        )
        for number in range(2, 61)
    ]
    Fiche.objects.bulk_create(copies)
    spent = {"nature": "works", "budget": "investment", "year": 2026, "amount_cents": 125_000_00}
    Expense.objects.bulk_create(Expense(fiche=copy, label="Travaux", **spent) for copy in copies)
    reader = client if who == "nobody" else client_of(getattr(of, who))
    reader.get(page(of, "plan"))
    with django_assert_max_num_queries(8):
        response = reader.get(page(of, "plan"))
    assert len(response.context["rows"]) == 60
    assert len(response.content) < 100_000
