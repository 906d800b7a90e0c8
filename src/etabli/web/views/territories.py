"""The home page, the list of territories (map and table are two views of one query), and what the map reads."""

from datetime import date

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render

from etabli.catalogue.model import Indicator
from etabli.domain.territories import queries
from etabli.kernel import layout
from etabli.warehouse import observatory
from etabli.web import live
from etabli.web.live import public_page
from etabli.web.presentation import static_map
from etabli.web.presentation.ranking import SORTS, Ranking, as_map_values, rank_territories, select, territory_lines
from etabli.web.presentation.readings import read
from etabli.web.views.phases import asked_phase

DEFAULT_INDICATOR = "part-industrie"
TOP = 5


def phase_or_404(phase: str) -> str:
    if phase not in {p.id for p in live.programme().phases}:
        raise Http404("Cette phase n’existe pas.")
    return phase


def asked_indicator(request: HttpRequest) -> Indicator:
    """The indicator in the address, or the default one."""
    mapped = mappable()
    return mapped.get(request.GET.get("indicateur", "")) or mapped.get(DEFAULT_INDICATOR) or next(iter(mapped.values()))


def mappable() -> dict[str, Indicator]:
    """Indicators with one value a territory."""
    return {i.id: i for i in live.catalogue().indicators.values() if "territory" in i.levels and i.aggregation == "sum"}


def ranking_of(phase: str, indicator: Indicator) -> Ranking:
    return live.kept(f"ranking:{phase}:{indicator.id}", lambda: rank_territories(live.release(), phase, indicator))


def drawn(phase: str, ranking: Ranking) -> static_map.StaticMap | None:
    return static_map.static_map(
        live.release(),
        phase,
        {row.id: row.name for row in ranking.rows},
        {row.id: row.text for row in ranking.rows},
        {row.id: row.css for row in ranking.rows},
    )


def map_context(request: HttpRequest) -> dict[str, object]:
    """What the map component needs: phase, indicator, classes, shapes, and the choices."""
    phase, indicator = asked_phase(request).id, asked_indicator(request)
    ranking = ranking_of(phase, indicator)
    catalogue = live.catalogue()
    allowed = mappable()
    return {
        "phases": live.programme().phases,
        "phase": asked_phase(request),
        "indicator": indicator,
        "ranking": ranking,
        "static_map": drawn(phase, ranking),
        "indicators_by_theme": [
            (theme, [i for i in group if i.id in allowed]) for theme, group in catalogue.by_theme.items()
        ],
        "indicator_sources": catalogue.sources_of(indicator),
    }


def changes_between_phases() -> queries.Changes | None:
    """What changed from the first phase to the last; None when there is one phase only."""
    phases = [p.id for p in live.programme().phases]
    if len(phases) < 2:
        return None
    return live.kept("changes", lambda: queries.changes(phases[0], phases[-1]))


@public_page
def home(request: HttpRequest) -> HttpResponse:
    """What the programme is, is my commune in it, the map."""
    release, catalogue = live.release(), live.catalogue()
    france = observatory.of_place(release, "france", "FR")
    themes = read(catalogue, france, {}, level="france")
    context = map_context(request)
    context |= {
        "top": select(context["ranking"].rows, search="", region="", sort="valeur")[:TOP],
        "changes": changes_between_phases(),
        "headlines": [r for group in themes.values() for r in group if r.indicator.headline and r.available],
        "counts": {p.id: len(territory_lines(p.id)) for p in live.programme().phases},
        "project_types": live.programme().project_types,
        "today": date.today(),
    }
    return render(request, "web/home.html", context)


@public_page
def index(request: HttpRequest) -> HttpResponse:
    """The territories of a phase: filters, sort and view are in the address."""
    context = map_context(request)
    search = request.GET.get("q", "").strip()[:80]
    region = request.GET.get("region", "")
    sort = request.GET.get("tri", "valeur")
    sort = sort if sort in SORTS else "valeur"
    rows = select(context["ranking"].rows, search=search, region=region, sort=sort)
    context |= {
        "rows": rows,
        "q": search,
        "region": region,
        "sort": sort,
        "sorts": SORTS,
        "regions": queries.regions_of_phase(context["phase"].id),
        "view": "tableau" if request.GET.get("vue") == "tableau" else "carte",
    }
    return render(request, "web/territories.html", context)


@public_page
def map_values(request: HttpRequest, phase: str, indicator_id: str) -> HttpResponse:
    """Values, classes and texts of an indicator for the interactive map."""
    indicator = mappable().get(indicator_id)
    if indicator is None:
        raise Http404("Cet indicateur n’existe pas pour un territoire.")
    return JsonResponse(as_map_values(ranking_of(phase_or_404(phase), indicator)))


@public_page
def map_geometry(request: HttpRequest, phase: str) -> HttpResponse:
    """The shapes of a phase as TopoJSON, overseas in insets."""
    path = live.release().geo(layout.map_file(phase_or_404(phase)))
    if path is None:
        raise Http404("Cette version des données n’a pas de carte.")
    return HttpResponse(path.read_bytes(), content_type="application/json")
