"""Frozen versions of a plan: the list, one as it was frozen with those who sign it, and two compared."""

from datetime import date
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from etabli.domain.governance.permissions import require
from etabli.domain.plans import services
from etabli.domain.plans.differences import compare as compared
from etabli.domain.plans.queries import versions as queries
from etabli.domain.plans.queries.plans import OpenedPlan, opened_plan
from etabli.domain.plans.queries.versions import OpenedVersion
from etabli.domain.plans.services.signing import SIGNED_FROM
from etabli.web.access import open_to_all, takes_forms
from etabli.web.presentation.plans import signing
from etabli.web.presentation.plans.contents import Words
from etabli.web.presentation.plans.frame import frame, trail
from etabli.web.views.diagnosis.acts import done, or_404, told
from etabli.web.views.diagnosis.forms import Form
from etabli.web.views.plans.path_forms import PaperForm, SignForm
from etabli.web.views.plans.plan import NO_TERRITORY

NO_VERSION = "Cette version n'existe pas, ou n'est pas encore publique."
TODAY = "aujourdhui"


@require_safe
@open_to_all
def index(request: HttpRequest, phase: str, territory_id: str) -> HttpResponse:
    """The versions, the latest first."""
    opened = or_404(opened_plan(request.actor, phase, territory_id), NO_TERRITORY)
    context = {
        "frame": frame(opened, "plan_versions"),
        "territory": opened.territory,
        "plan": opened.plan,
        "versions": queries.versions(opened),
        "inside": "plan.view" in opened.may,
        "trail": trail(opened.territory, "Versions"),
    }
    return render(request, "web/plans/versions.html", context)


@takes_forms
@open_to_all
def show(request: HttpRequest, phase: str, territory_id: str, number: int) -> HttpResponse:
    """One version as it was frozen, who signs it, and what may be done of it."""
    opened = or_404(opened_plan(request.actor, phase, territory_id), NO_TERRITORY)
    found = or_404(queries.version(opened, number), NO_VERSION)
    if request.method != "POST":
        return _page(request, opened, found)
    acte = request.POST.get("acte", "")
    if acte == "propose":
        proposed = services.propose_signatories(version_id=found.version.pk, by=request.actor)
        told(request, signing.proposed(proposed))
        return redirect("plan_version", phase, territory_id, number)
    forms: dict[str, type[Form]] = {"sign": SignForm, "paper": PaperForm}
    if acte not in forms:
        raise Http404(NO_VERSION)
    named = [one for one in found.signatories if str(one.pk) == request.POST.get("signatory")]
    if not any(queries.signs_for(request.actor, opened, one) for one in named):
        require(request.actor, "plan.submit", opened.territory)
    if (not named and request.POST.get("signatory")) or found.version.state != "pending":
        raise Http404(NO_VERSION)
    form = forms[acte](request.POST)

    def act() -> None:
        key = form.cleaned_data["signatory"]
        if key not in {one.pk for one in found.signatories}:
            raise Http404(NO_VERSION)
        services.sign(signatory_id=key, signed_on=form.cleaned_data["signed_on"], by=request.actor)

    if done(form, act):
        told(request, "Signature enregistrée.")
        return redirect("plan_version", phase, territory_id, number)
    return _page(request, opened, found, form, 422)


def _page(
    request: HttpRequest, opened: OpenedPlan, found: OpenedVersion, refused: Form | None = None, status: int = 200
) -> HttpResponse:
    version = found.version
    words = Words(opened.territory)
    pending = version.state == "pending"
    signs = pending and version.plan.state == SIGNED_FROM
    manages = pending and "plan.submit" in opened.may
    fiches = words.fiches(found.read.content)
    sent = str(refused.data.get("signatory", "")) if refused else ""
    lines = [
        signing.line(
            one,
            form=_form(
                request, opened, one, signs=signs, manages=manages, refused=refused if sent == str(one.pk) else None
            ),
        )
        for one in found.signatories
    ]
    context = {
        "frame": frame(opened, "plan_versions"),
        "opened": opened,
        "territory": opened.territory,
        "found": found,
        "version": version,
        "pending": pending,
        "signs": signs,
        "manages": manages,
        "inside": "plan.view" in opened.may,
        "groups": signing.groups(lines),
        "empty": signing.empty_groups(lines) if pending and lines else (),
        "checklist": signing.checklist(lines) if pending else [],
        "texts": words.texts(found.read.content),
        "ambitions": [(words.axis(one["axis"]), one) for one in found.read.content["ambitions"]],
        "fiches": fiches,
        "sent": refused,
        "trail": trail(opened.territory, ("Versions", _address(opened, "plan_versions")), signing.name(version)),
    }
    return render(request, "web/plans/version.html", context, status=status)


def _form(
    request: HttpRequest, opened: OpenedPlan, one: Any, *, signs: bool, manages: bool, refused: Form | None
) -> Form | None:
    """The form with which the reader signs for this signatory, or records their paper."""
    if refused is not None:
        return refused
    if not signs or one.signed_on is not None or not one.titled:
        return None
    initial = {"signatory": one.pk, "signed_on": date.today()}
    if queries.signs_for(request.actor, opened, one):
        return SignForm(initial=initial, auto_id=f"sign-{one.pk}-%s")
    return PaperForm(initial=initial, auto_id=f"paper-{one.pk}-%s") if manages else None


@require_safe
@open_to_all
def compare(request: HttpRequest, phase: str, territory_id: str) -> HttpResponse:
    """What a version, or the plan of today, changes in another: `?de=1&a=2` or `?de=1&a=aujourdhui`."""
    opened = or_404(opened_plan(request.actor, phase, territory_id), NO_TERRITORY)
    every = queries.versions(opened)
    numbers = [one.number for one in every]
    inside = "plan.view" in opened.may
    after = _after(request, numbers, inside)
    before = _before(request, opened, every, after)
    context: dict[str, Any] = {
        "frame": frame(opened, "plan_versions"),
        "opened": opened,
        "territory": opened.territory,
        "versions": every,
        "inside": inside,
        "before": before,
        "after": after,
        "today": TODAY,
        "trail": trail(opened.territory, ("Versions", _address(opened, "plan_versions")), "Comparer"),
    }
    if before and before != after:
        both = or_404(queries.both(opened, before, after), NO_VERSION)
        told_difference = Words(opened.territory).difference(compared(both.old.content, both.new.content))
        context |= {
            "both": both,
            "difference": told_difference,
            "hidden": both.new.hidden_fiches + both.old.hidden_fiches,
        }
    return render(request, "web/plans/compare.html", context)


def _after(request: HttpRequest, numbers: list[int], inside: bool) -> int | None:
    """The number asked for; None for the plan of today. By default the latest version, or today when there is one."""
    text = request.GET.get("a", "")
    if text == TODAY and inside:
        return None
    if text.isdecimal() and int(text) in numbers:
        return int(text)
    return None if inside and len(numbers) == 1 else (numbers[0] if numbers else 0)


def _before(request: HttpRequest, opened: OpenedPlan, every: list[Any], after: int | None) -> int:
    text = request.GET.get("de", "")
    numbers = [one.number for one in every]
    if text.isdecimal() and int(text) in numbers:
        return int(text)
    if after is None:
        current = next((one.number for one in every if one.state == "sealed"), None)
        return current or (numbers[0] if numbers else 0)
    replaced = next((one.replaces_id for one in every if one.number == after), None)
    known = next((one.number for one in every if one.pk == replaced), None)
    return known or max((n for n in numbers if n < after), default=after)


def _address(opened: OpenedPlan, name: str) -> str:
    return signing.address(opened.territory, name)
