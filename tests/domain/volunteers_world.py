"""Files of volunteers for tests: opened, filled in, with documents, sent, labelled, signed, begun, paid."""

import re
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

from tests.domain.people import mandate, organisation, territory

from etabli.analysis.aids.calendar import months_after
from etabli.domain.foundation import files
from etabli.domain.governance.actor import Actor, actor
from etabli.domain.governance.enums import OrganisationKind, Role
from etabli.domain.outbox.models import Message
from etabli.domain.vte.models import Claim, Volunteer
from etabli.domain.vte.services import (
    volunteer_aid,
    volunteer_by_link,
    volunteer_documents,
    volunteer_steps,
    volunteers,
)
from etabli.domain.vte.services.volunteer_aid import Money
from etabli.domain.vte.services.volunteer_steps import Answer
from etabli.domain.vte.volunteer_enums import Audience, FileStep

SIRET = "73282932000074"
OYONNAX = "01283"
BPIFRANCE = "320252489"
PDF = b"%PDF-1.4\n1 0 obj\n<<>>\nendobj\n%%EOF\n"


def link(audience: Audience, hidden: str) -> str:
    return f"http://x/{audience.value}/{hidden}"


def secret_of(audience: str = "firm") -> str:
    """That of the link in the last message to one of the two."""
    text = Message.objects.filter(text__contains=f"http://x/{audience}/").order_by("created_at").last().text  # type: ignore[union-attr]
    found = re.search(rf"http://x/{audience}/(\S+)", text)
    assert found is not None
    return found[1]


def fields(today: date, **more: Any) -> dict[str, Any]:
    """A whole file whose contract began thirteen months ago."""
    begun = months_after(today, -13)
    return {
        "firm": "Ateliers du Signal",
        "siret": SIRET,
        "naf": "2229A",
        "code_insee": OYONNAX,
        "contact": "Rosa Bonheur",
        "email": "rosa@exemple.fr",
        "linked": False,
        "own_staff": 60,
        "own_turnover_eur": 9_000_000,
        "own_balance_eur": 6_000_000,
        "micro_entrepreneur": False,
        "in_difficulty": False,
        "hiring_aid": "aucune",
        "mission_spend_eur": 40_000,
        "others_of_siret": 0,
        "others_of_siren": 0,
        "received_complete": True,
        "contract": "cdi",
        "signed_on": begun,
        "starts_on": begun,
        "asks_ti": True,
        "title": "Responsable de la modernisation",
        "responsibilities": "Choisir et mettre en place un outil de suivi de production.",
        "tutor": "Paul Signac",
        "management": "Rend compte à la direction.",
        "responsible_mission": True,
        "green_mission": True,
        "given_name": "Berthe",
        "family_name": "Morisot",
        "young_email": "berthe@exemple.fr",
        "years_after_bac": 5,
        "diploma_on": begun - timedelta(days=120),
        "school": "INSA Lyon",
        "school_departement": "69",
        **more,
    }


def opened(by: Actor, **more: Any) -> Volunteer:
    given = {"territory": territory()} | fields(by.on) | more
    return volunteers.open_file(volunteer=Volunteer(**given), by=by, link=link)


def step(volunteer: Volunteer, kind: FileStep, by: Actor, **more: Any) -> Volunteer:
    return volunteer_steps.take_step(volunteer_id=volunteer.pk, kind=kind, by=by, link=link, **more)


def papers(volunteer: Volunteer, by: Actor) -> None:
    """Every document deposited and accepted."""
    for one in volunteer.documents.all():
        file = files.check(f"{one.requirement}.pdf", PDF + one.requirement.encode() + b"\n%%EOF\n")
        told = {"volunteer_id": volunteer.pk, "requirement": one.requirement, "by": by}
        volunteer_documents.deposit(file=file, **told)
        volunteer_documents.judge(accepted=True, link=link, **told)


def sent(by: Actor, **more: Any) -> Volunteer:
    """Opened, filled in and complete the day that the contract began; sent a month later, or on `sent_on`."""
    sent_on = more.pop("sent_on", None) or months_after(by.on, -12)
    told = {"territory": territory()} | fields(by.on) | more
    then = replace(by, on=told["starts_on"])
    found = volunteers.open_file(volunteer=Volunteer(**told), by=then, link=link)
    papers(found, then)
    step(found, FileStep.COMPLETED, then)
    return step(found, FileStep.SENT, by, on=sent_on)


def grantor(on: date) -> Actor:
    """Who grants the label there."""
    bank = organisation(OrganisationKind.OPERATOR, siren=BPIFRANCE)
    return actor(mandate(Role.OPERATOR, organisation=bank).person, verified=True, on=on)


def answered(volunteer: Volunteer, by: Actor, *, granted: bool = True, scheme: str = "", **more: Any) -> Volunteer:
    """Every label of the file, or one."""
    found = volunteer
    for name in [scheme] if scheme else list(volunteer.claims.values_list("scheme", flat=True)):
        told = {"scheme": name, "granted": granted, "on": volunteer.sent_on} | more
        told |= {"number": f"L-{name}"} if granted else {"reason": "Mission trop courte."}
        found = volunteer_steps.record_label(volunteer_id=volunteer.pk, answer=Answer(**told), by=by, link=link)
    return found


def signed(volunteer: Volunteer) -> Volunteer:
    """By both, with the links that they received."""
    firm, young = secret_of("firm"), secret_of("young")
    volunteer_by_link.confirm(hidden=firm)
    volunteer_by_link.sign_charter(hidden=firm, audience=Audience.FIRM)
    return volunteer_by_link.sign_charter(hidden=young, audience=Audience.YOUNG)


def running(by: Actor, bank: Actor, **more: Any) -> Volunteer:
    found = signed(answered(sent(by, **more), bank))
    return step(found, FileStep.STARTED, by)


def aid(volunteer: Volunteer, kind: FileStep, by: Actor, **more: Any) -> Claim:
    told = {"scheme": "vte-ti", "kind": kind, "on": by.on} | more
    return volunteer_aid.record_aid(volunteer_id=volunteer.pk, told=Money(**told), by=by, link=link)


def paid(volunteer: Volunteer, by: Actor, bank: Actor, cents: int = 400_000, scheme: str = "vte-ti") -> Claim:
    aid(volunteer, FileStep.AID_ASKED, by, amount_cents=cents, scheme=scheme)
    return aid(volunteer, FileStep.PAID, bank, amount_cents=cents, payer="Bpifrance", scheme=scheme)
