"""What is sent without an account: nobody is told until the address that was given confirms it by a link.

Nothing tells whether an address is known: sending does the same whoever it is of, and the message goes there. The
message repeats nothing that was typed: it may go to somebody who sent nothing.
"""

from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction

from etabli.catalogue.vte.offers import offer_rules
from etabli.domain.audit import services as audit
from etabli.domain.audit.author import SYSTEM
from etabli.domain.foundation import files
from etabli.domain.foundation.files import Checked
from etabli.domain.governance.services import attempts, confirming
from etabli.domain.vte.enums import OfferOrigin
from etabli.domain.vte.models import Application, Offer, UnconfirmedApplication, UnconfirmedOffer
from etabli.domain.vte.models.applications import Applied
from etabli.domain.vte.rights import scope_of
from etabli.domain.vte.services import offers
from etabli.domain.vte.services.telling import Link, new_application_link, new_link, tell_firm
from etabli.kernel.typography import french

APPLIED = tuple(one.attname for one in Applied._meta.get_fields() if one.concrete)
GONE = "Ce lien ne confirme rien : il a déjà servi, ou il a expiré après deux jours."
OVER = "Cette offre n’est plus ouverte : votre candidature n’a pas été transmise."
TWICE = "Cette adresse a déjà une candidature à cette offre."


def state(*, said: UnconfirmedOffer, machine: str, link: Link) -> None:
    """Keep an offer, and send its address the link that confirms it. Raises TooManyError, ValidationError."""
    hidden = confirming.prepare(said)
    said.full_clean()
    offers.judge_dates(said, offers.today())
    confirming.count(said, machine, attempts.OFFERS_OF_MACHINE, attempts.OFFERS_OF_ADDRESS)
    with transaction.atomic():
        said.save(force_insert=True)
        _ask(said, "offer", "une offre de VTE", link(hidden))


def unconfirmed_offer(hidden: str) -> UnconfirmedOffer | None:
    """What a link confirms, while it does."""
    return confirming.waiting(UnconfirmedOffer, hidden, "territory__phase", "commune")


@transaction.atomic
def confirm(*, hidden: str, follow_link: Link | None = None) -> str:
    """Make it an offer to be reviewed; the secret of the link that follows it. Once. `follow_link`: its address gets
    one too, for whoever closes the page.
    """
    said = confirming.taken(UnconfirmedOffer, hidden, GONE)
    offer = Offer(
        origin=OfferOrigin.FIRM,
        stated_on=offers.today(),
        **{name: getattr(said, name) for name in offers.SAID},
    )
    offers.record(offer, SYSTEM, None)
    said.delete()
    if follow_link is not None:
        says = offers.with_refusals("Votre offre de VTE est confirmée : elle va être relue.", offer, offers.today())
        tell_firm(offer, "stated", says, follow_link)
    return new_link(offer)


def apply(*, said: UnconfirmedApplication, file: Checked | None, machine: str, link: Link) -> None:
    """Keep an application with its file, and send its address the link that confirms it."""
    if not said.offer.is_open(offers.today()):
        raise ValidationError(french(OVER))
    hidden = confirming.prepare(said)
    if file is not None:
        said.file_name, said.file_kind = file.name, file.kind
        said.file_size, said.file_sha256 = len(file.content), file.sha256
    said.full_clean()
    confirming.count(said, machine, attempts.APPLICATIONS_OF_MACHINE, attempts.APPLICATIONS_OF_ADDRESS)
    with transaction.atomic():
        said.save(force_insert=True)
        if file is not None:
            files.keep(file)
        _ask(said, "application", "une candidature à une offre de VTE", link(hidden))


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
    return confirming.waiting(UnconfirmedApplication, hidden, "offer__territory", "offer__commune", "commune")


@transaction.atomic
def confirm_application(*, hidden: str, firm_link: Link) -> str:
    """Send it to the firm; the secret of the link that follows it. Once, and while the offer is open."""
    said = confirming.taken(UnconfirmedApplication, hidden, GONE)
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
    return confirming.purge(UnconfirmedOffer, now)


def purge_applications(now: datetime | None = None) -> int:
    """The same with their files, once nothing else names them."""
    return confirming.purge(UnconfirmedApplication, now, _forget_file)


@transaction.atomic
def erase_unconfirmed(one: UnconfirmedOffer | UnconfirmedApplication) -> int:
    """At the request of whoever sent it, with its file."""
    if isinstance(one, UnconfirmedApplication):
        transaction.on_commit(lambda: _forget_file(one))
    return confirming.erase(one)


def _forget_file(said: UnconfirmedApplication) -> None:
    if said.file_sha256:
        files.remove(said.file_sha256)


def _ask(said: UnconfirmedOffer | UnconfirmedApplication, kind: str, what: str, address: str) -> None:
    confirming.ask(
        said,
        kind=kind,
        subject=f"{what} à confirmer",
        says=f"On vient d'écrire {what}",
        confirm="la confirmer",
        nothing="écrit",
        address=address,
    )
