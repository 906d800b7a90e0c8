"""Signing in by a link sent to an address: asked for, opened, used once. Nothing tells whether an address is known."""

from collections.abc import Callable
from datetime import datetime, timedelta
from hmac import compare_digest

from django.db import transaction
from django.utils import timezone

from etabli.domain.governance import secret
from etabli.domain.governance.models import Invitation, LoginLink, Person
from etabli.domain.governance.services import attempts, people
from etabli.domain.outbox import services as outbox
from etabli.kernel.errors import EtabliError
from etabli.kernel.typography import french

VALID = timedelta(minutes=15)
KEPT = timedelta(days=1)
AGAIN = "Demandez-en un autre : il arrive en une minute."


class LinkError(EtabliError):
    """A link that opens nothing; `user_message` says why and what to do, `status` how a browser is told."""

    def __init__(self, reason: str, status: int) -> None:
        super().__init__(f"login link: {reason}", user_message=french(f"{reason} {AGAIN}"))
        self.status = status


def request_link(
    *, email: str, browser: str, machine: str, next_path: str, link: Callable[[str], str], demonstration: bool = False
) -> None:
    """Send a link to an address, or word that it has no account: the same work either way.

    `browser` is the secret that the asking browser keeps. Raises TooManyError. `demonstration`: made-up people may
    sign in too.
    """
    email = email.strip().lower()
    attempts.count(attempts.LINKS_OF_MACHINE, machine)
    attempts.count(attempts.LINKS_OF_ADDRESS_FROM, f"{email} {machine}")  # first: what is refused here slows nobody
    attempts.count(attempts.LINKS_OF_ADDRESS, email)
    hidden = secret.fresh()
    with transaction.atomic():
        has_account, is_invited = _has_account(email, demonstration), _is_invited(email)
        LoginLink.objects.create(
            email=email,
            secret_hash=secret.hashed(hidden),
            browser_hash=secret.hashed(browser),
            next_path=next_path,
            expires_at=timezone.now() + VALID,
        )
        known = has_account or is_invited
        outbox.write(
            kind="login",
            to=email,
            subject=french("Établi : votre lien de connexion" if known else "Établi : aucun compte à cette adresse"),
            text=french(_message(link(hidden)) if known else NO_ACCOUNT),
            secret=True,
        )


def _has_account(email: str, demonstration: bool) -> bool:
    people_of_address = Person.objects.filter(email=email, is_active=True)
    return (people_of_address if demonstration else people_of_address.filter(demonstration=False)).exists()


def _is_invited(email: str) -> bool:
    """An invitation that waits for an answer is enough: accepting it needs an account, made when the link is used."""
    waiting = Invitation.objects.filter(email=email, accepted_at=None, withdrawn_at=None)
    return waiting.filter(expires_at__gt=timezone.now()).exists()


def _message(address: str) -> str:
    return (
        "Bonjour,\n\nPour vous connecter à Établi, ouvrez ce lien dans le navigateur où vous l’avez demandé :\n"
        f"{address}\n\nIl fonctionne une seule fois, pendant 15 minutes. "
        "Si vous n’avez rien demandé, ignorez ce message : sans votre navigateur, ce lien n’ouvre rien.\n"
    )


NO_ACCOUNT = (
    "Bonjour,\n\nUn lien de connexion à Établi vient d’être demandé pour cette adresse, qui n’a pas de compte.\n\n"
    "Si c’était vous, essayez l’adresse à laquelle votre invitation a été envoyée, ou demandez un rôle : page "
    "« Équipe » de votre territoire, sans compte. Sinon, ignorez ce message.\n"
)


def link_of(hidden: str, *, browser: str) -> LoginLink:
    """The link, when it may be used now in this browser. Raises LinkError, and changes nothing."""
    return _usable(LoginLink.objects.filter(secret_hash=secret.hashed(hidden)).first(), browser)


def _usable(link: LoginLink | None, browser: str) -> LoginLink:
    if link is None:
        raise LinkError("Ce lien de connexion n’existe pas : il a peut-être été mal recopié.", 404)
    if link.used_at is not None:
        raise LinkError("Ce lien de connexion a déjà servi : il ne fonctionne qu’une fois.", 410)
    if timezone.now() >= link.expires_at:
        raise LinkError("Ce lien de connexion a expiré : il fonctionne 15 minutes.", 410)
    if not compare_digest(link.browser_hash, secret.hashed(browser)):
        raise LinkError(
            "Ce lien a été demandé dans un autre navigateur : ouvrez-le là où vous l’avez demandé.",
            403,
        )
    return link


def asked_by(hidden: str, *, browser: str) -> tuple[str, str]:
    """The address and the destination of a link that opens nothing any more, for the browser that asked for it; else
    two empty texts: a link that went astray tells nothing.
    """
    link = LoginLink.objects.filter(secret_hash=secret.hashed(hidden)).first()
    if link is None or not browser or not compare_digest(link.browser_hash, secret.hashed(browser)):
        return "", ""
    return link.email, link.next_path


@transaction.atomic
def use_link(*, hidden: str, browser: str, demonstration: bool = False) -> tuple[Person, str]:
    """Use a link up: the person, made if they were only invited, and where they were going. Raises LinkError."""
    found = LoginLink.objects.select_for_update().filter(secret_hash=secret.hashed(hidden)).first()
    link = _usable(found, browser)
    link.used_at = timezone.now()
    link.save(update_fields=["used_at"])
    if _has_account(link.email, demonstration):
        return Person.objects.get(email=link.email), link.next_path
    if _is_invited(link.email):
        return people.of_address(email=link.email, reason="invitation"), link.next_path
    raise LinkError("Ce lien ne mène plus à un compte.", 410)


def purge(now: datetime | None = None) -> int:
    """Remove links a day old; how many."""
    removed, _ = LoginLink.objects.filter(expires_at__lt=(now or timezone.now()) - KEPT).delete()
    return removed
