"""A file that people joined, sent back: always to save, never shown by the browser."""

from django.http import Http404, HttpResponse
from django.utils.http import content_disposition_header

from etabli.domain.foundation import files
from etabli.kernel.typography import french


def attachment(*, name: str, kind: str, sha256: str) -> HttpResponse:
    """The file kept under this SHA-256; 404 when there is none, or none any more."""
    path = files.path_of(sha256) if sha256 else None
    if path is None or not path.exists():
        raise Http404(french("Ce fichier n'est plus là : il a été retiré du serveur."))
    response = HttpResponse(path.read_bytes(), content_type=files.ACCEPTED[kind])
    response["Content-Disposition"] = content_disposition_header(True, name)
    response["Content-Security-Policy"] = "sandbox; default-src 'none'"
    response["X-Content-Type-Options"] = "nosniff"
    return response
