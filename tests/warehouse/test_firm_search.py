"""Firms are found by name in spite of accents, typing errors, order and place; and only where they are sought."""

from collections.abc import Sequence
from pathlib import Path

import pytest
from tests.tiny_register import FIRMS, SIRETS, write_stock

from etabli.pipeline.register.build import build
from etabli.warehouse.firm_search import answers, search
from etabli.warehouse.register import EVERYWHERE, Place, Register, RegisterError, current


@pytest.fixture(scope="module")
def register(tmp_path_factory: pytest.TempPathFactory, release_dir: Path) -> Register:
    folder = tmp_path_factory.mktemp("firms")
    write_stock(folder)
    build(folder, folder / "registers", release_dir, made_up=True)
    return current(folder / "registers")


def names(register: Register, text: str, within: Place = EVERYWHERE) -> Sequence[tuple[str, str | None]]:
    return [(one.name, one.commune) for one in search(register, text, within)]


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("plastival", "PLASTIVAL"),
        ("Plâstival", "PLASTIVAL"),
        ("plasti", "PLASTIVAL"),
        ("menuiserie lam", "MENUISERIE LAMBERT"),
        ("thie techn", "TECHNIVAL"),
        ("palstival", "PLASTIVAL"),
        ("plastvial sas", "PLASTIVAL"),
        ("moule d'or", "PLASTIVAL"),
        ("semhb", "SOCIETE D ETUDES MECANIQUES DU HAUT BUGEY"),
        ("etudes mécaniqes bugey", "SOCIETE D ETUDES MECANIQUES DU HAUT BUGEY"),
        ("bugey etudes", "SOCIETE D ETUDES MECANIQUES DU HAUT BUGEY"),
        ("fonderie st etienne", "FONDERIE SAINT ETIENNE"),
        ("tecnival thiers", "TECHNIVAL"),
        ("114 place de Mognitier Oyonnax", "PLASTIVAL"),
        ("pl de mognitier", "PLASTIVAL"),
        ("114, pl. de Mogniter, 01100", "PLASTIVAL"),  # a letter is missing
        ("avenue Jean Jaurès Thiers", "TECHNIVAL"),
        ("ave jean jaures", "TECHNIVAL"),
        ("C.P.T.E.B.", "TECHNIVAL"),
        ("cpteb", "TECHNIVAL"),
        ("c p t e b", "TECHNIVAL"),
        ("technival clermont", "TECHNIVAL"),  # a word that answers nothing
    ],
)
def test_a_name_is_found_as_people_type_it(register: Register, typed: str, expected: str) -> None:
    assert names(register, typed)[0][0] == expected


def test_the_place_that_was_typed_comes_first(register: Register) -> None:
    assert names(register, "menuiserie lambert thiers")[0] == ("MENUISERIE LAMBERT", "63430")
    assert names(register, "menuiserie lambert oyonnax")[0] == ("MENUISERIE LAMBERT", "01283")
    assert names(register, "menuiserie lambert 63300")[0] == ("MENUISERIE LAMBERT", "63430")


def test_of_two_that_are_as_near_the_larger_comes_first(register: Register) -> None:
    assert names(register, "menuiserie lambert") == [("MENUISERIE LAMBERT", "01283"), ("MENUISERIE LAMBERT", "63430")]


def test_a_siret_and_a_siren_find_themselves(register: Register) -> None:
    one = search(register, "plastival")[0]
    spaced = f"{one.siret[:3]} {one.siret[3:6]} {one.siret[6:9]} {one.siret[9:]}"
    assert search(register, one.siret) == search(register, spaced) == search(register, one.siren) == [one]
    assert search(register, "99999999900011") == []


@pytest.mark.parametrize(
    ("within", "expected"),
    [
        (Place(commune="63430"), {"63430"}),
        (Place(departement="01"), {"01283"}),
        (Place(territory="2/ti-8413"), {"01283"}),
        (Place(activity="16"), {"01283", "63430"}),
        (Place(activity="16.23Z", departement="63"), {"63430"}),
        (Place(activity="25"), set()),
    ],
)
def test_a_filter_keeps_its_place_alone(register: Register, within: Place, expected: set[str]) -> None:
    assert {commune for _, commune in names(register, "menuiserie lambert", within)} == expected


def test_the_closed_are_told_and_can_be_left_out(register: Register) -> None:
    assert search(register, "coutellerie fermee")[0].open is False
    assert ("COUTELLERIE FERMEE", "63430") not in names(register, "coutellerie fermee", Place(open_only=True))


def test_an_address_finds_who_is_there_and_nobody_elsewhere(register: Register) -> None:
    assert names(register, "114 place de Mognitier Oyonnax") == [("PLASTIVAL", "01283")]
    assert not names(register, "115 place de Mognitier Oyonnax", Place(commune="63430"))
    assert not names(register, "avenue jean jaures", Place(commune="01283"))
    assert not names(register, "avenue jean jaures", Place(size=9))


def test_words_of_an_address_never_pass_before_a_name(register: Register) -> None:
    assert names(register, "place plastival")[0][0] == "PLASTIVAL"
    assert names(register, "3 menuiserie lambert")[0][0] == "MENUISERIE LAMBERT"


def test_a_register_of_another_layout_is_not_read_and_the_error_says_what_to_do(tmp_path: Path) -> None:
    (tmp_path / "current").mkdir()
    (tmp_path / "current" / "manifest.json").write_text('{"layout": 2, "made_up": true}')
    with pytest.raises(RegisterError) as refused:
        current(tmp_path)
    assert "firms build" in refused.value.user_message


def test_words_of_an_address_alone_find_who_is_there(register: Register) -> None:
    found = answers(register, "mognitier")
    assert ([one.name for one in found.rows], found.by) == (["PLASTIVAL"], ("address",))
    assert answers(register, "plastival").by == ("name",)


def test_words_of_an_activity_find_who_does_it_the_largest_first(register: Register) -> None:
    found = answers(register, "charpente")
    assert ({one.activity for one in found.rows}, found.by) == ({"16.23Z"}, ("activity",))
    assert answers(register, "charpentes thiers").rows[0].commune == "63430"
    assert "22.29A" in answers(register, "pièces plastiques").activities
    assert not answers(register, "charpente", Place(commune="42218")).rows


@pytest.mark.parametrize(
    "typed", ["", "   ", "!!!", "œ" * 500, "a b c d e f g h i j k l m n o p q", '"', "name:x OR y"]
)
def test_nothing_that_is_typed_breaks_the_search(register: Register, typed: str) -> None:
    assert isinstance(search(register, typed), list)


def test_employees_are_an_interval(register: Register) -> None:
    assert search(register, "plastival")[0].employees == (20, 49)


def test_without_a_register_the_error_says_so_in_french(tmp_path: Path) -> None:
    with pytest.raises(RegisterError) as refused:
        current(tmp_path)
    assert "registre" in refused.value.user_message


def test_those_of_a_place_are_listed_the_largest_first_and_the_closed_last(register: Register) -> None:
    listed = register.listed(Place(commune="63430"))
    assert [one.name for one in listed] == ["TECHNIVAL", "MENUISERIE LAMBERT", "COUTELLERIE FERMEE"]
    assert [one.name for one in register.listed(Place(commune="63430", open_only=True))] == [
        "TECHNIVAL",
        "MENUISERIE LAMBERT",
    ]
    assert [one.name for one in register.listed(Place(territory="2/ti-8413", activity="25"))] == [FIRMS[2][0]]
    assert [one.name for one in register.listed(Place(departement="01", size=7))] == [FIRMS[2][0]]


def test_without_a_place_an_activity_or_a_size_is_listed_and_counted(register: Register) -> None:
    assert [one.name for one in register.listed(Place(activity="16"))] == ["MENUISERIE LAMBERT"] * 2
    assert register.total(Place(size=7)) == 2 and register.total(EVERYWHERE) == len(FIRMS)
    assert [one.commune for one in register.listed(Place(size=3, departements=("42", "63")))] == ["42218", "63430"]
    assert register.by_commune(Place(activity="16")) == [("01283", "OYONNAX", 1), ("63430", "THIERS", 1)]
    assert {one.commune for one in register.listed(Place(postcode="63300"))} == {"63430"}


def test_naf_2025_filters_at_each_of_its_levels(register: Register) -> None:
    for code in ("22", "22.2", "22.26", "22.26Y"):
        assert [one.name for one in register.listed(Place(activity_2025=code))] == ["PLASTIVAL"], code
        assert names(register, "plastival", Place(activity_2025=code)), code
    assert not register.listed(Place(activity_2025="22.26Y", departement="63"))


@pytest.mark.parametrize("order", ["size", "name", "commune"])
def test_page_after_page_every_one_is_listed_once_in_its_order(register: Register, order: str) -> None:
    keys = {
        "size": lambda one: (-one.open, -one.size, one.siret),
        "name": lambda one: (-one.open, one.name.lower(), one.siret),
        "commune": lambda one: (-one.open, one.commune_name.lower(), one.commune, -one.size, one.siret),
    }
    every = [one for siret in SIRETS if (one := register.one(siret))]
    found, after = [], None
    for _ in every:
        page = register.page(EVERYWHERE, after=after, limit=2, order=order)
        assert page.left == len(every) - len(found)
        found, after = found + page.rows, page.after
        if after is None:
            break
    assert found == sorted(every, key=keys[order])
