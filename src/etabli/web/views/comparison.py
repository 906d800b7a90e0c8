"""The territories most like one of them, and two to six territories side by side."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from etabli.domain.territories import queries
from etabli.kernel import french
from etabli.kernel.names import search_key
from etabli.warehouse import comparators as warehouse
from etabli.web import live
from etabli.web.download import CSV, download
from etabli.web.exports import indicators_csv
from etabli.web.live import public_page
from etabli.web.presentation import comparators, comparison, trails
from etabli.web.presentation.differences import differences, lead, ordered_values
from etabli.web.presentation.ranking import territory_lines
from etabli.web.presentation.shared_findings import shared_findings


@public_page
def comparables(request: HttpRequest, phase: str, territory_id: str) -> HttpResponse:
    """The ten places nearest to a territory on the variables and among the pool that the address says."""
    territory = queries.territory(phase, territory_id)
    compared = comparators.compared_places()
    subject = compared.place(f"{phase}:{territory_id}")
    if territory is None or subject is None:
        raise Http404("Ce territoire n’existe pas dans cette phase.")
    declared, catalogue, pools = comparators.comparators(), live.catalogue(), comparators.pools()
    phases = live.programme().phases
    choice = comparators.asked(request.GET.getlist("variables"), request.GET.get("bassin", ""))
    variables, pool = choice.variables, next(pool for pool in pools if pool.id is choice.pool)
    found = warehouse.neighbours_of(compared, declared, subject.key, variables, choice.pool)
    places = [subject, *(compared.places[compared.rows[n.code]] for n in found.nearest)]
    territories = [place for place in places if place.phase]
    labels = {indicator.id: indicator.label for indicator in catalogue.indicators.values()}
    context = {
        "territory": territory,
        "trail": trails.of_figure(
            phase, territory_id, territory.name, territory.phase_label, "Territoires comparables"
        ),
        "answer": comparators.answer(found, subject.name, pool.id),
        "found": found,
        "distant": bool(found.nearest) and found.nearest[0].distance > comparators.DISTANT,
        "lines": comparators.lines_of(found, subject, variables, phases, catalogue),
        "columns": comparators.columns_of(variables, declared, catalogue),
        "unknown": [labels[v] for v in found.unknown],
        "constant": [labels[v] for v in found.constant],
        "trajectories": comparators.trajectories_against(catalogue, places) if found.nearest else None,
        "choices": comparators.choices(declared, catalogue, variables),
        "changed": not choice.usual,
        "query": choice.query,
        "to_place": french.to(subject.name),
        "pools": pools,
        "pool": pool,
        "side_by_side": (
            comparators.side_by_side(territories[: comparators.SIDE_BY_SIDE + 1]) if len(territories) > 1 else ""
        ),
    }
    return render(request, "web/comparables.html", context)


@public_page
def compare(request: HttpRequest) -> HttpResponse:
    """Territories side by side: their atouts and freins, then the indicators that set them apart first."""
    selection = _selection(request)
    phases = live.programme().phases
    taken = {place.key for place in selection.places}
    catalogue, places = live.catalogue(), selection.places
    groups = differences(live.release(), catalogue, places) if selection.enough else []
    context = {
        "selection": selection,
        "lead": lead(groups),
        "findings": shared_findings(catalogue, places) if selection.enough else None,
        "one_phase": len({place.phase for place in selection.places}) == 1,
        "chosen": comparison.chosen_of(selection, {phase.id: phase.label for phase in phases}),
        "groups": groups,
        "csv_url": comparison.csv_url(selection.places),
        "offered": [
            (
                phase,
                [
                    (f"{t.phase}:{t.id}", t.name)
                    for t in sorted(territory_lines(phase.id), key=lambda t: (search_key(t.name), t.id))
                    if f"{t.phase}:{t.id}" not in taken
                ],
            )
            for phase in phases
        ],
    }
    return render(request, "web/compare.html", context)


@public_page
def export_csv(request: HttpRequest) -> HttpResponse:
    """The same values as CSV, in the order of the page; a territory's code is its address, `2:ti-2401`."""
    selection = _selection(request)
    if not selection.enough:
        raise Http404("Aucune comparaison à télécharger : il faut au moins deux territoires.")
    release, catalogue = live.release(), live.catalogue()
    values = ordered_values(differences(release, catalogue, selection.places), selection.places)
    names = {place.key: place.name for place in selection.places}
    content = indicators_csv(release, catalogue, values, names, live.france())
    name = "-".join(place.key.replace(":", "-") for place in selection.places)
    return download(content, CSV, f"comparaison-{name}.csv")


def _selection(request: HttpRequest) -> comparison.Selection:
    return comparison.select(request.GET.getlist("t"), comparators.compared_places())
