"""One change to several fiches of a plan: chosen, given its value, shown before it is made, then made one by one."""

from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse

from etabli.domain.plans import rights, services
from etabli.domain.plans.models import Fiche
from etabli.domain.plans.queries import several
from etabli.domain.plans.queries.fiches import listed
from etabli.domain.plans.queries.plans import OpenedPlan, opened_plan
from etabli.domain.plans.queries.several import Asked
from etabli.domain.plans.reading import Reader
from etabli.kernel.typography import french
from etabli.web.access import private_page, takes_forms
from etabli.web.presentation.plans import several as words
from etabli.web.presentation.plans.frame import frame, trail
from etabli.web.presentation.plans.listing import Filters, filters_of
from etabli.web.views.diagnosis.acts import or_404, told
from etabli.web.views.plans.bulk_forms import ChooseForm, asked_of, value_form
from etabli.web.views.plans.plan import NO_TERRITORY

NONE_CHOSEN = "Choisissez au moins une fiche."


@takes_forms
@private_page
def show(request: HttpRequest, phase: str, territory_id: str) -> HttpResponse:
    """Three steps: which fiches and what (read from the address), to which value, and what that would do."""
    opened = _opened(request, phase, territory_id)
    given: QueryDict = request.POST if request.method == "POST" else request.GET
    numbers = {int(number) for number in given.getlist("fiches") if number.isascii() and number.isdigit()}
    asked = asked_of(given.get("champ", ""))
    if request.method != "POST" and given.get("etape") != "valeur":
        return _choose(request, opened, numbers, given.get("champ", ""))
    fiches = several.chosen(opened, numbers)
    if not fiches or asked is None:
        return _choose(request, opened, numbers, given.get("champ", ""), refused=True)
    if request.method != "POST":
        return _value(request, opened, fiches, asked, {})
    return _look(request, opened, fiches, asked)


@takes_forms
@private_page
def done(request: HttpRequest, phase: str, territory_id: str) -> HttpResponse:
    """What one change did to each fiche, as the trail tells it, and the button that puts it back."""
    opened = _opened(request, phase, territory_id)
    sent = request.POST if request.method == "POST" else request.GET
    first, _, last = sent.get("actes", "").partition("-")
    known = first.isascii() and first.isdigit() and last.isascii() and last.isdigit() and len(first + last) < 30
    made = several.made(opened, int(first), int(last), request.actor) if known else []
    back = [one for one in made if one.can_go_back]
    if request.method == "POST" and back:
        undone = services.undo_several(made=back, by=request.actor)
        told(request, words.undone(len(undone), len(made)))
        return redirect(reverse("plan", args=[phase, territory_id]) + _filters(request, opened)[1])
    context = {
        **_frame(opened, "Fiches modifiées"),
        "rows": words.made_rows(Reader(opened.territory), made),
        "acts": f"{first}-{last}",
        "back": len(back),
        "moved": any("state" in one.after for one in made),
        "query": _filters(request, opened)[1],
    }
    return render(request, "web/plans/bulk_done.html", context, status=422 if request.method == "POST" else 200)


def _opened(request: HttpRequest, phase: str, territory_id: str) -> OpenedPlan:
    opened = or_404(opened_plan(request.actor, phase, territory_id), NO_TERRITORY)
    or_404(opened.plan, "Ce territoire n'a pas encore de plan d'action.")
    rights.require(rights.permissions.verdict(request.actor, "plan.edit", opened.territory))
    return opened


def _choose(
    request: HttpRequest, opened: OpenedPlan, numbers: set[int], champ: str, *, refused: bool = False
) -> HttpResponse:
    """The fiches that the filters of the list keep, and those that are ticked already."""
    filters, query = _filters(request, opened)
    every = listed(opened, request.actor.on)
    for fiche in every:
        fiche.plan = opened.plan
    kept = filters.sorted([one for one in every if filters.keeps(one) or one.number in numbers])
    form = ChooseForm(several.moves(kept), {"champ": champ} if refused else None, initial={"champ": champ})
    if refused and not any(one.number in numbers for one in every):
        form.add_error(None, NONE_CHOSEN)
    context = {
        **_frame(opened, "Modifier plusieurs fiches"),
        "form": form,
        "fiches": words.choosable(kept, numbers),
        "many": len(every),
        "filtered": words.filters_in_words(filters, opened.territory.phase_id),
        "kept": list(QueryDict(query[1:]).items()),
    }
    return render(request, "web/plans/bulk.html", context, status=422 if refused else 200)


def _value(
    request: HttpRequest, opened: OpenedPlan, fiches: list[Fiche], asked: Asked, more: Mapping[str, Any]
) -> HttpResponse:
    """The second step: the value, or why."""
    reader = Reader(opened.territory)
    form = more.get("form") or value_form(asked)(asked, reader)
    organised = asked.field is not None and asked.field.kind == "organisation"
    context = {
        **_frame(opened, "Modifier plusieurs fiches"),
        "form": form,
        "fiches": fiches,
        "change": words.asked_in_words(asked),
        "organisations": sorted({one.name for one in reader.known_organisations.values()})[:80] if organised else (),
        **_again(request, opened, fiches),
    }
    return render(request, "web/plans/bulk_value.html", context, status=422 if form.errors else 200)


def _look(request: HttpRequest, opened: OpenedPlan, fiches: list[Fiche], chosen: Asked) -> HttpResponse:
    """What the change would do; once it is confirmed, what it did."""
    reader = Reader(opened.territory)
    form = value_form(chosen)(chosen, reader, request.POST)
    if not form.is_valid() or request.POST.get("acte") == "revenir":
        return _value(request, opened, fiches, chosen, {"form": form})
    asked, confirmed = form.whole(), "confirmer" in request.POST
    read = _read(request.POST.getlist("lues")) if confirmed else None
    planned = several.planned(reader, fiches, asked, request.actor, read)
    if confirmed and any(one.changes for one in planned):
        made = services.change_several(shown=planned, asked=asked, by=request.actor)
        told(request, words.told(made))
        query = _filters(request, opened)[1]
        acts = f"actes={made.acts[0]}-{made.acts[1]}"
        place = [opened.territory.phase_id, opened.territory.published_id]
        return redirect(f"{reverse('plan_bulk_done', args=place)}{query}{'&' if query else '?'}{acts}")
    context = {
        **_frame(opened, "Modifier plusieurs fiches"),
        "change": words.asked_in_words(asked),
        "reason": asked.reason,
        "summary": words.summary(planned),
        "rows": words.rows(reader, asked, planned),
        "ready": any(one.changes for one in planned),
        "typed": [(name, request.POST[name]) for name in ("valeur", "vider", "motif") if name in request.POST],
        "read": [f"{one.number}-{one.revision}" for one in fiches],
        **_again(request, opened, fiches),
    }
    return render(request, "web/plans/bulk_preview.html", context, status=409 if confirmed else 200)


def _again(request: HttpRequest, opened: OpenedPlan, fiches: list[Fiche]) -> dict[str, Any]:
    """What was chosen at the first step, for the forms of the next ones and for the way back."""
    given = request.POST if request.method == "POST" else request.GET
    query = _filters(request, opened)[1]
    chosen = [("champ", given.get("champ", "")), *(("fiches", str(one.number)) for one in fiches)]
    address = QueryDict(query[1:], mutable=True)
    for name, value in chosen:
        address.appendlist(name, value)
    return {"chosen": chosen, "query": query, "back": f"?{address.urlencode()}"}


def _filters(request: HttpRequest, opened: OpenedPlan) -> tuple[Filters, str]:
    """The filters of the list that the address carries, and that part of the address."""
    filters = filters_of(request.GET.dict(), opened.territory.phase_id)
    query = filters.address()
    return filters, query if len(query) > 1 else ""


def _read(sent: list[str]) -> dict[int, int]:
    """Revisions by number of fiche, as the preview wrote them."""
    pairs = [text.partition("-") for text in sent]
    return {
        int(number): int(revision)
        for number, _, revision in pairs
        if number.isascii() and number.isdigit() and revision.isascii() and revision.isdigit()
    }


def _frame(opened: OpenedPlan, here: str) -> dict[str, Any]:
    return {
        "frame": frame(opened, "plan"),
        "territory": opened.territory,
        "trail": trail(opened.territory, french(here)),
    }
