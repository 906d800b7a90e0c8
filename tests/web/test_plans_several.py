"""One change to several fiches: chosen, given a value, shown before it is made, and put back."""

import re
from typing import Any

import pytest
from django.test import Client
from tests.domain.people import organisation
from tests.domain.plans_world import World, fiche, signed, whole, world
from tests.web.plans_pages import client_of

from etabli.domain.governance.enums import OrganisationKind
from etabli.domain.plans import services
from etabli.domain.plans.models import Fiche

pytestmark = pytest.mark.django_db
SEVERAL = "/territoires/1/ti-8413/plan/plusieurs/"


def read(response: Any, status: int = 200) -> str:
    assert response.status_code == status, response.status_code
    return " ".join(response.content.decode().replace("\u00a0", " ").replace("\u202f", " ").split())


def confirm(client: Client, of: World, given: dict[str, Any], query: str = "") -> Any:
    """What the preview of these fiches sends."""
    shown = client.post(SEVERAL + query, given)
    lues = re.findall(r'name="lues" value="([^"]+)"', shown.content.decode())
    return client.post(SEVERAL + query, given | {"lues": lues, "confirmer": "1"}, follow=True)


def fresh(*fiches: Fiche) -> list[Fiche]:
    return [Fiche.objects.get(pk=one.pk) for one in fiches]


def test_the_list_hands_its_filter_on_and_every_step_keeps_it() -> None:
    of = world()
    whole(of, title="Halle")
    fiche(of, title="Une simple idée")
    client = client_of(of.lead)
    listed = read(client.get("/territoires/1/ti-8413/plan/?etat=validated"))
    assert f'href="{SEVERAL}?etat=validated"' in listed
    first = read(client.get(f"{SEVERAL}?etat=validated"))
    assert "Halle" in first and "Une simple idée" not in first
    assert "1 fiche sur 2" in first and "état « validée »" in first
    second = read(client.get(f"{SEVERAL}?etat=validated&etape=valeur&fiches=1&champ=maturity"))
    assert f'action="{SEVERAL}?etat=validated"' in second
    done = confirm(client, of, {"fiches": [1], "champ": "maturity", "valeur": "ready"}, "?etat=validated")
    assert done.redirect_chain[-1][0].startswith(f"{SEVERAL}fait/?etat=validated&actes=")


@pytest.mark.parametrize(
    ("champ", "control"),
    [
        ("maturity", '<select name="valeur"'),
        ("axis", '<select name="valeur"'),
        ("visibility", '<select name="valeur"'),
        ("ends_on", '<input type="date" name="valeur"'),
        ("lead", 'list="organisations"'),
        ("sub_axis", '<input type="text" name="valeur"'),
        ("etat:pause", '<textarea name="motif"'),
    ],
)
def test_a_value_is_given_with_the_control_of_its_field(champ: str, control: str) -> None:
    of = world()
    fiche(of)
    assert control in read(client_of(of.lead).get(SEVERAL, {"etape": "valeur", "fiches": "1", "champ": champ}))


def test_moves_are_those_that_one_of_the_fiches_may_make() -> None:
    of = world()
    fiche(of)
    first = read(client_of(of.lead).get(SEVERAL))
    assert "etat:study" in first and "etat:abandon" in first and "etat:finish" not in first


def test_nothing_chosen_is_said_and_what_was_chosen_is_kept() -> None:
    of = world()
    fiche(of)
    client = client_of(of.lead)
    none = read(client.get(SEVERAL, {"etape": "valeur", "champ": "maturity"}), 422)
    assert "Choisissez au moins une fiche" in none and '<option value="maturity" selected>' in none
    what = read(client.get(SEVERAL, {"etape": "valeur", "fiches": "1", "champ": "title"}), 422)
    assert "Choisissez ce qu’il faut modifier" in what and 'value="1" checked' in what


def test_a_wrong_value_is_said_at_its_field_and_kept() -> None:
    of = world()
    fiche(of)
    client = client_of(of.lead)
    wrong = read(client.post(SEVERAL, {"fiches": ["1"], "champ": "ends_on", "valeur": "demain"}), 422)
    assert 'value="demain"' in wrong and "31/12/2026" in wrong
    unknown = read(client.post(SEVERAL, {"fiches": ["1"], "champ": "lead", "valeur": "Personne SA"}), 422)
    assert "n’est pas une organisation connue" in unknown and 'value="Personne SA"' in unknown
    empty = read(client.post(SEVERAL, {"fiches": ["1"], "champ": "sub_axis", "valeur": ""}), 422)
    assert "cochez « Vider ce champ »" in empty
    both = read(client.post(SEVERAL, {"fiches": ["1"], "champ": "sub_axis", "valeur": "Bois", "vider": "on"}), 422)
    assert "gardez l’une ou l’autre" in both
    unsaid = read(client.post(SEVERAL, {"fiches": ["1"], "champ": "etat:abandon", "motif": ""}), 422)
    assert "Dites pourquoi" in unsaid


def test_the_preview_writes_nothing_and_says_who_stays_and_why() -> None:
    of = world()
    ready, idea = whole(of, title="Halle"), fiche(of, title="Une simple idée")
    shown = read(client_of(of.lead).post(SEVERAL, {"fiches": [1, 2], "champ": "etat:start", "motif": ""}))
    assert "1 fiche va changer, 1 reste comme elle est" in shown
    assert "Ce passage n’est pas offert depuis son état" in shown
    assert [one.state for one in fresh(ready, idea)] == ["validated", "idea"]


def test_what_a_page_of_one_fiche_would_refuse_is_refused_in_the_preview() -> None:
    of = world()
    whole(of, title="Halle")
    fiche(of, title="Atelier", lead=organisation(OrganisationKind.FIRM).pk)
    client = client_of(of.lead)
    early = read(client.post(SEVERAL, {"fiches": [1], "champ": "ends_on", "valeur": "2020-01-01"}))
    assert "Aucune de ces fiches ne changerait" in early and "La fin précède le début" in early
    assert 'name="confirmer"' not in early
    public = read(client.post(SEVERAL, {"fiches": [2], "champ": "visibility", "valeur": "public"}))
    assert "n’est publique qu’avec son accord daté" in public
    emptied = read(client.post(SEVERAL, {"fiches": [1], "champ": "commitment", "vider": "on"}))
    assert "a besoin de : Niveau d’engagement" in emptied


def test_what_is_signed_stays() -> None:
    of = world()
    whole(of)
    signed(of)
    shown = read(client_of(of.lead).post(SEVERAL, {"fiches": [1], "champ": "commitment", "valeur": "to_confirm"}))
    assert "ouvrez un avenant" in shown and 'name="confirmer"' not in shown


def test_a_confirmed_change_is_made_told_and_put_back() -> None:
    of = world()
    one, two = whole(of), fiche(of, maturity="ready")
    client = client_of(of.lead)
    done = read(confirm(client, of, {"fiches": [1, 2], "champ": "maturity", "valeur": "ready"}))
    assert "1 fiche modifiée." in done and "Annuler ce changement" in done
    assert [found.maturity for found in fresh(one, two)] == ["ready", "ready"]
    acts = re.search(r'name="actes" value="([^"]+)"', done)
    assert acts is not None
    back = read(client.post(f"{SEVERAL}fait/", {"actes": acts[1]}, follow=True))
    assert "1 fiche est revenue comme elle était" in back
    assert [found.maturity for found in fresh(one, two)] == ["", "ready"]


def test_the_way_back_gives_each_its_own_value_and_leaves_who_was_written_since() -> None:
    of = world()
    one, two, three = (fiche(of, sub_axis=name) for name in ("Bois", "Métal", "Bois"))
    client = client_of(of.lead)
    done = read(confirm(client, of, {"fiches": [1, 2, 3], "champ": "sub_axis", "valeur": "Plastique"}))
    acts = re.search(r'name="actes" value="([^"]+)"', done)
    assert acts is not None
    changed = fresh(three)[0]
    services.edit_fiche(fiche_id=changed.pk, revision=changed.revision, values={"title": "Autre"}, by=of.elu)
    back = read(client.post(f"{SEVERAL}fait/", {"actes": acts[1]}, follow=True))
    assert "2 fiches sont revenues" in back and "1 autre a été modifiée depuis" in back
    assert [found.sub_axis for found in fresh(one, two, three)] == ["Bois", "Métal", "Plastique"]


def test_an_organisation_goes_back_to_nobody_and_to_whom_it_was() -> None:
    of = world()
    one, two = fiche(of), fiche(of, lead=of.carrier.pk)
    other = organisation(OrganisationKind.EPCI)
    client = client_of(of.lead)
    done = read(confirm(client, of, {"fiches": [1, 2], "champ": "lead", "valeur": other.name}))
    assert {found.lead_id for found in fresh(one, two)} == {other.pk}
    acts = re.search(r'name="actes" value="([^"]+)"', done)
    assert acts is not None
    client.post(f"{SEVERAL}fait/", {"actes": acts[1]})
    assert [found.lead_id for found in fresh(one, two)] == [None, of.carrier.pk]


def test_nobody_puts_back_what_another_did() -> None:
    of = world()
    one = fiche(of)
    done = read(confirm(client_of(of.lead), of, {"fiches": [1], "champ": "maturity", "valeur": "ready"}))
    acts = re.search(r'name="actes" value="([^"]+)"', done)
    assert acts is not None
    other = read(client_of(of.elu).post(f"{SEVERAL}fait/", {"actes": acts[1]}), 422)
    assert "Aucune modification" in other
    assert fresh(one)[0].maturity == "ready"


def test_a_fiche_that_changed_since_the_preview_is_left_and_the_others_change() -> None:
    of = world()
    one, two = fiche(of), fiche(of)
    client = client_of(of.lead)
    given = {"fiches": [1, 2], "champ": "maturity", "valeur": "ready", "lues": ["1-1", "2-1"], "confirmer": "1"}
    services.edit_fiche(fiche_id=two.pk, revision=1, values={"title": "Autre"}, by=of.elu)
    done = read(client.post(SEVERAL, given, follow=True))
    assert "1 fiche modifiée" in done and "La fiche 2 reste comme elle était : elle a été modifiée" in done
    assert [found.maturity for found in fresh(one, two)] == ["ready", ""]
    stale = read(client.post(SEVERAL, given | {"fiches": [2], "lues": ["2-1"]}), 409)
    assert "modifiée depuis cet aperçu" in stale


def test_a_move_keeps_its_reason_and_is_not_put_back_from_here() -> None:
    of = world()
    one = whole(of)
    done = read(confirm(client_of(of.lead), of, {"fiches": [1], "champ": "etat:pause", "motif": "Le site est occupé."}))
    assert "Un changement d’état ne s’annule pas" in done and "Annuler ce changement" not in done
    assert fresh(one)[0].state == "paused" and fresh(one)[0].reason == "Le site est occupé."


def test_a_preview_of_many_fiches_asks_no_query_for_each(django_assert_max_num_queries: Any) -> None:
    of = world()
    for n in range(12):
        fiche(of, title=f"Idée {n}")
    client = client_of(of.lead)
    with django_assert_max_num_queries(12):
        client.post(SEVERAL, {"fiches": list(range(1, 13)), "champ": "maturity", "valeur": "ready"})
    with django_assert_max_num_queries(10):
        client.get(SEVERAL)


def test_several_are_for_those_who_edit(client: Client) -> None:
    of = world()
    fiche(of)
    for address in (SEVERAL, f"{SEVERAL}fait/"):
        assert client.get(address).status_code == 302
        assert client_of(of.region).get(address).status_code == 403
