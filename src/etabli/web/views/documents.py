"""The état des lieux of any place as files: PDF to read and print, DOCX to complete, XLSX to compute with."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from etabli.warehouse.subjects import Subject, SubjectError
from etabli.web import live
from etabli.web.documents import outline
from etabli.web.documents.docx import docx as docx_file
from etabli.web.documents.pdf import NoPdf
from etabli.web.documents.pdf import pdf as pdf_file
from etabli.web.documents.xlsx import xlsx as xlsx_file
from etabli.web.download import XLSX, download
from etabli.web.live import public_page
from etabli.web.presentation import etat_des_lieux, places

PDF = "application/pdf"
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


@public_page
def pdf(request: HttpRequest, slug: str) -> HttpResponse:
    """The PDF; a page that says why where this machine can't make one."""
    subject = _subject(slug)
    if places.slug(subject) != slug:
        return redirect("edl_pdf", places.slug(subject))
    try:
        content = pdf_file(outline.of(etat_des_lieux.of(subject), request.build_absolute_uri))
    except NoPdf as error:
        context = {"reason": error.user_message, "subject": subject, "slug": slug, "address": places.address(subject)}
        return render(request, "web/documents/no_pdf.html", context, status=503)
    return download(content, PDF, _name(slug, "pdf"))


@public_page
def docx(request: HttpRequest, slug: str) -> HttpResponse:
    """The DOCX."""
    subject = _subject(slug)
    if places.slug(subject) != slug:
        return redirect("edl_docx", places.slug(subject))
    content = docx_file(outline.of(etat_des_lieux.of(subject), request.build_absolute_uri))
    return download(content, DOCX, _name(slug, "docx"))


@public_page
def xlsx(request: HttpRequest, slug: str) -> HttpResponse:
    """The XLSX."""
    subject = _subject(slug)
    if places.slug(subject) != slug:
        return redirect("edl_xlsx", places.slug(subject))
    return download(xlsx_file(etat_des_lieux.of(subject)), XLSX, _name(slug, "xlsx"))


def _subject(slug: str) -> Subject:
    try:
        return places.parse(live.release(), slug)
    except SubjectError as error:
        raise Http404(error.user_message) from error


def _name(slug: str, extension: str) -> str:
    return f"etat-des-lieux-{slug[:60]}.{extension}"
