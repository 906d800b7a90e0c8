"""Pages that are kept for everybody, cut where each person has a part of their own: the account, their messages.

A template writes `{% personal "web/parts/account.html" %}`. In a page that is kept, it leaves a mark; the part is
rendered for whoever asks when the page is served. The pieces between are kept compressed, each on its own, and put
together without compressing again; nothing is kept uncompressed beside. What is kept holds no part of anybody.
"""

import gzip
import re
import struct
import zlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.utils.cache import patch_vary_headers

MARK = re.compile(rb"<!--personal ([\w/.-]+)-->")
MESSAGES_COOKIE = "messages"
GZIP_HEADER = b"\x1f\x8b\x08\x00\x00\x00\x00\x00\x00\xff"
DEFLATE_END = b"\x03\x00"  # an empty last block
PERSONAL = "private, no-cache"


@dataclass(frozen=True)
class KeptPage:
    """`kept` is what stands between the personal `parts` (template names): one more. Each is deflated if `packed`."""

    kept: tuple[bytes, ...]
    parts: tuple[str, ...]
    packed: bool
    content_type: str
    disposition: str | None

    @property
    def pieces(self) -> tuple[bytes, ...]:
        return tuple(map(_inflated, self.kept)) if self.packed else self.kept


@dataclass(frozen=True)
class Whole:
    """A page as it is sent: a gzip file if `packed`; files that are compressed already are kept as they are."""

    body: bytes
    packed: bool
    content_type: str
    disposition: str | None
    has_parts: bool

    @property
    def content(self) -> bytes:
        return gzip.decompress(self.body) if self.packed else self.body


def is_known(request: HttpRequest) -> bool:
    """Whether the browser may be somebody's: it has a session, or a message waits for it."""
    return settings.SESSION_COOKIE_NAME in request.COOKIES or MESSAGES_COOKIE in request.COOKIES


def mark(part: str) -> str:
    return f"<!--personal {part}-->"


def render_part(part: str, request: HttpRequest) -> str:
    return render_to_string(part, request=request)


def shared(view: Callable[..., HttpResponse], request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
    """The view's answer with marks where personal parts stand."""
    request.leaves_marks = True
    try:
        return view(request, *args, **kwargs)
    finally:
        request.leaves_marks = False


def cut(response: HttpResponse) -> KeptPage:
    kind = response["Content-Type"]
    found = MARK.split(response.content) if kind.startswith("text/html") else [response.content]
    is_text = kind.startswith(("text/", "application/json", "image/svg"))
    return KeptPage(
        kept=tuple(map(_deflated, found[::2]) if is_text else found[::2]),
        parts=tuple(name.decode() for name in found[1::2]),
        packed=is_text,
        content_type=kind,
        disposition=response.get("Content-Disposition"),
    )


def joined(page: KeptPage, request: HttpRequest) -> Whole:
    """The page with the parts of whoever asks."""
    parts = [render_part(part, request).encode() for part in page.parts]
    body = b"".join(_interleaved(page.pieces, parts))
    if page.packed:
        body = _stitched(body, _interleaved(page.kept, [_deflated(part) for part in parts]))
    return Whole(body, page.packed, page.content_type, page.disposition, has_parts=bool(parts))


def answer(whole: Whole, request: HttpRequest) -> HttpResponse:
    accepts_gzip = whole.packed and "gzip" in request.headers.get("Accept-Encoding", "")
    response = HttpResponse(whole.body if accepts_gzip else whole.content, content_type=whole.content_type)
    if accepts_gzip:
        response["Content-Encoding"] = "gzip"
    if whole.disposition:
        response["Content-Disposition"] = whole.disposition
    patch_vary_headers(response, ["Accept-Encoding", "Cookie"] if whole.has_parts else ["Accept-Encoding"])
    # Nothing between us and the browser keeps a page that has a part of somebody.
    personal = whole.has_parts and is_known(request)
    response["Cache-Control"] = PERSONAL if personal else "public, max-age=0, must-revalidate"
    return response


def not_kept(response: HttpResponse, request: HttpRequest) -> HttpResponse:
    """An answer that is not kept (a redirection, an error), with its parts in place of the marks."""
    if response.get("Content-Type", "").startswith("text/html") and not response.streaming:
        response.content = MARK.sub(lambda found: render_part(found[1].decode(), request).encode(), response.content)
        if is_known(request):
            response["Cache-Control"] = PERSONAL
    return response


def _interleaved(pieces: Sequence[bytes], parts: Sequence[bytes]) -> list[bytes]:
    found = [pieces[0]]
    for part, piece in zip(parts, pieces[1:], strict=True):
        found += [part, piece]
    return found


def _deflated(piece: bytes) -> bytes:
    """Compressed without reference to what comes before, up to a byte's edge: pieces may follow one another."""
    packer = zlib.compressobj(6, zlib.DEFLATED, -zlib.MAX_WBITS)
    return packer.compress(piece) + packer.flush(zlib.Z_FULL_FLUSH)


def _inflated(packed: bytes) -> bytes:
    return zlib.decompressobj(-zlib.MAX_WBITS).decompress(packed)


def _stitched(content: bytes, deflated: Sequence[bytes]) -> bytes:
    """One gzip file from pieces deflated apart (RFC 1952)."""
    trailer = struct.pack("<II", zlib.crc32(content), len(content) & 0xFFFFFFFF)
    return b"".join([GZIP_HEADER, *deflated, DEFLATE_END, trailer])
