"""Pages that offer a role take the organisations that may hold it only; the administrator sees what breaks the rule."""

import pytest
from django.test import Client
from tests.domain.people import mandate, organisation, territory
from tests.domain.test_holders import forced
from tests.web.team_pages import signed_in

from etabli.domain.governance.enums import OrganisationKind, Role
from etabli.domain.governance.models import Invitation

pytestmark = pytest.mark.django_db
INVITE = "/territoires/2/ti-8413/equipe/inviter/"


def text(response) -> str:
    return response.content.decode()


def test_a_region_can_t_invite_a_firm_as_a_region() -> None:
    firm = organisation(OrganisationKind.FIRM, name="Atelier du Signal")
    council = organisation(OrganisationKind.REGION, name="Conseil régional d’essai", region_id="84")
    client = signed_in(mandate(Role.REGION, region_id="84", organisation=council))
    assert "Pour ce rôle\u00a0: conseil régional." in text(client.get("/invitations/inviter/"))
    values = {"region": "84", "email": "firm@exemple.org", "organisation_name": firm.name}
    assert "s’exerce pour\u00a0: conseil régional" in text(client.post("/invitations/inviter/", values))
    assert not Invitation.objects.exists()
    assert client.post("/invitations/inviter/", {**values, "organisation_name": council.name}).status_code == 302
    assert Invitation.objects.get().organisation == council


def test_a_typed_name_finds_those_that_may_hold_the_role() -> None:
    organisation(OrganisationKind.OPERATOR, name="Banque du Haut-Bugey")
    organisation(OrganisationKind.FIRM, name="Plastiques du Haut-Bugey")
    client = signed_in(mandate(Role.PROJECT_LEAD))
    form = text(client.get(INVITE))
    assert "Référent d’opérateur\u00a0: opérateur national." in form
    sent = client.post(INVITE, {"role": "operator", "email": "a@exemple.org", "organisation_name": "haut-bugey"})
    assert sent.status_code == 302 and Invitation.objects.get().organisation.name == "Banque du Haut-Bugey"


def test_the_administrator_sees_mandates_that_break_the_rule_and_where_to_end_them() -> None:
    held = forced(Role.OPERATOR, organisation(OrganisationKind.CHAMBER, name="Chambre d’essai"))
    client = signed_in(mandate(Role.ADMINISTRATOR))
    assert "/administration/mandats/" in text(client.get("/espace/"))
    page = text(client.get("/administration/mandats/"))
    assert "Chambre d’essai" in page and "opérateur national" in page and f"/mandats/{held.pk}/fin/" in page
    assert signed_in(mandate(Role.REGION, region_id="84")).get("/administration/mandats/").status_code == 403


def test_the_page_of_rights_says_for_which_organisations(client: Client) -> None:
    page = text(client.get("/droits/"))
    assert "Pour\u00a0: préfecture, sous-préfecture, DREETS, DREAL." in page
    assert territory().name not in page
