"""An agents' login of our own, for tests: OpenID Connect as ProConnect speaks it, on this machine.

Signed identity token and signed userinfo (RS256), state and nonce of 32 letters at least, PKCE S256 required, codes
that work once, logout with the identity token. `fault` makes it lie in one way: see FAULTS.
"""

import base64
import hashlib
import html
import json
import secrets
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

import jwt
from cryptography.hazmat.primitives.asymmetric import rsa

CLIENT, SECRET = "etabli", "a-secret-for-tests"
AGENT = {
    "sub": "agent-7f3a",
    "uid": "1234",
    "given_name": "Camille",
    "usual_name": "Région",
    "email": "camille@region.exemple.fr",
    "siret": "20005376700014",
}
FAULTS = (
    "nonce",
    "signature",
    "expired",
    "audience",
    "issuer",
    "no dates",
    "no signature",
    "shared secret",
    "plain userinfo",
    "userinfo of another",
    "userinfo for another",
    "userinfo signature",
    "unverified address",
    "no address",
    "token refused",
)


class Provider:
    """`with Provider() as provider:` serves at `provider.issuer`; `agent` is who signs in there."""

    def __init__(self) -> None:
        self.key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
        self.stranger = rsa.generate_private_key(public_exponent=65537, key_size=2048)
        self.agent: dict[str, Any] = dict(AGENT)
        self.fault = ""
        self.codes: dict[str, dict[str, str]] = {}
        self.tokens: dict[str, dict[str, Any]] = {}
        self.signed_out = 0
        self.refusals: list[str] = []

        class Handler(_Handler):
            provider = self

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.issuer = f"http://127.0.0.1:{self._server.server_port}"

    def __enter__(self) -> "Provider":
        threading.Thread(target=self._server.serve_forever, daemon=True).start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._server.shutdown()
        self._server.server_close()

    @property
    def environment(self) -> dict[str, str]:
        """What tells Établi of this provider."""
        return {
            "ETABLI_PROCONNECT_ISSUER": self.issuer,
            "ETABLI_PROCONNECT_CLIENT_ID": CLIENT,
            "ETABLI_PROCONNECT_CLIENT_SECRET": SECRET,
        }

    def authorize(self, asked: dict[str, str]) -> str:
        """Where the browser goes once the agent signed in. Raises ValueError when the request is not a proper one."""
        for name, right in {
            "client_id": asked.get("client_id") == CLIENT,
            "response_type": asked.get("response_type") == "code",
            "scope": {"openid", "email", "siret"} <= set(asked.get("scope", "").split()),
            "state": len(asked.get("state", "")) >= 32,
            "nonce": len(asked.get("nonce", "")) >= 32,
            "code_challenge": len(asked.get("code_challenge", "")) == 43,
            "code_challenge_method": asked.get("code_challenge_method") == "S256",
            "redirect_uri": asked.get("redirect_uri", "").endswith("/connexion/proconnect/retour/"),
        }.items():
            if not right:
                raise ValueError(name)
        code = secrets.token_urlsafe(16)
        self.codes[code] = asked
        return f"{asked['redirect_uri']}?{urlencode({'code': code, 'state': asked['state']})}"

    def exchange(self, sent: dict[str, str]) -> dict[str, str]:
        """Tokens for a code, once. Raises ValueError."""
        asked = self.codes.pop(sent.get("code", ""), None)
        if asked is None or self.fault == "token refused":
            raise ValueError("code")
        if (sent.get("client_id"), sent.get("client_secret")) != (CLIENT, SECRET):
            raise ValueError("client")
        challenge = base64.urlsafe_b64encode(hashlib.sha256(sent.get("code_verifier", "").encode()).digest())
        if challenge.rstrip(b"=").decode() != asked["code_challenge"]:
            raise ValueError("code_verifier")
        if sent.get("redirect_uri") != asked["redirect_uri"]:
            raise ValueError("redirect_uri")
        access = secrets.token_urlsafe(16)
        self.tokens[access] = dict(self.agent)
        return {"access_token": access, "token_type": "Bearer", "id_token": self._identity(asked["nonce"])}

    def _identity(self, nonce: str) -> str:
        claims = {**self._frame(), "sub": self.agent["sub"], "nonce": nonce}
        claims |= {
            "nonce": {"nonce": "another-nonce-" * 3},
            "expired": {"iat": int(time.time()) - 900, "exp": int(time.time()) - 600},
            "audience": {"aud": "another-site"},
            "issuer": {"iss": "https://elsewhere.exemple.fr"},
        }.get(self.fault, {})
        if self.fault == "no dates":
            del claims["exp"], claims["iat"]
        if self.fault == "no signature":
            return jwt.encode(claims, "", algorithm="none", headers={"kid": "key-1"})
        if self.fault == "shared secret":
            return jwt.encode(claims, SECRET * 2, algorithm="HS256", headers={"kid": "key-1"})
        return self._sign(claims, stranger=self.fault == "signature")

    def userinfo(self, access: str) -> tuple[str, str]:
        """(content type, body). Raises KeyError for a token that was not given."""
        claims = {**self._frame(), **self.tokens[access]}
        if self.fault == "plain userinfo":
            return "application/json", json.dumps(claims)
        if self.fault == "userinfo of another":
            claims["sub"] = "somebody-else"
        if self.fault == "userinfo for another":
            claims["aud"] = "another-site"
        if self.fault == "unverified address":
            claims["email_verified"] = False
        if self.fault == "no address":
            del claims["email"]
        return "application/jwt", self._sign(claims, stranger=self.fault == "userinfo signature")

    def jwks(self) -> dict[str, Any]:
        public = json.loads(jwt.algorithms.RSAAlgorithm.to_jwk(self.key.public_key()))
        return {"keys": [{**public, "kid": "key-1", "alg": "RS256", "use": "sig"}]}

    def _frame(self) -> dict[str, Any]:
        now = int(time.time())
        return {"iss": self.issuer, "aud": CLIENT, "iat": now, "exp": now + 60}

    def _sign(self, claims: dict[str, Any], *, stranger: bool = False) -> str:
        key = self.stranger if stranger else self.key
        return jwt.encode(claims, key, algorithm="RS256", headers={"kid": "key-1"})


class _Handler(BaseHTTPRequestHandler):
    provider: Provider

    def do_GET(self) -> None:
        path, asked = urlsplit(self.path).path, _single(urlsplit(self.path).query)
        if path == "/authorize":
            fields = "".join(
                f'<input type="hidden" name="{html.escape(n)}" value="{html.escape(v)}">' for n, v in asked.items()
            )
            name = html.escape(self.provider.agent["given_name"])
            self._send(
                "text/html; charset=utf-8",
                f'<h1>Login of agents</h1><form method="post" action="/authorize">{fields}'
                f"<button>Sign in as {name}</button></form>",
            )
        elif path == "/jwks":
            self._send("application/json", json.dumps(self.provider.jwks()))
        elif path == "/userinfo":
            try:
                self._send(*self.provider.userinfo(self.headers.get("Authorization", "").removeprefix("Bearer ")))
            except KeyError:
                self._refuse("access token")
        elif path == "/session/end":
            claims = jwt.decode(asked["id_token_hint"], options={"verify_signature": False})
            if claims["aud"] != CLIENT or len(asked.get("state", "")) < 32:
                self._refuse("logout")
                return
            self.provider.signed_out += 1
            self._redirect(f"{asked['post_logout_redirect_uri']}?{urlencode({'state': asked['state']})}")
        else:
            self.send_error(404)

    def do_POST(self) -> None:
        sent = _single(self.rfile.read(int(self.headers["Content-Length"])).decode())
        try:
            if urlsplit(self.path).path == "/authorize":
                self._redirect(self.provider.authorize(sent))
            else:
                self._send("application/json", json.dumps(self.provider.exchange(sent)))
        except ValueError as error:
            self._refuse(str(error))

    def _send(self, kind: str, body: str) -> None:
        self.send_response(200)
        self.send_header("Content-Type", kind)
        self.end_headers()
        self.wfile.write(body.encode())

    def _redirect(self, address: str) -> None:
        self.send_response(302)
        self.send_header("Location", address)
        self.end_headers()

    def _refuse(self, why: str) -> None:
        self.provider.refusals.append(why)
        self.send_error(400, why)

    def log_message(self, format: str, *args: Any) -> None:
        """Say nothing."""


def _single(query: str) -> dict[str, str]:
    return {name: values[0] for name, values in parse_qs(query, keep_blank_values=True).items()}
