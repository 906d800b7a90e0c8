"""Forms of SIREN and commune codes."""

import pytest

from etabli.kernel.codes import departement_of, is_commune_code, is_siren, wrong_siret


@pytest.mark.parametrize("siren", ["200042935", "215800467", "200057990"])
def test_a_siren_has_nine_digits_and_a_luhn_sum(siren: str) -> None:
    assert is_siren(siren)


@pytest.mark.parametrize("text", ["200042936", "20004293", "2000429350", "20004293A", "", "٢00042935"])
def test_what_is_no_siren(text: str) -> None:
    assert not is_siren(text)


@pytest.mark.parametrize(
    ("code", "departement"),
    [("01004", "01"), ("2A004", "2A"), ("75056", "75"), ("97105", "971"), ("98818", "988")],
)
def test_departement_of_a_commune_code(code: str, departement: str) -> None:
    assert is_commune_code(code)
    assert departement_of(code) == departement


@pytest.mark.parametrize("text", ["1004", "2C004", "010045", "", "ABCDE"])
def test_what_is_no_commune_code(text: str) -> None:
    assert not is_commune_code(text)
    with pytest.raises(ValueError, match="not a commune code"):
        departement_of(text)


@pytest.mark.parametrize(
    ("text", "said"),
    [("73282932000074", ""), ("73282932000075", "sa clé n’est pas juste"), ("7328293200007", "il a quatorze chiffres")],
)
def test_what_is_wrong_with_a_siret_is_told(text: str, said: str) -> None:
    assert said in wrong_siret(text) and bool(said) == bool(wrong_siret(text))
