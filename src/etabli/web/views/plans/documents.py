"""The documents of a plan: the contract or the avenant as PDF and DOCX, the sheet of a fiche."""

from collections.abc import Callable

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from etabli.domain.plans.differences import compare
from etabli.domain.plans.models import PlanVersion
from etabli.domain.plans.queries import versions as queries
from etabli.domain.plans.queries.plans import OpenedPlan, opened_plan
from etabli.kernel.typography import french
from etabli.web import live
from etabli.web.access import open_to_all, seen
from etabli.web.documents.content import Document, Link
from etabli.web.documents.docx import docx as docx_file
from etabli.web.documents.pdf import NoPdf
from etabli.web.documents.pdf import pdf as pdf_file
from etabli.web.documents.plans import contract, fiches, kept, sheet
from etabli.web.download import download
from etabli.web.presentation.plans.contents import DifferenceTold, Words
from etabli.web.presentation.plans.signing import address
from etabli.web.views.diagnosis.acts import or_404
from etabli.web.views.documents import DOCX, PDF
from etabli.web.views.plans.path import NO_PLAN
from etabli.web.views.plans.plan import NO_TERRITORY
from etabli.web.views.plans.versions import NO_VERSION

NO_FICHE = "Cette fiche n'existe pas, ou n'est pas pour vous."


@require_safe
@open_to_all
def contract_pdf(request: HttpRequest, phase: str, territory_id: str) -> HttpResponse:
    """The PDF of the version in force or that waits, or of one asked for (`?version=2`); of today's state otherwise."""
    return _contract(request, phase, territory_id, "pdf", pdf_file, PDF)


@require_safe
@open_to_all
def contract_docx(request: HttpRequest, phase: str, territory_id: str) -> HttpResponse:
    """The same, to edit."""
    return _contract(request, phase, territory_id, "docx", docx_file, DOCX)


def _contract(
    request: HttpRequest, phase: str, territory_id: str, extension: str, make: Callable[[Document], bytes], kind: str
) -> HttpResponse:
    opened = or_404(opened_plan(request.actor, phase, territory_id), NO_TERRITORY)
    if opened.plan is None:
        raise Http404(NO_PLAN)
    document, sealed = _document(request, opened)
    try:
        content = kept.rendered(document, extension, make) if sealed else make(document)
    except NoPdf as error:
        return _no_pdf(request, opened, error)
    suffix = f"-version-{document.release}" if document.release.isdecimal() else "-projet"
    return download(content, kind, f"plan-{opened.territory.published_id}{suffix}.{extension}")


def _document(request: HttpRequest, opened: OpenedPlan) -> tuple[Document, bool]:
    """The document, and whether what it shows is sealed."""
    number = _asked(request.GET.get("version", ""), queries.versions(opened))
    if number is None:
        read, version, signing = queries.today(opened), None, ()
    else:
        found = or_404(queries.version(opened, number), NO_VERSION)
        read, version, signing = found.read, found.version, found.signatories
    source = contract.Source(
        opened.territory, read, version, tuple(signing), timezone.localtime(), _difference(opened, version)
    )
    sealed = version is not None and version.sealed_at is not None
    return contract.of(source, request.build_absolute_uri), sealed


def _difference(opened: OpenedPlan, version: PlanVersion | None) -> DifferenceTold | None:
    """What an avenant changes in the version it replaces, as the reader may read it."""
    if version is None or version.replaces is None:
        return None
    both = queries.both(opened, version.replaces.number, version.number)
    return Words(opened.territory).difference(compare(both.old.content, both.new.content)) if both else None


def _asked(text: str, every: list[PlanVersion]) -> int | None:
    """The version asked for; else the one that waits, for who sees it, else the one in force; None: today."""
    numbers = [one.number for one in every]
    if text:
        if not text.isdecimal() or int(text) not in numbers:
            raise Http404(NO_VERSION)
        return int(text)
    standing = [one for state in ("pending", "sealed") for one in every if one.state == state]
    return standing[0].number if standing else None


@require_safe
@open_to_all
def fiche_pdf(request: HttpRequest, phase: str, territory_id: str, number: int) -> HttpResponse:
    """A fiche on one page, as it is today."""
    opened = or_404(opened_plan(request.actor, phase, territory_id), NO_TERRITORY)
    fiche = opened.fiches().filter(number=number).first() if opened.plan else None
    found = seen(request, queries.fiche_today(opened, fiche) if fiche else None, NO_FICHE)
    told = Words(opened.territory).fiche(found.content["fiches"][0])
    document = Document(
        title=french(f"Fiche {told.number} : {told.title}"),
        programme=live.programme().name,
        question=french(f"Fiche {told.number} : {told.title}"),
        place=french(opened.territory.name),
        facts=(),
        notice="",
        answer=(),
        sections=(),
        release=french(f"au {timezone.localdate():%d/%m/%Y}"),
        made_at=timezone.localtime().replace(hour=0, minute=0, second=0, microsecond=0),
        address=Link(
            "Cette fiche en ligne",
            request.build_absolute_uri(f"{address(opened.territory, 'plan')}fiches/{number}/"),
        ),
        genre="Fiche action",
        follows=", où elle est tenue à jour.",
        version="État",
    )
    try:
        content = sheet.sheet(document, told, fiches.hidden(0, found.hidden_lines))
    except NoPdf as error:
        return _no_pdf(request, opened, error)
    return download(content, PDF, f"plan-{opened.territory.published_id}-fiche-{number}.pdf")


def _no_pdf(request: HttpRequest, opened: OpenedPlan, error: NoPdf) -> HttpResponse:
    place = [opened.territory.phase_id, opened.territory.published_id]
    context = {
        "reason": error.user_message,
        "docx": reverse("plan_contract_docx", args=place),
        "territory": opened.territory,
    }
    return render(request, "web/plans/no_pdf.html", context, status=503)
