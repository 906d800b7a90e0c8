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

from etabli.domain.firms.models import Need, UnconfirmedNeed
from etabli.domain.governance.actor import Actor
from etabli.domain.governance.enums import OrganisationKind, Role
from etabli.domain.governance.services.attempts import NEEDS_OF_MACHINE
from etabli.domain.outbox.models import Message
from etabli.pipeline.register.build import build

pytestmark = pytest.mark.django_db
ASK, DESK = "/entreprises/besoin/", "/entreprises/besoins/"
TYPED = {**FIELDS, "territory": "2/ti-8413"}


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
    assert "Règle qui l’a confié" in shown and "04 00 00 00 00" in shown
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
        ("territory", "2/ti-0000", "choix"),
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
    begun = firms.get(f"{ASK}?siret={SIRETS[3]}").context["form"].initial
    assert (begun["siret"], begun["size"], begun["territory"]) == (SIRETS[3], "small", "2/ti-8413")
    firms.post(ASK, {**TYPED, "siret": SIRETS[3], "size": ""})
    one = UnconfirmedNeed.objects.get()
    assert (one.naf, one.size) == ("2229A", "small") and one.code_insee
    firms.post(ASK, {**TYPED, "siret": SIRETS[3], "size": "medium"})
    assert UnconfirmedNeed.objects.exclude(pk=one.pk).get().size == "medium", "what the firm says wins"


def test_a_siret_that_no_register_knows_is_taken() -> None:
    assert Client().get(f"{ASK}?siret={SIRET}").context["form"].initial == {}
    assert Client().post(ASK, TYPED).status_code == 302


def test_who_met_a_firm_states_its_need_with_its_agreement() -> None:
    client = client_of(acting(Role.OPERATOR))
    mandate(Role.PROJECT_LEAD)
    address = reverse("need_state")
    assert list(dict(client.get(address).context["form"].fields["territory"].choices)) == ["", "2/ti-8413"]
    refused = client.post(address, {**TYPED, "agreed": ""})
    assert refused.status_code == 422 and "sans l’accord" in refused.content.decode()
    assert client.post(address, {**TYPED, "agreed": "on", "email": ""}).status_code == 302
    one = Need.objects.get()
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
        (Client(), ASK, 1),
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
