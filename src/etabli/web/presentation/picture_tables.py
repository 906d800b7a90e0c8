"""Each picture of an état des lieux as a table, and how to cite it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from django.urls import reverse

from etabli.kernel.typography import french as typeset
from etabli.web.presentation import places
from etabli.web.presentation.citation import Citation
from etabli.web.presentation.etat_des_lieux import EtatDesLieux
from etabli.web.presentation.findings import FindingReading
from etabli.web.presentation.readings import NOT_AVAILABLE
from etabli.web.presentation.trajectory import ESTEL_SOURCE
from etabli.web.presentation.zone_industry import ZoneIndustry


@dataclass(frozen=True)
class PictureTable:
    """What a picture draws, as text in French form; `said` is the sentence that it shows."""

    said: str
    headings: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    source: str


def table(found: EtatDesLieux, name: str) -> PictureTable | None:
    """The table of a picture by its name in addresses; None when there is no such picture."""
    kind, _, rest = name.partition("-")
    if kind == "constat":
        finding = found.finding(rest)
        return _finding(finding) if finding and finding.picture else None
    if name not in found.wider_charts:
        return None
    if kind == "trajectoires":
        return _trajectory(found, rest)
    if kind == "serie":
        return _long_series(found, rest.removeprefix("longue-"))
    zone = next(z for z in found.zones if z.zone.zone == rest)
    return _sectors(zone) if kind == "secteurs" else _effects(zone)


def _finding(finding: FindingReading) -> PictureTable:
    rows = (("Constat", finding.sentence), *((line.term, line.text) for line in finding.reasoning))
    return PictureTable(finding.sentence, ("", "texte"), rows, finding.source_line)


def _sectors(zone: ZoneIndustry) -> PictureTable:
    assert zone.sectors is not None
    headings = ("secteur", "emplois", "part des emplois de la zone", "quotient de localisation", "marge de variabilité")
    rows = tuple((row.label, row.jobs, row.share, row.lq, row.margin) for row in zone.sectors.rows)
    return PictureTable(zone.sectors.sentence, headings, rows, f"Insee, FLORES {zone.sectors.year}")


def _effects(zone: ZoneIndustry) -> PictureTable:
    assert zone.shift_share is not None
    found = zone.shift_share
    headings = (
        "secteur",
        f"emplois fin {found.start}",
        f"emplois fin {found.end}",
        "effet national",
        "effet sectoriel",
        "résidu local",
        "dont effet compétitif",
        "dont effet d’allocation",
    )
    rows = tuple(
        (r.label, r.before, r.after, r.national, r.sectoral, r.local, r.competitive, r.allocation)
        for r in (*found.rows, *([found.total] if found.total else []))
    )
    return PictureTable(
        found.sentence,
        headings,
        rows,
        f"Urssaf, emploi salarié privé par zone d’emploi et secteur, fin {found.start} et fin {found.end}",
    )


def _trajectory(found: EtatDesLieux, indicator: str) -> PictureTable:
    assert found.comparables.trajectories is not None
    one = next(one for one in found.comparables.trajectories.drawn if one.indicator == indicator)
    assert one.drawing is not None
    rows = tuple((one.heading, name, str(year), text) for name, cells in one.rows for year, text in cells)
    (_, ours), *_ = one.rows
    year, index = next((year, text) for year, text in reversed(ours) if text != NOT_AVAILABLE)
    said = typeset(f"{one.heading} : {index} en {year} pour {found.subject.name}.")
    return PictureTable(said, ("série", "lieu", "année", "indice"), rows, one.drawing.source)


def _long_series(found: EtatDesLieux, zone: str) -> PictureTable:
    panel = next(one.panel for one in found.long_series if one.zone == zone)
    (first, before), (last, after) = panel.rows[0], panel.rows[-1]
    said = typeset(f"{panel.heading} : {before} emplois industriels en {first}, {after} en {last}.")
    return PictureTable(said, ("année", "emplois industriels"), tuple((str(y), t) for y, t in panel.rows), ESTEL_SOURCE)


def citations(found: EtatDesLieux, absolute: Callable[[str], str]) -> Mapping[str, Citation]:
    """How to cite each picture, by its name. `absolute` makes an address absolute."""
    cited = {f"constat-{finding.key}": of_finding(found, finding, absolute) for finding in found.claimed}
    for name, chart in found.wider_charts.items():
        described = table(found, name)
        if described:
            query = found.comparables.query if name.startswith("trajectoires") else ""
            told = (chart.title, described.said, described.source)
            cited[name] = _citation(found, name, told, places.address(found.subject), absolute, query=query)
    return cited


def of_finding(found: EtatDesLieux, finding: FindingReading, absolute: Callable[[str], str]) -> Citation:
    """How to cite a finding: its title and sentence, at its own address."""
    page = reverse("finding", args=[places.slug(found.subject), finding.key])
    told = (finding.title, finding.sentence, finding.source_line)
    return _citation(found, f"constat-{finding.key}", told, page, absolute, drawn=finding.picture is not None)


def _citation(
    found: EtatDesLieux,
    name: str,
    told: tuple[str, str, str],
    address: str,
    absolute: Callable[[str], str],
    *,
    query: str = "",
    drawn: bool = True,
) -> Citation:
    """`told` is the title, the sentence and the source; `query` keeps what the reader has chosen."""
    title, said, source = told
    slug = places.slug(found.subject)
    return Citation(
        title=title,
        place=found.subject.name,
        said=said,
        sources=(source,),
        release=found.release.id,
        released_on=found.release.built_at.date(),
        address=absolute(address + query),
        svg_address=absolute(reverse("edl_picture", args=[slug, name]) + query) if drawn else "",
        csv_address=absolute(reverse("edl_picture_data", args=[slug, name]) + query) if drawn else "",
        png_address=absolute(reverse("edl_picture_png", args=[slug, name]) + query) if drawn else "",
    )
