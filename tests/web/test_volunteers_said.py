"""What pages of volunteers' files say: what lacks, what is closed, what is settled, who opened it, what waits."""

from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.conf import LazySettings
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from tests.domain import offers_world
from tests.domain.people import acting, territory
from tests.domain.volunteers_world import (
    PDF,
    aid,
    answered,
    grantor,
    opened,
    papers,
    running,
    secret_of,
    sent,
    step,
)
from tests.web.plans_pages import client_of, text

from etabli.domain.coordination.queries.home import to_do
from etabli.domain.foundation import files
from etabli.domain.governance.actor import Actor
from etabli.domain.governance.enums import Role
from etabli.domain.vte.models import Payment, Volunteer
from etabli.domain.vte.queries import volunteer_waits as waits
from etabli.domain.vte.queries import volunteers as queries
from etabli.domain.vte.queries.volunteers import Asked
from etabli.domain.vte.services import volunteer_by_link, volunteer_documents
from etabli.domain.vte.volunteer_enums import FileStep
from etabli.domain.vte.volunteer_facts import expected_of
from etabli.kernel.codes import is_departement_code
from etabli.web.presentation.vte import volunteers as told
from etabli.web.views.vte.volunteer_forms import ContractForm, OpenForm

pytestmark = pytest.mark.django_db
OTHER = "73282932000082"


@pytest.fixture(autouse=True)
def kept_apart(settings: LazySettings, tmp_path: Path) -> None:
    settings.VAR = tmp_path


@pytest.fixture
def lead() -> Actor:
    return acting(Role.PROJECT_LEAD, on=timezone.localdate())


def plain(page: str) -> str:
    return page.replace("\u202f", " ").replace("\u00a0", " ")


def test_what_is_settled_is_not_said_to_be_open(lead: Actor) -> None:
    mixed = opened(lead, asks_vert=True, green_mission=False)
    said = plain(told.answer(expected_of(mixed, lead.on), mixed))
    assert (
        said == "Les règles connues sont remplies pour le VTE TI, pas pour le VTE Vert : l’aide attendue est 4 000 €."
    )
    day = date(2025, 12, 15)
    lacking = opened(
        lead, asks_vert=True, green_mission=None, signed_on=day, starts_on=day, diploma_on=date(2025, 7, 1)
    )
    assert "pas encore conclure" in told.answer(expected_of(lacking, day), lacking)


@pytest.mark.parametrize(
    ("days", "words"),
    [
        (
            (date(2019, 3, 1), date(2019, 4, 1)),
            "Le VTE TI n’était pas encore ouvert au 1er mars 2019, jour de la signature",
        ),
        (
            (date(2020, 8, 20), date(2020, 8, 31)),
            "Le VTE Vert n’était pas encore ouvert au 31 août 2020, jour de l’embauche",
        ),
        ((date(2026, 12, 28), date(2027, 1, 4)), "Le VTE Vert est fermé au 4 janvier 2027, jour de l’embauche"),
        ((None, date(2019, 4, 1)), "Le VTE TI n’était pas encore ouvert au 1er avril 2019, jour de l’embauche"),
    ],
)
def test_a_scheme_that_is_closed_says_on_which_day_and_on_which_side(
    days: tuple[date | None, date], words: str
) -> None:
    said = told.closed(Volunteer(signed_on=days[0], starts_on=days[1], asks_ti=True, asks_vert=True))
    assert any(plain(one).startswith(words) for one in said), said


def test_what_lacks_is_named_and_leads_to_its_field(lead: Actor) -> None:
    volunteer = opened(lead, diploma_on=None, tutor="")
    page = text(client_of(lead), reverse("volunteer", args=[volunteer.pk]))
    for part, name in (("jeune", "diploma_on"), ("mission", "tutor")):
        url = reverse("volunteer_part", args=[volunteer.pk, part])
        assert f'href="{url}#part-{name}"' in page
        assert f'id="part-{name}"' in text(client_of(lead), url)
    hidden = secret_of("firm")
    volunteer_by_link.confirm(hidden=hidden)
    assert "#part-diploma_on" in text(Client(), reverse("volunteer_follow", args=[hidden]))


def test_a_history_begins_with_who_opened_the_file(lead: Actor) -> None:
    volunteer = opened(lead)
    page = text(client_of(lead), reverse("volunteer", args=[volunteer.pk]))
    assert f"{lead.person}, " in page.partition("Histoire</h2>")[2] and "a ouvert le dossier" in page
    hidden = secret_of("firm")
    volunteer_by_link.confirm(hidden=hidden)
    shown = text(Client(), reverse("volunteer_follow", args=[hidden])).partition("Histoire</h2>")[2]
    assert "a ouvert le dossier" in shown and str(lead.person) not in shown
    assert shown.index("a ouvert le dossier") < shown.index("a ouvert le lien")


def test_the_opening_form_chooses_what_the_offer_is_of_and_says_what_is_closed() -> None:
    lead = offers_world.acting()
    offer, _ = offers_world.published(lead)
    desk, url = client_of(lead), reverse("volunteer_open")
    page = desk.get(f"{url}?offre={offer.pk}")
    assert page.context["form"]["asks_ti"].value() is True and page.context["form"]["asks_vert"].value() is None
    assert 'id="open-asks_ti" checked' in page.content.decode()
    offer.starts_on = date(2027, 2, 1)
    assert [plain(one)[:58] for one in told.closed_for(offer, lead.on)] == [
        "Le VTE Vert est fermé au 1er février 2027, début annoncé p"
    ]
    assert not told.closed_for(None, date(2025, 6, 1)) and len(told.closed_for(None, date(2027, 6, 1))) == 1
    nothing = OpenForm([("x", "X")], {"territory": "x", "siret": OTHER, "firm": "F"})
    assert list(nothing.errors) == ["asks_ti"], "said before the file is opened, not after"


@pytest.mark.parametrize(
    ("given", "kept"), [("69", "69"), ("1", "01"), ("2a", "2A"), ("974", "974"), ("", ""), ("999", None), ("20", None)]
)
def test_the_departement_of_a_school_exists(given: str, kept: str | None, lead: Actor) -> None:
    assert kept is None or not kept or is_departement_code(kept)
    volunteer = opened(lead)
    url = reverse("volunteer_part", args=[volunteer.pk, "jeune"])
    sent_ = {"acte": "part", "given_name": "Berthe", "young_email": "berthe@exemple.fr", "school_departement": given}
    page = client_of(lead).post(url, sent_)
    volunteer.refresh_from_db()
    if kept is None:
        assert page.status_code == 422 and "n’existe pas" in page.content.decode()
        assert volunteer.school_departement == "69" and f'value="{given}"' in page.content.decode()
    else:
        assert page.status_code == 302 and volunteer.school_departement == kept


@pytest.mark.parametrize(
    ("contract", "months", "last", "right"),
    [
        ("cdd", 12, "2026-08-31", True),
        ("cdd", 12, "2026-09-16", True),
        ("cdd", 12, "2026-09-17", False),
        ("cdd", 12, "2026-08-17", True),
        ("cdd", 12, "2026-08-16", False),
        ("alternance", 24, "2026-08-31", False),
        ("cdd", "", "2026-08-31", True),
    ],
)
def test_a_term_that_contradicts_the_months_is_said(contract: str, months: Any, last: str, right: bool) -> None:
    given = {"contract": contract, "months": months, "starts_on": "2025-09-01", "ends_on": last}
    form = ContractForm(given)
    assert form.is_valid() == right and (right or "corrigez la durée" in str(form.errors["ends_on"]))


# ---------------------------------------------------------------------------------------- what waits, on the home


def waiting(actor: Actor) -> dict[str, int]:
    return {row.what: row.number for row in to_do(actor) if row.what.startswith("waits.volunteer")}


def test_files_that_wait_are_on_the_home_with_how_many(lead: Actor) -> None:
    bank = grantor(lead.on)
    assert waiting(lead) == waiting(bank) == {}
    asked = sent(lead, asks_vert=True)
    assert waiting(bank) == {waits.LABEL: 2} and waits.LABEL not in waiting(lead)
    late = opened(lead, siret=OTHER, young_email="y@exemple.fr", asks_vert=True)
    assert waiting(lead) == {waits.LABEL_LATE: 1}, "its label was to be asked within six months"
    for name in ("job", "accounts"):
        file = files.check(f"{name}.pdf", PDF + name.encode())
        volunteer_documents.deposit(volunteer_id=late.pk, requirement=name, file=file, by=lead)
    assert waiting(lead) == {waits.LABEL_LATE: 1, waits.PAPER: 2}
    assert queries.listed(lead, Asked("pieces")).rows == [late]
    other = acting(Role.PROJECT_LEAD, on=lead.on, territory=territory("ti-8405"))
    assert waiting(other) == {}
    answered(asked, bank)
    assert waiting(bank) == {}


def test_the_home_leads_to_what_waits(lead: Actor) -> None:
    bank = grantor(lead.on)
    volunteer = running(lead, bank, asks_vert=True)
    assert waiting(lead) == {waits.AID_LATE: 1}
    page = text(client_of(lead), reverse("space"))
    url = f"{reverse('volunteer_desk')}?retard=oui&amp;territoire={territory().pk.replace('/', '%2F')}"
    assert "1\u00a0aide VTE toujours pas demandée" in page and url in page
    assert volunteer.firm not in page.partition("<main")[2]
    assert "Ateliers du Signal" in text(client_of(lead), url.replace("&amp;", "&"))


# ---------------------------------------------------------------------------------------- by the page


def test_beyond_and_corrections_by_the_page(lead: Actor) -> None:
    bank = grantor(lead.on)
    volunteer = running(lead, bank)
    desk, granting = client_of(lead), client_of(bank)
    page = reverse("volunteer", args=[volunteer.pk])
    asks = {"acte": "aid", "what": "vte-ti:aid_asked", "on": lead.on.isoformat(), "amount_cents": "5 000"}
    wrong = desk.post(page, asks)
    assert wrong.status_code == 422 and "cochez la case" in wrong.content.decode()
    assert desk.post(page, asks | {"beyond": "on", "reason": "Accord écrit."}).status_code == 302
    assert "Au-delà de l’aide attendue" in text(desk, page) and "Accord écrit." in text(desk, page)
    aid(volunteer, FileStep.PAID, bank, amount_cents=10_000, payer="Bpifrance")
    payment = Payment.objects.get()
    fix = {"acte": "payment_fix", "payment": str(payment.pk), "amount_cents": "120", "why": "Mal lu."}
    assert desk.post(page, fix).status_code in (403, 422), "who did not record it has nothing to choose"
    assert granting.post(page, fix | {"why": ""}).status_code == 422
    assert granting.post(page, fix).status_code == 302
    shown = plain(text(granting, page))
    assert "Versée en partie" in shown and "Avant : versement de 100 €" in shown and "120 €" in shown
    label = {"acte": "label_fix", "scheme": "vte-ti", "number": "L-12", "why": "Mal lu."}
    assert granting.post(page, label).status_code == 302
    assert "n° L-12" in plain(text(granting, page))


def test_addresses_are_corrected_on_a_page_of_their_own(lead: Actor) -> None:
    volunteer = sent(lead, email="")
    desk, page = client_of(lead), reverse("volunteer", args=[volunteer.pk])
    assert "ne peut pas signer" in text(desk, page)
    url = reverse("volunteer_part", args=[volunteer.pk, "contacts"])
    assert url in text(desk, page)
    told_ = {"acte": "part", "email": "rosa@exemple.fr", "young_email": volunteer.young_email}
    assert desk.post(url, told_).status_code == 302 and "rosa@exemple.fr" in text(desk, page)
    hidden = secret_of("young")
    assert Client().get(f"/vte/dossiers/suivi/{hidden}/completer/contacts/").status_code == 404


def test_one_signs_what_one_has_read(lead: Actor) -> None:
    volunteer = opened(lead)
    papers(volunteer, lead)
    step(volunteer, FileStep.COMPLETED, lead)
    young = f"/vte/dossiers/charte/{secret_of('young')}/"
    read = Volunteer.objects.get().charter_seal
    assert f'value="{read}"' in text(Client(), young)
    Volunteer.objects.update(title="Assistant")
    sign = {"acte": "sign", "read": "on"}
    refused = Client().post(young, sign | {"charter_seal": read})
    now, page = Volunteer.objects.get(), refused.content.decode()
    assert refused.status_code == 422 and "relisez-la" in page and now.young_signed_on is None
    assert f'value="{now.charter_seal}"' in page and "checked" not in page.partition("<main")[2]
    assert Client().post(young, sign | {"charter_seal": now.charter_seal}).status_code == 302


def test_a_step_of_a_wrong_day_says_so_at_its_field(lead: Actor) -> None:
    volunteer = opened(lead)
    papers(volunteer, lead)
    page = reverse("volunteer", args=[volunteer.pk])
    wrong = client_of(lead).post(page, {"acte": "step", "kind": "completed", "on": "2020-01-01", "text": ""})
    assert wrong.status_code == 422 and list(wrong.context["form"].errors) == ["on"]
    assert step(volunteer, FileStep.COMPLETED, lead).state == "complete"
