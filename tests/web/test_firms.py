"""Pages of firms: found by name, listed by place, told in words, given as a file; and where there is no register."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import LazySettings
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from tests.domain.offers_world import published
from tests.domain.people import mandate, territory
from tests.domain.platforms_world import accepted, lead
from tests.domain.platforms_world import published as platform_published
from tests.domain.training_world import diagnostic, transmission
from tests.tiny_register import SIRETS, write_stock
from tests.web.plans_pages import client_of

from etabli.domain.governance.actor import actor
from etabli.domain.governance.enums import Role
from etabli.domain.training.retention import forget
from etabli.pipeline.register.build import build


@pytest.fixture(scope="module")
def registers(tmp_path_factory: pytest.TempPathFactory, release_dir: Path) -> Path:
    folder = tmp_path_factory.mktemp("firms")
    write_stock(folder)
    build(folder, folder / "registers", release_dir, made_up=True)
    return folder / "registers"


@pytest.fixture
def firms(pages: Client, registers: Path, settings: LazySettings) -> Iterator[Client]:
    settings.ETABLI_REGISTERS = registers
    yield pages


def text(client: Client, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200, address
    return str(answer.content.decode())


def test_a_firm_is_found_by_a_name_with_an_error(firms: Client) -> None:
    page = text(firms, "/entreprises/?q=palstival")
    assert "PLASTIVAL" in page
    assert "LE MOULE D OR" in page
    assert "fictives" in page


def test_those_of_a_territory_are_listed_and_filtered(firms: Client) -> None:
    page = text(firms, "/entreprises/?territoire=2/ti-8413")
    assert "PLASTIVAL" in page
    assert "TECHNIVAL" not in page
    assert "<title>OYONNAX : 3" in page, "a disc a commune, on a map"
    assert "PLASTIVAL" not in text(firms, "/entreprises/?territoire=2/ti-8413&activite=25")
    assert "COUTELLERIE FERMEE" not in text(firms, "/entreprises/?commune=Thiers+(63430)")
    assert "COUTELLERIE FERMEE" in text(firms, "/entreprises/?commune=Thiers+(63430)&fermes=oui")


def test_the_commune_that_filters_is_said_kept_and_removed(firms: Client) -> None:
    page = text(firms, "/entreprises/?territoire=2/ti-8413&commune=01283")
    assert "Commune\u00a0: <strong>Oyonnax</strong>" in page and 'id="commune" value="Oyonnax (01283)"' in page
    assert 'href="?territoire=2/ti-8413">Toutes les communes' in page or 'territoire=2%2Fti-8413">Toutes' in page
    by_name = text(firms, "/entreprises/?commune=oyonnax")
    assert "PLASTIVAL" in by_name and "TECHNIVAL" not in by_name
    nowhere = text(firms, "/entreprises/?territoire=2/ti-8413&commune=Nulle-Part")
    assert "d’aucune commune" in nowhere and "PLASTIVAL" in nowhere and 'value="Nulle-Part"' in nowhere


def test_what_may_be_read_in_several_ways_is_asked_about(firms: Client) -> None:
    several = text(firms, "/entreprises/?commune=Saint-Denis")
    assert "plusieurs façons" in several and "93066" in several and "Seine-Saint-Denis (93)</a>" in several
    both = text(firms, "/entreprises/?commune=01100")
    assert "Cheignieu-la-Balme (code Insee 01100)" in both and "Code postal 01100\u00a0: " in both
    assert "PLASTIVAL" not in both, "neither is taken"
    assert "PLASTIVAL" in text(firms, "/entreprises/?commune=01100+(code+postal)")
    assert "PLASTIVAL" not in text(firms, "/entreprises/?commune=Cheignieu-la-Balme+(01100)")
    postal = text(firms, "/entreprises/?commune=42000")
    assert "FONDERIE SAINT ETIENNE" in postal and "code postal 42000" in postal


def test_a_name_that_is_nearly_one_is_proposed(firms: Client) -> None:
    page = text(firms, "/entreprises/?commune=oyonax")
    assert "Vouliez-vous dire" in page and "Oyonnax, " in page and "commune=Oyonnax" in page


@pytest.mark.parametrize("typed", ["01", "1", "Ain", "ain"])
def test_a_departement_is_its_code_or_its_name(firms: Client, typed: str) -> None:
    page = text(firms, f"/entreprises/?departement={typed}")
    assert "PLASTIVAL" in page and "TECHNIVAL" not in page and '<option value="01" selected>' in page


def test_what_is_no_departement_or_region_is_refused(firms: Client) -> None:
    assert "d’aucun département" in text(firms, "/entreprises/?departement=999&activite=22")
    assert "d’aucune région" in text(firms, "/entreprises/?region=999&activite=22")


@pytest.mark.parametrize(
    ("asked", "found", "total"),
    [
        ("activite=22", "PLASTIVAL", 1),
        ("activite=16", "MENUISERIE LAMBERT", 2),
        ("effectif=7", "FONDERIE SAINT ETIENNE", 2),
        ("q=22.29A", "PLASTIVAL", 1),
        ("region=84", "TECHNIVAL", 6),
        ("region=84&activite=25", "TECHNIVAL", 2),
    ],
)
def test_an_activity_a_size_a_region_are_listed_without_a_place(
    firms: Client, asked: str, found: str, total: int
) -> None:
    page = text(firms, f"/entreprises/?{asked}")
    assert found in page and f"{total}\u00a0établissement" in page and "points-map" in page
    assert found in firms.get(f"/entreprises.csv?{asked}").content.decode()


@pytest.mark.parametrize("typed", ["22.26Y", "2226Y", "22.26y", "22.26"])
@pytest.mark.parametrize("more", ["", "&departement=01", "&territoire=2/ti-8413", "&activite=22"])
def test_a_code_of_naf_2025_finds_too(firms: Client, typed: str, more: str) -> None:
    page = text(firms, f"/entreprises/?q={typed}{more}")
    assert "PLASTIVAL" in page and "Activité de la NAF 2025\u00a0: <strong>22.26" in page
    assert "PLASTIVAL" not in text(firms, f"/entreprises/?q={typed}&departement=63")
    assert "PLASTIVAL" in text(firms, "/entreprises/?naf2025=22.26Y")


def test_a_list_is_in_the_order_of_the_address(firms: Client) -> None:
    def order(query: str) -> list[int]:
        page = text(firms, f"/entreprises/?region=84{query}")
        return [page.index(f"/entreprises/{SIRETS[n]}/") for n in (3, 4, 2)]  # PLASTIVAL, TECHNIVAL, SOCIETE

    size, name, commune = order(""), order("&tri=nom"), order("&tri=commune")
    assert size[2] < size[0] < size[1] and name[0] < name[2] < name[1] and commune[2] < commune[0] < commune[1]
    assert 'aria-sort="ascending"' in text(firms, "/entreprises/?region=84&tri=nom")


def test_answers_say_what_of_them_answers(firms: Client) -> None:
    assert "par leur adresse" in text(firms, "/entreprises/?q=mognitier")
    page = text(firms, "/entreprises/?q=charpentes")
    assert "par leur activité" in page and "activite=16.23Z" in page


def test_a_list_of_a_place_says_how_many_and_leads_back_to_its_beginning(firms: Client) -> None:
    page = text(firms, "/entreprises/?territoire=2/ti-8413")
    assert "3\u00a0établissements, les plus grands d’abord" in page and "Revenir au début" not in page
    assert "1\u00a0établissement." in text(firms, "/entreprises/?territoire=2/ti-8413&activite=25")
    further = text(firms, f"/entreprises/?territoire=2/ti-8413&apres={(1 << 51) + (7 << 47)}")
    assert "3\u00a0établissements, suite de la liste" in further and "Revenir au début de la liste" in further


@pytest.mark.parametrize("typed", ["25.62B", "2562B", "25.62b", "25.62"])
def test_a_code_of_naf_filters_by_activity_and_says_so(firms: Client, typed: str) -> None:
    page = text(firms, f"/entreprises/?q={typed}&territoire=2/ti-8413")
    assert "SOCIETE D ETUDES MECANIQUES" in page and "PLASTIVAL" not in page
    assert "Activité\u00a0: <strong>" in page and "25.62B" in page and "selected>" in page
    assert "SOCIETE D ETUDES MECANIQUES" in text(firms, f"/entreprises/?q={typed}")
    assert "PLASTIVAL" not in firms.get(f"/entreprises.csv?q={typed}&commune=01283").content.decode()


def test_sizes_go_from_one_employee_up(firms: Client) -> None:
    page = text(firms, "/entreprises/?territoire=2/ti-8413&effectif=7")
    assert "1\u00a0établissement." in page, "50 and more"
    for said in ("1 salarié et plus", "3 salariés et plus", "6 salariés et plus", "500 salariés et plus"):
        assert said in page


def test_an_establishment_is_told_in_words(firms: Client) -> None:
    page = text(firms, f"/entreprises/{SIRETS[3]}/")
    assert "20 à 49\u00a0salariés" in page or "20 à 49 salariés" in page
    assert "22.29A" in page
    assert "Plastics Vallée" in page
    assert "/plateformes/?territoire=2/" in page and "/plateformes/?territoire=1/" not in page
    assert "22.26Y" in page and "non connue dans ce registre" in text(firms, f"/entreprises/{SIRETS[4]}/"), "NAF 2025"
    assert "Cet établissement est fermé" in text(firms, f"/entreprises/{SIRETS[6]}/")


def test_the_list_is_given_as_a_file_that_says_that_firms_are_made_up(firms: Client) -> None:
    answer = firms.get("/entreprises.csv?commune=Thiers+(63430)")
    assert answer["Content-Type"].startswith("text/csv")
    lines = answer.content.decode("utf-8-sig").splitlines()
    assert len(lines) == 3
    assert all(line.endswith(";entreprise fictive") for line in lines[1:])


@pytest.mark.parametrize(
    "address",
    ["/entreprises/12345678900011/", "/entreprises/abc/", f"/entreprises/{SIRETS[0][:-1]}9/"],
)
def test_what_is_not_there_is_not_found(firms: Client, address: str) -> None:
    answer = firms.get(address)
    assert answer.status_code == 404 and "Chercher une entreprise" in answer.content.decode()


def test_a_file_of_everything_is_refused_with_what_to_do(firms: Client) -> None:
    answer = firms.get("/entreprises.csv")
    page = answer.content.decode()
    assert answer.status_code == 400 and "Un fichier demande un nom" in page and 'id="territoire"' in page


@pytest.mark.parametrize(
    "query", ["q=%00", "territoire=9/x", "territoire=';--", "activite=%F0%9F%98%80", "apres=x", "effectif=99"]
)
def test_an_address_that_says_nothing_breaks_nothing(firms: Client, query: str) -> None:
    text(firms, f"/entreprises/?{query}")


def test_a_list_reads_the_territories_and_nothing_else(firms: Client) -> None:
    text(firms, "/entreprises/")
    with CaptureQueriesContext(connection) as asked:
        text(firms, "/entreprises/?territoire=2/ti-8413")
    assert len(asked) <= 1


def test_without_a_register_pages_say_that_nothing_was_asked(
    pages: Client, settings: LazySettings, tmp_path: Path
) -> None:
    settings.ETABLI_REGISTERS = tmp_path
    assert "etabli firms build" in text(pages, "/entreprises/?q=plastival")
    answer = pages.get(f"/entreprises/{SIRETS[0]}/")
    assert answer.status_code == 404 and "n’a pas été cherché" in answer.content.decode()
    assert "n’a pas été cherché" in text(pages, f"/aides/pour-une-entreprise/?siret={SIRETS[0]}")


def test_when_the_public_api_is_down_every_page_says_so_and_when_to_come_back(
    pages: Client, settings: LazySettings, tmp_path: Path
) -> None:
    settings.ETABLI_REGISTERS = tmp_path
    settings.ETABLI_FIRMS_API = "http://127.0.0.1:9/search"  # nobody listens
    for address in ("/entreprises/?q=plastival", f"/entreprises/{SIRETS[0]}/"):
        answer = pages.get(address)
        assert (answer.status_code, answer["Retry-After"]) == (503, "120"), address
        page = answer.content.decode()
        assert "ne répond pas" in page and "n’est pas dans le registre" not in page and "donnez un SIRET" not in page
    assert 'value="plastival"' in pages.get("/entreprises/?q=plastival").content.decode()
    assert "ne répond pas" in text(pages, f"/aides/pour-une-entreprise/?siret={SIRETS[0]}")
    page = text(pages, "/entreprises/")
    assert "ne répond pas" not in page and 'id="territoire"' not in page and 'id="effectif"' not in page


def test_what_is_known_of_an_establishment_leads_to_it(firms: Client) -> None:
    assert "aucune offre" in text(firms, f"/entreprises/{SIRETS[3]}/")
    offer, _ = published(siret=SIRETS[3])
    page = text(firms, f"/entreprises/{SIRETS[3]}/")
    assert f"/vte/offres/{offer.pk}/" in page and offer.title in page
    assert offer.title not in text(firms, f"/entreprises/{SIRETS[4]}/")


def test_diagnostics_and_bookings_of_an_establishment_are_for_who_reads_them(firms: Client) -> None:
    chief, elsewhere = lead(), lead(territory("ti-8411"))
    page = f"/entreprises/{SIRETS[3]}/"
    said, _ = diagnostic(chief, SIRETS[3])
    handed = transmission(chief, SIRETS[3])
    platform, service = platform_published(chief)
    booked = accepted(service, chief, siret=SIRETS[3])
    addresses = [
        *(reverse("diagnostic", args=[said.pk]), reverse("transmission", args=[handed.pk])),
        reverse("booking", args=[booked.pk]),
    ]
    shown = text(client_of(chief), page)
    assert all(address in shown for address in addresses) and "Ajouter un diagnostic" in shown
    industriel = actor(mandate(Role.INDUSTRIEL).person, verified=True)
    for other in (firms, client_of(elsewhere), client_of(industriel)):
        hidden = text(other, page)
        assert not any(address in hidden for address in addresses) and platform.name not in hidden
        assert all(other.get(address).status_code in (302, 404) for address in addresses)
    operator = actor(mandate(Role.OPERATOR).person, verified=True)
    assert addresses[0] in text(client_of(operator), page)
    assert addresses[2] not in text(client_of(operator), page), "another organisation runs the platform"
    forget(said, reason="", verb="erased")
    assert addresses[0] not in text(client_of(chief), page)
