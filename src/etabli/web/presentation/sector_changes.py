"""Which industrial sectors gained and lost private jobs in France."""

from collections.abc import Sequence
from dataclasses import dataclass

from etabli.kernel.typography import french as typeset
from etabli.warehouse import zones
from etabli.web import live
from etabli.web.charts.contributions import Contribution, Contributions, contributions
from etabli.web.presentation.etat_des_lieux import PERIOD
from etabli.web.presentation.findings_questions import zone_names
from etabli.web.presentation.zone_industry import signed


@dataclass(frozen=True)
class SectorChange:
    """Jobs of a sector at two dates, over the zones d'emploi where both are known."""

    sector: str
    label: str
    before: float
    after: float
    zones: int

    @property
    def change(self) -> float:
        return self.after - self.before

    @property
    def rate(self) -> float:
        """In %."""
        return 100 * self.change / self.before

    @property
    def text(self) -> str:
        """`+48 540 (+8,9 %)`."""
        return signed(self.change, self.before)


@dataclass(frozen=True)
class SectorChanges:
    start: int
    end: int
    zones: int
    sentence: str
    chart: Contributions | None
    rows: tuple[SectorChange, ...]

    @property
    def rate(self) -> float:
        """Of all sectors together, in %: the reference of every zone's shift-share."""
        before, after = sum(row.before for row in self.rows), sum(row.after for row in self.rows)
        return 100 * (after / before - 1)


def sector_changes() -> SectorChanges:
    """Which industrial sectors gained and lost private jobs in France, from the largest gain to the largest loss."""
    return live.kept("sector-changes", _sector_changes)


def _sector_changes() -> SectorChanges:
    release, catalogue, (start, end) = live.release(), live.catalogue(), PERIOD
    effects = zones.shift_share(release, list(zone_names()), start, end)
    known = [e for e in effects if e.before is not None and e.after is not None]
    rows = [
        SectorChange(
            sector,
            catalogue.sectors[sector],
            sum(e.before for e in known if e.sector == sector),
            sum(e.after for e in known if e.sector == sector),
            sum(e.sector == sector for e in known),
        )
        for sector in sorted({e.sector for e in known})
    ]
    rows = sorted((row for row in rows if row.before), key=lambda row: (-row.change, row.label))
    chart = contributions(
        [Contribution(row.label, row.change, row.text) for row in rows],
        title=f"Emplois salariés privés gagnés ou perdus par secteur industriel en France, {start}–{end}",
        source=f"Urssaf, emploi salarié privé, fin {start} et fin {end}",
    )
    return SectorChanges(start, end, len({e.zone for e in effects}), _moved(rows), chart, tuple(rows))


def _moved(rows: Sequence[SectorChange]) -> str:
    up, down = [row for row in rows if row.change > 0], [row for row in rows if row.change < 0]
    start, end = PERIOD
    if not up or not down:
        return typeset(f"De fin {start} à fin {end}, tous les secteurs connus ont évolué dans le même sens.")
    return typeset(
        f"De fin {start} à fin {end}, {len(up)} secteurs industriels sur {len(rows)} ont gagné des emplois salariés "
        f"privés et {len(down)} en ont perdu. Le plus fort gain : « {up[0].label} », {up[0].text} ; la plus forte "
        f"perte : « {down[-1].label} », {down[-1].text}."
    )
