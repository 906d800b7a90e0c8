"""Organisations are found, declared, read page by page; their people are for who sees their team."""

import pytest
from django.urls import reverse
from tests.domain.people import mandate, organisation, person, territory
from tests.web.team_pages import signed_in, text

from etabli.domain.governance.enums import OrganisationKind, Role
from etabli.domain.governance.models import Organisation

pytestmark = pytest.mark.django_db


def test_a_long_list_of_organisations_comes_by_pages() -> None:
    for number in range(120):
        organisation(name=f"Atelier {number:03}")
    lead = signed_in(mandate(Role.PROJECT_LEAD))
    first, last = text(lead.get("/organisations/?q=atelier")), text(lead.get("/organisations/?q=atelier&page=99"))
    assert (
        "120\u00a0organisations" in first
        and "1 à 50" in first
        and "Atelier 049" in first
        and "Atelier 050" not in first
    )
    assert "101 à 120" in last and "Atelier 119" in last and "Page précédente" in last


def test_organisations_are_found_without_accents_and_declared_by_kind() -> None:
    organisation(name="Société Électrique d’Oyonnax")
    lead = signed_in(mandate(Role.PROJECT_LEAD))
    assert "Société Électrique" in text(lead.get("/organisations/?q=electrique oyo"))
    assert "Aucune organisation" in text(lead.get("/organisations/?q=zzz"))
    assert signed_in(mandate(Role.CONTRIBUTOR)).get("/organisations/declarer/").status_code == 403
    page = "/organisations/declarer/"
    assert "Continuer" in text(lead.get(page))
    wrong = text(lead.post(page, {"nature": "firm", "name": "Usine", "number": "123 456 789 00012"}))
    assert "numéro valable" in wrong and 'value="Usine"' in wrong and 'href="#id_number"' in wrong
    assert lead.post(page, {"nature": "firm", "name": "Usine", "number": "732 829 320 00074"}).status_code == 302
    twice = text(lead.post(page, {"nature": "firm", "name": "Usine", "number": "73282932000074"}))
    assert "déjà déclarée" in twice
    assert lead.post(page, {"nature": "commune", "place_name": "oyonnax"}).status_code == 302
    made = Organisation.objects.get(kind=OrganisationKind.COMMUNE)
    assert made.name == "Commune, Oyonnax" and made.commune_id == "01283"
    assert lead.post(page, {"nature": "sous_prefecture", "place_name": "nantua"}).status_code == 302
    assert lead.post(page, {"nature": "dreets", "place": "84"}).status_code == 302
    assert "732\u202f829\u202f320" in text(lead.get("/organisations/?nature=firm&q=usine"))
    assert "Usine" in text(lead.get("/organisations/?q=732829320"))


def test_the_people_of_an_organisation_are_for_those_who_see_their_team() -> None:
    firm = organisation()
    mandate(Role.CONTRIBUTOR, of=person("Rosa", "Bonheur"), organisation=firm)
    path = reverse("organisation", args=[firm.pk])
    assert "Rosa Bonheur" in text(signed_in(mandate(Role.PROJECT_LEAD)).get(path))
    far = mandate(Role.PROJECT_LEAD, territory=territory("ti-2401"))
    for who in (far, person("Tiers")):
        assert "Rosa Bonheur" not in text(signed_in(who).get(path))
    assert signed_in(far).get(reverse("organisation", args=["6f4f8f1e-0000-4000-8000-000000000000"])).status_code == 404
