"""To the agents' login and back, and out of it."""

import logging

import jwt
import requests
from django.conf import settings
from django.core.exceptions import SuspiciousOperation
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.crypto import get_random_string
from django.utils.http import urlencode
from mozilla_django_oidc.views import OIDCAuthenticationCallbackView, OIDCAuthenticationRequestView

from etabli.domain.governance.services.people import OtherAccountError
from etabli.web import signing_in

log = logging.getLogger(__name__)
ONLY_GET = ("get",)  # each begins or ends something
FAULTS = (SuspiciousOperation, jwt.PyJWTError, requests.RequestException, KeyError, ValueError)


class Start(OIDCAuthenticationRequestView):
    """Sends the browser to the provider with a state, a nonce and a PKCE challenge."""

    http_method_names = ONLY_GET

    def get(self, request: HttpRequest) -> HttpResponse:
        if not settings.ETABLI_PROCONNECT:
            raise Http404("Cette instance n’est pas reliée à ProConnect.")
        return super().get(request)


class Back(OIDCAuthenticationCallbackView):
    """The browser comes back with a code, which is changed for tokens."""

    http_method_names = ONLY_GET

    def get(self, request: HttpRequest) -> HttpResponse:
        if not settings.ETABLI_PROCONNECT:
            raise Http404("Cette instance n’est pas reliée à ProConnect.")
        try:
            return super().get(request)
        except OtherAccountError as error:
            return self._refused(error.user_message)
        except FAULTS as error:
            log.warning("agents' login refused: %s: %s", type(error).__name__, error)
            return self.login_failure()

    def login_success(self) -> HttpResponse:
        going = signing_in.safe(self.request, self.request.session.pop("oidc_login_next", None) or "")
        return signing_in.prove(self.request, self.user, way="proconnect", going=going)

    def login_failure(self) -> HttpResponse:
        return self._refused("ProConnect n’a pas confirmé qui vous êtes, ou la demande a expiré. Recommencez.")

    def _refused(self, reason: str) -> HttpResponse:
        return render(self.request, "web/login/provider_refused.html", {"reason": reason}, status=403)


def logout_address(request: HttpRequest) -> str:
    """Where to sign out at the provider, and come back from; "" when the session did not come from it."""
    token = request.session.get(signing_in.ID_TOKEN)
    if not token or not settings.ETABLI_PROCONNECT:
        return ""
    asked = {
        "id_token_hint": token,
        "state": get_random_string(settings.OIDC_STATE_SIZE),
        "post_logout_redirect_uri": request.build_absolute_uri(reverse("home")),
    }
    return f"{settings.OIDC_OP_LOGOUT_ENDPOINT}?{urlencode(asked)}"
