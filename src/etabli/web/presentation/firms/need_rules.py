"""The rules of the need desk told: which needs each takes, who answers, by when, why, and what it stands on."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from etabli.catalogue.firms.needs import Rule, Theme, To, need_rules
from etabli.catalogue.naf import sub_classes
from etabli.catalogue.numbers import number, plural
from etabli.domain.governance.enums import OrganisationKind, Role
from etabli.kernel.typography import french

ALL = "tous"


@dataclass(frozen=True)
class Line:
    """A rule, in the order in which it is tried."""

    number: int
    themes: str
    sizes: str
    activities: str
    places: str
    to: str
    delay: str
    because: str
    basis: str
    confidential: bool


def lines(theme: str, regions: Mapping[str, str]) -> list[Line]:
    """Those that may take a need of the theme; all of them where none is said. `regions`: their names by code."""
    every = enumerate(need_rules().rules, 1)
    return [_line(n, one, theme, regions) for n, one in every if not (theme and one.themes) or theme in one.themes]


def _line(number: int, rule: Rule, theme: str, regions: Mapping[str, str]) -> Line:
    rules = need_rules()
    about = [one for one in rules.themes if (one.id == theme if theme else not rule.themes or one.id in rule.themes)]
    return Line(
        number=number,
        themes=", ".join(one.label for one in about) if rule.themes or theme else ALL,
        sizes=_sizes(rule) or "toutes",
        activities=", ".join(map(_activity, rule.naf)) or "toutes",
        places=", ".join(regions.get(one, one) for one in rule.regions) or "partout",
        to=french(_to(rule.to)),
        delay=_delay(about),
        because=french(rule.because),
        basis=french(rule.basis),
        confidential=bool(about) and all(one.confidential for one in about),
    )


def _sizes(rule: Rule) -> str:
    """In one span where its sizes follow one another, else one by one."""
    every = need_rules().sizes
    places = [n for n, one in enumerate(every) if one.id in rule.sizes]
    if not places or places[-1] - places[0] >= len(places):
        return ", ".join(every[n].label for n in places)
    least, after = every[places[0]].least, every[places[-1] + 1 :]
    if not after:
        return f"{plural(least, 'salarié')} et plus"
    return (
        f"{number(least)} à {plural(after[0].least - 1, 'salarié')}"
        if least
        else f"moins de {plural(after[0].least, 'salarié')}"
    )


def _activity(code: str) -> str:
    """A division by its label, what is under it by its code."""
    under = next((one for one in sub_classes().values() if one.division == code), None)
    return f"{code} {under.division_label[0].lower()}{under.division_label[1:]}" if under else code


def _to(to: To) -> str:
    if to.name:
        return f"{Role(to.role).label} : {to.name}"
    kinds = [OrganisationKind(one).label for one in to.kinds]
    role = Role(to.role).label
    return f"{role} : {', ou '.join(kinds)}" if kinds and to.role != "region" else role


def _delay(themes: Iterable[Theme]) -> str:
    days = sorted({one.answer_days for one in themes})
    told = plural(days[-1], "jour ouvré", "jours ouvrés")
    return told if len(days) == 1 else french(f"{days[0]} à {told}")
