"""What operators answered to the requests of a fiche, beside its lines of financing, until the line says it too."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.urls import reverse

from etabli.catalogue import numbers
from etabli.domain.coordination.enums import RequestState
from etabli.domain.coordination.models import SentRequest
from etabli.domain.coordination.queries.requests import answered_of
from etabli.domain.plans.enums import StageKind
from etabli.domain.plans.queries.financing import Financing
from etabli.domain.plans.queries.money import Counted
from etabli.kernel import money
from etabli.kernel.typography import french

SAID = (StageKind.GRANTED, StageKind.CONTRACTED, StageKind.PAID)


@dataclass(frozen=True)
class Answer:
    """`note`: what the line says beside it; `record`: where whoever may records it, empty for the others."""

    text: str
    url: str
    note: str
    record: str
    act: str


@dataclass(frozen=True)
class Answers:
    """Those of a line, by its key; those of an operator who has no line on this fiche."""

    of_lines: dict[UUID, tuple[Answer, ...]]
    others: tuple[Answer, ...]


def answers(found: Financing, place: list[Any]) -> Answers:
    """One query at most. An answer stands beside one line of its operator, one that does not say it yet first."""
    of_lines: dict[UUID, tuple[Answer, ...]] = {}
    others = []
    for sent in answered_of(found.opened.sight, found.fiche.pk):
        lines = [one for one in found.lines if one.resource.funder_id == sent.operator_id]
        if not lines:
            others.append(_without_line(found, sent, place))
            continue
        free = [one for one in lines if one.resource.pk not in of_lines] or lines
        line = next((one for one in free if not _recorded(one, sent)), free[0])
        key = line.resource.pk
        of_lines[key] = (*of_lines.get(key, ()), _beside(found, line, sent, place))
    return Answers(of_lines, tuple(others))


def _recorded(one: Counted, sent: SentRequest) -> bool:
    kinds: Sequence[str] = (StageKind.REFUSED,) if sent.state == RequestState.REFUSED else SAID
    return any(one.line.has(kind) for kind in kinds)


def _beside(found: Financing, one: Counted, sent: SentRequest, place: list[Any]) -> Answer:
    if not _recorded(one, sent):
        record = _record_url(one, sent, place) if one.resource.pk in found.recordable else ""
        act = "Enregistrer le refus" if sent.state == RequestState.REFUSED else "Enregistrer l’accord"
        return _answer(sent, "Cette ligne ne le dit pas encore", record, act)
    agreed = one.line.agreed
    if sent.promised_cents is not None and sent.state != RequestState.REFUSED and agreed != sent.promised_cents:
        return _answer(sent, f"La ligne dit {money.euros(agreed)} accordés : à vérifier")
    return _answer(sent, "")


def _without_line(found: Financing, sent: SentRequest, place: list[Any]) -> Answer:
    if sent.state == RequestState.REFUSED:
        return _answer(sent, "")
    note = "Aucune ligne de cet opérateur ne vous est ouverte ici"
    if found.may_edit and not found.editable:
        return _answer(sent, f"{note} ; une ligne s'ajoute par un avenant")
    add = reverse("fiche_resource_add", args=place) if found.may_edit else ""
    return _answer(sent, note, add, "Ajouter la ligne")


def _answer(sent: SentRequest, note: str, record: str = "", act: str = "") -> Answer:
    amount = "" if sent.promised_cents is None else f", {money.euros(sent.promised_cents)}"
    on = numbers.day(sent.answered_on) if sent.answered_on else ""
    text = f"{sent.operator.name} a répondu le {on} : demande {sent.get_state_display()}{amount}"
    return Answer(french(text), reverse("request_sent", args=[sent.pk]), french(note), record, act)


def _record_url(one: Counted, sent: SentRequest, place: list[Any]) -> str:
    """The form of a stage, filled with what was answered: whoever records it reads it first."""
    refused = sent.state == RequestState.REFUSED
    given = {"etape": str(StageKind.REFUSED if refused else StageKind.GRANTED)}
    if sent.promised_cents is not None:
        given["montant"] = f"{sent.promised_cents / 100:.2f}".replace(".", ",")
    if sent.answered_on is not None:
        given["le"] = sent.answered_on.isoformat()
    return f"{reverse('fiche_stage_add', args=[*place, one.resource.pk])}?{urlencode(given)}"
