"""What can be diagnosed: a territory, an EPCI, a département, a région, or any group of EPCI."""

import re
from collections import defaultdict
from dataclasses import dataclass

from etabli.kernel.errors import EtabliError
from etabli.kernel.names import search_key
from etabli.kernel.typography import french
from etabli.warehouse import places
from etabli.warehouse.release import Release

MOST = 60  # members of a group
SIREN = re.compile(r"[0-9]{9}")
ACCEPTED = "A place is written ti-2401 (a territory), epci:200042935, departement:01, region:84, or 200042935,240100891"
ACCEPTED_FRENCH = (
    "Formes acceptées : ti-2401 (un territoire), epci:200042935, departement:01, region:84, ou 200042935,240100891 (un "
    "groupe d'intercommunalités)."
)


class SubjectError(EtabliError):
    """No such place, or a group that can't be made. `user_message` says which part is wrong."""

    default_user_message = "Ce lieu n’existe pas."


@dataclass(frozen=True)
class Subject:
    """A place to diagnose. `members` are (level, code) pairs whose figures add up to it; itself for a single place."""

    level: str
    code: str
    phase: str
    name: str
    members: tuple[tuple[str, str], ...]


def territory(release: Release, phase: str, code: str) -> Subject:
    """A territory of a phase, its EPT and EPCI before its communes."""
    every: dict[tuple[str, str], Subject] = release.once("territories", lambda: _territories(release))
    found = every.get((phase, code))
    if found is None:
        elsewhere = " and ".join(f"--phase {other}" for other, known in every if known == code)
        raise SubjectError(
            f"no territory {code!r} in phase {phase}: see " + (elsewhere or f"`etabli territories --phase {phase}`"),
            user_message="Ce territoire n’existe pas dans cette phase.",
        )
    return found


def _territories(release: Release) -> dict[tuple[str, str], Subject]:
    """Every territory of every phase: a few hundred."""
    members = defaultdict(list)
    for phase, code, name, kind, member in release.rows(
        """SELECT t.phase, t.territory, t.name, m.kind, m.code FROM core_programme__territories t
        JOIN core_programme__members m ON m.phase = t.phase AND m.territory = t.territory
        ORDER BY t.phase, t.territory, m.kind DESC, m.code"""
    ):
        members[phase, code, name].append((kind, member))
    return {(p, code): Subject("territory", code, p, name, tuple(m)) for (p, code, name), m in members.items()}


def epci(release: Release, siren: str) -> Subject:
    """An intercommunalité of the current Code officiel géographique."""
    names = _epci_names(release, [siren])
    return Subject("epci", siren, "", names[siren], (("epci", siren),))


def departement(release: Release, code: str) -> Subject:
    """A département."""
    return _whole(release, "departement", code)


def region(release: Release, code: str) -> Subject:
    """A région."""
    return _whole(release, "region", code)


def _whole(release: Release, level: str, code: str) -> Subject:
    known = places.regions(release) if level == "region" else places.departements(release)
    if code not in known:
        none = "Aucune région" if level == "region" else "Aucun département"
        raise SubjectError(f"no {level} {code!r}", user_message=f"{none} n’a le code {code}.")
    return Subject(level, code, "", known[code], ((level, code),))


def group(release: Release, sirens: list[str]) -> Subject:
    """Several EPCI together, in the order of their SIREN whatever the order asked; a single one is itself."""
    wanted = sorted(set(sirens))
    if len(wanted) == 1:
        return epci(release, wanted[0])
    if not wanted or len(wanted) > MOST:
        raise SubjectError(
            f"a group has 1 to {MOST} EPCI, not {len(wanted)}",
            user_message=f"Un groupe réunit de une à {MOST} intercommunalités.",
        )
    names = _epci_names(release, wanted)
    return Subject("group", ",".join(wanted), "", _joined([names[siren] for siren in wanted]), _members(wanted))


def _members(sirens: list[str]) -> tuple[tuple[str, str], ...]:
    return tuple(("epci", siren) for siren in sirens)


def _joined(names: list[str]) -> str:
    """`a et b`, `a, b et 3 autres`."""
    if len(names) <= 3:
        return f"{', '.join(names[:-1])} et {names[-1]}"
    return f"{names[0]}, {names[1]} et {len(names) - 2} autres"


def _epci_names(release: Release, sirens: list[str]) -> dict[str, str]:
    found = dict(places.epci_names(release, sirens))
    unknown = [siren for siren in sirens if siren not in found]
    if unknown:
        raise SubjectError(
            f"no EPCI {', '.join(unknown)}",
            user_message=f"Aucune intercommunalité n’a pour SIREN {', '.join(unknown)}.",
        )
    return found


def named(release: Release, text: str, phase: str) -> Subject:
    """The subject that a text names: `ti-2401`, `epci:200042935`, `departement:01`, `region:84`, `200042935,…`.

    Capitals, accents, spaces and a missing leading zero don't matter. SubjectError says what is accepted.
    """
    try:
        return _named(release, "".join(text.split()), phase)
    except SubjectError as error:
        said = french(f"{error.user_message} {ACCEPTED_FRENCH}")
        raise SubjectError(f"{error}. {ACCEPTED}", user_message=said) from error


def _named(release: Release, text: str, phase: str) -> Subject:
    kind, colon, code = text.partition(":")
    if not colon:
        codes = text.split(",")
        if any(part.isdigit() for part in codes):
            return group(release, [_siren(part) for part in codes])
        return territory(release, phase, text.lower())
    level = search_key(kind)
    if level == "epci":
        return epci(release, _siren(code))
    if level in ("departement", "region") and code:
        return _whole(release, level, code.upper().zfill(2))
    raise SubjectError(f"no place {text!r}", user_message=f"« {text} » ne désigne aucun lieu.")


def _siren(text: str) -> str:
    if not SIREN.fullmatch(text):
        raise SubjectError(
            f"{text!r} is no SIREN: nine digits",
            user_message=f"« {text} » n'est pas un SIREN, qui a neuf chiffres.",
        )
    return text
