"""Followed firms of a territory of the access table: one with all its parts, one that nobody has any more, a list."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.utils import timezone
from tests.access.filled import Filled, Sent, Values, acte, today
from tests.access.people import Who
from tests.domain.followed_world import contact, ended, follow, met, stand_back, task
from tests.domain.people import mandate

from etabli.domain.firms.models import Exchange, FirmContact, FirmTask, FollowedFirm, FollowedImport
from etabli.domain.firms.services import followed, followed_imports, followed_tasks
from etabli.domain.foundation.spreadsheets import upload
from etabli.domain.governance.actor import Actor, actor
from etabli.domain.governance.enums import Role
from etabli.domain.governance.models import Mandate
from etabli.domain.territories.models import Territory


@dataclass(frozen=True)
class FollowedPlace:
    """`stopped` is followed no more; `lead`, `pair`: who may be given something."""

    firm: FollowedFirm
    stopped: FollowedFirm
    contact: FirmContact
    exchange: Exchange
    task: FirmTask
    done: FirmTask
    lead: Mandate
    pair: Mandate
    code: str
    commune: str


def followed_of(where: Territory, by: Actor, held: Mapping[Role, Mandate]) -> FollowedPlace:
    code, commune = next(iter(followed.communes(where).items()))
    given = {"territory": where, "code_insee": code}
    firm = follow(by, **given)
    stopped = follow(by, siret="", name="Tissage fini", **given)
    followed.stop(firm_id=stopped.pk, reason="Fermée.", by=by)
    done = task(firm, by, title="Faite")
    followed_tasks.finish(task_id=done.pk, by=by)
    gone = mandate(Role.PROJECT_LEAD, territory=where)
    follow(actor(gone.person, verified=True), siret="", name="Sans personne", **given)
    ended(gone)
    lead, pair = held[Role.PROJECT_LEAD], held[Role.ELU]
    return FollowedPlace(
        firm, stopped, contact(firm, by), met(firm, by), task(firm, by), done, lead, pair, code, commune
    )


def _list(place: Any) -> bytes:
    return f"Nom;Commune\r\nFonderie du Lac;{place.followed.commune}\r\nPartie;Nulle part\r\n".encode()


def _import(place: Any, person: Any) -> FollowedImport:
    """As somebody who may would have begun it."""
    _, sheets = upload.read("liste.csv", _list(place))
    by = place.by(Role.PROJECT_LEAD)
    begun = followed_imports.begin(
        territory=place.territory, file_name="liste.csv", sheets=sheets, openness="team", by=by
    )
    FollowedImport.objects.filter(pk=begun.pk).update(person=person)
    return begun


def _own(world: Any, place: Any, who: Who) -> Values:
    return {"list_id": _import(place, who.person or place.followed.lead.person).pk}


def _others(world: Any, place: Any, who: Who) -> Values:
    mine = who.person is not None and who.person.pk == place.followed.lead.person_id
    return {"list_id": _import(place, (place.followed.pair if mine else place.followed.lead).person).pk}


def _recused(world: Any, place: Any, who: Who) -> Values:
    if who.person is not None:
        stand_back(actor(who.person, verified=True), place.followed.firm)
    return {"firm_id": place.followed.firm.pk}


CASES: Mapping[tuple[str, str], Callable[[Any, Any, Who], Values]] = {
    ("followed_import_preview", "one's own"): _own,
    ("followed_import_preview", "of somebody else"): _others,
    ("followed_import_refused", "one's own"): _own,
    ("followed_firm", "that is followed no more"): lambda world, place, who: {"firm_id": place.followed.stopped.pk},
    ("followed_firm", "that the person stands back from (déport)"): _recused,
}
OF_PLACE: Mapping[str, Callable[[Any], Any]] = {"firm_id": lambda place: place.followed.firm.pk}


def _firm(place: Any, who: Who) -> Filled:
    return {"name": "Fonderie du Lac", "siret": "", "code_insee": place.followed.code, "because": "", "tags": "recrute"}


def _identity(place: Any, who: Who) -> Filled:
    return {"acte": "identity", **_firm(place, who)}


def _confirm(place: Any, who: Who) -> Filled:
    by = actor(who.person, verified=True) if who.person is not None else place.by(Role.PROJECT_LEAD)
    found = FollowedImport.objects.filter(person=by.person).first()
    seal = followed_imports.preview(found=found, known=None, by=by).seal if found is not None else ""
    return {"acte": "confirm", "seal": seal}


def _listed(place: Any, who: Who) -> Filled:
    sent = Sent("liste.csv", _list(place), "text/csv")
    return {"territory": place.territory.pk, "openness": "team", "file": sent}


def _of(name: str, part: str, **more: Any) -> Callable[[Any, Who], Filled]:
    """A form of the page about one of the firm's parts."""
    return lambda place, who: {"acte": name, "one": str(getattr(place.followed, part).pk), **more}


SAID = {"name": "Léa Martin", "function": "", "email": "lea@exemple.fr", "phone": ""}
HELD = {"kind": "call", "note": "Un appel.", "openness": "team"}
FORMS: Mapping[tuple[str, str], Callable[[Any, Who], Filled]] = {
    ("followed_add", "a firm"): _firm,
    ("followed_orphans", "hand over"): lambda place, who: {
        "acte": "hand_over",
        "to": str(place.followed.pair.pk),
        "all": "oui",
    },
    ("followed_import", "a list"): _listed,
    ("followed_import_preview", "confirm"): _confirm,
    ("followed_import_preview", "abandon"): acte("cancel"),
    ("followed_firm", "put right"): _identity,
    ("followed_firm", "a contact"): acte("contact", **SAID),
    ("followed_firm", "correct a contact"): lambda place, who: {
        "acte": "contact_change",
        **SAID,
        "one": str(place.followed.contact.pk),
    },
    ("followed_firm", "remove a contact"): _of("contact_remove", "contact"),
    ("followed_firm", "an exchange"): lambda place, who: {"acte": "exchange", **HELD, "on": today(), "held_by": ""},
    ("followed_firm", "correct an exchange"): lambda place, who: {
        "acte": "exchange_correct",
        **HELD,
        "on": (timezone.localdate() - timedelta(days=2)).isoformat(),
        "one": str(place.followed.exchange.pk),
    },
    ("followed_firm", "remove an exchange"): _of("exchange_remove", "exchange"),
    ("followed_firm", "a task"): lambda place, who: {"acte": "task", "title": "Rappeler", "due_on": today(9), "to": ""},
    ("followed_firm", "move a task"): lambda place, who: {
        "acte": "task_change",
        "title": "Rappeler",
        "due_on": today(20),
        "to": "",
        "one": str(place.followed.task.pk),
    },
    ("followed_firm", "do a task"): _of("task_done", "task"),
    ("followed_firm", "reopen a task"): _of("task_reopen", "done"),
    ("followed_firm", "mark a signal"): acte("mark", signal="grew", evidence="x", verdict="seen", reason=""),
    ("followed_firm", "give"): lambda place, who: {"acte": "assign", "to": str(place.followed.pair.pk)},
    ("followed_firm", "stop"): acte("stop", reason="Fermée."),
    ("followed_firm", "resume"): acte("resume"),
}
