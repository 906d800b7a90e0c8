"""Documents of a volunteer's file, sent back one by one; the whole prepared for who grants the label: PDF and ZIP."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from etabli.domain.vte.models import Claim, VolunteerDocument
from etabli.domain.vte.queries import volunteers as queries
from etabli.domain.vte.volunteer_rights import visible
from etabli.web.access import private_page
from etabli.web.documents import volunteers as documents
from etabli.web.documents.pdf import NoPdf, pdf
from etabli.web.download import download
from etabli.web.views.diagnosis.acts import or_404
from etabli.web.views.documents import PDF
from etabli.web.views.plans.attachments import attachment
from etabli.web.views.vte.volunteer_file import UNKNOWN

ZIP = "application/zip"
NO_PAPER = "Cette pièce n'existe pas, ou elle est réservée."


@require_safe
@private_page
def document(request: HttpRequest, volunteer_id: UUID, paper_id: UUID) -> HttpResponse:
    """A document that was deposited."""
    seen = visible(request.actor).filter(pk=volunteer_id).values("pk")
    found = VolunteerDocument.objects.filter(pk=paper_id, volunteer__in=seen).exclude(file_sha256="").first()
    one = or_404(found, NO_PAPER)
    return attachment(name=one.file_name, kind=one.file_kind, sha256=one.file_sha256)


@require_safe
@private_page
def answer(request: HttpRequest, volunteer_id: UUID, claim_id: UUID) -> HttpResponse:
    """The answer that was received on the label."""
    seen = visible(request.actor).filter(pk=volunteer_id).values("pk")
    found = Claim.objects.filter(pk=claim_id, volunteer__in=seen).exclude(file_sha256="").first()
    one = or_404(found, NO_PAPER)
    return attachment(name=one.file_name, kind=one.file_kind, sha256=one.file_sha256)


@require_safe
@private_page
def as_pdf(request: HttpRequest, volunteer_id: UUID) -> HttpResponse:
    """The summary of the file, with the list of its documents."""
    found = or_404(queries.opened(request.actor, volunteer_id), UNKNOWN)
    try:
        content = pdf(documents.summary(found, request.actor.on, request.build_absolute_uri))
    except NoPdf as error:
        return render(request, "web/steering/no_pdf.html", {"reason": error.user_message}, status=503)
    return download(content, PDF, f"dossier-vte-{volunteer_id}.pdf")


@require_safe
@private_page
def as_zip(request: HttpRequest, volunteer_id: UUID) -> HttpResponse:
    """The summary and every document that was deposited."""
    found = or_404(queries.opened(request.actor, volunteer_id), UNKNOWN)
    try:
        content = documents.packed(found, request.actor.on, request.build_absolute_uri)
    except NoPdf as error:
        return render(request, "web/steering/no_pdf.html", {"reason": error.user_message}, status=503)
    return download(content, ZIP, f"dossier-vte-{volunteer_id}.zip")
