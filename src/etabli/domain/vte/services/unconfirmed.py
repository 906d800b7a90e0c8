"""What is sent without an account: nobody is told until the address that was given confirms it by a link.

Nothing tells whether an address is known: sending does the same whoever it is of, and the message goes there. The
message repeats nothing that was typed: it may go to somebody who sent nothing.
"""

from datetime import datetime, timedelta

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from etabli.catalogue.numbers import day
from etabli.catalogue.vte.offers import offer_rules
from etabli.domain.audit import services as audit
from etabli.domain.audit.author import SYSTEM
from etabli.domain.foundation import files
from etabli.domain.foundation.files import Checked
from etabli.domain.governance import secret
from etabli.domain.governance.services import attempts
from etabli.domain.outbox import services as outbox
from etabli.domain.vte.enums import OfferOrigin
from etabli.domain.vte.models import Application, Offer, UnconfirmedApplication, UnconfirmedOffer
from etabli.domain.vte.models.applications import Applied
from etabli.domain.vte.rights import scope_of
from etabli.domain.vte.services import offers
from etabli.domain.vte.services.telling import Link, new_application_link, new_link, tell_firm
from etabli.kernel.typography import french

VALID = timedelta(days=2)
APPLIED = tuple(one.attname for one in Applied._meta.get_fields() if one.concrete)
GONE = "Ce lien ne confirme rien : il a déjà servi, ou il a expiré après deux jours."
OVER = "Cette offre n’est plus ouverte : votre candidature n’a pas été transmise."
TWICE = "Cette adresse a déjà une candidature à cette offre."


def state(*, said: UnconfirmedOffer, machine: str, link: Link) -> None:
    """Keep an offer, and send its address the link that confirms it. Raises TooManyError, ValidationError."""
    said.email = said.email.strip().lower()
    hidden = secret.fresh()
    said.secret_hash, said.expires_at = secret.hashed(hidden), timezone.now() + VALID
    said.full_clean()
    offers.judge_dates(said, offers.today())
    attempts.count(attempts.OFFERS_OF_MACHINE, machine)
    attempts.count(attempts.OFFERS_OF_ADDRESS, said.email)
    with transaction.atomic():
        said.save(force_insert=True)
        _ask(said.email, "offer", "une offre de VTE", said.expires_at, link(hidden))


def unconfirmed_offer(hidden: str) -> UnconfirmedOffer | None:
    """What a link confirms, while it does."""
    found = UnconfirmedOffer.objects.filter(secret_hash=secret.hashed(hidden), expires_at__gt=timezone.now())
    return found.select_related("territory__phase", "commune").first()


@transaction.atomic
def confirm(*, hidden: str) -> str:
    """Make it an offer to be reviewed; the secret of the link that follows it. Once."""
    said = UnconfirmedOffer.objects.select_for_update().filter(secret_hash=secret.hashed(hidden)).first()
    if said is None or timezone.now() >= said.expires_at:
        raise ValidationError(french(GONE))
    offer = Offer(
        origin=OfferOrigin.FIRM,
        stated_on=offers.today(),
        **{name: getattr(said, name) for name in offers.SAID},
    )
    offers.record(offer, SYSTEM, None)
    said.delete()
    return new_link(offer)


def apply(*, said: UnconfirmedApplication, file: Checked | None, machine: str, link: Link) -> None:
    """Keep an application with its file, and send its address the link that confirms it."""
    if not said.offer.is_open(offers.today()):
        raise ValidationError(french(OVER))
    said.email = said.email.strip().lower()
    hidden = secret.fresh()
    said.secret_hash, said.expires_at = secret.hashed(hidden), timezone.now() + VALID
    if file is not None:
        said.file_name, said.file_kind = file.name, file.kind
        said.file_size, said.file_sha256 = len(file.content), file.sha256
    said.full_clean()
    attempts.count(attempts.APPLICATIONS_OF_MACHINE, machine)
    attempts.count(attempts.APPLICATIONS_OF_ADDRESS, said.email)
    with transaction.atomic():
        said.save(force_insert=True)
        if file is not None:
            files.keep(file)
        _ask(said.email, "application", "une candidature à une offre de VTE", said.expires_at, link(hidden))


def check_cv(name: str, content: bytes) -> Checked:
    """A file that a candidate may send, judged by what it holds. ValidationError says what is wrong."""
    rules = offer_rules()
    kinds = " ou ".join(one.upper() for one in rules.cv_kinds)
    if name.rpartition(".")[2].lower() not in rules.cv_kinds:
        raise ValidationError({"file": french(f"Envoyez votre CV en {kinds}.")})
    if len(content) > rules.cv_megabytes * 1_000_000:
        raise ValidationError({"file": french(f"Ce fichier dépasse {rules.cv_megabytes} Mo.")})
    return files.check(name, content)


def unconfirmed_application(hidden: str) -> UnconfirmedApplication | None:
    found = UnconfirmedApplication.objects.filter(secret_hash=secret.hashed(hidden), expires_at__gt=timezone.now())
    return found.select_related("offer__territory", "offer__commune", "commune").first()


@transaction.atomic
def confirm_application(*, hidden: str, firm_link: Link) -> str:
    """Send it to the firm; the secret of the link that follows it. Once, and while the offer is open."""
    said = UnconfirmedApplication.objects.select_for_update().filter(secret_hash=secret.hashed(hidden)).first()
    if said is None or timezone.now() >= said.expires_at:
        raise ValidationError(french(GONE))
    offer = offers.locked(said.offer_id)
    if not offer.is_open(offers.today()):
        raise ValidationError(french(OVER))
    found = Application(sent_on=offers.today(), **{name: getattr(said, name) for name in APPLIED})
    if offer.applications.filter(email=found.email).exclude(state="withdrawn").exists():
        raise ValidationError(french(TWICE))
    audit.save(found, by=SYSTEM, verb="application.sent", scope=scope_of(offer))
    said.delete()
    tell_firm(offer, "applied", "Une candidature vient d'arriver à votre offre de VTE.", firm_link)
    return new_application_link(found)


def purge_offers(now: datetime | None = None) -> int:
    """Remove those that nobody confirmed in time; how many."""
    removed, _ = UnconfirmedOffer.objects.filter(expires_at__lte=now or timezone.now()).delete()
    return removed


def purge_applications(now: datetime | None = None) -> int:
    """The same with their files, once nothing else names them."""
    old = list(UnconfirmedApplication.objects.filter(expires_at__lte=now or timezone.now()))
    for one in old:
        one.delete()
        if one.file_sha256:
            files.remove(one.file_sha256)
    return len(old)


def _ask(to: str, kind: str, what: str, until: datetime, address: str) -> None:
    outbox.write(
        kind=f"{kind}.confirm",
        to=to,
        subject=french(f"Établi : {what} à confirmer"),
        text=french(
            f"Bonjour,\n\nOn vient d'écrire {what} dans Établi avec cette adresse.\n\nPour la confirmer, ouvrez ce "
            f"lien avant le {day(timezone.localtime(until))} :\n{address}\n\n"
            "Si vous n'avez rien écrit, ignorez ce message : sans confirmation, tout est effacé.\n"
        ),
        secret=True,
    )
