"""Numbers and dates in French form, rounded to what the data can bear."""

from datetime import date, datetime

from etabli.catalogue.model import Indicator, Unit

NNBSP = "\u202f"  # espace fine insécable
NBSP = "\u00a0"
MINUS = "\u2212"
MONTHS = (
    "janvier",
    "février",
    "mars",
    "avril",
    "mai",
    "juin",
    "juillet",
    "août",
    "septembre",
    "octobre",
    "novembre",
    "décembre",
)

SUFFIX = {
    Unit.COUNT: "",
    Unit.JOBS: "",
    Unit.INHABITANTS: "",
    Unit.PERCENT: f"{NNBSP}%",
    Unit.POINTS: f"{NBSP}points",
    Unit.RATIO: "",
    Unit.EURO: f"{NBSP}€",
    Unit.EURO_PER_HEAD: f"{NBSP}€ par habitant",
    Unit.HECTARE: f"{NBSP}ha",
    Unit.DENSITY: f"{NBSP}hab./km²",
}

COUNTS = {Unit.COUNT, Unit.JOBS, Unit.INHABITANTS}

UNIT_NAME = {
    Unit.COUNT: "nombre",
    Unit.JOBS: "emplois",
    Unit.INHABITANTS: "habitants",
    Unit.PERCENT: "%",
    Unit.POINTS: "points de pourcentage",
    Unit.RATIO: "rapport",
    Unit.EURO: "euros",
    Unit.EURO_PER_HEAD: "euros par habitant",
    Unit.HECTARE: "hectares",
    Unit.DENSITY: "habitants au km²",
}


def number(value: float, decimals: int = 0, *, sign: bool = False) -> str:
    """`12 345,6` with a narrow no-break space; a true minus sign; `+` in front when `sign`."""
    text = f"{abs(value):,.{decimals}f}".replace(",", NNBSP).replace(".", ",")
    negative = value < 0 and any(digit in "123456789" for digit in text)
    if negative:
        return MINUS + text
    return f"+{text}" if sign and any(digit in "123456789" for digit in text) else text


def of_indicator(value: float, indicator: Indicator, *, estimated: bool = False) -> str:
    """A value of an indicator with its unit. Estimated counts keep three significant digits, four from 100 000."""
    if estimated and indicator.decimals == 0 and indicator.unit in COUNTS and abs(value) >= 1000:
        digits = len(str(int(abs(value))))
        value = round(value, -(digits - (3 if digits < 6 else 4)))
    if indicator.unit is Unit.EURO and abs(value) >= 1_000_000:
        return f"{number(value / 1_000_000, 1)}{NBSP}M€"
    return number(value, indicator.decimals, sign=is_change(indicator)) + suffix(
        indicator.unit, value, indicator.decimals
    )


def suffix(unit: Unit, value: float, decimals: int) -> str:
    """The unit after a value as it is shown: `point` under two."""
    if unit is Unit.POINTS and abs(round(value, decimals)) < 2:
        return f"{NBSP}point"
    return SUFFIX[unit]


def is_change(indicator: Indicator) -> bool:
    """Whether zero is the middle of the scale: growth rates, balances, differences in points."""
    return indicator.unit is Unit.POINTS or " - " in indicator.formula.text


def day(value: date | datetime) -> str:
    """`3 mars 2026`, `1er mars 2026`."""
    first = "1er" if value.day == 1 else str(value.day)
    return f"{first}{NBSP}{MONTHS[value.month - 1]}{NBSP}{value.year}"


def month(value: date) -> str:
    """« novembre 2026 »."""
    return f"{MONTHS[value.month - 1]}{NBSP}{value.year}"


def instant(value: datetime) -> str:
    """`12 mars 2026 à 14 h 03`, of the time zone that it has."""
    return f"{day(value)} à {value.hour}{NBSP}h{NBSP}{value.minute:02}"


def rank(position: int) -> str:
    """`1er`, `2e`."""
    return f"{position}{'er' if position == 1 else 'e'}"


def plural(count: float, singular: str, several: str | None = None) -> str:
    """`1 commune`, `2 communes`: French plural starts at two."""
    word = singular if abs(count) < 2 else (several or singular + "s")
    return f"{number(count)}{NBSP}{word}"
