"""How a candidate and an offer answer each other: criterion by criterion, each with its reason; never a score.

A criterion is held, is opposed, or is not known. Pairs are put in an order that anybody can do by hand: most criteria
held, each opposed one taking one away; then fewest opposed; then the nearest; then the earliest start. What is not
known, or not asked, counts on neither side: an offer that asks for nothing does not come before one that fits.
Plain values in and out.
"""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from typing import TypeVar

from etabli.analysis.aids.calendar import months_after
from etabli.catalogue.numbers import day, number, plural
from etabli.kernel.names import search_key
from etabli.kernel.three_valued import Truth
from etabli.kernel.typography import french

T = TypeVar("T")
ALTERNANCE = "alternance"
DIPLOMA_MONTHS = 24  # under which a diploma is recent: the rule `candidate` of catalogue/aids/schemes/vte-ti.yaml
ANYWHERE = 0  # how far a candidate would go: no bound
MANY_KM = 100_000.0  # in the order, where no distance is known
_BETWEEN = re.compile(r"[,;\n•]+")


@dataclass(frozen=True)
class Wanted:
    """What an offer asks for. Empty, or None: nothing is asked, or it is not said."""

    level: int | None = None
    contract: str = ""
    starts_on: date | None = None
    study: str = ""
    skills: tuple[str, ...] = ()


@dataclass(frozen=True)
class Profile:
    """What a candidate says. `alternance`: whether they look for one; None where they did not say."""

    level: int | None = None
    alternance: bool | None = None
    diploma_on: date | None = None
    available_on: date | None = None
    study: str = ""
    skills: tuple[str, ...] = ()


@dataclass(frozen=True)
class Reason:
    """What one criterion says of a pair."""

    id: str
    label: str
    outcome: Truth
    said: str


@dataclass(frozen=True)
class Match:
    """All criteria of a pair, in the order in which they are read; `km` where it is known."""

    reasons: tuple[Reason, ...]
    km: float | None

    @property
    def held(self) -> int:
        return sum(one.outcome is True for one in self.reasons)

    @property
    def opposed(self) -> int:
        return sum(one.outcome is False for one in self.reasons)

    @property
    def unknown(self) -> int:
        return sum(one.outcome is None for one in self.reasons)

    @property
    def rank(self) -> tuple[int, int, float]:
        """What pairs are ordered by: the lowest first."""
        return self.opposed - self.held, self.opposed, MANY_KM if self.km is None else self.km


@dataclass(frozen=True)
class Bounds:
    """`soon_days`: a delay to be talked over; one skill in `one_skill_in` is enough; `near_km`: how far the candidate
    would go, ANYWHERE, or None where they did not say.
    """

    soon_days: int
    one_skill_in: int
    near_km: int | None = None


def matched(wanted: Wanted, profile: Profile, *, km: float | None, bounds: Bounds, on: date) -> Match:
    """Every criterion of a pair, on a day: a diploma that is still to come then is a planned one."""
    reasons = (
        _level(wanted, profile),
        _contract(wanted, profile),
        _diploma(wanted, profile, on),
        _dates(wanted, profile, bounds.soon_days),
        _distance(km, bounds.near_km),
        _study(wanted, profile),
        _skills(wanted, profile, bounds.one_skill_in),
    )
    return Match(tuple(one for one in reasons if one is not None), km)


def in_order(pairs: Iterable[tuple[T, Match]], tie: Callable[[T], str]) -> list[tuple[T, Match]]:
    """Those that answer best first; `tie` settles equals, so that the same pairs come in the same order."""
    return sorted(pairs, key=lambda pair: (pair[1].rank, tie(pair[0])))


def skills_of(text: str) -> tuple[str, ...]:
    """Skills written one after the other: by lines, commas or semicolons."""
    return tuple(dict.fromkeys(one.strip() for one in _BETWEEN.split(text) if one.strip()))


def _level(wanted: Wanted, profile: Profile) -> Reason | None:
    if wanted.level is None:
        return None
    if profile.level is None:
        return _reason("level", "Niveau", None, "Le niveau du candidat n'est pas dit.")
    held = profile.level >= wanted.level
    said = f"bac + {profile.level} pour bac + {wanted.level} demandé"
    return _reason("level", "Niveau", held, f"{said}." if held else f"{said} : en dessous.")


def _contract(wanted: Wanted, profile: Profile) -> Reason | None:
    if not wanted.contract:
        return None
    if profile.alternance is None:
        return _reason("contract", "Contrat", None, "Le candidat n'a pas dit s'il cherche une alternance.")
    if wanted.contract == ALTERNANCE:
        said = "L'offre et le candidat sont en alternance." if profile.alternance else "L'offre est une alternance."
        return _reason("contract", "Contrat", profile.alternance, said)
    said = "Le candidat cherche une alternance." if profile.alternance else "Le candidat cherche un emploi."
    return _reason("contract", "Contrat", not profile.alternance, said)


def _diploma(wanted: Wanted, profile: Profile, on: date) -> Reason | None:
    """The aid asks for an alternance, or for a diploma of less than two years at the contract. One that is planned is
    not obtained: it is never recent, and at best to be confirmed.
    """
    if wanted.contract == ALTERNANCE or not wanted.contract:
        return None
    label, had = "Diplôme récent", profile.diploma_on
    if had is None or wanted.starts_on is None:
        return _reason("diploma", label, None, "La date du diplôme ou du début n'est pas dite.")
    if had > wanted.starts_on:
        said = f"Diplôme attendu le {day(had)} : pas encore obtenu au début du contrat, le {day(wanted.starts_on)}."
        return _reason("diploma", label, False, said)
    if had > on:
        return _reason("diploma", label, None, f"Diplôme attendu le {day(had)} : à confirmer une fois obtenu.")
    held = months_after(had, DIPLOMA_MONTHS) > wanted.starts_on
    said = "moins de deux ans" if held else "deux ans ou plus : l'aide VTE TI n'est pas due"
    return _reason("diploma", label, held, f"Diplôme du {day(had)}, au début du contrat : {said}.")


def _dates(wanted: Wanted, profile: Profile, soon_days: int) -> Reason | None:
    if wanted.starts_on is None:
        return None
    label = "Date"
    if profile.available_on is None:
        return _reason("dates", label, None, "La date de disponibilité n'est pas dite.")
    said = f"Disponible le {day(profile.available_on)}, début le {day(wanted.starts_on)}"
    late = (profile.available_on - wanted.starts_on).days
    if late <= 0:
        return _reason("dates", label, True, f"{said}.")
    if late <= soon_days:
        return _reason("dates", label, None, f"{said} : à convenir.")
    return _reason("dates", label, False, f"{said} : trop tard.")


def _distance(km: float | None, near_km: int | None) -> Reason:
    """Against what the candidate said, and only that; within a commune nobody has to say how far."""
    label = "Distance"
    if near_km == ANYWHERE:
        return _reason("distance", label, True, "Le candidat cherche partout.")
    if km is None:
        return _reason("distance", label, None, "La distance n'est pas connue.")
    if km == 0:
        return _reason("distance", label, True, "Dans la même commune.")
    if near_km is None:
        return _reason("distance", label, None, f"À {number(round(km))} km. Le candidat n'a pas dit jusqu'où il va.")
    held = km <= near_km
    bound = "au plus" if held else "voulus"
    return _reason("distance", label, held, f"{number(round(km))} km, pour {near_km} km {bound}.")


def _study(wanted: Wanted, profile: Profile) -> Reason | None:
    if not wanted.study:
        return None
    label = "Domaine d'études"
    if not profile.study:
        return _reason("study", label, None, "Le domaine d'études du candidat n'est pas dit.")
    held = profile.study == wanted.study
    said = "C'est le domaine demandé." if held else "L'offre demande un autre domaine."
    return _reason("study", label, held, said)


def _skills(wanted: Wanted, profile: Profile, one_in: int) -> Reason | None:
    """Held from one in `one_in` of those asked for on. Words are compared without accents or capitals; a synonym is not
    seen, so less is not known rather than opposed.
    """
    if not wanted.skills:
        return None
    label = "Compétences"
    if not profile.skills:
        return _reason("skills", label, None, "Le candidat n'a pas cité de compétences.")
    has = f" {' '.join(search_key(one) for one in profile.skills)} "
    common = [one for one in wanted.skills if f" {search_key(one)} " in has]
    if not common:
        return _reason("skills", label, None, "Aucune compétence demandée n'est citée avec les mêmes mots.")
    asked = plural(len(wanted.skills), "compétence demandée", "compétences demandées")
    said = f"{len(common)} sur {asked} : {', '.join(common)}."
    return _reason("skills", label, True if one_in * len(common) >= len(wanted.skills) else None, said)


def _reason(key: str, label: str, outcome: Truth, said: str) -> Reason:
    return Reason(key, french(label), outcome, french(said))
