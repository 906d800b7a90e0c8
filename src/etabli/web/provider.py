"""The agents' login (ProConnect, OpenID Connect): every token it gives is checked in full before it is believed."""

from typing import Any

import jwt
import requests
from django.conf import settings
from django.core.exceptions import SuspiciousOperation
from mozilla_django_oidc.auth import OIDCAuthenticationBackend

from etabli.domain.governance.models import Person
from etabli.domain.governance.services import people

Claims = dict[str, Any]
SIRET = "agent_siret"  # in the session: the organisation that the agent signed in for
LEEWAY_SECONDS = 30


class Agents(OIDCAuthenticationBackend):
    """Beyond the library: audience, issuer and dates of both tokens, a userinfo that must be signed and of the same
    person, and an account found by the provider's identifier."""

    def verify_token(self, token: str, **kwargs: Any) -> Claims:
        """The claims of a token. Raises SuspiciousOperation. An identity token (called with `nonce`) has all dates."""
        if "nonce" in kwargs and not kwargs["nonce"]:
            raise SuspiciousOperation("no nonce was kept for this login")
        claims: Claims = super().verify_token(token, **kwargs)
        if "nonce" in kwargs and not {"exp", "iat"} <= set(claims):
            raise SuspiciousOperation("the identity token has no dates")
        return claims

    def _verify_jws(self, payload: str, key: Any) -> Claims:
        try:
            return jwt.decode(
                payload,
                key,
                algorithms=[self.OIDC_RP_SIGN_ALGO],
                audience=self.OIDC_RP_CLIENT_ID,
                issuer=settings.ETABLI_PROCONNECT,
                leeway=LEEWAY_SECONDS,
                options={"require": ["aud", "iss", "sub"]},
            )
        except jwt.PyJWTError as error:
            raise SuspiciousOperation(f"token refused: {error}") from error

    def get_userinfo(self, access_token: str, id_token: str, payload: Claims) -> Claims:
        """What the provider says of the person: signed, and about whom the identity token names."""
        answer = requests.get(
            self.OIDC_OP_USER_ENDPOINT,
            headers={"Authorization": f"Bearer {access_token}"},
            timeout=settings.OIDC_TIMEOUT,
        )
        answer.raise_for_status()
        if not answer.headers.get("Content-Type", "").lower().startswith("application/jwt"):
            raise SuspiciousOperation("the userinfo is not signed")
        claims = self.verify_token(answer.text)
        if claims["sub"] != payload["sub"]:
            raise SuspiciousOperation("the userinfo is about somebody else")
        return claims

    def get_or_create_user(self, access_token: str, id_token: str, payload: Claims) -> Person:
        claims = self.get_userinfo(access_token, id_token, payload)
        if not claims.get("email") or claims.get("email_verified") is False:
            raise SuspiciousOperation("the provider vouches for no address")
        self.request.session[SIRET] = str(claims.get("siret", ""))
        return people.agent(
            subject=claims["sub"],
            email=claims["email"],
            given_name=claims.get("given_name", ""),
            family_name=claims.get("usual_name", ""),
        )
