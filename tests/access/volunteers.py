"""Volunteers of a territory of the access table: a file that is complete, one that was sent; their links and forms."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from tests.access.filled import Filled, Sent, Values, acte, today
from tests.access.people import Who
from tests.domain.volunteers_world import PDF, fields, link, papers, step

from etabli.domain.foundation import files
from etabli.domain.governance.actor import Actor
from etabli.domain.territories.models import Territory
from etabli.domain.vte.models import Volunteer
from etabli.domain.vte.services import volunteer_by_link, volunteer_documents, volunteer_steps, volunteers
from etabli.domain.vte.services.volunteer_steps import Answer
from etabli.domain.vte.services.volunteer_telling import new_link
from etabli.domain.vte.volunteer_enums import Audience, FileStep

WRONG, LATER = "job", "contract"  # a document that was refused, one that is accepted


@dataclass(frozen=True)
class VolunteerPlace:
    """`file` is complete, one document of it to be done again; `sent` waits for its label; `link` opens the first."""

    file: Volunteer
    sent: Volunteer
    link: str
    young: str
    by: Actor


def volunteers_of(where: Territory, by: Actor) -> VolunteerPlace:
    told = {**fields(by.on), "territory": where, "email": f"rosa-{where.published_id}@exemple.fr"}
    made = []
    for siret in ("73282932000074", "35600000000048"):
        one = volunteers.open_file(volunteer=Volunteer(**told | {"siret": siret}), by=by, link=link)
        papers(one, by)
        made.append(step(one, FileStep.COMPLETED, by))
    step(made[1], FileStep.SENT, by)
    refused = {"volunteer_id": made[0].pk, "requirement": WRONG, "accepted": False, "reason": "Illisible."}
    volunteer_documents.judge(by=by, link=link, **refused)
    firm, young = new_link(made[0], Audience.FIRM), new_link(made[0], Audience.YOUNG)
    volunteer_by_link.confirm(hidden=firm)
    return VolunteerPlace(made[0], made[1], firm, young, by)


def _sent(world: Any, place: Any, who: Who) -> Values:
    return {"volunteer_id": place.volunteers.sent.pk}


def _answered(world: Any, place: Any, who: Who) -> Values:
    """With its evidence."""
    answer = Answer("vte-ti", True, place.volunteers.by.on, number="L1", file=files.check("reponse.pdf", PDF))
    sent = place.volunteers.sent
    found = volunteer_steps.record_label(volunteer_id=sent.pk, answer=answer, by=place.volunteers.by, link=link)
    return {"volunteer_id": sent.pk, "claim_id": found.claims.get().pk}


def _unopened(world: Any, place: Any, who: Who) -> Values:
    """The link of a file that the firm has not opened."""
    return {"secret": new_link(place.volunteers.sent, Audience.FIRM)}


def _by_link(world: Any, place: Any, who: Who) -> Values:
    return {"secret": place.volunteers.link}


def _by_young_link(world: Any, place: Any, who: Who) -> Values:
    return {"secret": place.volunteers.young}


def _labelled(world: Any, place: Any, who: Who) -> Values:
    _answered(world, place, who)
    return {"secret": new_link(place.volunteers.sent, Audience.YOUNG)}


CASES: Mapping[tuple[str, str], Callable[[Any, Any, Who], Values]] = {
    ("volunteer", "sent"): _sent,
    ("volunteer_answer_file", "answered"): _answered,
    ("volunteer_follow", "not opened yet"): _unopened,
    ("volunteer_follow", "opened"): _by_link,
    ("volunteer_follow_document", "opened"): _by_link,
    ("volunteer_follow_part", "opened"): _by_link,
    ("volunteer_young", "complete"): _by_young_link,
    ("volunteer_young", "labelled"): _labelled,
}
OF_PLACE: Mapping[str, Callable[[Any], Any]] = {
    "volunteer_id": lambda place: place.volunteers.file.pk,
    "paper_id": lambda place: place.volunteers.file.documents.get(requirement=LATER).pk,
    "claim_id": lambda place: place.volunteers.sent.claims.get().pk,
}
ALWAYS = {"part": "mission"}


def _opened(place: Any, who: Who) -> Filled:
    told = {"siret": "73282932000074", "firm": "Ateliers du Signal", "contact": "Rosa", "email": "rosa@exemple.fr"}
    return {"acte": "open", "territory": place.territory.pk, "asks_ti": "on", "asks_vert": "on", **told}


def _deposit(place: Any, who: Who) -> Filled:
    return {"acte": "deposit", "requirement": WRONG, "file": Sent("fiche.pdf", PDF + b"%%EOF")}


def _label(place: Any, who: Who) -> Filled:
    told = {"granted": "yes", "on": today(), "number": "L1", "reason": ""}
    return {"acte": "label", "scheme": "vte-ti", "file": Sent("reponse.pdf", PDF), **told}


MISSION = {"title": "Responsable", "tutor": "Paul"}
AID = {"what": "vte-ti:aid_asked", "on": today(), "amount_cents": "4000"}
FORMS: Mapping[tuple[str, str], Callable[[Any, Who], Filled]] = {
    ("volunteer_open", "a file"): _opened,
    ("volunteer", "take up again"): lambda place, who: {"acte": "step", "kind": "reopened", "on": today(), "text": ""},
    ("volunteer", "deposit"): _deposit,
    ("volunteer", "judge"): acte("judge", requirement=LATER, verdict="no", reason="Illisible."),
    ("volunteer", "a link"): acte("link", audience="firm"),
    ("volunteer", "the label"): _label,
    ("volunteer", "the aid"): acte("aid", **AID),
    ("volunteer", "a label put right"): acte("label_fix", scheme="vte-ti", why="Mal lu."),
    ("volunteer", "money put right"): acte("payment_fix", payment="x", why="Mal lu."),
    ("volunteer_part", "the mission"): acte("part", **MISSION),
    ("volunteer_follow", "the button"): acte("open"),
    ("volunteer_follow", "deposit"): _deposit,
    ("volunteer_follow", "sign"): acte("sign", read="on"),
    ("volunteer_follow", "stay"): acte("stay", stay="yes"),
    ("volunteer_follow_part", "the mission"): acte("part", **MISSION),
    ("volunteer_young", "sign"): acte("sign", read="on"),
    ("volunteer_young", "agree"): acte("agree"),
    ("volunteer_young", "withdraw"): acte("withdraw"),
}
