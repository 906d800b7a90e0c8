"""Naming those who sign a version, completing their title with its file, taking one off."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from etabli.domain.foundation import files
from etabli.domain.governance.permissions import require
from etabli.domain.plans import services
from etabli.domain.plans.models import Signatory
from etabli.domain.plans.queries import versions as queries
from etabli.domain.plans.queries.plans import OpenedPlan, opened_plan
from etabli.web.access import private_page, takes_forms
from etabli.web.presentation.plans import signing
from etabli.web.presentation.plans.frame import frame, trail
from etabli.web.views.diagnosis.acts import capped, done, or_404, sent, told
from etabli.web.views.plans.attachments import attachment
from etabli.web.views.plans.path_forms import FIELDS, SignatoryForm
from etabli.web.views.plans.plan import NO_TERRITORY
from etabli.web.views.plans.versions import NO_VERSION

NO_SIGNATORY = "Ce signataire n'existe pas."


@takes_forms
@capped
@private_page
def add(request: HttpRequest, phase: str, territory_id: str, number: int) -> HttpResponse:
    """Name a signatory."""
    opened = _opened(request, phase, territory_id)
    found = or_404(queries.version(opened, number), NO_VERSION)
    return _edit(request, opened, Signatory(version=found.version), number)


@takes_forms
@capped
@private_page
def change(request: HttpRequest, phase: str, territory_id: str, number: int, signatory_id: UUID) -> HttpResponse:
    """Complete a title, or take the signatory off."""
    opened = _opened(request, phase, territory_id)
    one = or_404(queries.signatory(opened, number, signatory_id), NO_SIGNATORY)
    if request.method == "POST" and request.POST.get("acte") == "remove":
        services.remove_signatory(signatory=one, by=request.actor)
        told(request, "Signataire retiré.")
        return redirect("plan_version", phase, territory_id, number)
    return _edit(request, opened, one, number)


def _edit(request: HttpRequest, opened: OpenedPlan, one: Signatory, number: int) -> HttpResponse:
    is_new = one._state.adding
    organisation = None if is_new else one.organisation
    files_sent = request.FILES if request.method == "POST" else None
    initial = {name: getattr(one, name) for name in FIELDS if name != "organisation"} if not is_new else {}
    form = SignatoryForm(sent(request), files_sent, organisation=organisation, initial=initial)

    def act() -> None:
        given = form.cleaned_data.get("file")
        checked = files.check(given.name, given.read()) if given else None
        services.save_signatory(signatory=form.write(one), by=request.actor, file=checked)

    place = [opened.territory.phase_id, opened.territory.published_id]
    if request.method == "POST" and done(form, act):
        told(request, "Signataire enregistré.")
        return redirect("plan_version", *place, number)
    heading = "Désigner un signataire" if is_new else f"{one.organisation.name} : titre à signer"
    context = {
        "frame": frame(opened, "plan_versions"),
        "territory": opened.territory,
        "number": number,
        "one": None if is_new else one,
        "form": form,
        "heading": heading,
        "trail": trail(
            opened.territory,
            ("Versions", signing.address(opened.territory, "plan_versions")),
            (f"Version {number}", signing.address(opened.territory, "plan_version", number)),
            heading,
        ),
    }
    return render(request, "web/plans/signatory.html", context, status=422 if form.errors else 200)


@require_safe
@private_page
def title(request: HttpRequest, phase: str, territory_id: str, number: int, signatory_id: UUID) -> HttpResponse:
    """The file of a title: always to save, never shown by the browser."""
    opened = or_404(opened_plan(request.actor, phase, territory_id), NO_TERRITORY)
    require(request.actor, "plan.view", opened.territory)
    one = or_404(queries.signatory(opened, number, signatory_id), NO_SIGNATORY)
    return attachment(name=one.file_name, kind=one.file_kind, sha256=one.file_sha256)


def _opened(request: HttpRequest, phase: str, territory_id: str) -> OpenedPlan:
    opened = or_404(opened_plan(request.actor, phase, territory_id), NO_TERRITORY)
    require(request.actor, "plan.submit", opened.territory)
    return opened
