"""Versions, signatories and differences of a plan through their pages; what a reader may not see is left out."""

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from tests.domain.people import TODAY, mandate, organisation
from tests.domain.plans_world import (
    World,
    acting,
    expense,
    opinions,
    resource,
    signatory,
    signed,
    stage,
    whole,
    world,
)
from tests.domain.test_files import EXE, PDF
from tests.web.plans_pages import at, client_of, text

from etabli.catalogue import numbers
from etabli.domain.governance.enums import OrganisationKind, Role
from etabli.domain.governance.models import Organisation
from etabli.domain.plans import services
from etabli.domain.plans.enums import StageKind, Visibility
from etabli.domain.plans.models import PlanVersion, Signatory

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _var(settings: Any, tmp_path: Path) -> None:
    settings.VAR = tmp_path


def move(of: World, name: str, by: Any = None, reason: str = "") -> None:
    services.move_plan(plan_id=of.plan.pk, move=name, by=by or of.lead, reason=reason, confirmed=True)


def validated(of: World | None = None) -> tuple[World, PlanVersion]:
    of = of or world()
    if not of.plan.fiches.exists():
        whole(of)
    move(of, "protocol")
    move(of, "submit")
    opinions(of)
    move(of, "validate", of.region)
    return of, of.plan.versions.get(state="pending")


TITLE = {
    "acte": "save",
    "group": "territory",
    "function": "présidence",
    "title_kind": "deliberation",
    "title_body": "Conseil communautaire",
    "title_number": "2026-12",
    "title_on": "2026-02-01",
    "transmitted_on": "2026-02-03",
    "published_on": "2026-02-04",
}


def test_titles_are_completed_with_their_file_then_paper_and_own_signatures_seal_the_contract() -> None:
    of, version = validated()
    lead = client_of(of.lead)
    page = at(of, "plan_version", version.number)
    assert "Aucun signataire n’est désigné." in text(lead, page)
    adding = at(of, "signatory_add", version.number)
    incomplete = TITLE | {"organisation": of.carrier.pk, "published_on": ""}
    assert lead.post(adding, incomplete).status_code == 302
    shown = text(lead, page)
    assert "il manque à son titre publication" in shown and "Constater la signature sur papier" not in shown
    one = Signatory.objects.get()
    changing = at(of, "signatory_change", version.number, one.pk)
    wrong = lead.post(changing, TITLE | {"file": SimpleUploadedFile("titre.pdf", EXE)})
    assert wrong.status_code == 422 and "n’est pas celui d’un fichier PDF" in wrong.content.decode()
    assert 'value="2026-12"' in wrong.content.decode(), "what was typed is kept"
    right = lead.post(changing, TITLE | {"file": SimpleUploadedFile("titre.pdf", PDF)})
    assert right.status_code == 302
    file = lead.get(at(of, "signatory_title", version.number, one.pk))
    assert file.content == PDF and file["Content-Disposition"].startswith("attachment")
    assert "sandbox" in file["Content-Security-Policy"]
    outsider = Client()
    assert outsider.get(at(of, "signatory_title", version.number, one.pk)).status_code == 302
    owner = acting(mandate(Role.PROJECT_OWNER, territory=of.territory, organisation=of.carrier))
    mine = client_of(owner)
    assert "Signer pour" in text(mine, page) and "Compléter ou retirer" not in text(mine, page)
    unread = mine.post(page, {"acte": "sign", "signatory": one.pk, "signed_on": "2026-11-20"})
    assert unread.status_code == 422 and "Cochez cette case pour signer." in unread.content.decode()
    late = mine.post(page, {"acte": "sign", "signatory": one.pk, "signed_on": "2040-01-01", "read": "on"})
    assert late.status_code == 422 and "pas encore venue" in late.content.decode()
    done = mine.post(page, {"acte": "sign", "signatory": one.pk, "signed_on": "2026-11-20", "read": "on"})
    assert done.status_code == 302
    assert Signatory.objects.get().content_hash == version.content_hash
    second = signatory(version, of, organisation=organisation(OrganisationKind.CHAMBER), group="economic")
    assert lead.post(page, {"acte": "paper", "signatory": second.pk, "signed_on": "2026-11-21"}).status_code == 302
    assert lead.post(at(of, "plan_path"), {"acte": "move", "move": "sign", "confirmed": "on"}).status_code == 302
    sealed = text(client_of(None), page)
    assert "En vigueur" in sealed and version.content_hash in sealed and "a signé le" in sealed


def test_only_the_chef_de_projet_names_signatories_and_nobody_signs_for_another() -> None:
    of, version = validated()
    one = signatory(version, of)
    for actor in (of.region, of.elu, of.state):
        assert client_of(actor).get(at(of, "signatory_add", version.number)).status_code == 403
        data = {"acte": "sign", "signatory": one.pk, "signed_on": "2026-11-20", "read": "on"}
        assert client_of(actor).post(at(of, "plan_version", version.number), data).status_code == 403
    assert Signatory.objects.get().signed_on is None
    assert (
        client_of(of.lead).post(at(of, "signatory_change", version.number, one.pk), {"acte": "remove"}).status_code
        == 302
    )
    assert not Signatory.objects.exists()


def test_the_usual_signatories_are_proposed_once_and_those_not_declared_are_named() -> None:
    of = world()
    one = whole(of)
    bank = organisation(OrganisationKind.OPERATOR)
    resource(of, one, bank)
    other = organisation(OrganisationKind.OPERATOR)
    member = of.territory.members.exclude(epci=None).first()
    assert member is not None and member.epci is not None
    held = Organisation.objects.filter(epci=member.epci).first() or organisation(
        OrganisationKind.EPCI, epci=member.epci
    )
    council = organisation(OrganisationKind.REGION, region=of.region.mandates[0].region)
    of, version = validated(of)
    page = at(of, "plan_version", version.number)
    said = client_of(of.lead).post(page, {"acte": "propose"}, follow=True).content.decode()
    named = {one.organisation for one in version.signatories.select_related("organisation")}
    assert {bank, held, council} <= named and other not in named
    assert version.signatories.get(organisation=held).group == "territory"
    assert version.signatories.get(organisation=council).title_kind == "deliberation"
    assert "Sans organisation déclarée" in said and "préfecture" in said
    client_of(of.lead).post(page, {"acte": "propose"})
    assert version.signatories.count() == len(named)


def test_a_frozen_version_shows_each_reader_what_they_may_see_and_counts_the_rest() -> None:
    of = world()
    shown_to_all = whole(of, title="Une halle partagée")
    firm = organisation(OrganisationKind.FIRM)
    whole(of, title="Ligne de peinture secrète", lead=firm.pk)
    expense(of, shown_to_all, 10_000_000)
    secret = resource(of, shown_to_all, visibility=Visibility.RESTRICTED, scheme="Dispositif secret")
    stage(of, secret, StageKind.REQUESTED, 4_200_000)
    version = signed(of)
    page = at(of, "plan_version", version.number)
    public, inside = text(client_of(None), page), text(client_of(of.lead), page)
    assert "Une halle partagée" in public and "100\u202f000\u00a0€" in public
    assert "secrète" not in public and "Dispositif secret" not in public and "42\u202f000" not in public
    assert "1\u00a0fiche réservée n’est pas montrée" in public
    assert "1\u00a0ligne de financement réservée n’est pas montrée" in public
    assert "Ligne de peinture secrète" in inside and "42\u202f000" in inside and "pas montrée" not in inside
    firm_client = client_of(acting(mandate(Role.PROJECT_OWNER, territory=of.territory, organisation=firm)))
    assert "Ligne de peinture secrète" in text(firm_client, page)
    services.edit_fiche(
        fiche_id=shown_to_all.pk,
        revision=of.plan.fiches.get(pk=shown_to_all.pk).revision,
        values={"visibility": Visibility.RESTRICTED},
        by=of.lead,
    )
    assert "Une halle partagée" not in text(client_of(None), page), "what is closed today is closed everywhere"


def amended() -> tuple[World, Any]:
    of = world()
    one = whole(of, title="Une halle partagée")
    line = expense(of, one, 10_000_000)
    secret = resource(of, one, visibility=Visibility.RESTRICTED, scheme="Dispositif secret")
    stage(of, secret, StageKind.REQUESTED, 4_200_000)
    opened = resource(of, one, scheme="Fonds ouvert")
    stage(of, opened, StageKind.REQUESTED, 3_000_000)
    firm = organisation(OrganisationKind.FIRM)
    closed = whole(of, title="Ligne de peinture secrète", lead=firm.pk)
    signed(of)
    move(of, "amend", reason="Un coût a changé.")
    line.amount_cents = 12_500_000
    services.change_part(part=line, by=of.lead)
    one.refresh_from_db()
    services.edit_fiche(
        fiche_id=one.pk,
        revision=one.revision,
        values={"ends_on": date(2028, 6, 30), "commitment": "to_confirm"},
        by=of.lead,
    )
    closed.refresh_from_db()
    services.edit_fiche(fiche_id=closed.pk, revision=closed.revision, values={"objectives": "Tripler."}, by=of.lead)
    for part in (secret, opened):
        part.refresh_from_db()
        for each in part.stages.all():
            services.erase(stage=each, by=of.lead, reason="Dossier retiré.")
        services.remove_part(part=part, by=of.lead)
    whole(of, title="Une école de production")
    return of, one


def test_the_difference_is_told_field_by_field_in_french_and_hides_what_is_reserved() -> None:
    of, _ = amended()
    today = text(client_of(of.lead), at(of, "plan_compare") + "?de=1&a=aujourdhui")
    for said in (
        "Montant",
        "100\u202f000\u00a0€",
        "125\u202f000\u00a0€",
        "Fin prévue",
        numbers.day(date(2028, 6, 30)),
        "à confirmer",
        "ferme",
        "Une école de production",
        "Ligne de peinture secrète",
        "Dispositif secret",
        "Fonds ouvert",
        "1\u00a0fiche ajoutée",
    ):
        assert said in today, said
    assert client_of(None).get(at(of, "plan_compare") + "?de=1&a=aujourdhui").status_code == 200
    assert (
        "Une école de production"
        not in client_of(None).get(at(of, "plan_compare") + "?de=1&a=aujourdhui").content.decode()
    ), "the avenant in preparation is not public"
    alone = text(client_of(None), at(of, "plan_compare"))
    assert "Une seule version est publique" in alone and f'href="{at(of, "plan_version", 1)}"' in alone
    same = text(client_of(of.lead), at(of, "plan_compare") + "?de=1&a=1")
    assert "C’est deux fois la même version" in same and 'href="?de=1&amp;a=aujourdhui"' in same
    assert "Les versements ne sont pas dans cette comparaison" in today and "versements" not in same
    changed = of.plan.fiches.order_by("number").first()
    assert changed is not None and f'href="{at(of, "fiche_money_history", changed.number)}"' in today
    move(of, "submit")
    opinions(of)
    move(of, "validate", of.region)
    version = of.plan.versions.get(state="pending")
    services.sign(signatory_id=signatory(version, of).pk, signed_on=TODAY, by=of.lead)
    move(of, "sign")
    shown = text(client_of(None), at(of, "plan_compare") + "?de=1&a=2")
    assert f'href="{at(of, "fiche_money", changed.number)}"' in shown and "historique/" not in shown
    assert "125\u202f000\u00a0€" in shown and "Une école de production" in shown and "Fonds ouvert" in shown
    assert "Dispositif secret" not in shown and "secrète" not in shown and "Tripler" not in shown
    assert "42\u202f000" not in shown and "Des fiches réservées ne sont pas montrées." in shown


def test_withdrawn_and_pending_versions_are_for_those_who_prepare() -> None:
    of, version = validated()
    nobody = client_of(None)
    assert nobody.get(at(of, "plan_version", version.number)).status_code == 404
    assert "Aucune version n’est figée et publique" in text(nobody, at(of, "plan_versions"))
    move(of, "reopen", of.region, "Une fiche manque.")
    assert "Retirée." in text(client_of(of.lead), at(of, "plan_version", version.number))
    lead = client_of(of.lead)
    assert (
        lead.post(at(of, "signatory_add", version.number), TITLE | {"organisation": of.carrier.pk}).status_code == 422
    )
    assert lead.get(at(of, "plan_version", 99)).status_code == 404


def test_the_pages_cost_few_queries(django_assert_max_num_queries: Callable[..., Any]) -> None:
    of = world()
    for n in range(4):
        line = resource(of, whole(of, title=f"Fiche {n}"))
        stage(of, line, StageKind.REQUESTED, 1_000_000)
    signed(of)
    for reader in (of.lead, None):
        client = client_of(reader)
        for name, args, query, most in (
            ("plan_versions", (), "", 6),
            ("plan_version", (1,), "", 8),
            ("plan_compare", (), "?de=1&a=1", 6),
            ("plan_compare", (), "?de=1&a=aujourdhui", 10),
        ):
            client.get(at(of, name, *args) + query)
            with django_assert_max_num_queries(most):
                client.get(at(of, name, *args) + query)


def test_a_group_without_a_signatory_is_told_and_the_signature_asks_to_confirm_it() -> None:
    of, version = validated()
    one = signatory(version, of)
    services.sign(signatory_id=one.pk, signed_on=TODAY, by=of.lead)
    client = client_of(of.lead)
    shown = text(client, at(of, "plan_version", version.number)).replace("\u00a0", " ")
    assert "Aucun signataire parmi :</strong> les partenaires publics" in shown
    way = at(of, "plan_path")
    offered = text(client, way).replace("\u00a0", " ")
    assert "À confirmer :" in offered and 'name="confirmed"' in offered
    again = client.post(way, {"acte": "move", "move": "sign"})
    assert again.status_code == 422 and "Cochez cette case pour continuer" in again.content.decode()
    assert of.plan.state == "validated"
    assert client.post(way, {"acte": "move", "move": "sign", "confirmed": "on"}).status_code == 302
    assert of.plan.state == "signed"
