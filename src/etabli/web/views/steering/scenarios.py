"""What-if programming under an envelope: criteria in the address, what they would fund; scenarios kept and compared."""

from collections.abc import Iterable
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode

from etabli.domain.coordination import envelope_rights as rights
from etabli.domain.coordination import programming, services
from etabli.domain.coordination.queries import envelopes as queries
from etabli.domain.plans.rights import require
from etabli.web.access import private_page, takes_forms
from etabli.web.presentation.steering import envelopes as told
from etabli.web.presentation.trails import Trail
from etabli.web.views.diagnosis.acts import done, or_404
from etabli.web.views.diagnosis.acts import told as say
from etabli.web.views.steering.envelope_forms import CriteriaForm, KeepForm
from etabli.web.views.steering.envelopes import UNKNOWN, crumbs

NO_SCENARIO = "Ce scénario n'existe pas, ou il a été retiré."
ASKED = ("first", "second", "third", "cap")


@takes_forms
@private_page
def show(request: HttpRequest, envelope_id: UUID) -> HttpResponse:
    """What the criteria of the address would fund of what waits; kept under a name by the form below."""
    standing = or_404(queries.followed(request.actor, envelope_id), UNKNOWN)
    envelope, by = standing.envelope, request.actor
    require(rights.may_program(by, envelope))
    asked = CriteriaForm(request.GET if any(request.GET.get(name) for name in ASKED) else {"first": "maturite"})
    criteria = asked.criteria(_keys(request, "avec"), _keys(request, "sans"))
    keep = KeepForm(request.POST if request.method == "POST" else None)
    if keep.is_bound and done(
        keep,
        lambda: services.keep_scenario(
            envelope_id=envelope_id, name=keep.cleaned_data["name"], criteria=criteria, by=by
        ),
    ):
        say(request, "Le scénario est gardé.")
        return redirect(f"{reverse('envelope', args=[envelope_id])}#scenarios")
    chosen = programming.choose(queries.candidates(standing), standing.remains, criteria)
    context = {
        "envelope": envelope,
        "row": told.row(standing),
        "asked": asked,
        "criteria": told.in_words(criteria),
        "chosen": chosen,
        "answer": told.answer(chosen),
        "taken": _with_links(request, told.taken(standing, chosen), "sans", "avec"),
        "left": _with_links(request, told.left(standing, chosen), "avec", "sans"),
        "by_hand": [(name, str(key)) for name in ("avec", "sans") for key in sorted(_keys(request, name))],
        "keep": keep,
        "form": keep if keep.is_bound else None,
        "trail": _under(envelope.place, reverse("envelope", args=[envelope_id]), "Scénario"),
    }
    return render(request, "web/steering/scenario.html", context, status=422 if keep.errors else 200)


@takes_forms
@private_page
def remove(request: HttpRequest, scenario_id: UUID) -> HttpResponse:
    """A page with one button."""
    scenario = or_404(queries.scenario(request.actor, scenario_id), NO_SCENARIO)
    require(rights.may_program(request.actor, scenario.envelope))
    back = reverse("envelope", args=[scenario.envelope_id])
    if request.method == "POST":
        services.remove_scenario(scenario_id=scenario_id, by=request.actor)
        say(request, "Le scénario est retiré.")
        return redirect(f"{back}#scenarios")
    trail = _under(scenario.envelope.place, back, "Retirer un scénario")
    return render(request, "web/steering/scenario_remove.html", {"scenario": scenario, "back": back, "trail": trail})


def _under(place: str, url: str, here: str) -> Trail:
    return [*crumbs(here)[:-1], (place, url), (here, "")]


def _keys(request: HttpRequest, name: str) -> frozenset[UUID]:
    """Lines named in the address, those that look like keys."""
    found = set()
    for text in request.GET.getlist(name)[:200]:
        try:
            found.add(UUID(text))
        except ValueError:
            continue
    return frozenset(found)


def _with_links(
    request: HttpRequest, rows: Iterable[told.LineRow], to: str, off: str
) -> list[tuple[told.LineRow, str]]:
    """Each line with the address of the same page where it is chosen the other way."""
    kept = [(name, request.GET[name]) for name in ASKED if request.GET.get(name)]
    hands = {name: {str(key) for key in _keys(request, name)} for name in ("avec", "sans")}
    found = []
    for row in rows:
        changed = {to: hands[to] | {str(row.key)}, off: hands[off] - {str(row.key)}}
        pairs = [*kept, *((name, key) for name in sorted(changed) for key in sorted(changed[name]))]
        found.append((row, f"?{urlencode(pairs)}"))
    return found
