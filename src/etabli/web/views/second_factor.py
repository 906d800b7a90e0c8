"""The second factor: asked for at signing in, added, its recovery codes, removed."""

from collections.abc import Sequence

import segno
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.signing import BadSignature, TimestampSigner
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from etabli.domain.governance.enums import Role
from etabli.domain.governance.roles import GUARDED
from etabli.domain.governance.services import second_factor
from etabli.kernel.typography import french
from etabli.web import signing_in
from etabli.web.access import VERIFIED, private_page, takes_forms

KEY_SECONDS = 3600  # a page left open longer shows another key


@takes_forms
@never_cache
def check(request: HttpRequest) -> HttpResponse:
    """The last step of signing in for whoever has a second factor."""
    found = signing_in.pending(request)
    if found is None:
        return HttpResponseRedirect(reverse("login"))
    person, way, going = found
    error = ""
    if request.method == "POST":
        if second_factor.check(person=person, code=request.POST.get("code", "")[:40]):
            return signing_in.complete(request, person, way=way, going=going, verified=True)
        error = second_factor.WRONG
    return render(request, "web/login/code.html", {"error": error}, status=422 if error else 200)


@takes_forms
@private_page
def manage(request: HttpRequest) -> HttpResponse:
    """Add an application by a code it shows; or, once there is one, see to it."""
    person, going = request.actor.person, signing_in.suite(request)
    if second_factor.has_one(person):
        if not request.session.get(VERIFIED):
            return signing_in.prove(request, person, way="session", going=going or reverse("second_factor"))
        context = {"codes_left": second_factor.codes_left(person), "guarded": _is_guarded(request)}
        return render(request, "web/login/second_factor.html", context)
    key = _sent_key(request) or second_factor.fresh_key()
    error = ""
    if request.method == "POST":
        try:
            codes = second_factor.enrol(key=key, code=request.POST.get("code", "")[:40], by=request.actor)
        except ValidationError as fault:
            error = fault.messages[0]
        else:
            request.session.cycle_key()
            request.session[VERIFIED] = True
            return _codes(request, codes, going)
    address = second_factor.address_of(key, person)
    context = {
        "qr": segno.make(address, error="m").svg_data_uri(scale=5, border=4, light="#fff"),
        "address": address,
        "key": _readable(key),
        "signed_key": _signer(request).sign(key),
        "error": error,
        "going": going,
        "guarded": _is_guarded(request),
    }
    return render(request, "web/login/second_factor_add.html", context, status=422 if error else 200)


@require_POST
@private_page
def renew_codes(request: HttpRequest) -> HttpResponse:
    """New recovery codes, shown once."""
    if not request.session.get(VERIFIED) or not second_factor.has_one(request.actor.person):
        return HttpResponseRedirect(reverse("second_factor"))
    return _codes(request, second_factor.renew_recovery_codes(by=request.actor), "")


@require_POST
@private_page
def remove(request: HttpRequest) -> HttpResponse:
    """Do without it: for roles that may."""
    if not request.session.get(VERIFIED) or _is_guarded(request):
        return HttpResponseRedirect(reverse("second_factor"))
    second_factor.remove(by=request.actor)
    messages.success(request, french("Le second facteur est retiré de votre compte."))
    return HttpResponseRedirect(reverse("account"))


def _codes(request: HttpRequest, codes: Sequence[str], going: str) -> HttpResponse:
    return render(request, "web/login/recovery_codes.html", {"codes": codes, "going": going or reverse("space")})


def _is_guarded(request: HttpRequest) -> bool:
    """Whether one of the person's roles needs it."""
    held = (*request.actor.mandates, *request.actor.guarded)
    return any(Role(mandate.role) in GUARDED for mandate in held)


def _signer(request: HttpRequest) -> TimestampSigner:
    """The key of an application that is being added travels with the form, signed for its person."""
    return TimestampSigner(salt=f"second factor of {request.actor.person.pk}")


def _sent_key(request: HttpRequest) -> str:
    try:
        return _signer(request).unsign(request.POST.get("key", ""), max_age=KEY_SECONDS)
    except BadSignature:
        return ""


def _readable(key: str) -> str:
    """The key as it is typed by hand: base 32, by fours."""
    letters = second_factor.typed(key)
    return " ".join(letters[n : n + 4] for n in range(0, len(letters), 4))
