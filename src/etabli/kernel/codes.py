"""Codes of the French registers: SIREN, SIRET and communes. Checks of form, never of existence."""

import re

_SIREN = re.compile(r"[0-9]{9}")
_SIRET = re.compile(r"[0-9]{14}")
_SIRET_LENGTH, _LEAST_OF_SIRET = 14, 10  # nine digits are a SIREN
LA_POSTE = "356000000"
_COMMUNE = re.compile(r"(?:[0-9]{2}|2[AB])[0-9]{3}")
_DEPARTEMENT = re.compile(r"[0-8][0-9]|9[0-5]|2[AB]|97[1-8]|98[4-9]")
OVERSEAS_PREFIXES = ("97", "98")


def is_siren(text: str) -> bool:
    """Nine digits whose Luhn sum is a multiple of ten (ISO/IEC 7812, used by INSEE for SIREN)."""
    return bool(_SIREN.fullmatch(text)) and _luhn(text) % 10 == 0


def is_siret(text: str) -> bool:
    """Fourteen digits, the SIREN first, whose Luhn sum is a multiple of ten.

    Establishments of La Poste have a plain sum that is a multiple of five instead (INSEE).
    """
    if not _SIRET.fullmatch(text) or not is_siren(text[:9]):
        return False
    if text.startswith(LA_POSTE) and sum(map(int, text)) % 5 == 0:
        return True
    return _luhn(text) % 10 == 0


def wrong_siret(text: str) -> str:
    """What is wrong with a SIRET, in the user's words: its length, or its key; empty where nothing is."""
    if is_siret(text):
        return ""
    if _SIRET.fullmatch(text):
        return "Ce SIRET a bien quatorze chiffres, mais sa clé n’est pas juste : vérifiez-les un à un."
    return "Ce SIRET n’est pas juste : il a quatorze chiffres."


def whole_siret(text: str) -> str:
    """Without spaces; with the leading zeros that a spreadsheet took off as a number's, where its keys agree."""
    bare = "".join(text.split())
    whole = bare.zfill(_SIRET_LENGTH)
    return whole if bare.isdigit() and len(bare) >= _LEAST_OF_SIRET and is_siret(whole) else bare


def _luhn(digits: str) -> int:
    total = 0
    for position, digit in enumerate(reversed(digits)):
        value = int(digit) * (2 if position % 2 else 1)
        total += value - 9 if value > 9 else value
    return total


def is_commune_code(text: str) -> bool:
    """Five characters of the Code officiel géographique: 01004, 2A004, 97105."""
    return bool(_COMMUNE.fullmatch(text))


def is_departement_code(text: str) -> bool:
    """A département of metropolitan France, 2A and 2B for Corsica, or three figures overseas."""
    return bool(_DEPARTEMENT.fullmatch(text)) and text not in ("00", "20")


def departement_of(code_insee: str) -> str:
    """The département (or overseas collectivity) that a commune code is written in: 01, 2A, 971, 988.

    Communes that changed département after their code was given (none today) would need the register instead.
    """
    if not is_commune_code(code_insee):
        raise ValueError(f"not a commune code: {code_insee!r}")
    return code_insee[:3] if code_insee.startswith(OVERSEAS_PREFIXES) else code_insee[:2]
