"""What a document says of the industry of the zones d'emploi, and of the trajectory among the places alike."""

from collections.abc import Sequence

from etabli.catalogue import numbers
from etabli.catalogue.catalogue import Catalogue
from etabli.kernel import french
from etabli.kernel.typography import french as typeset
from etabli.warehouse import zones as warehouse
from etabli.warehouse.zones import Effects
from etabli.web.charts.dots import DotPlot
from etabli.web.charts.lines import LinePanel
from etabli.web.charts.multiples import Multiples
from etabli.web.documents import pictures
from etabli.web.documents.content import Block, Figure, Heading, Item, Items, Paragraph, Section, Table
from etabli.web.presentation.comparators import Trajectory
from etabli.web.presentation.etat_des_lieux import PERIOD, EtatDesLieux
from etabli.web.presentation.sectors import ZoneSectors
from etabli.web.presentation.trajectory import Panel
from etabli.web.presentation.zone_industry import ShiftShare, ZoneIndustry

NO_ZONE = "Les secteurs ne sont connus que par zone d’emploi\u00a0: à cette échelle, aucune zone ne décrit ce lieu."
NO_SECTOR = "Aucun secteur industriel d’au moins 50 emplois n’est connu dans cette zone."
QUOTIENT = "Quotient de localisation\u00a0: part du secteur dans les emplois de la zone, rapportée à sa part en France."
EFFECTS = (
    "L’effet national est l’évolution de l’industrie française\u202f; l’effet sectoriel, ce que ses secteurs font de "
    "plus ou de moins\u202f; le résidu local, ce qu’aucun des deux n’explique. La somme des trois est l’évolution. Un "
    "résidu n’est pas la preuve d’un mérite ni d’une faute."
)
NEAR = (
    "Des pistes, et non des constats\u00a0: ces secteurs se trouvent souvent, en France, dans les zones spécialisées "
    "comme celle-ci, alors qu’elle ne l’est pas (encore) dans ceux-là."
)
INDICES = (
    "Emplois salariés privés de tous les secteurs, en fin d’année. Les emplois industriels au recensement, trois "
    "estimations jamais reliées, sont dans le tableau. Les deux sources ne se prolongent pas."
)
LONG = (
    "Une troisième source, qui s’arrête en 2017 et compte tous les emplois industriels des zones d’emploi de 2010, "
    "dont les contours ne sont pas ceux de 2020\u00a0: elle ne se relie à aucune des deux autres."
)
ELSEWHERE = "Les tableaux de cette zone secteur par secteur sont en ligne et dans le classeur."
TOUCHED = "Il touche aussi, sans y peser assez pour que leurs secteurs le décrivent\u00a0: "
FULL = 2  # zones told in full; where there are more, the first alone, the others by their sentences
SECTORS = 8  # rows of a table of sectors
DRAWN, STEP = 1, 4  # series drawn of each kind, the others being in their table; years between two columns


def zones(found: EtatDesLieux, catalogue: Catalogue) -> Section:
    """The zones d'emploi that describe the place: sectors, shift-share, what to ask, what is near."""
    heading = Heading(2, "Ce que font ses zones d’emploi", "secteurs")
    if not found.zones:
        return Section(heading, (Paragraph(NO_ZONE, "empty"),))
    codes = [zone.zone.zone for zone in found.zones]
    effects = warehouse.shift_share(found.release, codes, *PERIOD)
    full = FULL if len(found.zones) <= FULL else 1
    blocks: list[Block] = []
    for n, zone in enumerate(found.zones[:full]):
        blocks += _zone(zone, catalogue, [e for e in effects if e.zone == zone.zone.zone], by_sector=n == 0)
    if found.zones[full:]:
        blocks.append(Heading(3, "Ses autres zones d’emploi"))
        blocks.append(Items(tuple(_short(zone) for zone in found.zones[full:])))
    if found.other_zones:
        named = (french.small(zone.heading) + _share(zone) for zone in found.other_zones)
        blocks.append(Paragraph(TOUCHED + "\u202f; ".join(named) + "."))
    return Section(heading, tuple(blocks))


def _share(zone: ZoneIndustry) -> str:
    inside = zone.zone.share_of_territory
    if inside is None:
        return ""
    share = "moins de 1" if inside < 0.01 else numbers.number(100 * inside)
    return f" ({share}\u202f% de ses emplois)"


def _short(zone: ZoneIndustry) -> Item:
    said = [zone.share]
    if zone.sectors and zone.sectors.chart:
        said.append(zone.sectors.sentence)
    if zone.shift_share and zone.shift_share.chart:  # else its sentence speaks of a table
        said.append(zone.shift_share.sentence)
    return Item(" ".join(said), f"{zone.heading}.")


def _zone(zone: ZoneIndustry, catalogue: Catalogue, effects: Sequence[Effects], *, by_sector: bool) -> list[Block]:
    """A zone; `by_sector`, with the tables of its effects and of what is near."""
    blocks: list[Block] = [Heading(3, zone.heading, f"zone-{zone.zone.zone}"), Paragraph(zone.share)]
    if zone.sectors and zone.sectors.chart:
        blocks.append(_sectors(zone.sectors, zone.sectors.chart))
    else:
        blocks.append(Paragraph(NO_SECTOR, "empty"))
    if zone.shift_share:
        tabled = by_sector or zone.shift_share.chart is None
        blocks.append(_shift_share(zone.shift_share, catalogue, effects if tabled else ()))
        if zone.shift_share.unknown:
            unknown = "\u202f; ".join(zone.shift_share.unknown)
            blocks.append(Paragraph(f"Secteurs non disponibles à l’une des dates\u00a0: {unknown}.", "hint"))
    if zone.questions:
        blocks.append(Heading(4, "À demander sur place"))
        blocks += [Paragraph(question, "remark") for question in zone.questions]
    if not by_sector:
        blocks.append(Paragraph(ELSEWHERE, "hint"))
    elif zone.near:
        rows = tuple((near.label, near.explained_by, near.lq) for near in zone.near)
        heads = ("Secteur proche", "Proche surtout de", "Quotient actuel")
        blocks.append(Heading(4, "Industries proches de ce que la zone sait faire"))
        blocks.append(Paragraph(NEAR, "hint"))
        blocks.append(Table(f"Industries proches, {french.small(zone.heading)}", heads, rows, texts=2))
    return blocks


def _sectors(sectors: ZoneSectors, drawn: DotPlot) -> Figure:
    return Figure(
        level=4,
        title=f"Secteurs industriels les plus spécifiques, {sectors.year}",
        sentence=sectors.sentence,
        picture=pictures.of_quotients(drawn),
        legend=f"{QUOTIENT} {drawn.legend}".strip(),
        source=f"Source\u00a0: Insee, FLORES {sectors.year}.",
        table=_quotients(sectors, drawn),
        beside=True,
    )


def _quotients(sectors: ZoneSectors, drawn: DotPlot) -> Table:
    """The sectors of the picture, in its order."""
    by_label = {row.label: row for row in sectors.rows}
    rows = tuple((row.label, row.jobs, row.lq) for row in (by_label[drawn.label] for drawn in drawn.rows))
    return Table(f"Emplois et quotients de ces secteurs, {sectors.year}", ("Secteur", "Emplois", "Quotient"), rows)


def _shift_share(share: ShiftShare, catalogue: Catalogue, effects: Sequence[Effects]) -> Figure:
    """The picture of the whole and the largest sectors; EFFECTS says how they add up."""
    largest = sorted((e for e in effects if e.local is not None), key=lambda e: (-(e.after or 0.0), e.sector))[:SECTORS]
    by_label = {row.label: row for row in share.rows}
    known = [by_label[label] for e in largest if (label := catalogue.sectors[e.sector]) in by_label]
    known += [share.total] if share.total and known else []
    rows = tuple((row.label, row.before, row.after, row.national, row.sectoral, row.local) for row in known)
    heads = (
        "Secteur",
        f"Emplois fin {share.start}",
        f"Emplois fin {share.end}",
        "Effet national",
        "Effet sectoriel",
        "Résidu local",
    )
    shown = len(rows) - (share.total is not None)
    which = f"Les {shown} premiers secteurs industriels" if shown < len(share.rows) else "Secteurs industriels"
    return Figure(
        level=4,
        title=f"Ce qui fait l’évolution de son industrie, {share.start}–{share.end}",
        sentence=share.sentence,
        picture=pictures.of_effects(share.chart) if share.chart else None,
        legend=EFFECTS,
        source="Source\u00a0: Urssaf, emploi salarié privé.",
        table=Table(f"{which} par l’emploi", heads, rows) if rows else None,
    )


def trajectory(found: EtatDesLieux) -> Sequence[Section]:
    """The place against those that resemble it, where they are known."""
    heading = Heading(2, "Sa trajectoire, et celle des lieux qui lui ressemblent", "trajectoire")
    said = found.comparables
    blocks: list[Block] = []
    if found.long_series:
        panels = [one.panel for one in found.long_series]
        blocks += [Heading(3, "Ses zones d’emploi de 1998 à 2017"), Paragraph(LONG)]
        blocks += [_long(panel, panel.chart) for panel in panels[:DRAWN] if panel.chart]
        blocks.append(_long_table(panels))
    blocks.append(Paragraph(said.sentence))
    drawn = said.trajectories.drawn if said.trajectories else ()
    if said.trajectories and not drawn:
        blocks.append(Paragraph("Les trajectoires de ce lieu ne sont pas disponibles dans ces sources.", "empty"))
    if drawn:
        blocks.append(_ends(drawn))
        blocks += [_against(one, one.drawing) for one in drawn[:DRAWN] if one.drawing]
    return (Section(heading, tuple(blocks)),)


def _against(one: Trajectory, drawing: Multiples) -> Figure:
    """A small panel for each neighbour."""
    return Figure(
        level=3,
        title=one.heading,
        sentence="",
        picture=pictures.of_series(drawing),
        legend=f"{drawing.legend} {INDICES}",
        source=typeset(f"Source : {drawing.source}."),
        wide=drawing.columns > 1,
    )


def _long(panel: Panel, chart: LinePanel) -> Figure:
    """The industry of a zone d'emploi 2010."""
    return Figure(
        level=4,
        title=panel.heading,
        sentence=panel.remark,
        picture=pictures.of_series(chart),
        legend="",
        source=typeset(f"Source : {chart.source}."),
    )


def _long_table(panels: Sequence[Panel]) -> Table:
    """Every series at some years, the last among them: all years are on the page."""
    years = [year for year, _ in panels[0].rows][::-STEP][::-1]
    rows = tuple((panel.heading, *(dict(panel.rows).get(year, "") for year in years)) for panel in panels)
    return Table("Emplois industriels, zones d’emploi 2010", ("Zone", *map(str, years)), rows)


def _ends(drawn: Sequence[Trajectory]) -> Table:
    """Where each place stands in the latest year of each series."""
    last = [(one, {name: cells[-1][1] for name, cells in one.rows}) for one in drawn]
    names = [name for name, _ in drawn[0].rows]
    heads = ("Lieu", *(f"{one.heading}\u00a0: {one.years[-1]}" for one, _ in last))
    rows = tuple((name, *(ends[name] for _, ends in last)) for name in names)
    return Table("Où en sont ces lieux, en indices", heads, rows)
