"""Versions of the état des lieux: make one, present it, adopt it, read it, compare two. Adopted ones are public."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from etabli.domain.diagnosis import committees, services
from etabli.domain.diagnosis.comparing import compare as compared
from etabli.domain.diagnosis.enums import VersionState
from etabli.domain.diagnosis.queries import versions as queries
from etabli.domain.diagnosis.queries.versions import OpenedVersion, Versions
from etabli.domain.diagnosis.rights import ON_VERSION, check
from etabli.web import live
from etabli.web.access import open_to_all, takes_forms
from etabli.web.presentation.diagnosis import trails
from etabli.web.presentation.diagnosis import versions as readings
from etabli.web.views.diagnosis.acts import done, or_404, sent, told
from etabli.web.views.diagnosis.forms import CommitteeForm, ContestForm, Form, SignForm, WithdrawForm
from etabli.web.views.diagnosis.workbench import NO_TERRITORY

NO_VERSION = "Cette version n'existe pas."
FORMS = {"sign": SignForm, "date": CommitteeForm, "contest": ContestForm, "withdraw": WithdrawForm}
SAVED = {
    "submit": "Version présentée au comité de projet. Les deux membres du binôme sont prévenus.",
    "sign": "Votre adoption est enregistrée.",
    "date": "Date du comité de projet corrigée.",
    "contest": "Votre message est envoyé à l'autre membre du binôme et au chef de projet. Vous adopterez ensuite.",
    "withdraw": "Version retirée.",
}


@takes_forms
@open_to_all
def index(request: HttpRequest, phase: str, territory_id: str) -> HttpResponse:
    """The versions, the latest first."""
    found = or_404(queries.versions(request.actor, phase, territory_id), NO_TERRITORY)
    form = Form(sent(request))
    made: list[int] = []

    def act() -> None:
        version = services.make_version(territory=found.territory, release_id=live.release().id, by=request.actor)
        made.append(version.number)

    if request.method == "POST" and done(form, act):
        told(request, "Version figée. Relisez-la, puis présentez-la au comité de projet.")
        return redirect("version", phase, territory_id, made[0])
    return _index(request, found, form)


def _index(request: HttpRequest, found: Versions, form: Form) -> HttpResponse:
    context = {
        "territory": found.territory,
        "versions": found.found,
        "makes": "diagnosis.submit" in found.may and not any(one.is_open for one in found.found),
        "views": "diagnosis.view" in found.may,
        "form": form,
        "trail": trails.of(found.territory, "Versions"),
    }
    return render(request, "web/diagnosis/versions.html", context, status=422 if form.errors else 200)


@takes_forms
@open_to_all
def show(request: HttpRequest, phase: str, territory_id: str, number: int) -> HttpResponse:
    """One version as it was frozen, who adopted it, and what may be done of it."""
    found = or_404(queries.version(request.actor, phase, territory_id, number), NO_VERSION)
    if request.method != "POST":
        return _page(request, found)
    acte = request.POST.get("acte", "")
    if acte not in SAVED:
        raise Http404(NO_VERSION)
    check(found.may, request.actor, ON_VERSION[acte], found.territory)
    form: Form = FORMS.get(acte, Form)(request.POST)
    if done(form, lambda: _act(request, found, acte, form)):
        told(request, SAVED[acte])
        return redirect("version", phase, territory_id, number)
    return _page(request, found, form, status=422)


def _act(request: HttpRequest, found: OpenedVersion, acte: str, form: Form) -> None:
    key, by = found.version.pk, request.actor
    if acte == "submit":
        services.submit(version_id=key, by=by)
    elif acte == "withdraw":
        services.withdraw(version_id=key, reason=form.cleaned_data["reason"], by=by)
    elif acte == "contest":
        services.contest_committee(version_id=key, reason=form.cleaned_data["reason"], by=by)
    else:
        write = services.sign if acte == "sign" else services.date_committee
        write(version_id=key, committee_on=form.cleaned_data["committee_on"], by=by)


def _page(request: HttpRequest, found: OpenedVersion, refused: Form | None = None, status: int = 200) -> HttpResponse:
    version, may = found.version, found.may
    forms: dict[str, Form] = {}
    waits = version.state == VersionState.SUBMITTED
    dated = next(iter(found.signatures), None)  # the side that said when the committee met
    if "diagnosis.adopt" in may and waits:
        forms = _adopting(request, found)
    if "diagnosis.submit" in may and version.is_open:
        forms["withdraw"] = WithdrawForm()
    if refused is not None and refused.acte and not (refused.acte == "sign" and dated):
        forms[refused.acte] = refused
    context = {
        "found": found,
        "version": version,
        "territory": found.territory,
        "later_figures": readings.later_figures(version.made_at, version.release_id, live.release()),
        "axes": readings.by_axis(live.catalogue(), version.content),
        "submits": "diagnosis.submit" in may and version.state == VersionState.DRAFT,
        "adopted": version.state == VersionState.ADOPTED,
        "withdrawn": version.state == VersionState.WITHDRAWN,
        "dated": dated if waits else None,
        "first_day": committees.earliest(version) if waits else None,
        "forms": forms,
        "sent": refused,
        "trail": trails.of(found.territory, ("Versions", "versions"), f"Version {version.number}"),
    }
    return render(request, "web/diagnosis/version.html", context, status=status)


def _adopting(request: HttpRequest, found: OpenedVersion) -> dict[str, Form]:
    """What a member of the binôme may send: adopt, or tell that the day is wrong; once adopted, correct the day."""
    here = found.territory.pk
    mine = {mandate.role for mandate in request.actor.mandates if mandate.territory_id == here}
    day = {"committee_on": found.version.committee_on or timezone.localdate()}
    if any(signature.side in mine for signature in found.signatures):
        return {"date": CommitteeForm(initial=day)}
    if found.signatures:
        return {"sign": SignForm(initial=day, dated=True), "contest": ContestForm()}
    return {"sign": SignForm(initial=day)}


@require_safe
@open_to_all
def compare(request: HttpRequest, phase: str, territory_id: str) -> HttpResponse:
    """What a version changed in another: `?de=1&a=2`, by default the last two."""
    found = or_404(queries.versions(request.actor, phase, territory_id), NO_TERRITORY)
    numbers = [one.number for one in found.found]
    asked = {name: _asked(request, name, numbers) for name in ("de", "a")}
    after = asked["a"] or (numbers[0] if numbers else 0)
    before = asked["de"] or max((n for n in numbers if n < after), default=after)
    context: dict[str, Any] = {
        "territory": found.territory,
        "versions": found.found,
        "before": before,
        "after": after,
        "unknown": [text for name, number in asked.items() if (text := request.GET.get(name)) and number is None],
        "trail": trails.of(found.territory, ("Versions", "versions"), "Comparer"),
    }
    if len(numbers) > 1 and before != after and not context["unknown"]:
        old, new = queries.whole(found, before, after)
        difference = compared(old.content, new.content)
        context |= {
            "answer": readings.answer(difference),
            "added": [readings.told(one) for one in difference.added],
            "removed": [readings.told(one) for one in difference.removed],
            "changed": readings.changed(difference),
            "same": [readings.told(pair.after) for pair in difference.same],
            "old": old,
            "new": new,
        }
    return render(request, "web/diagnosis/compare_versions.html", context, status=404 if context["unknown"] else 200)


def _asked(request: HttpRequest, name: str, known: list[int]) -> int | None:
    """The version that the address names, when there is one of that number."""
    return next((number for number in known if str(number) == request.GET.get(name, "")), None)
