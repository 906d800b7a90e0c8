"""A portfolio in words: what was promised, agreed and paid, then all that its page shows; all chosen by address."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from etabli.catalogue import numbers
from etabli.domain.coordination.days import FRESH_MONTHS
from etabli.domain.coordination.queries.funnels import Sums
from etabli.domain.coordination.queries.portfolio import Portfolio
from etabli.domain.plans.enums import Instrument
from etabli.domain.plans.totals import Funnel
from etabli.kernel import money
from etabli.kernel.typography import french
from etabli.web.charts.bars import Bars
from etabli.web.presentation.paging import Pager
from etabli.web.presentation.plans.budget import SLUGS
from etabli.web.presentation.plans.money import PLURAL, agreement_in_words
from etabli.web.presentation.steering import followed, sums
from etabli.web.presentation.steering.addresses import Link, addresses
from etabli.web.presentation.steering.axes import NamedAxis
from etabli.web.presentation.steering.evolution import named
from etabli.web.presentation.steering.followed import AxisRow, SortHead, TerritoryRow
from etabli.web.presentation.steering.freshness import fresh
from etabli.web.presentation.steering.places import Place
from etabli.web.presentation.steering.sums import DIMENSIONS, Sum


@dataclass(frozen=True)
class Page:
    """`chase`, `risk`: how many territories the rules of attention name; the page « À suivre » names them.

    `straddling`: which territories count in another région too; `unsaid`: some row has no fiche that the reader opens.
    """

    place: Place
    label: str
    answer: str
    agreement: str
    instruments: tuple[Link, ...]
    sums: tuple[Sum, ...]
    hidden: str
    remark: str
    chart: Bars | None
    dimensions: tuple[Link, ...]
    dimension: str
    rows: tuple[Sum, ...]
    more: int
    territories: tuple[TerritoryRow, ...]
    pager: Pager
    axes: tuple[AxisRow, ...]
    states: tuple[str, ...]
    chase: int
    risk: int
    judged: int
    fresh: str
    straddling: str
    unsaid: bool
    months: int
    sorts: tuple[SortHead, ...]
    narrowed: bool
    lines: str
    csv: str
    xlsx: str
    desk: str
    changed: str
    since: tuple[Link, ...]


def page(
    found: Portfolio,
    place: Place,
    given: Mapping[str, str],
    axes: Sequence[NamedAxis],
    regions: Mapping[str, str],
    on: date,
    number: int,
) -> Page:
    """`given`: the address, as it was understood; `regions`: names by code; `number`: the page of territories."""
    slug, instrument = shown(found, given)
    url = addresses(place, given)
    by = dimension(place, given)
    lines = url(to="portfolio_lines", instrument=slug)
    rows, more = sums.rows(found, instrument, by, axes, regions, url, slug)
    judged = [(one, one.reasons(on)) for one in found.territories]
    territories, pager = followed.territories(found, instrument, given.get("tri", "nom"), judged, number)
    untold = found.told.untold.get(instrument, frozenset())
    seen = found.seen.get(instrument, Sums())
    drawn = seen if untold else found.told.totals.get(instrument, Funnel())
    return Page(
        place=place,
        label=PLURAL[instrument],
        answer=_answer(found, instrument, drawn, partial=bool(untold)),
        agreement=agreement_in_words(seen.agreement),
        instruments=tuple(
            Link(PLURAL[SLUGS[one]], url(instrument=one), one == slug)
            for one in SLUGS
            if SLUGS[one] in found.instruments
        ),
        sums=sums.sums(found, instrument, lines),
        hidden=sums.hidden(found, instrument),
        remark=sums.remark(drawn),
        chart=sums.chart(PLURAL[instrument], drawn),
        dimensions=tuple(Link(label, url(par=one), one == by) for one, label in DIMENSIONS.items()),
        dimension=DIMENSIONS[by],
        rows=rows,
        more=more,
        territories=territories,
        pager=pager,
        axes=followed.axes(found, axes),
        states=tuple(label for _, label in followed.states()),
        chase=len(followed.alerts(judged, "chase")),
        risk=len(followed.alerts(judged, "risk")),
        judged=sum(one.inside for one in found.territories),
        fresh=fresh(found.gathered),
        straddling=_straddling(found, place, regions),
        unsaid=any(row.fiches == followed.UNSAID for row in territories),
        months=FRESH_MONTHS,
        sorts=followed.heads(given.get("tri", "nom"), lambda name: f"{url(tri=name)}#territoires"),
        narrowed=any(name not in ("instrument", "par", "tri") for name in given),
        lines=lines,
        csv=url(to="portfolio_csv", instrument=slug),
        xlsx=url(to="portfolio_xlsx", instrument=slug),
        desk=url(to="portfolio_desk", par="", tri="", instrument=""),
        changed=url(to="portfolio_evolution", depuis="", jusque=""),
        since=tuple(
            Link(french(label), url(to="portfolio_evolution", depuis=day.isoformat(), jusque=on.isoformat()))
            for label, day in named(on).items()
        ),
    )


def dimension(place: Place, given: Mapping[str, str]) -> str:
    """What the money is broken down by: where one région alone is asked, by axis rather than by région."""
    wide = not any(getattr(place.asked, name) for name in ("region", "departement", "arrondissement"))
    return given.get("par") or ("region" if wide else "axe")


def _straddling(found: Portfolio, place: Place, regions: Mapping[str, str]) -> str:
    """Of a région: the territories that lie there in part and live more in another; they count whole in both."""
    here = place.asked.region
    homes = [one.region for one in found.territories if one.region != here]
    if not here or not homes:
        return ""
    where = ", ".join(sorted({regions.get(code, code) for code in homes}))
    many = numbers.plural(len(homes), "territoire à cheval compte", "territoires à cheval comptent")
    return french(
        f"Ici, {many} en entier alors que la plupart de {'ses' if len(homes) == 1 else 'leurs'} habitants vivent "
        f"ailleurs ({where}). Additionner les pages des régions compte deux fois ces territoires."
    )


def shown(found: Portfolio, given: Mapping[str, str]) -> tuple[str, Instrument]:
    """The instrument that is shown, as the address calls it: the one that is asked for, else the first there is."""
    there = found.instruments
    asked = given.get("instrument", "")
    if SLUGS.get(asked) in there:
        return asked, SLUGS[asked]
    first = next((slug for slug, one in SLUGS.items() if one in there), "subvention")
    return first, SLUGS[first]


def _answer(found: Portfolio, instrument: str, sums: Funnel, *, partial: bool) -> str:
    """What was promised, committed and paid, in one sentence."""
    count = sum(one.fiches for one in found.territories)
    many = f"{numbers.plural(len(found.territories), 'territoire')}, {numbers.plural(count, 'fiche')}"
    if not any((sums.announced, sums.requested, sums.granted, sums.contracted, sums.paid)):
        return french(f"{many} : aucun montant n'est saisi, ou aucun ne vous est ouvert.")
    told = ", ".join(
        f"{money.short(amount)} {words}"
        for name, words in (
            ("announced", "annoncés"),
            ("requested", "demandés"),
            ("granted", "accordés"),
            ("contracted", "conventionnés"),
            ("paid", "versés"),
        )
        if (amount := getattr(sums, name))
    )
    whose = ", dans les lignes qui vous sont ouvertes" if partial else ""
    return french(f"{many}. {PLURAL[Instrument(instrument)]} : {told}{whose}.")
