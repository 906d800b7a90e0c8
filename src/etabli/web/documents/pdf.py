"""The PDF of a document: tagged for screen readers (PDF/UA-1), pictures as vectors, always the same bytes."""

from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path

from django.template.loader import render_to_string

from etabli.kernel.errors import EtabliError
from etabli.web.documents.content import Document
from etabli.web.documents.tagging import finish

try:
    import weasyprint
except OSError as error:  # Pango is a library of the system, and the site is worth starting without it
    weasyprint = None
    MISSING = str(error)
else:
    MISSING = ""

STYLES = Path(__file__).parent.parent / "static" / "etabli" / "documents" / "etat-des-lieux.css"
TEMPLATE = "web/documents/etat_des_lieux.html"


class NoPdf(EtabliError):
    """This machine can't make PDFs: the system library that sets the text (Pango) is not installed."""

    default_user_message = (
        "Cette instance ne peut pas produire de PDF\u00a0: une bibliothèque du système n’est pas installée. "
        "La personne qui l’administre peut l’ajouter."
    )


def pdf(document: Document) -> bytes:
    """The PDF file. NoPdf where Pango is missing."""
    content, _ = printed({"document": document})
    return content


def printed(context: Mapping[str, object], template: str = TEMPLATE, sheet: Path = STYLES) -> tuple[bytes, int]:
    """A template as a PDF file, and how many pages it has. NoPdf where Pango is missing."""
    if weasyprint is None:
        raise NoPdf(f"{MISSING}: run scripts/install_system.sh documents")
    html = weasyprint.HTML(
        string=render_to_string(template, dict(context)),
        base_url="",
        url_fetcher=weasyprint.urls.URLFetcher(allowed_protocols=["data"]),
    )
    options = {"stylesheets": [_styles(sheet)], "pdf_variant": "pdf/ua-1", "pdf_identifier": True}  # from the content
    laid_out = html.render(**options)
    content: bytes = laid_out.write_pdf(finisher=lambda _, made: finish(made), **options)
    return content, len(laid_out.pages)


@lru_cache(maxsize=4)
def _styles(sheet: Path) -> "weasyprint.CSS":
    return weasyprint.CSS(filename=sheet)
