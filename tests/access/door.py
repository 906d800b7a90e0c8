"""Asks for a page as somebody, straight from the middleware, and says what came of it; leaves nothing behind.

Thousands of answers are asked for: the templates of pages that are made for each are not rendered. What they show is
tested elsewhere, one by one.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass
from typing import Any
from unittest.mock import patch

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.core.handlers.base import BaseHandler
from django.db import transaction
from django.db.models.signals import post_save
from django.http import HttpResponse
from django.template.backends.django import Template
from django.test import RequestFactory
from django.test.client import BOUNDARY, MULTIPART_CONTENT, encode_multipart
from django.urls import reverse
from django.utils.http import urlencode
from tests.access.people import Who
from tests.access.table import Outcome

from etabli.domain.audit.models import Entry
from etabli.domain.governance.queries.team import ToAsk
from etabli.web import access

FORM = "application/x-www-form-urlencoded"
BY_STATUS = {
    403: Outcome.REFUSED,
    404: Outcome.ABSENT,
    405: Outcome.UNMET,
    401: Outcome.ENDED,
    409: Outcome.STALE,
    410: Outcome.CLOSED,
}


@dataclass(frozen=True)
class Answer:
    """`outcome` in the words of the table, or the status where it has none. `kept` is what may keep it."""

    outcome: str
    status: int
    kept: str


class Door:
    """The whole of the software between a browser and a view, without a socket."""

    def __init__(self) -> None:
        self.handler = BaseHandler()
        self.handler.load_middleware()
        self.requests = RequestFactory()
        self.login = reverse("login")
        self.acts = Entry.objects.count()
        self.touched = False
        post_save.connect(self._touch, sender=Entry)

    def ask(
        self,
        who: Who,
        method: str,
        address: str,
        form: Mapping[str, Any] | None = None,
        *,
        forged: bool = False,
        whole: bool = False,
    ) -> Answer:
        """`forged`: the form has no token; `whole`: templates are rendered."""
        cookies = {"HTTP_COOKIE": f"{settings.SESSION_COOKIE_NAME}={who.cookie}"} if who.cookie else {}
        sent, kind = _encoded(form or {}) if method == "POST" else ("", FORM)
        request = self.requests.generic(method, address, sent, content_type=kind, **cookies)
        request._dont_enforce_csrf_checks = not forged  # type: ignore[attr-defined]
        self.touched = False
        with nullcontext() if whole else unrendered():
            response = self.handler.get_response(request)
        if response.streaming:
            b"".join(response)
        wrote = self.touched and Entry.objects.count() > self.acts  # what failed on the way was taken back
        return Answer(self._outcome(response, wrote, method), response.status_code, response.get("Cache-Control", ""))

    def _touch(self, **_: Any) -> None:
        self.touched = True

    def _outcome(self, response: HttpResponse, wrote: bool, method: str) -> str:
        status = response.status_code
        if status == 302 and wrote:
            return Outcome.DONE
        found = str(BY_STATUS.get(status, status))
        if status == 200 and wrote and method == "POST":
            return Outcome.TOLD
        if status in (200, 422):
            found = Outcome.PAGE if status == 200 and method != "POST" else Outcome.AGAIN
        elif status == 302:
            to_login = response["Location"].startswith(f"{self.login}?suite=")
            found = Outcome.LOGIN if to_login else Outcome.AWAY
        return f"{found}, and the trail grew" if wrote else str(found)


def _encoded(form: Mapping[str, Any]) -> tuple[str | bytes, str]:
    """A form as a browser sends it, with its files where it has any."""
    if any(isinstance(value, UploadedFile) for value in form.values()):
        return encode_multipart(BOUNDARY, dict(form)), MULTIPART_CONTENT
    return urlencode(form, doseq=True), FORM


@contextmanager
def unrendered() -> Iterator[None]:
    """Templates give nothing; nobody is looked for whose name a refusal would show."""
    with (
        patch.object(Template, "render", lambda self, context=None, request=None: ""),
        patch.object(access, "to_ask", lambda *_: ToAsk()),
    ):
        yield


@contextmanager
def taken_back() -> Iterator[None]:
    """Whatever is written inside is undone."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)
