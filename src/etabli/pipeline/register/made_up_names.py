"""Names of made-up firms: what they say of an activity is what the firm does."""

from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from etabli.catalogue.yaml_file import read_yaml

Texts = NDArray[np.object_]
_OF_FAMILY = ("ETABLISSEMENTS {}", "ETS {}", "{} ET FILS", "{} FRERES", "SOCIETE {}", "MAISON {}", "GROUPE {}", "{} SA")
_SUFFIXES = ("", "", "", " INDUSTRIE", " FRANCE", " SAS", " SERVICES", " GROUPE", " PRODUCTION", " EUROPE")
_READ: dict[str, Any] = read_yaml(Path(__file__).with_name("made_up.yaml"), dict)
ACTIVITIES: dict[str, dict[str, str]] = _READ["activities"]
SECTORS: dict[str, dict[str, float]] = _READ["sectors"]
NAF_2025: dict[str, str] = _READ["naf_2025"]
PARTS: dict[str, list[str]] = {
    name: one if isinstance(one, list) else one.split() for name, one in _READ.items() if not isinstance(one, dict)
}
OF_AN_ACTIVITY = 0.5  # of brands that say what a firm does


@cache
def said(activity: str, part: str) -> tuple[str, ...]:
    """Words of a part of names for a code of NAF rév. 2, from the nearest level that has some."""
    for length in range(len(activity), -1, -1):
        if words := ACTIVITIES.get(activity[:length], {}).get(part):
            return tuple(words.split())
    return ()


def names(chance: np.random.Generator, activities: Sequence[str], places: Sequence[str]) -> tuple[Texts, Texts]:
    """A name each, and the sigle of those that have one."""
    many = len(activities)
    kind = chance.choice(5, size=many, p=[0.28, 0.17, 0.28, 0.15, 0.12])
    of, made = families(chance, many), brands(chance, activities)
    pick = chance.integers(1 << 30, size=(5, many))
    found, sigles = np.empty(many, object), np.empty(many, object)
    for n, activity in enumerate(activities):
        trades = said(activity, "trades")
        trade, other = trades[pick[3, n] % len(trades)], trades[pick[4, n] % len(trades)]
        if kind[n] == 0:
            found[n] = f"{trade} {of[n]}"
        elif kind[n] == 1:
            found[n] = _OF_FAMILY[pick[0, n] % len(_OF_FAMILY)].format(of[n])
        elif kind[n] == 2:
            found[n] = made[n] + _SUFFIXES[pick[0, n] % len(_SUFFIXES)]
        elif kind[n] == 3:
            both = trade if other == trade else f"{trade} {other}"
            found[n] = f"{both} DE {places[n].upper()}"
        else:
            what = said(activity, "what")
            long, long_of = PARTS["long"], PARTS["long_of"]
            begun = f"{long[pick[0, n] % len(long)]} {long_of[pick[1, n] % len(long_of)]}"
            found[n] = f"{begun} {trade} {what[pick[2, n] % len(what)]} {of[n]}"
            sigles[n] = "".join(word[0] for word in found[n].split() if len(word) > 2)
    return found, sigles


def families(chance: np.random.Generator, many: int) -> Texts:
    a, b, c = (np.array(one, object) for one in (PARTS["family"], PARTS["middle"], PARTS["family_end"]))
    long = np.where(chance.random(many) < 0.4, b[chance.integers(len(b), size=many)], "")
    return (
        a[chance.integers(len(a), size=many)]
        + b[chance.integers(len(b), size=many)]
        + long
        + c[chance.integers(len(c), size=many)]
    )


def brands(chance: np.random.Generator, activities: Sequence[str]) -> Texts:
    """Half of them say an activity, at one end or the other."""
    many = len(activities)
    middles = np.array(PARTS["middle"], object)
    middle = np.where(chance.random(many) < 0.5, middles[chance.integers(len(middles), size=many)], "")
    pick, share = chance.integers(1 << 30, size=(2, many)), chance.random(many)
    found = np.empty(many, object)
    for n, activity in enumerate(activities):
        begins, ends = said(activity, "brand"), said(activity, "brand_end")
        if not begins or share[n] > OF_AN_ACTIVITY / 2:
            begins = PARTS["brand"]
        if not ends or not OF_AN_ACTIVITY / 2 < share[n] < OF_AN_ACTIVITY:
            ends = PARTS["brand_end"]
        found[n] = begins[pick[0, n] % len(begins)] + middle[n] + ends[pick[1, n] % len(ends)]
    return found
