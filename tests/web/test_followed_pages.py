"""Pages of followed firms: one is found in the register, followed, met, handed over; a list is read, then written."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from django.conf import LazySettings
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from tests.domain.followed_world import NAME, OYONNAX, acting, contact, ended, follow, met, task
from tests.domain.needs_world import met as stated
from tests.domain.people import territory
from tests.domain.volunteers_world import grantor, paid, running
from tests.tiny_register import SIRETS, write_stock
from tests.web.plans_pages import client_of, text

from etabli.catalogue.firms.followed import followed_rules
from etabli.domain.firms.followed_enums import Openness
from etabli.domain.firms.models import Exchange, FirmContact, FirmTask, FollowedFirm, FollowedImport, SignalMark
from etabli.domain.governance.enums import Role
from etabli.pipeline.register.build import build
from etabli.pipeline.register.stock import PLACES
from etabli.web.presentation.awaiting import SOON
from etabli.web.presentation.firms.known import known

pytestmark = pytest.mark.django_db
LIST, ADD = "/entreprises/suivies/", "/entreprises/suivies/ajouter/"
PLASTIVAL = SIRETS[3]


@pytest.fixture(scope="module")
def registers(tmp_path_factory: pytest.TempPathFactory, release_dir: Path) -> Path:
    folder = tmp_path_factory.mktemp("followed")
    write_stock(folder)
    build(folder, folder / "registers", release_dir, made_up=True)
    return folder / "registers"


@pytest.fixture(autouse=True)
def _register(registers: Path, settings: LazySettings) -> Iterator[None]:
    settings.ETABLI_REGISTERS = registers
    cache.clear()
    yield


def sent(client: Client, address: str, **form: Any) -> Any:
    return client.post(address, form)


def test_one_is_found_in_the_register_followed_met_and_has_tasks() -> None:
    lead = client_of(acting(Role.PROJECT_LEAD))
    assert "Aucune entreprise ne répond" in text(lead, LIST)
    assert f"siret={PLASTIVAL}" in text(lead, f"{ADD}?q=palstival")
    page = text(lead, f"{ADD}?siret={PLASTIVAL}")
    assert 'value="PLASTIVAL"' in page and "donneur d" in page
    form = {"name": "PLASTIVAL", "siret": PLASTIVAL, "code_insee": OYONNAX, "because": "Grandit.", "tags": "recrute"}
    answer = lead.post(f"{ADD}?siret={PLASTIVAL}", form)
    firm = FollowedFirm.objects.get()
    address = reverse("followed_firm", args=[firm.pk])
    assert answer["Location"] == address
    today = timezone.localdate()
    one = {
        "kind": "visit",
        "on": today.isoformat(),
        "held_by": "",
        "note": "Un atelier trop petit.",
        "openness": "team",
    }
    assert sent(lead, address, acte="exchange", **one).status_code == 302
    due = (today + timedelta(days=3)).isoformat()
    assert sent(lead, address, acte="task", title="Rappeler jeudi", due_on=due, to="").status_code == 302
    assert sent(lead, address, acte="contact", name="Rosa Bonheur", email="rosa@exemple.fr").status_code == 302
    page = text(lead, address)
    for word in ("Un atelier trop petit.", "Rappeler jeudi", "Rosa Bonheur", "22.29A", "Grandit.", "recrute"):
        assert word in page, word
    listed = text(lead, LIST)
    assert "PLASTIVAL" in listed and "visite le" in listed and "22.29A" in listed
    assert "Une tâche pour une entreprise suivie" in text(lead, "/espace/")
    later = (today + timedelta(days=2)).isoformat()
    assert sent(lead, address, acte="task", title="Relancer", due_on=later, to="").status_code == 302
    home = text(lead, "/espace/")
    assert "2\u00a0tâches pour des entreprises suivies (" in home and "Une tâche pour une" not in home
    assert sent(lead, address, acte="task_done", one=str(FirmTask.objects.get(title="Relancer").pk)).status_code == 302
    assert sent(lead, address, acte="task_done", one=str(FirmTask.objects.get(done_on=None).pk)).status_code == 302
    assert "Ce n’est pas fait" in text(lead, address)


def test_each_part_is_corrected_and_removed_from_its_page() -> None:
    who = acting(Role.PROJECT_LEAD)
    lead, firm = client_of(who), follow(who)
    person, exchange, job = contact(firm, who), met(firm, who), task(firm, who)
    address = reverse("followed_firm", args=[firm.pk])
    for name, one in (("contact", person), ("echange", exchange), ("tache", job)):
        page = text(lead, f"{address}?{name}={one.pk}")
        assert f'value="{one.pk}"' in page, name
    on = who.on.isoformat()
    said = {"kind": "call", "on": on, "note": "Autre.", "openness": "leads", "one": str(exchange.pk)}
    assert sent(lead, address, acte="exchange_correct", **said).status_code == 302
    assert Exchange.objects.get().openness == "leads"
    moved = {"title": "Écrire", "due_on": on, "to": "", "one": str(job.pk)}
    assert sent(lead, address, acte="task_change", **moved).status_code == 302
    assert sent(lead, address, acte="contact_change", name="Rosa B.", one=str(person.pk)).status_code == 302
    assert FirmContact.objects.get().name == "Rosa B."
    assert sent(lead, address, acte="exchange_remove", one=str(exchange.pk)).status_code == 302
    assert sent(lead, address, acte="contact_remove", one=str(person.pk)).status_code == 302
    assert not Exchange.objects.exists() and not FirmContact.objects.exists()
    assert sent(lead, address, acte="contact_remove", one=str(person.pk)).status_code == 422
    wrong = sent(lead, address, acte="task", title="", due_on="x", to="")
    assert wrong.status_code == 422 and "Donnez une date" in wrong.content.decode()
    assert sent(lead, address, acte="stop", reason="Fermée.").status_code == 302
    assert "Plus suivie" in text(lead, address) and NAME in text(lead, f"{LIST}?etat=finis")
    assert sent(lead, address, acte="resume").status_code == 302
    assert sent(lead, address, acte="zzz").status_code == 422


def test_pages_file_and_search_tell_nothing_of_an_exchange_that_is_not_for_their_reader() -> None:
    who, pair = acting(Role.PROJECT_LEAD), acting(Role.ELU)
    firm = follow(who)
    met(firm, who, Openness.LEADS, note="Un secret de fabrique.")
    address = reverse("followed_firm", args=[firm.pk])
    for where in (address, f"{LIST}?q=secret", LIST, "/entreprises/suivies.csv"):
        mine, theirs = (client_of(one).get(where).content.decode() for one in (who, pair))
        assert "secret de fabrique" not in theirs and "visite le" not in theirs, where
        assert (NAME in mine or "secret de fabrique" in mine) and "visite" in mine, where
    assert NAME not in text(client_of(pair), f"{LIST}?q=secret")
    assert "secret de fabrique" in client_of(who).get("/entreprises/suivies.csv").content.decode()


def test_the_page_of_an_establishment_tells_the_territory_what_it_has_with_it() -> None:
    who = acting(Role.PROJECT_LEAD)
    firm = follow(who, siret=PLASTIVAL, name="PLASTIVAL")
    met(firm, who)
    stated(who, siret=PLASTIVAL)
    page = text(client_of(who), f"/entreprises/{PLASTIVAL}/")
    assert (
        reverse("followed_firm", args=[firm.pk]) in page and "dernier échange le" in page and "Besoins exposés" in page
    )
    assert "Un seul registre" in page
    for other in (Client(), client_of(acting(Role.CONTRIBUTOR))):
        page = text(other, f"/entreprises/{PLASTIVAL}/")
        assert not [word for word in ("Suivie par", "Besoins exposés", "Signaux", "dernier échange") if word in page]


def test_what_nobody_has_any_more_is_handed_over_from_one_page() -> None:
    gone, who = acting(Role.PROJECT_LEAD), acting(Role.PROJECT_LEAD)
    first, second = follow(gone), follow(gone, siret="", name="Béton du Haut")
    task(second, gone, title="Relire le devis")
    ended(gone.mandates[0])
    lead, address = client_of(who), reverse("followed_orphans")
    page = text(lead, address)
    assert NAME in page and "Relire le devis" in page and "2 suivis et 1 tâche" in page.replace("\u00a0", " ")
    wrong = sent(lead, address, to="", firm=[str(first.pk)])
    assert wrong.status_code == 422 and f'id="firm-{first.pk}" checked' in wrong.content.decode()
    mine = str(who.mandates[0].pk)
    assert sent(lead, address, to=mine, firm=[str(first.pk), "x"]).status_code == 302
    assert NAME not in text(lead, address) and "Béton du Haut" in text(lead, address)
    assert sent(lead, address, to=mine, all="oui").status_code == 302
    assert "Rien à transmettre" in text(lead, address)


def test_a_list_is_read_line_by_line_then_written_and_its_faults_downloaded() -> None:
    lead, address = client_of(acting(Role.PROJECT_LEAD)), reverse("followed_import")
    content = f"Nom;SIRET;Ville\r\n;{PLASTIVAL};\r\nFonderie;;Oyonnax\r\nPartie;;Paris\r\n".encode()
    form = {"territory": territory().pk, "openness": "team"}
    wrong = lead.post(address, {**form, "file": SimpleUploadedFile("a.csv", b"Ville\r\nOyonnax\r\n")})
    assert wrong.status_code == 422 and "Aucune colonne" in wrong.content.decode()
    answer = lead.post(address, {**form, "file": SimpleUploadedFile("liste.csv", content)})
    shown = answer["Location"]
    page = lead.get(shown)
    assert "PLASTIVAL" in page.content.decode() and "n’est pas une commune du territoire" in page.content.decode()
    assert "PLASTIVAL" not in text(lead, f"{shown}?sort=ecartees")
    seal = page.context["seal"]
    assert lead.post(shown, {"acte": "confirm", "seal": "x"}).status_code == 409 and not FollowedFirm.objects.exists()
    assert lead.post(shown, {"acte": "confirm", "seal": seal}).status_code == 302
    assert "La liste est enregistrée" in text(lead, shown) and FollowedFirm.objects.count() == 2
    refused = lead.get(reverse("followed_import_refused", args=[FollowedImport.objects.get().pk]))
    assert "Partie" in refused.content.decode("utf-8-sig")


def test_a_name_without_siret_is_looked_up_and_chosen() -> None:
    lead, address = client_of(acting(Role.PROJECT_LEAD)), reverse("followed_import")
    content = b"Nom;Ville\r\nPlastival;\r\nMenuiserie Lambert;Oyonnax\r\n"
    form = {"territory": territory().pk, "openness": "team", "file": SimpleUploadedFile("liste.csv", content)}
    shown = lead.post(address, form)["Location"]
    rows = lead.get(shown).context["rows"]
    assert [[siret for siret, _ in found] for _, found in rows] == [[PLASTIVAL], [SIRETS[0]]]
    wrong = lead.post(shown, {"acte": "choose", "siret-2": ""})
    assert wrong.status_code == 409 and "Choisissez un établissement" in wrong.content.decode()
    assert lead.post(shown, {"acte": "choose", "siret-2": PLASTIVAL, "siret-x": "1"}).status_code == 302
    lines = lead.get(shown).context["told"].lines
    assert [(one.siret, one.fate.value) for one in lines] == [(PLASTIVAL, "nouvelle"), ("", "nouvelle")]


def test_what_a_form_names_wrongly_is_told_and_breaks_nothing() -> None:
    who = acting(Role.PROJECT_LEAD)
    lead, firm = client_of(who), follow(who)
    for one in ("x", ""):
        answer = lead.post(reverse("followed_firm", args=[firm.pk]), {"acte": "unmark", "one": one})
        assert answer.status_code == 422 and "plus là" in answer.content.decode()
    ended(who.mandates[0])
    other = acting(Role.PROJECT_LEAD)
    none = client_of(other).post(reverse("followed_orphans"), {"acte": "hand_over", "to": str(other.mandates[0].pk)})
    assert none.status_code == 422 and "Cochez une entreprise" in none.content.decode()


def test_signals_are_told_with_their_evidence_and_put_aside_with_a_reason() -> None:
    who = acting(Role.PROJECT_LEAD)
    lead, closed = client_of(who), SIRETS[6]
    firm = follow(who, siret=closed, name="COUTELLERIE")
    address = reverse("followed_firm", args=[firm.pk])
    page = text(lead, address)
    assert "Établissement fermé" in page and "fermé depuis le" in page
    assert "COUTELLERIE" in text(lead, f"{LIST}?signal=closed") and "Aucune entreprise" in text(
        lead, f"{LIST}?signal=grew"
    )
    told = lead.get(address).context["signals"].fresh[0]
    form = {"acte": "mark", "signal": "closed", "evidence": told.signal.evidence, "verdict": "useless"}
    wrong = lead.post(address, {**form, "reason": ""})
    assert wrong.status_code == 422 and "Dites pourquoi" in wrong.content.decode()
    assert lead.post(address, {**form, "reason": "Déménagée."}).status_code == 302
    assert "Déménagée." in text(lead, address) and "Aucune entreprise" in text(lead, f"{LIST}?signal=closed")
    assert lead.post(address, {"acte": "unmark", "one": str(SignalMark.objects.get().pk)}).status_code == 302
    assert "COUTELLERIE" in text(lead, f"{LIST}?signal=closed")
    page = text(lead, reverse("followed_signals"))
    assert "Donnée non disponible." in page and "Un seul registre" in page


def test_signals_of_a_territory_come_by_firm_in_the_order_of_interest_and_as_a_file(
    settings: LazySettings, tmp_path: Path, release_dir: Path
) -> None:
    settings.ETABLI_REGISTERS = changed_register(tmp_path, release_dir)
    cache.clear()
    who = acting(Role.PROJECT_LEAD)
    lead, address = client_of(who), reverse("followed_signals")
    follow(who, siret=PLASTIVAL, name="PLASTIVAL")
    page = lead.get(address)
    firms = page.context["lines"]
    assert [(one.name, one.first.rule.id) for one in firms] == [
        ("SOCIETE D ETUDES MECANIQUES DU HAUT BUGEY", "shrank"),
        ("MENUISERIE LAMBERT", "closed"),
        ("PLASTIVAL", "grew"),
    ]
    shown = page.content.decode()
    assert "La suivre" in shown and f"siret={SIRETS[0]}" not in shown, "a closed plant is not to be followed"
    assert "20 à 49 salariés → 10 à 19 salariés" not in shown and "→ aucun salarié" in shown
    file = lead.get(reverse("followed_signals_csv")).content.decode("utf-8-sig").splitlines()
    assert file[0].startswith("entreprise;SIRET") and [line.split(";")[0] for line in file[1:]] == [
        one.name for one in firms
    ]
    assert [one.name for one in lead.get(address, {"signal": "grew"}).context["lines"]] == ["PLASTIVAL"]


def changed_register(folder: Path, release_dir: Path) -> Path:
    """Two registers: the mechanics have nobody any more, the carpenters closed, the moulders grew."""
    write_stock(folder)
    build(folder, folder / "registers", release_dir, made_up=True, at=datetime.now(UTC) - timedelta(days=100))
    table = pq.read_table(folder / PLACES)
    names = ("trancheEffectifsEtablissement", "etatAdministratifEtablissement")
    bands, states = (table[name].to_pylist() for name in names)
    bands[2], bands[3], states[0] = "00", "21", "F"
    for name, cells in zip(names, (bands, states), strict=True):
        table = table.set_column(table.column_names.index(name), name, pa.array(cells, pa.string()))
    pq.write_table(table, folder / PLACES)
    build(folder, folder / "registers", release_dir, made_up=True)
    return folder / "registers"


def test_filters_are_in_the_address_and_nonsense_asks_nothing() -> None:
    who = acting(Role.PROJECT_LEAD)
    follow(who, tags=("recrute",))
    lead = client_of(who)
    assert NAME in text(lead, f"{LIST}?etiquette=recrute&suivi=moi&sans=jamais&tri=echange&territoire=2/ti-8413")
    for nonsense in ("suivi=x&sans=x&tri=x&page=x&signal=x", "q=%00", "territoire="):
        assert NAME in text(lead, f"{LIST}?{nonsense}"), nonsense
    assert client_of(who).get(f"{ADD}?territoire=2/ti-9999").status_code == 200


def test_pages_stay_within_their_queries_however_many_firms(django_assert_max_num_queries: Any) -> None:
    who = acting(Role.PROJECT_LEAD)
    lead, firm = client_of(who), follow(who, siret=PLASTIVAL, tags=("a", "b"))
    met(firm, who)
    for n in range(12):
        other = follow(who, siret="", name=f"Atelier {n}", tags=(f"t{n}",))
        met(other, who)
        task(other, who)
        contact(other, who)
    for address, most in (
        (LIST, 16),
        ("/entreprises/suivies.csv", 9),
        (reverse("followed_firm", args=[firm.pk]), 24),
        (reverse("followed_orphans"), 9),
        (reverse("followed_signals"), 8),
        (f"/entreprises/{PLASTIVAL}/", 15),
    ):
        lead.get(address)
        with django_assert_max_num_queries(most):
            assert lead.get(address).status_code == 200


def test_whoever_meets_firms_states_the_need_of_one_and_a_firm_its_own() -> None:
    page = f"/entreprises/{PLASTIVAL}/"
    assert f"{reverse('need_state')}?siret={PLASTIVAL}" in text(client_of(acting(Role.PROJECT_LEAD)), page)
    assert f"{reverse('need_ask')}?siret={PLASTIVAL}" in text(Client(), page)


def test_the_aid_of_a_file_is_told_with_its_amount_and_day_to_who_reads_the_file() -> None:
    lead, bank = acting(Role.PROJECT_LEAD), grantor(timezone.localdate())
    paid(running(lead, bank, siret=PLASTIVAL), lead, bank)
    (told,) = known(lead, PLASTIVAL).volunteers
    assert told.state == "payé" and "4\u202f000" in told.aids[0] and "versement du" in told.aids[0]
    assert known(acting(Role.ELU, territory=territory("ti-3201")), PLASTIVAL).volunteers == []
    assert "versement du" in text(client_of(lead), f"/entreprises/{PLASTIVAL}/")


def test_a_task_is_on_the_home_as_long_as_the_home_calls_it_soon() -> None:
    assert timedelta(days=followed_rules().home_days) == SOON
    who = acting(Role.PROJECT_LEAD)
    firm = follow(who)
    task(firm, who, days=followed_rules().home_days)
    assert "Une tâche pour une entreprise suivie" in text(client_of(who), "/espace/")
    FirmTask.objects.update(due_on=who.on + SOON + timedelta(days=1))
    assert "Une tâche pour une entreprise suivie" not in text(client_of(who), "/espace/")
