"""The list of indicators and the page of each: definition, map, ranking, distribution."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from etabli.catalogue import numbers
from etabli.warehouse import observatory
from etabli.web import live
from etabli.web.charts.histogram import histogram
from etabli.web.download import CSV, download
from etabli.web.exports import indicators_csv
from etabli.web.live import public_page
from etabli.web.presentation import readings, trails
from etabli.web.presentation.figures import formula_in_words
from etabli.web.presentation.ranking import SORTS, select, territory_lines
from etabli.web.views.phases import asked_phase
from etabli.web.views.territories import drawn, mappable, phase_or_404, ranking_of

DIRECTION = {
    "higher": "Plus la valeur est élevée, plus la situation est favorable.",
    "lower": "Plus la valeur est basse, plus la situation est favorable.",
    "neutral": "Une valeur élevée n’est ni bonne ni mauvaise en soi.",
}


@public_page
def index(request: HttpRequest) -> HttpResponse:
    """Every indicator by theme, with the value for France."""
    catalogue = live.catalogue()
    france = observatory.of_place(live.release(), "france", "FR")
    themes = readings.read(catalogue, france, {}, level="france")
    shown = {r.indicator.id: r for group in themes.values() for r in group}
    by_theme = [(theme, [(i, shown.get(i.id)) for i in group]) for theme, group in catalogue.by_theme.items()]
    return render(request, "web/indicators.html", {"by_theme": by_theme})


@public_page
def show(request: HttpRequest, indicator_id: str) -> HttpResponse:
    """Definition, map, distribution and ranking of one indicator for a phase."""
    catalogue, release = live.catalogue(), live.release()
    indicator = catalogue.indicators.get(indicator_id)
    if indicator is None:
        raise Http404("Cet indicateur n’existe pas.")
    phase = asked_phase(request).id
    france = [v for v in observatory.of_place(release, "france", "FR") if v.indicator == indicator.id]
    sort = request.GET.get("tri", "valeur")
    context: dict[str, object] = {
        "indicator": indicator,
        "trail": trails.of(("Indicateurs", "indicators"), indicator.label),
        "theme": catalogue.themes[indicator.theme],
        "direction": DIRECTION[indicator.direction.value],
        "formula": formula_in_words(indicator, catalogue),
        "measures": [catalogue.measures[m] for m in dict.fromkeys(t.measure for t in indicator.formula.terms)],
        "sources": catalogue.sources_of(indicator),
        "phases": live.programme().phases,
        "phase": next(p for p in live.programme().phases if p.id == phase),
        "unit": numbers.UNIT_NAME[indicator.unit],
        "france": [
            {"year": v.year, "text": readings.text(v, indicator), "notes": readings.notes(v, indicator)}
            for v in reversed(france)
        ],
        "regions": _regions(indicator_id),
    }
    if "territory" in indicator.levels:
        ranking = ranking_of(phase, indicator)
        known = [row.value for row in ranking.rows if row.value is not None and row.css != "map-class-none"]
        national = next((v.value for v in france if v.year == indicator.latest), None)
        additive = indicator.unit.value in {
            "jobs",
            "inhabitants",
            "count",
            "euro",
            "hectare",
        } and not numbers.is_change(indicator)
        context |= {
            "ranking": ranking,
            "rows": select(ranking.rows, search="", region="", sort=sort if sort in SORTS else "valeur"),
            "sort": sort,
            "known": len(known),
            "static_map": drawn(phase, ranking) if indicator.id in mappable() else None,
            "histogram": histogram(
                known,
                national=None if additive else national,
                title=f"Répartition des territoires : {indicator.label}, {indicator.latest}",
                source="",
                text=lambda value: numbers.of_indicator(value, indicator),
            ),
        }
    return render(request, "web/indicator.html", context)


def _regions(indicator_id: str) -> list[dict[str, object]]:
    catalogue, release = live.catalogue(), live.release()
    indicator = catalogue.indicators[indicator_id]
    if "region" not in indicator.levels:
        return []
    names = live.region_names()
    values = observatory.of_level(release, "region", indicator_id, indicator.latest)
    rows = [
        {
            "code": v.code,
            "name": names.get(v.code, v.code),
            "value": v.value,
            "text": readings.text(v, indicator),
            "notes": readings.notes(v, indicator),
        }
        for v in values
        if v.code in names
    ]
    return sorted(rows, key=lambda row: (row["value"] is None, -(row["value"] or 0)))


@public_page
def export_csv(request: HttpRequest, indicator_id: str) -> HttpResponse:
    """One indicator for every territory of a phase (of a région with ?region=), all years, as CSV."""
    if indicator_id not in live.catalogue().indicators:
        raise Http404("Cet indicateur n’existe pas.")
    phase = phase_or_404(request.GET.get("phase", asked_phase(request).id))
    region = request.GET.get("region", "")
    names = {t.id: t.name for t in territory_lines(phase) if not region or region in t.region_codes}
    found = observatory.of_level(live.release(), "territory", indicator_id, None, phase)
    values = [value for value in found if value.code in names]
    content = indicators_csv(live.release(), live.catalogue(), values, names, live.france())
    where = f"-region-{region}" if region in live.region_names() else ""
    return download(content, CSV, f"{indicator_id}-phase-{phase}{where}.csv")
