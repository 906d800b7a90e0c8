"""The page of a territory, the source of each of its numbers, and its exports."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from etabli.domain.territories import queries
from etabli.warehouse import observatory, zones
from etabli.web import live
from etabli.web.download import CSV, XLSX, download
from etabli.web.exports import indicators_csv, territory_xlsx
from etabli.web.live import public_page
from etabli.web.presentation import figures, friches, readings, sectors, static_map, trails, trajectory
from etabli.web.presentation.headlines import headline_cards

ZONE_MIN_SHARE = 0.10
SECTORS_SOURCE = "Insee, FLORES"


@public_page
def show(request: HttpRequest, phase: str, territory_id: str) -> HttpResponse:
    """Identity, key figures, indicators by theme, sectors of its zones, trajectory, friches."""
    territory = _territory(phase, territory_id)
    release, catalogue = live.release(), live.catalogue()
    values = observatory.of_place(release, "territory", territory_id, phase)
    france = live.france()
    themes = readings.read(catalogue, values, france, level="territory")
    zones_2020 = zones.of_territory(release, phase, territory_id, "ze2020")
    zones_2010 = zones.of_territory(release, phase, territory_id, "ze2010")
    main_zones = [z for z in zones_2020 if (z.share_of_territory or 0) >= ZONE_MIN_SHARE] or zones_2020[:1]
    cells = zones.specialisations(release, [z.zone for z in main_zones])
    zone_sectors = [s for z in main_zones if (s := sectors.of_zone(z, cells, catalogue, SECTORS_SOURCE)) is not None]
    context = {
        "territory": territory,
        "trail": trails.of_territory(phase, territory.phase_label, territory.name),
        "themes": themes,
        "headlines": headline_cards(release, themes, phase),
        "zones": zones_2020,
        "zone_sectors": zone_sectors,
        "estel": [series.panel for series in trajectory.estel(release, zones_2010)],
        "private_jobs": trajectory.of_indicator(
            values,
            catalogue,
            "emplois-prives",
            heading="Emplois salariés privés, tous secteurs",
            remark="Effectifs en fin d’année, par intercommunalité.",
            join=True,
        ),
        "census_jobs": trajectory.of_indicator(
            values,
            catalogue,
            "emplois-industriels",
            heading="Emplois industriels au lieu de travail",
            remark="Trois estimations tirées du recensement, dont la définition change un peu en 2022 ; "
            "entre elles, rien n’est connu.",
            join=False,
        ),
        "friches": friches.of_territory(release, phase, territory_id),
        "perimeter": static_map.perimeter(
            release, phase, territory_id, {m.code: m.name for m in territory.members if m.kind == "epci"}
        ),
        "locator": static_map.locator(release, phase, territory_id),
        "other_phases": queries.overlaps(territory),
    }
    return render(request, "web/territory.html", context)


@public_page
def figure(request: HttpRequest, phase: str, territory_id: str, indicator_id: str) -> HttpResponse:
    """Where one number comes from: definition, formula, source, status, and the figures of each member."""
    territory = _territory(phase, territory_id)
    catalogue = live.catalogue()
    indicator = catalogue.indicators.get(indicator_id)
    if indicator is None or "territory" not in indicator.levels:
        raise Http404("Cet indicateur n’existe pas pour un territoire.")
    opened = figures.open_figure(live.release(), catalogue, phase, territory_id, indicator)
    trail = trails.of_figure(phase, territory_id, territory.name, territory.phase_label, indicator.short)
    context = {"territory": territory, "figure": opened, "indicator": indicator, "trail": trail}
    return render(request, "web/figure.html", context)


@public_page
def export_csv(request: HttpRequest, phase: str, territory_id: str) -> HttpResponse:
    """Every indicator and year of the territory as CSV (UTF-8 with BOM, semicolons, decimal comma)."""
    territory = _territory(phase, territory_id)
    values = observatory.of_place(live.release(), "territory", territory_id, phase)
    names = {territory.id: territory.name}
    content = indicators_csv(live.release(), live.catalogue(), values, names, live.france())
    return download(content, CSV, f"{territory.slug}.csv")


@public_page
def export_xlsx(request: HttpRequest, phase: str, territory_id: str) -> HttpResponse:
    """Every indicator and year of the territory as a workbook, with its members' figures and the definitions."""
    territory = _territory(phase, territory_id)
    release = live.release()
    content = territory_xlsx(
        release,
        live.catalogue(),
        observatory.of_place(release, "territory", territory_id, phase),
        observatory.member_figures(release, phase, territory_id),
        code=territory.id,
        title=territory.name,
        france=live.france(),
    )
    return download(content, XLSX, f"{territory.slug}.xlsx")


def _territory(phase: str, territory_id: str) -> queries.TerritoryDetail:
    territory = queries.territory(phase, territory_id)
    if territory is None:
        raise Http404("Ce territoire n’existe pas dans cette phase.")
    return territory
