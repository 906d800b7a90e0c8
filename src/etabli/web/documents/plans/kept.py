"""Documents of sealed versions are rendered once: kept by what they are made of, so that no change goes unseen.

The name of a file is the SHA-256 of the document itself: its content, the articles, what the reader may see of it,
and the styles. Whoever may read the same gets the same file; whoever may not, another.
"""

import hashlib
import os
import tempfile
from collections.abc import Callable
from pathlib import Path

from django.conf import settings

from etabli.web.documents.content import Document
from etabli.web.documents.pdf import STYLES


def rendered(document: Document, extension: str, make: Callable[[Document], bytes]) -> bytes:
    """The file, made now if it was not."""
    path = _path(document, extension)
    if path.exists():
        return path.read_bytes()
    content = make(document)
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    handle, temporary = tempfile.mkstemp(dir=path.parent)
    with os.fdopen(handle, "wb") as out:
        out.write(content)
    Path(temporary).replace(path)
    return content


def _path(document: Document, extension: str) -> Path:
    made_of = repr(document).encode() + STYLES.read_bytes()
    return Path(settings.VAR) / "rendered" / f"{hashlib.sha256(made_of).hexdigest()}.{extension}"
