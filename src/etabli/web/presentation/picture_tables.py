"""Each picture of an état des lieux as a table, and how to cite it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from django.urls import reverse

from etabli.web.presentation import places
from etabli.web.presentation.citation import Citation
from etabli.web.presentation.etat_des_lieux import EtatDesLieux
from etabli.web.presentation.findings import FindingReading
from etabli.web.presentation.zone_industry import ZoneIndustry


@dataclass(frozen=True)
class PictureTable:
    """What a picture draws, as text in French form."""

    headings: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    source: str


def table(found: EtatDesLieux, name: str) -> PictureTable | None:
    """The table of a picture by its name in addresses; None when there is no such picture."""
    if name not in found.charts:
        return None
    kind, _, rest = name.partition("-")
    if kind == "constat":
        finding = found.finding(rest)
        return _finding(finding) if finding else None
    if kind == "trajectoires":
        return _trajectories(found)
    zone = next(z for z in found.zones if z.zone.zone == rest)
    return _sectors(zone) if kind == "secteurs" else _effects(zone)


def _finding(finding: FindingReading) -> PictureTable:
    rows = (("Constat", finding.sentence), *((line.term, line.text) for line in finding.reasoning))
    return PictureTable(("", "texte"), rows, finding.source_line)


def _sectors(zone: ZoneIndustry) -> PictureTable:
    assert zone.sectors is not None
    headings = ("secteur", "emplois", "part des emplois de la zone", "quotient de localisation", "marge de variabilité")
    rows = tuple((row.label, row.jobs, row.share, row.lq, row.margin) for row in zone.sectors.rows)
    return PictureTable(headings, rows, f"Insee, FLORES {zone.sectors.year}")


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
        (r.label, r.before, r.after, r.national, r.sectoral, r.local, r.competitive, r.allocation) for r in found.rows
    )
    return PictureTable(headings, rows, "Urssaf, emploi salarié privé par zone d’emploi et secteur")


def _trajectories(found: EtatDesLieux) -> PictureTable:
    assert found.comparables.trajectories is not None
    rows = tuple(
        (table.heading, name, str(year), text)
        for table in found.comparables.trajectories.tables
        for name, cells in table.rows
        for year, text in cells
    )
    return PictureTable(("série", "lieu", "année", "indice"), rows, "Urssaf ; Insee, recensement (estimation)")


def citations(found: EtatDesLieux, absolute: Callable[[str], str]) -> Mapping[str, Citation]:
    """How to cite each picture, by its name. `absolute` makes an address absolute."""
    page = absolute(places.address(found.subject))
    told = {f"constat-{finding.key}": finding for finding in found.claimed}
    cited = {name: of_finding(found, finding, absolute) for name, finding in told.items()}
    for name, chart in found.charts.items():
        described = table(found, name) if not name.startswith("constat-") else None
        if described:
            cited[name] = _citation(found, name, chart.title, described.source, page, absolute)
    return cited


def of_finding(found: EtatDesLieux, finding: FindingReading, absolute: Callable[[str], str]) -> Citation:
    """How to cite a finding: by its title, at its own address."""
    page = absolute(reverse("finding", args=[places.slug(found.subject), finding.key]))
    return _citation(found, f"constat-{finding.key}", finding.title, finding.source_line, page, absolute)


def _citation(
    found: EtatDesLieux, name: str, title: str, source: str, address: str, absolute: Callable[[str], str]
) -> Citation:
    slug = places.slug(found.subject)
    drawn = name in found.charts
    return Citation(
        title=title,
        place=found.subject.name,
        sources=(source,),
        release=found.release.id,
        released_on=found.release.built_at.date(),
        address=address,
        svg_address=absolute(reverse("edl_picture", args=[slug, name])) if drawn else "",
        csv_address=absolute(reverse("edl_picture_data", args=[slug, name])) if drawn else "",
    )
