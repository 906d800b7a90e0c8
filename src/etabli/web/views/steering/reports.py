"""Reports: the list, preparing one, reading, writing, judging and publishing it, computing it again, and its files."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from etabli.catalogue.coordination.reports import report_rules
from etabli.domain.coordination import report_rights as rights
from etabli.domain.coordination import services
from etabli.domain.coordination.models import Report
from etabli.domain.coordination.queries import report_recompute
from etabli.domain.coordination.queries import reports as queries
from etabli.domain.coordination.queries.reports import NATION, Asked, OpenedReport
from etabli.domain.coordination.report_enums import ReportKind, ReportState
from etabli.domain.foundation.errors import EditedMeanwhileError
from etabli.domain.governance.permissions import NotAllowedError, anywhere
from etabli.domain.territories.models import Phase, Region, Territory
from etabli.web import live
from etabli.web.access import gives_back, open_to_all, private_page, takes_forms
from etabli.web.documents import reports as documents
from etabli.web.documents.content import Document
from etabli.web.documents.docx import docx
from etabli.web.documents.pdf import NoPdf, pdf
from etabli.web.documents.plans import kept
from etabli.web.documents.reports_xlsx import report_xlsx
from etabli.web.download import XLSX, download
from etabli.web.presentation import paging, trails
from etabli.web.presentation.paging import Pager
from etabli.web.presentation.plans.texts import meanwhile
from etabli.web.presentation.steering import reports as told
from etabli.web.views.diagnosis.acts import done, or_404, sent
from etabli.web.views.diagnosis.acts import told as say
from etabli.web.views.documents import DOCX, PDF
from etabli.web.views.steering.report_forms import (
    ComputeForm,
    JudgeForm,
    PrepareForm,
    PublishForm,
    SubmitForm,
    WriteForm,
)

UNKNOWN = "Ce rapport n'existe pas, ou il n'est pas encore publié."
LIST = ("Rapports", "reports")
STEERING = ("Pilotage", "portfolios")
STATES = (("", "Tous"), *ReportState.choices)
SAVED = {
    "compute": "Les chiffres sont recalculés.",
    "submit": "Le rapport est soumis : la Région et les services de l'État sont prévenus.",
    "judge": "L'avis est enregistré. Le chef de projet peut compléter, puis publier.",
    "publish": "Le rapport est publié et scellé : tout le monde peut le lire.",
}


@require_safe
@open_to_all
def index(request: HttpRequest) -> HttpResponse:
    """Published ones, and those in preparation that are for this reader."""
    given = request.GET
    asked = Asked(
        kind=given.get("nature", ""),
        state=given.get("etat", ""),
        region=given.get("lieu", "")[:6],
        territory=given.get("territoire", "")[:40].replace("\x00", ""),
        page=paging.asked(given.get("page", "1")),
    )
    found = queries.listed(request.actor, asked)
    regions = sorted(live.region_names().items(), key=lambda pair: pair[1])
    context = {
        "found": found,
        "lines": [(one, told.title_of(one), told.state_of(one)) for one in found.rows],
        "asked": asked,
        "kinds": [("", "Tous"), *ReportKind.choices],
        "states": STATES,
        "places": [("", "Partout"), (NATION, "La nation"), *regions],
        "signed_in": request.actor.signed_in,
        "prepares": bool(anywhere(request.actor, "report.write") or anywhere(request.actor, "report.steer")),
        "pager": Pager(found.number, found.pages),
        "trail": trails.of(STEERING, "Rapports"),
    }
    return render(request, "web/steering/reports.html", context)


@takes_forms
@private_page
def prepare(request: HttpRequest) -> HttpResponse:
    """A draft of a place as of a day that is over."""
    allowed = anywhere(request.actor, "report.write") or anywhere(request.actor, "report.steer")
    if not allowed:
        raise NotAllowedError(allowed)
    form = PrepareForm(
        queries.places_to_write(request.actor),
        queries.evaluated(request.actor),
        sent(request),
        initial={"where": request.GET.get("rapport")},
    )
    made: list[Report] = []
    if request.method == "POST" and done(form, lambda: made.append(_prepare(request, form))):
        say(request, "Le rapport est préparé : ses chiffres sont ceux que l'on connaissait ce jour-là. Rédigez-le.")
        return redirect("report_write", made[0].pk)
    context = {"form": form, "trail": trails.of(STEERING, LIST, "Préparer un rapport")}
    return render(request, "web/steering/report_prepare.html", context, status=422 if form.errors else 200)


def _prepare(request: HttpRequest, form: PrepareForm) -> Report:
    kind, place, key = form.cleaned_data["where"].split(":", 2)
    territory = Territory.objects.select_related("phase").get(pk=key) if place == "territory" else None
    region = Region.objects.get(pk=key) if place == "region" else None
    on = form.cleaned_data["on"]
    phase = territory.phase if territory else Phase.objects.filter(starts_on__lte=on).order_by("-starts_on").first()
    phase = phase or Phase.objects.earliest("starts_on")
    return services.prepare_report(kind=kind, on=on, by=request.actor, phase=phase, territory=territory, region=region)


@require_safe
@open_to_all
def rules(request: HttpRequest) -> HttpResponse:
    """The common frame: who asks for it, its sections, each figure with its definition."""
    context = {"rules": report_rules(), "trail": trails.of(STEERING, LIST, "Cadre commun")}
    return render(request, "web/steering/report_rules.html", context)


@takes_forms
@open_to_all
def show(request: HttpRequest, report_id: UUID) -> HttpResponse:
    """A report as its reader may read it; whoever may judge, submit or publish it does so here."""
    found = _opened(request, report_id)
    forms = _forms(found, request)
    acte = request.POST.get("acte", "")
    form = forms.get(acte)
    if request.method == "POST" and form is None:
        wanted = "report.judge" if acte == "judge" else "report.write"
        rights.require(request.actor, wanted, found.report)
    if form is not None and done(form, lambda: ACTS[acte](request, report_id, form)):
        say(request, SAVED[acte])
        return redirect("report", report_id)
    context = _frame(found) | {"forms": forms, "form": form}
    return render(request, "web/steering/report.html", context, status=422 if request.method == "POST" else 200)


def _forms(found: OpenedReport, request: HttpRequest) -> dict[str, Any]:
    acte = request.POST.get("acte", "")
    offered = {
        JudgeForm: found.may_judge,
        ComputeForm: found.may_write,
        SubmitForm: found.may_submit,
        PublishForm: found.may_publish,
    }
    return {one.acte: one(sent(request) if acte == one.acte else None) for one, may in offered.items() if may}


ACTS: dict[str, Any] = {
    "compute": lambda request, pk, form: services.compute_report(report_id=pk, by=request.actor),
    "submit": lambda request, pk, form: services.submit_report(report_id=pk, by=request.actor),
    "judge": lambda request, pk, form: services.judge_report(
        report_id=pk, text=form.cleaned_data["text"], by=request.actor
    ),
    "publish": lambda request, pk, form: services.publish_report(report_id=pk, by=request.actor),
}


@takes_forms
@gives_back()
@private_page
def write(request: HttpRequest, report_id: UUID) -> HttpResponse:
    """The parts that people write. What two write at once is put side by side; what is typed stays in the form."""
    found = _opened(request, report_id)
    rights.require(request.actor, "report.write", found.report)
    report = found.report
    form = WriteForm(sent(request), initial={**report.texts, "revision": report.revision})
    status, both = (422 if request.method == "POST" else 200), None
    try:
        if request.method == "POST" and done(form, lambda: _write(request, report_id, form)):
            say(request, "Votre texte est enregistré.")
            return redirect("report", report_id)
    except EditedMeanwhileError as error:
        status, both = 409, meanwhile(form, error)
        form = form.with_values({**error.merged.values, "revision": error.revision})
    context = _frame(found, "Rédiger") | {"form": form, "meanwhile": both}
    return render(request, "web/steering/report_write.html", context, status=status)


def _write(request: HttpRequest, report_id: UUID, form: WriteForm) -> None:
    services.write_report(
        report_id=report_id, revision=form.cleaned_data["revision"], texts=form.texts(), by=request.actor
    )


@require_safe
@private_page
def recompute(request: HttpRequest, report_id: UUID) -> HttpResponse:
    """Its figures from the trail: which are the same, what was put right since. It reads much: for who signed in."""
    found = _opened(request, report_id)
    again = told.recompute(report_recompute.recomputed(found))
    return render(request, "web/steering/report_recompute.html", _frame(found, "Recalculer") | {"again": again})


@require_safe
@open_to_all
def as_pdf(request: HttpRequest, report_id: UUID) -> HttpResponse:
    """The report, tagged."""
    try:
        return _document(request, report_id, "pdf", pdf, PDF)
    except NoPdf as error:
        return render(request, "web/steering/no_pdf.html", {"reason": error.user_message}, status=503)


@require_safe
@open_to_all
def as_docx(request: HttpRequest, report_id: UUID) -> HttpResponse:
    """The same, to edit."""
    return _document(request, report_id, "docx", docx, DOCX)


@require_safe
@open_to_all
def as_xlsx(request: HttpRequest, report_id: UUID) -> HttpResponse:
    """Its figures, with their dictionary."""
    found = _opened(request, report_id)
    return download(report_xlsx(found), XLSX, f"{_name(found)}.xlsx")


def _document(
    request: HttpRequest, report_id: UUID, extension: str, make: Callable[[Document], bytes], kind: str
) -> HttpResponse:
    """Of a published report, which changes no more, it is made once for each reach."""
    found = _opened(request, report_id)
    document = documents.report(found, request.build_absolute_uri)
    content = kept.rendered(document, extension, make) if found.report.is_published else make(document)
    return download(content, kind, f"{_name(found)}.{extension}")


def _opened(request: HttpRequest, report_id: UUID) -> OpenedReport:
    return or_404(queries.opened_report(request.actor, report_id), UNKNOWN)


def _name(found: OpenedReport) -> str:
    return f"rapport-{found.report.kind}-{found.report.on:%Y-%m-%d}"


def _frame(found: OpenedReport, page: str = "") -> dict[str, Any]:
    """What every page of a report has."""
    seen = told.view(found)
    here = f"{seen.title}, au {seen.on}"
    above = trails.of(STEERING, LIST)
    trail = [*above, (here, reverse("report", args=[found.report.pk])), (page, "")] if page else [*above, (here, "")]
    return {"found": found, "report": found.report, "seen": seen, "others": told.list_url(found.report), "trail": trail}
