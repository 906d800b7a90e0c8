"""The workbench of the état des lieux: the findings of a territory to decide, keep, reject; and adding one."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from etabli.domain.diagnosis import services
from etabli.domain.diagnosis.enums import Kind, State
from etabli.domain.diagnosis.models import Finding
from etabli.domain.diagnosis.queries import findings as queries
from etabli.domain.diagnosis.rights import opened
from etabli.domain.foundation.errors import EditedMeanwhileError
from etabli.web import live
from etabli.web.access import gives_back, private_page, takes_forms
from etabli.web.presentation.diagnosis import findings as lines
from etabli.web.presentation.diagnosis import trails
from etabli.web.views.diagnosis.acts import done, or_404, sent, told
from etabli.web.views.diagnosis.forms import AddForm, KeepForm

NO_TERRITORY = "Ce territoire n'existe pas dans cette phase."


@takes_forms
@private_page
def show(request: HttpRequest, phase: str, territory_id: str) -> HttpResponse:
    """Every finding, those to decide first; the proposals of a new release come by themselves."""
    if request.method == "POST":
        return _keep(request, phase, territory_id)
    release = live.release()
    bench = or_404(queries.workbench(request.actor, phase, territory_id, release.id), NO_TERRITORY)
    if not bench.drawn and "diagnosis.contribute" in bench.may:
        services.draw(territory=bench.territory, release=release, catalogue=live.catalogue())
        bench = or_404(queries.workbench(request.actor, phase, territory_id, release.id), NO_TERRITORY)
    catalogue, asked = live.catalogue(), request.GET
    filters = lines.Filters(
        state=asked.get("etat", "") if asked.get("etat") in lines.STATES else "",
        axis=asked.get("axe", "") if asked.get("axe") in catalogue.axes else "",
        kind=asked.get("nature", "") if asked.get("nature") in Kind.values else "",
    )
    context = {
        "territory": bench.territory,
        "may": {name.replace(".", "_"): True for name in bench.may},
        "sections": lines.sections(catalogue, bench, filters),
        "waiting": lines.waiting(bench),
        "counts": lines.counts(bench.findings),
        "filters": filters,
        "axes": catalogue.axes.values(),
        "states": [(name, lines.HEADINGS[state]) for name, state in lines.STATES.items()],
        "trail": trails.of(bench.territory, "Atelier"),
    }
    return render(request, "web/diagnosis/workbench.html", context)


def _keep(request: HttpRequest, phase: str, territory_id: str) -> HttpResponse:
    """Keep one from the list; anything less simple is on the finding's own page."""
    or_404(opened(request.actor, phase, territory_id, "diagnosis.decide"), NO_TERRITORY)
    form = KeepForm(request.POST)
    back = redirect(f"{reverse('workbench', args=[phase, territory_id])}#a-decider")
    if not form.is_valid():
        return back
    found = or_404(queries.finding(request.actor, phase, territory_id, form.cleaned_data["finding"]), NO_FINDING)
    decision = {"state": State.KEPT}
    try:
        services.decide(
            finding_id=found.finding.pk, revision=form.cleaned_data["revision"], values=decision, by=request.actor
        )
    except EditedMeanwhileError:
        told(request, f"« {found.finding.title} » a été modifié entre-temps : relisez-le avant de décider.")
        return redirect("workbench_finding", phase, territory_id, found.finding.pk)
    told(request, f"Constat retenu : {found.finding.title}.")
    return back


NO_FINDING = "Ce constat n'existe pas pour ce territoire."


@takes_forms
@gives_back()
@private_page
def add(request: HttpRequest, phase: str, territory_id: str) -> HttpResponse:
    """Bring a finding that no figure gave."""
    place = or_404(opened(request.actor, phase, territory_id, "diagnosis.contribute"), NO_TERRITORY)
    form = AddForm(sent(request))
    made: list[UUID] = []

    def act() -> None:
        finding = Finding(territory=place.territory, **form.cleaned_data)
        made.append(services.add_finding(finding=finding, by=request.actor).pk)

    if request.method == "POST" and done(form, act):
        told(request, "Constat ajouté. Vous pouvez maintenant lui joindre une preuve.")
        return redirect("workbench_finding", phase, territory_id, made[0])
    context = {
        "territory": place.territory,
        "form": form,
        "trail": trails.of(place.territory, ("Atelier", "workbench"), "Ajouter un constat"),
    }
    return render(request, "web/diagnosis/add.html", context, status=422 if form.errors else 200)
