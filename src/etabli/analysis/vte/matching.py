"""How a candidate and an offer answer each other: criterion by criterion, each with its reason; never a score.

A criterion is held, is not, or is not known. Pairs are put in an order that anybody can do by hand: fewest criteria
that are not held, then fewest that are not known, then the nearest, then the earliest start. Plain values in and out.
"""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TypeVar

from etabli.analysis.aids.calendar import months_after
from etabli.catalogue.numbers import day, number, plural
from etabli.kernel.names import search_key
from etabli.kernel.three_valued import Truth
from etabli.kernel.typography import french

T = TypeVar("T")
ALTERNANCE = "alternance"
DIPLOMA_MONTHS = 24  # under which a diploma is recent: the rule `candidate` of catalogue/aids/schemes/vte-ti.yaml
MANY_KM = 10_000.0  # in the order, where no distance is known
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
    neutral: bool = False  # said for whoever reads to judge: neither held, nor failed, nor to be asked


@dataclass(frozen=True)
class Match:
    """All criteria of a pair, in the order in which they are read; `km` where it is known."""

    reasons: tuple[Reason, ...]
    km: float | None

    @property
    def failed(self) -> int:
        return sum(one.outcome is False for one in self.reasons)

    @property
    def unknown(self) -> int:
        return sum(one.outcome is None and not one.neutral for one in self.reasons)

    @property
    def neutral(self) -> int:
        return sum(one.neutral for one in self.reasons)

    @property
    def rank(self) -> tuple[int, int, float]:
        """What pairs are ordered by: the lowest first."""
        return self.failed, self.unknown, MANY_KM if self.km is None else self.km


def matched(wanted: Wanted, profile: Profile, *, km: float | None, near_km: int | None, soon_days: int) -> Match:
    """Every criterion of a pair. `near_km`: how near was asked, if it was; `soon_days`: a delay to be talked over."""
    reasons = (
        _level(wanted, profile),
        _contract(wanted, profile),
        _diploma(wanted, profile),
        _dates(wanted, profile, soon_days),
        _distance(km, near_km),
        _study(wanted, profile),
        _skills(wanted, profile),
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


def _diploma(wanted: Wanted, profile: Profile) -> Reason | None:
    """The aid asks for an alternance, or for a diploma of less than two years at the contract."""
    if wanted.contract == ALTERNANCE or not wanted.contract:
        return None
    label = "Diplôme récent"
    if profile.diploma_on is None or wanted.starts_on is None:
        return _reason("diploma", label, None, "La date du diplôme ou du début n'est pas dite.")
    held = months_after(profile.diploma_on, DIPLOMA_MONTHS) > wanted.starts_on
    said = "moins de deux ans" if held else "deux ans ou plus : l'aide VTE TI n'est pas due"
    return _reason("diploma", label, held, f"Diplôme du {day(profile.diploma_on)}, au début du contrat : {said}.")


def _dates(wanted: Wanted, profile: Profile, soon_days: int) -> Reason | None:
    if wanted.starts_on is None:
        return None
    label = "Date"
    if profile.available_on is None:
        return _reason("dates", label, None, "La date de disponibilité n'est pas dite.")
    said = f"Disponible le {day(profile.available_on)}, début le {day(wanted.starts_on)}"
    if profile.available_on <= wanted.starts_on:
        return _reason("dates", label, True, f"{said}.")
    if profile.available_on <= wanted.starts_on + timedelta(days=soon_days):
        return _reason("dates", label, None, f"{said} : à convenir.")
    return _reason("dates", label, False, f"{said} : trop tard.")


def _distance(km: float | None, near_km: int | None) -> Reason:
    label = "Distance"
    if km is None:
        return _reason("distance", label, None, "La distance n'est pas connue.")
    if near_km is None:
        return Reason("distance", label, None, french(f"À {number(round(km))} km."), neutral=True)
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


def _skills(wanted: Wanted, profile: Profile) -> Reason | None:
    """Held from half of those asked for on. Words are compared without accents or capitals; a synonym is not seen, so
    none that matches is not known rather than not held.
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
    return _reason("skills", label, True if 2 * len(common) >= len(wanted.skills) else None, said)


def _reason(key: str, label: str, outcome: Truth, said: str) -> Reason:
    return Reason(key, french(label), outcome, french(said))
