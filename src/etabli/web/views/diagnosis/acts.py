"""What a page of the workbench does when one of its forms is sent: one act a form, named by its field `acte`."""

from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.views.decorators.csrf import csrf_exempt, csrf_protect

from etabli.domain.foundation import files
from etabli.kernel.typography import french
from etabli.web.views.diagnosis.forms import Form

BESIDES = 100_000  # bytes of a sent form beside its file
Found = TypeVar("Found")


def or_404(found: Found | None, what: str) -> Found:
    if found is None:
        raise Http404(french(what))
    return found


def sent(request: HttpRequest) -> QueryDict | None:
    """What a form is bound to: nothing when the page is only read."""
    return request.POST if request.method == "POST" else None


def done(form: Form, act: Callable[[], Any]) -> bool:
    """Whether a sent form was right and its act was done; else the form says what is wrong."""
    if not form.is_valid():
        return False
    try:
        act()
    except ValidationError as error:
        form.refuse(error)
        return False
    return True


def told(request: HttpRequest, text: str) -> None:
    messages.success(request, french(text))


def capped(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Refuse what is much too large to be a file that we take, before any of it is read."""
    protected = csrf_protect(view)

    @csrf_exempt
    @wraps(view)
    def wrapped(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if int(request.META.get("CONTENT_LENGTH") or 0) > files.LARGEST + BESIDES:
            return render(request, "web/diagnosis/too_large.html", status=413)
        return protected(request, *args, **kwargs)

    return wrapped
