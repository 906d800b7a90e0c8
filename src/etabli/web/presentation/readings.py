"""An indicator's value as it is read on a page: text, doubt, rank, trend, France beside it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from etabli.catalogue import numbers
from etabli.catalogue.catalogue import Catalogue
from etabli.catalogue.model import Indicator, Theme
from etabli.kernel.status import Status
from etabli.warehouse.observatory import IndicatorValue

NOT_AVAILABLE = "non disponible"
STATUS = {
    Status.OBSERVED: "observé",
    Status.ESTIMATED: "estimé",
    Status.MISSING: "non disponible",
    Status.SECRET: "secret statistique",
}


@dataclass(frozen=True)
class Reading:
    """What a page says of one indicator of one place. All texts are French and final."""

    indicator: Indicator
    value: IndicatorValue | None
    text: str
    notes: tuple[str, ...]
    rank: str
    trend: str
    france: str

    @property
    def year(self) -> int:
        return self.value.year if self.value else self.indicator.latest

    @property
    def available(self) -> bool:
        return self.value is not None and (self.value.value is not None or self.value.low is not None)

    @property
    def status(self) -> str:
        return STATUS[self.value.status] if self.value else NOT_AVAILABLE


def text(value: IndicatorValue | None, indicator: Indicator) -> str:
    """The value in words: a number, « de a à b » for a range, « au moins a » for a partial count."""
    if value is None or not value.status.has_value:
        if value is not None and value.status is Status.SECRET:
            return STATUS[Status.SECRET]
        return NOT_AVAILABLE
    if value.value is None:
        if value.low is None or value.high is None:
            return NOT_AVAILABLE
        low, high = numbers.of_indicator(value.low, indicator), numbers.of_indicator(value.high, indicator)
        return low if low == high else f"de {low} à {high}"
    shown = numbers.of_indicator(value.value, indicator, estimated=value.status is Status.ESTIMATED)
    is_lower_bound = value.partial and value.low is not None and value.high is None
    return f"au moins {shown}" if is_lower_bound else shown


def notes(value: IndicatorValue | None, indicator: Indicator) -> tuple[str, ...]:
    """Doubts that must be read beside the number."""
    if value is None:
        return ()
    said = []
    if value.status is Status.ESTIMATED:
        said.append("estimation")
    if value.partial:
        verb = "connu" if value.known < 2 else "connus"
        said.append(f"{numbers.plural(value.known, 'membre')} {verb} sur {value.members}")
    if indicator.aggregation == "range" and value.status.has_value:
        said.append("valeurs extrêmes des membres")
    return tuple(said)


def rank(value: IndicatorValue | None) -> str:
    """`12e sur 149`; for estimates `entre 12e et 15e sur 149`; uncertain when that spans half of all."""
    if value is None or value.rank is None:
        return ""
    if value.rank_low is None or value.rank_low == value.rank_high:
        return f"{numbers.rank(value.rank)} sur {value.ranked}"
    low, high = sorted((value.rank_low, value.rank_high or value.rank_low))
    span = f"entre le {numbers.rank(low)} et le {numbers.rank(high)} rang sur {value.ranked}"
    return f"rang incertain, {span}" if high - low > (value.ranked or 0) / 2 else span


def trend(values: Iterable[IndicatorValue], indicator: Indicator) -> str:
    """`23,1 % en 2011`: the first year, when it is known for as many members as the latest."""
    known = [v for v in values if v.value is not None]
    if len(known) < 2 or known[0].known != known[-1].known or known[-1].year != indicator.latest:
        return ""
    return f"{text(known[0], indicator)} en {known[0].year}"


def margin(value: IndicatorValue | None, indicator: Indicator) -> str:
    """`entre 13 500 et 13 700`: where an estimate is held to lie; nothing for what is observed."""
    if value is None or value.status is not Status.ESTIMATED or value.value is None:
        return ""
    if value.low is None or value.high is None or value.low == value.high:
        return ""
    low, high = (numbers.of_indicator(bound, indicator) for bound in (value.low, value.high))
    return "" if low == high else f"entre {low} et {high}"


def read(
    catalogue: Catalogue,
    values: Iterable[IndicatorValue],
    france: Mapping[tuple[str, int], IndicatorValue],
    *,
    level: str,
) -> dict[Theme, list[Reading]]:
    """Readings of every indicator that exists at a level, by theme in the catalogue's order."""
    by_indicator: dict[str, list[IndicatorValue]] = {}
    for value in values:
        by_indicator.setdefault(value.indicator, []).append(value)
    result: dict[Theme, list[Reading]] = {}
    for theme, indicators in catalogue.by_theme.items():
        for indicator in indicators:
            if level not in indicator.levels:
                continue
            series = by_indicator.get(indicator.id, [])
            latest = next((v for v in series if v.year == indicator.latest), None)
            national = france.get((indicator.id, indicator.latest))
            result.setdefault(theme, []).append(
                Reading(
                    indicator=indicator,
                    value=latest,
                    text=text(latest, indicator),
                    notes=notes(latest, indicator),
                    rank=rank(latest),
                    trend=trend(series, indicator),
                    france=text(national, indicator) if national and level != "france" else "",
                )
            )
    return result
