"""The form of a fiche: every field of the registry, errors in place, drafts, two who write at once, what is frozen."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.test import Client
from tests.domain.people import mandate, organisation
from tests.domain.plans_world import World, acting, fiche, signed, whole, world
from tests.web.plans_pages import client_of, page
from tests.web.test_diagnosis_pages import finding

from etabli.domain.governance.enums import OrganisationKind, Role
from etabli.domain.plans import services
from etabli.domain.plans.declared import fields
from etabli.domain.plans.models import Draft, Fiche, FindingLink
from etabli.domain.plans.reading import Reader
from etabli.domain.plans.whole import value_of

pytestmark = pytest.mark.django_db


def form_of(client: Client, of: World, one: Fiche) -> Any:
    return client.get(page(of, "fiche_edit", one.number)).context["form"]


def sent(client: Client, of: World, one: Fiche, **typed: Any) -> dict[str, Any]:
    """What a browser sends: every control as the page gave it, some typed otherwise."""
    form = form_of(client, of, one)
    texts = {name: form[name].value() or "" for name in form.fields}
    texts["other_axes"] = [line for line in str(texts.get("other_axes", "")).split("\n") if line]
    return texts | typed


def save(client: Client, of: World, one: Fiche, **typed: Any) -> Any:
    return client.post(page(of, "fiche_edit", one.number), sent(client, of, one, **typed))


def test_a_title_and_an_axis_are_enough_and_errors_keep_what_was_typed() -> None:
    of = world()
    client = client_of(of.lead)
    wrong = client.post(page(of, "fiche_add"), {"title": "Une halle", "axis": ""})
    text = wrong.content.decode()
    assert wrong.status_code == 422 and "Une halle" in text and 'href="#axis"' in text
    right = client.post(page(of, "fiche_add"), {"title": "Une halle", "axis": "attirer", "state": "done"})
    assert right["Location"] == page(of, "fiche_edit", 1)
    assert Fiche.objects.get().state == "idea"


@pytest.mark.parametrize("name", ["fiche_add"])
def test_who_may_not_propose_is_told_why(client: Client, name: str) -> None:
    of = world()
    assert client.get(page(of, name)).status_code == 302
    refused = client_of(acting(mandate(Role.EVALUATOR))).get(page(of, name))
    assert refused.status_code == 403 and "Rôles qui le peuvent" in refused.content.decode()


def test_a_plan_that_has_not_begun_sends_back_to_its_page() -> None:
    of = world(started=False)
    assert client_of(of.lead).get(page(of, "fiche_add"))["Location"] == page(of, "plan")


def test_a_finding_is_not_lost_when_its_plan_has_to_be_begun() -> None:
    of = world("ti-8413", "2", started=False)
    kept, client = finding(state="kept", axis="recruter"), client_of(of.lead)
    asked = f"?constat={kept.pk}"
    begin = client.get(f"{page(of, 'fiche_add')}{asked}")["Location"]
    assert begin == f"{page(of, 'plan')}{asked}"
    assert client.post(begin)["Location"] == f"{page(of, 'fiche_add')}{asked}"
    assert kept.title in client.get(f"{page(of, 'fiche_add')}{asked}").content.decode()
    nowhere = client.post(f"{page(of, 'plan')}?suite=https://ailleurs.fr/")
    assert nowhere["Location"] == page(of, "plan")


def test_a_fiche_starts_from_a_finding() -> None:
    of = world("ti-8413", "2")
    kept, client = finding(state="kept", axis="recruter"), client_of(of.lead)
    workbench = client.get(page(of, "workbench_finding", kept.pk)).content.decode()
    address = f"{page(of, 'fiche_add')}?constat={kept.pk}"
    assert address in workbench
    response = client.get(address)
    assert kept.title in response.content.decode()
    assert response.context["form"]["axis"].value() == "competences", "the axis of the phase that takes it up"
    client.post(address, {"title": "Répondre", "axis": "competences"})
    assert FindingLink.objects.get().finding == kept
    assert client.get(f"{page(of, 'fiche_add')}?constat=abc").status_code == 404


def test_the_form_has_every_field_of_the_registry() -> None:
    of = world()
    one = fiche(of)
    form = form_of(client_of(of.lead), of, one)
    expected = {one.id for one in fields().fields if not one.given and (not one.phases or "1" in one.phases)}
    assert set(form.fields) == expected | {"revision"}


def test_every_kind_is_written_and_read_back() -> None:
    of = world()
    one, client = fiche(of), client_of(of.lead)
    commune = next(iter(Reader(of.territory).communes.values()))
    typed = {
        "project_type": "friches",
        "other_axes": ["recruter", "innover"],
        "communes": f"{commune.name.upper()}",
        "lead": of.carrier.name.lower(),
        "starts_on": "2026-02-01",
        "ends_on": "31/12/2027",
        "commitment": "firm",
        "other_contracts": "CRTE : compté là\nCPER",
        "external_numbers": "demarches-simplifiees : 12",
        "friche_area_ha": "3,5",
        "friche_pollution": "suspected",
        "context": "Une halle.\r\nVide.",
    }
    assert save(client, of, one, **typed).status_code == 302
    one = Fiche.objects.get()
    read = {name: value_of(one, fields()[name]) for name in typed}
    assert read["other_axes"] == ["recruter", "innover"] and read["communes"] == [commune.pk]
    assert (read["lead"], read["starts_on"], read["ends_on"]) == (of.carrier.pk, date(2026, 2, 1), date(2027, 12, 31))
    assert read["other_contracts"] == [{"name": "CRTE", "counted": True}, {"name": "CPER", "counted": False}]
    assert read["friche_area_ha"] == 3.5 and read["context"] == "Une halle.\nVide."
    revision = one.revision
    assert save(client, of, one).status_code == 302
    assert Fiche.objects.get().revision == revision, "sent again as it stands, nothing changes"


def test_communes_of_the_territory_are_offered_by_intercommunalite_with_their_codes() -> None:
    of = world()
    one, client = fiche(of), client_of(of.lead)
    offered = form_of(client, of, one).fields["communes"].widget.attrs["data-communes"].split("\n")
    communes = Reader(of.territory).communes
    assert {line[:5] for line in offered if not line.startswith("# ")} == set(communes)
    names = {found.epci.name for found in communes.values() if found.epci}
    assert offered[0].startswith("# ") and names <= {line[2:] for line in offered if line.startswith("# ")}
    chosen = [line for line in offered if not line.startswith("# ")][:2]
    assert save(client, of, one, communes="\n".join(chosen)).status_code == 302
    assert Fiche.objects.get().communes == sorted(line[:5] for line in chosen)
    assert form_of(client, of, one)["communes"].value().split("\n") == sorted(chosen), "names are shown"


@pytest.mark.parametrize(
    ("name", "text", "said"),
    [
        ("communes", "Trifouilly", "n’est pas une commune de ce territoire"),
        ("lead", "Personne", "n’est pas une organisation connue"),
        ("friche_area_ha", "beaucoup", "Écrivez un nombre"),
        ("starts_on", "2026-31-12", "Écrivez une date"),
        ("ends_on", "2025-01-01", "La fin précède le début"),
        ("title", "", "a besoin de"),
        ("title", "x" * 201, "200 au plus"),
        ("visibility", "secret", "Choisissez parmi"),
    ],
)
def test_an_error_is_said_on_top_and_at_its_field(name: str, text: str, said: str) -> None:
    of = world()
    one, client = fiche(of, project_type="friches", starts_on=date(2026, 1, 1)), client_of(of.lead)
    response = save(client, of, one, **{name: text, "context": "Ce que j’écrivais"})
    page_text = response.content.decode()
    assert response.status_code == 422 and said in page_text and "Ce que j’écrivais" in page_text
    assert "Rien n’a été enregistré" in page_text and Fiche.objects.get().revision == 1


def test_the_fields_of_a_type_come_once_it_is_chosen() -> None:
    of = world()
    one, client = fiche(of), client_of(of.lead)
    response = client.get(page(of, "fiche_edit", one.number))
    hidden = '<div data-types="formations" hidden>'
    assert response.content.decode().count(hidden) == 5
    save(client, of, one, project_type="formations", friche_use="Pas d’ici")
    text = client.get(page(of, "fiche_edit", one.number)).content.decode()
    assert hidden not in text and '<div data-types="formations">' in text
    assert "friche_use" not in Fiche.objects.get().values, "fields of another type are not written"


def test_sections_say_what_the_next_state_lacks() -> None:
    of = world()
    one = fiche(of)
    text = client_of(of.lead).get(page(of, "fiche_edit", one.number)).content.decode()
    assert "il manque ici\u00a0: objectifs" in text and "demandé pour «\u00a0étude\u00a0»" in text


def test_what_is_frozen_is_read_and_the_rest_is_written() -> None:
    of = world()
    one = whole(of)
    signed(of)
    client = client_of(of.lead)
    response = client.get(page(of, "fiche_edit", one.number))
    text = response.content.decode()
    assert "change par un avenant" in text and "Une halle vide au bord de la voie." in text
    assert "context" not in response.context["form"].fields
    assert save(client, of, one, obstacles="Un arrêté attendu.", context="Forcé").status_code == 302
    values = Fiche.objects.get().values
    assert values["obstacles"] == "Un arrêté attendu." and values["context"] != "Forcé"


def test_the_second_of_two_sees_both_texts_and_merges() -> None:
    of = world()
    one = fiche(of, context="Un.", objectives="Deux.")
    ada, bea = client_of(of.lead), client_of(of.elu)
    mine = sent(bea, of, one, context="Un de Béa.", objectives="Deux de Béa.")
    assert save(ada, of, one, context="Un d’Ada.", description="Trois d’Ada.").status_code == 302
    second = bea.post(page(of, "fiche_edit", one.number), mine)
    text = second.content.decode()
    assert second.status_code == 409
    assert "Un d’Ada." in text and "Un de Béa." in text and "modifié des deux côtés" in text
    form = second.context["form"]
    assert form["revision"].value() == "2"
    assert form["context"].value() == "Un de Béa.", "mine stays where both wrote"
    assert form["description"].value() == "Trois d’Ada.", "theirs where I did not"
    merged = {name: form[name].value() or "" for name in form.fields}
    assert bea.post(page(of, "fiche_edit", one.number), merged).status_code == 302
    values = Fiche.objects.get().values
    assert (values["context"], values["description"]) == ("Un de Béa.", "Trois d’Ada.")


def test_a_draft_is_kept_offered_taken_up_and_forgotten() -> None:
    of = world()
    one, client = fiche(of), client_of(of.lead)
    kept = client.post(page(of, "fiche_draft", one.number), sent(client, of, one, context="À moitié"))
    assert kept.status_code == 200 and " h " in kept.json()["at"]
    assert Draft.objects.get().typed["context"] == "À moitié"
    assert Fiche.objects.get().revision == 1, "a draft changes nothing"
    offered = client.get(page(of, "fiche_edit", one.number))
    assert "Reprendre le brouillon" in offered.content.decode()
    assert offered.context["form"]["context"].value() == ""
    taken = client.get(f"{page(of, 'fiche_edit', one.number)}?brouillon=reprendre")
    assert taken.context["form"]["context"].value() == "À moitié"
    other = client_of(of.elu).get(page(of, "fiche_edit", one.number))
    assert "Reprendre le brouillon" not in other.content.decode(), "it is theirs alone"
    save(client, of, one, context="Entier")
    assert not Draft.objects.exists()
    client.post(page(of, "fiche_draft", one.number), sent(client, of, one, context="Encore"))
    client.post(page(of, "fiche_edit", one.number), {"acte": "oublier"})
    assert not Draft.objects.exists()


def test_a_draft_of_an_old_revision_merges_when_it_is_saved() -> None:
    of = world()
    one, client = fiche(of, context="Un."), client_of(of.lead)
    client.post(page(of, "fiche_draft", one.number), sent(client, of, one, objectives="De mon brouillon"))
    services.edit_fiche(fiche_id=one.pk, revision=1, values={"context": "De l’élu."}, by=of.elu)
    form = client.get(f"{page(of, 'fiche_edit', one.number)}?brouillon=reprendre").context["form"]
    typed = {name: form[name].value() or "" for name in form.fields}
    second = client.post(page(of, "fiche_edit", one.number), typed)
    assert second.status_code == 409
    assert second.context["form"]["context"].value() == "De l’élu."
    assert second.context["form"]["objectives"].value() == "De mon brouillon"


def test_what_is_sent_after_the_session_ended_is_given_back(client: Client) -> None:
    of = world()
    one = fiche(of)
    typed = sent(client_of(of.lead), of, one, context="Une longue phrase que personne ne veut écrire deux fois.")
    lost = client.post(page(of, "fiche_edit", one.number), typed)
    assert lost.status_code == 401 and "Une longue phrase" in lost.content.decode()
    assert client.post(page(of, "fiche_draft", one.number), typed).json() == {"ended": True}
    assert client.get(page(of, "fiche_edit", one.number)).status_code == 302


def test_who_may_not_write_is_refused_everywhere() -> None:
    of = world()
    one = whole(of)
    reader = client_of(acting(mandate(Role.CONTRIBUTOR, territory=of.territory)))
    assert reader.get(page(of, "fiche_edit", one.number)).status_code == 403
    assert reader.post(page(of, "fiche_edit", one.number), {"revision": 1}).status_code == 403
    assert reader.post(page(of, "fiche_draft", one.number), {"revision": 1}).status_code == 403
    assert reader.get(page(of, "fiche_draft", one.number)).status_code == 405


def test_the_bearer_writes_its_own_fiche() -> None:
    of, firm = world(), organisation(OrganisationKind.FIRM)
    one = fiche(of, lead=firm.pk)
    bearer = client_of(acting(mandate(Role.PROJECT_OWNER, organisation=firm, territory=of.territory)))
    assert save(bearer, of, one, context="Le nôtre.").status_code == 302
    assert Fiche.objects.get().values["context"] == "Le nôtre."


def test_organisations_are_suggested_to_those_who_write(client: Client) -> None:
    of = world()
    found = client_of(of.lead).get("/fiches/organisations", {"q": of.carrier.name[:6]})
    assert of.carrier.name in found.json()
    assert client.get("/fiches/organisations").status_code == 302
    assert client_of(acting(mandate(Role.EVALUATOR))).get("/fiches/organisations").status_code == 403


def test_a_long_draft_is_refused_without_a_fault(django_assert_max_num_queries: Callable[..., Any]) -> None:
    of = world()
    one, client = fiche(of), client_of(of.lead)
    long = client.post(page(of, "fiche_draft", one.number), {"revision": "1", "context": "x" * 200_001})
    assert long.status_code == 422 and not Draft.objects.exists()
    assert client.post(page(of, "fiche_draft", one.number), {"revision": "un"}).status_code == 422
