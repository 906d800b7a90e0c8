"""Pages of needs: stated without an account, confirmed, followed by link, answered; nothing typed is lost."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.conf import LazySettings
from django.core.cache import cache
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from tests.domain.needs_world import FIELDS, SIRET, met, stated
from tests.domain.people import acting as acting_on
from tests.domain.people import mandate, organisation, territory
from tests.tiny_register import SIRETS, write_stock
from tests.web.plans_pages import client_of, text

from etabli.catalogue.firms.needs import need_rules
from etabli.domain.firms.models import Need, UnconfirmedNeed
from etabli.domain.governance.actor import Actor
from etabli.domain.governance.enums import OrganisationKind, Role
from etabli.domain.governance.services.attempts import NEEDS_OF_MACHINE
from etabli.domain.outbox.models import Message
from etabli.kernel.typography import french
from etabli.pipeline.register.build import build

pytestmark = pytest.mark.django_db
ASK, DESK = "/entreprises/besoin/", "/entreprises/besoins/"
TYPED = {**FIELDS, "commune": "01283"}
MET = {**FIELDS, "territory": "2/ti-8413", "agreed": "on"}


@pytest.fixture(scope="module")
def registers(tmp_path_factory: pytest.TempPathFactory, release_dir: Path) -> Path:
    folder = tmp_path_factory.mktemp("needs")
    write_stock(folder)
    build(folder, folder / "registers", release_dir, made_up=True)
    return folder / "registers"


@pytest.fixture
def firms(registers: Path, settings: LazySettings) -> Iterator[Client]:
    settings.ETABLI_REGISTERS = registers
    cache.clear()
    yield Client()


def acting(role: Role, **fields: Any) -> Actor:
    return acting_on(role, on=timezone.localdate(), **fields)


def link_of(kind: str) -> str:
    message = Message.objects.filter(kind=kind).order_by("created_at").last()
    assert message is not None
    found = re.search(r"http://testserver(/\S+)", message.text)
    assert found is not None
    return found[1]


def test_a_need_is_stated_confirmed_followed_answered_closed_and_judged() -> None:
    lead, firm = client_of(acting(Role.PROJECT_LEAD)), Client()
    assert firm.post(ASK, TYPED)["Location"] == reverse("need_sent")
    assert "Regardez vos messages" in text(firm, reverse("need_sent"))
    assert "Aucun besoin ici" in text(lead, DESK)
    confirm = link_of("need.confirm")
    shown = firm.get(confirm)
    assert "Un atelier trop petit." in shown.content.decode() and shown["X-Robots-Tag"] == "noindex"
    follow = firm.post(confirm)["Location"]
    assert firm.get(confirm).status_code == 410
    page = firm.get(follow)
    assert "no-store" in page["Cache-Control"] and "Réponse attendue le" in page.content.decode()
    assert firm.post(follow, {"acte": "word", "text": "C’est urgent."}).status_code == 302

    need = reverse("need", args=[Need.objects.get().pk])
    shown = text(lead, need)
    assert "Ateliers du Signal" in text(lead, DESK) and "C’est urgent." in shown
    assert "Parce que" in shown and "04 00 00 00 00" in shown
    wrong = lead.post(need, {"acte": "step", "kind": "answered", "text": " "})
    assert wrong.status_code == 422 and "doit lire" in wrong.content.decode()
    assert lead.post(need, {"acte": "step", "kind": "answered", "text": "Un local à Bellignat."}).status_code == 302
    assert "Un local à Bellignat." in text(firm, link_of("need.answered"))
    assert lead.post(need, {"acte": "close", "closing": "solved", "text": ""}).status_code == 302

    last = link_of("need.closed")
    assert "vous a-t-il aidé" in text(firm, last)
    assert firm.post(last, {"acte": "rate", "note": ""}).status_code == 422
    assert firm.post(last, {"acte": "rate", "note": "4", "text": "Merci"}).status_code == 302
    assert "tout à fait" in text(firm, last) and "Votre avis" not in text(firm, last)
    assert "tout à fait" in text(lead, need)


def test_the_firm_reads_organisations_and_those_who_answer_read_names() -> None:
    who = acting(Role.PROJECT_LEAD)
    lead = client_of(who)
    one, hidden = stated()
    lead.post(reverse("need", args=[one.pk]), {"acte": "step", "kind": "acknowledged", "text": ""})
    assert str(who.person) in text(lead, reverse("need", args=[one.pk]))
    page = text(Client(), reverse("need_follow", args=[hidden]))
    assert str(who.person) not in page and who.mandates[0].organisation.name in page


@pytest.mark.parametrize(
    ("field", "value", "says"),
    [
        ("siret", "73282932000075", "Ce SIRET n’est pas juste"),
        ("email", "", "Remplissez ce champ"),
        ("email", "rosa", "adresse"),
        ("theme", "", "Choisissez"),
        ("text", "", "Remplissez ce champ"),
        ("commune", "Nulle-Part", "Aucune commune"),
        ("commune", "", "donnez la commune"),
        ("phone", "abc", "ne s’appelle pas"),
        ("naf", "22", "NAF rév. 2"),
    ],
)
def test_an_error_is_told_in_french_and_keeps_what_was_typed(field: str, value: str, says: str) -> None:
    answer = Client().post(ASK, {**TYPED, field: value})
    page = answer.content.decode()
    assert answer.status_code == 422 and says in page and "Erreur" in page
    for name in ("firm", "text", "phone"):
        assert name == field or TYPED[name] in page, name
    assert not UnconfirmedNeed.objects.exists()


def test_too_many_from_one_machine_wait_and_lose_nothing() -> None:
    for n in range(NEEDS_OF_MACHINE.most):
        assert Client().post(ASK, {**TYPED, "email": f"a{n}@exemple.fr"}).status_code == 302
    answer = Client().post(ASK, TYPED)
    assert answer.status_code == 429 and TYPED["text"] in answer.content.decode()


def test_the_form_begins_with_what_the_register_knows_and_keeps_activity_and_commune(firms: Client) -> None:
    page = text(firms, f"/entreprises/{SIRETS[3]}/")
    assert f'href="{ASK}?siret={SIRETS[3]}"' in page
    shown = firms.get(f"{ASK}?siret={SIRETS[3]}")
    begun = shown.context["form"].initial
    assert (begun["siret"], begun["size"], begun["naf"]) == (SIRETS[3], "small", "22.29A")
    assert "Plastics Vallée" in shown.content.decode() and "20 à 49 salariés" in shown.content.decode()
    firms.post(ASK, {**TYPED, "siret": SIRETS[3], "size": "", "commune": ""})
    one = UnconfirmedNeed.objects.get()
    assert (one.naf, one.size, one.code_insee, one.territory_id) == ("2229A", "small", "01283", "2/ti-8413")


@pytest.mark.parametrize(
    ("said", "name", "says", "kept"),
    [
        ({"size": "medium"}, "size", "20 à 49 salariés", ("medium", "2229A", "01283")),
        ({"naf": "25.62B"}, "naf", "22.29A", ("small", "2562B", "01283")),
        ({"commune": "INSEE 63430"}, "siret", "ailleurs : OYONNAX", ("small", "2229A", "63430")),
    ],
)
def test_what_the_register_says_otherwise_is_told_and_wins_unless_confirmed(
    firms: Client, said: dict[str, str], name: str, says: str, kept: tuple[str, ...]
) -> None:
    given = {**TYPED, "siret": SIRETS[3], "size": "", "commune": ""} | said
    refused = firms.post(ASK, given)
    assert refused.status_code == 422 and not UnconfirmedNeed.objects.exists()
    assert says in str(refused.context["form"].errors[name]).replace("\u00a0", " ")
    assert "sure" in refused.context["form"].fields
    assert firms.post(ASK, {**given, "sure": "on"}).status_code == 302
    one = UnconfirmedNeed.objects.get()
    assert (one.size, one.naf, one.code_insee) == kept


def test_where_it_is_comes_first_and_a_commune_gives_the_territory(firms: Client) -> None:
    first = text(firms, ASK)
    assert 'name="ou"' in first and "Votre besoin" not in first
    for typed in ("Oyonnax", "01283"):
        shown = firms.get(ASK, {"ou": typed})
        assert shown.context["place"].territory == "2/ti-8413", typed
    assert "Aucune commune" in text(firms, f"{ASK}?ou=Nulle-Part")
    assert "donnez la commune" in text(firms, f"{ASK}?ou={SIRET}").replace("\u00a0", " ")
    several = firms.get(ASK, {"ou": "01100"})
    assert "INSEE 01283" in dict(several.context["place"].choices), "one postal code, several communes"
    assert "choisissez la vôtre" in several.content.decode()
    assert {"INSEE 01283", "INSEE 01100"} <= dict(several.context["place"].choices).keys(), "a code is another's"
    assert firms.get(ASK, {"ou": "INSEE 01100"}).context["place"].outside
    sent = firms.post(ASK, {**TYPED, "commune": "01100"})
    assert sent.status_code == 422 and '<option value="INSEE 01283">' in sent.content.decode()


def test_outside_every_territory_one_is_told_whom_to_turn_to() -> None:
    shown = text(Client(), f"{ASK}?ou=75056")
    assert "aucun territoire" in shown and "conseillers-entreprises.service-public.fr" in shown
    sent = Client().post(ASK, {**TYPED, "commune": "75056"})
    assert sent.status_code == 422 and "conseillers-entreprises.service-public.fr" in sent.content.decode()
    assert TYPED["text"] in sent.content.decode()


def test_a_siret_that_no_register_knows_is_taken() -> None:
    assert Client().post(ASK, TYPED).status_code == 302


def test_who_met_a_firm_states_its_need_with_its_agreement() -> None:
    client = client_of(acting(Role.OPERATOR))
    mandate(Role.PROJECT_LEAD)
    address = reverse("need_state")
    assert list(dict(client.get(address).context["form"].fields["territory"].choices)) == ["", "2/ti-8413"]
    refused = client.post(address, {**MET, "agreed": ""})
    assert refused.status_code == 422 and "sans l’accord" in refused.content.decode()
    sent = client.post(address, {**MET, "email": ""}, follow=True)
    one = Need.objects.get()
    assert sent.redirect_chain[-1][0] == reverse("need", args=[one.pk])
    assert one.organisation is not None and f"transmis à {one.organisation.name}, parce que" in sent.content.decode()
    assert one.origin == "met" and one.firm in text(client, DESK)


def test_a_need_goes_to_another_and_leaves_the_desk_of_who_sent_it() -> None:
    chamber = mandate(Role.CONTRIBUTOR, organisation=organisation(OrganisationKind.CHAMBER))
    referent = client_of(acting_on(Role.CONTRIBUTOR, organisation=chamber.organisation))
    lead = mandate(Role.PROJECT_LEAD)
    one, _ = stated(theme="cash", size="micro")
    address = reverse("need", args=[one.pk])
    wrong = referent.post(address, {"acte": "route", "to": str(lead.pk), "reason": ""})
    assert wrong.status_code == 422 and "Remplissez ce champ" in wrong.content.decode()
    sent = referent.post(address, {"acte": "route", "to": str(lead.pk), "reason": "Du foncier."})
    assert sent["Location"] == DESK and referent.get(address).status_code == 404


def test_filters_are_in_the_address_and_nonsense_asks_nothing() -> None:
    lead = client_of(acting(Role.PROJECT_LEAD))
    stated()
    assert "Ateliers du Signal" in text(lead, f"{DESK}?etat=accuser&theme=other&taille=small&pour=moi")
    assert "Aucun besoin ici" in text(lead, f"{DESK}?theme=cash")
    assert "Ateliers du Signal" in text(lead, f"{DESK}?etat=x&theme=x&taille=x&page=x&retard=x")


def test_what_waits_is_on_the_home_without_the_name_of_the_firm() -> None:
    lead = client_of(acting(Role.PROJECT_LEAD))
    one, _ = stated(theme="cash", size="")
    page = text(lead, "/espace/")
    assert "Accuser réception du besoin d’une entreprise" in page and reverse("need", args=[one.pk]) in page
    assert "Ateliers du Signal" not in page
    for n in range(4):
        stated(email=f"h{n}@exemple.fr")
    assert "5 besoins d’entreprises vous attendent" in text(lead, "/espace/").replace("\u00a0", " ")


def test_what_closed_meanwhile_is_told_to_whoever_takes_it() -> None:
    lead = client_of(acting(Role.PROJECT_LEAD))
    region = client_of(acting(Role.REGION, region_id="84"))
    one, hidden = stated()
    assert region.post(reverse("need", args=[one.pk]), {"acte": "take"}).status_code == 302
    Client().post(reverse("need_follow", args=[hidden]), {"acte": "close", "closing": "dropped", "sure": "oui"})
    late = lead.post(reverse("need", args=[one.pk]), {"acte": "take"})
    assert late.status_code == 422 and "rechargez" in late.content.decode()


def test_a_role_that_reads_no_need_is_told_so() -> None:
    lead = client_of(acting(Role.PROJECT_LEAD))
    stated()
    assert "ne lit pas les besoins" not in text(lead, DESK)
    for role in (Role.ELU, Role.INDUSTRIEL):
        assert "Votre rôle ne lit pas les besoins des entreprises" in text(client_of(acting(role)), DESK)


def test_a_firm_closes_in_its_own_words_confirms_and_opens_again() -> None:
    mandate(Role.PROJECT_LEAD)
    _, hidden = stated()
    follow, firm = reverse("need_follow", args=[hidden]), Client()
    closing = {"acte": "close", "closing": "elsewhere", "text": "Merci."}
    asked = firm.post(follow, closing)
    assert asked.status_code == 200 and "Clore votre besoin" in asked.content.decode()
    assert Need.objects.get().state == "routed"
    firm.post(follow, {**closing, "sure": "oui"})
    page = text(firm, follow)
    assert "J&#x27;ai trouvé ailleurs" in page and "Votre avis" not in page and "Rouvrir mon besoin" in page
    assert firm.post(follow, {"acte": "reopen", "text": ""}).status_code == 302
    assert Need.objects.get().state == "routed" and "Rouvrir mon besoin" not in text(firm, follow)


def test_who_reads_a_need_is_said_as_it_is() -> None:
    mandate(Role.PROJECT_LEAD)
    for theme, says in (("trouble", "et lui seul"), ("other", "le chef de projet du territoire")):
        _, hidden = stated(theme=theme, email=f"{theme}@exemple.fr")
        assert says in text(Client(), reverse("need_follow", args=[hidden]))


def test_rules_are_read_by_everybody_as_they_are_applied() -> None:
    page = text(Client(), reverse("need_rules"))
    for rule in need_rules().rules:
        assert french(rule.because).replace("'", "&#x27;") in page, rule.id
    trouble = Client().get(reverse("need_rules"), {"theme": "trouble"}).context["lines"]
    assert [one.number for one in trouble] == [1, *range(len(need_rules().rules) - 3, len(need_rules().rules) + 1)]
    assert trouble[0].confidential and trouble[0].delay.endswith("jours ouvrés")
    for address in (reverse("need_delays"), ASK):
        assert reverse("need_rules") in text(Client(), address)


def test_a_confirmation_pressed_twice_points_to_the_message_that_follows() -> None:
    firm = Client()
    firm.post(ASK, TYPED)
    confirm = link_of("need.confirm")
    firm.post(confirm)
    assert "porte le lien qui le suit" in firm.get(confirm).content.decode()


def test_delays_are_told_to_everybody_and_nothing_of_a_firm() -> None:
    address = reverse("need_delays")
    assert "Aucun besoin" in text(Client(), address)
    who = acting(Role.PROJECT_LEAD)
    for n in range(3):
        one, _ = stated(email=f"d{n}@exemple.fr")
        page = text(Client(), address)
        client_of(who).post(reverse("need", args=[one.pk]), {"acte": "step", "kind": "answered", "text": "Oui."})
    assert "trop peu" in page
    page = text(Client(), address)
    assert "une entreprise sur deux" in page and "médiane" in page and "Signal" not in page


def test_pages_stay_within_their_queries(django_assert_max_num_queries: Any) -> None:
    lead = client_of(acting(Role.PROJECT_LEAD))
    hidden = ""
    for n in range(6):
        one, hidden = stated(email=f"q{n}@exemple.fr")
    met(acting(Role.CONTRIBUTOR))
    for client, address, most in (
        (Client(), ASK, 0),
        (Client(), f"{ASK}?ou=01283", 2),
        (Client(), reverse("need_rules"), 1),
        (Client(), reverse("need_delays"), 1),
        (Client(), reverse("need_follow", args=[hidden]), 2),
        (lead, DESK, 8),
        (lead, reverse("need", args=[one.pk]), 13),  # a déport is asked once for each act
    ):
        client.get(address)
        with django_assert_max_num_queries(most):
            assert client.get(address).status_code == 200


def test_pages_of_secrets_are_not_listed() -> None:
    _, hidden = stated()
    for address in (reverse("need_follow", args=[hidden]), reverse("need_sent")):
        assert 'name="robots" content="noindex"' in text(Client(), address)
    assert Client().get("/entreprises/besoin/suivi/nobody/").status_code == 404
    assert territory().name
