"""Raising an obstacle, sending it to the competent authority, answering it, seeing that it is solved, closing it."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction

from etabli.catalogue.coordination.obstacles import obstacle_rules
from etabli.domain.audit import services as audit
from etabli.domain.audit.author import SYSTEM
from etabli.domain.coordination import obstacle_rights as rights
from etabli.domain.coordination.models import MonthlyWord, Obstacle, ObstacleGroup, ObstacleStep
from etabli.domain.coordination.obstacle_states import ANSWERS, NEXT, REASONED, ObstacleAct, ObstacleOrigin
from etabli.domain.coordination.services.obstacle_telling import Link, tell_authority, tell_leaders
from etabli.domain.diagnosis import firms
from etabli.domain.diagnosis.models import Reply
from etabli.domain.governance import permissions
from etabli.domain.governance.actor import Actor
from etabli.domain.governance.models import Mandate, Organisation
from etabli.domain.plans.models import Fiche
from etabli.domain.plans.rights import require, sight
from etabli.domain.territories.models import Territory
from etabli.kernel.names import search_key
from etabli.kernel.typography import french

WITH = ("territory__phase", "fiche__plan", "fiche__lead", "authority", "raised_by__person", "group")
NAMES_THE_FIRM = "Ce texte nomme l'entreprise qui a répondu : sa réponse est réservée. Dites le blocage sans la nommer."


@dataclass(frozen=True)
class Raised:
    """What somebody raises: of a fiche, of what was said of it in a monthly form, of a firm's answer, or of none."""

    title: str
    facts: str
    kind: str
    visibility: str
    fiche_id: UUID | None = None
    word_id: UUID | None = None
    reply_id: UUID | None = None


@dataclass(frozen=True)
class Gain:
    """What changed when it was solved (`obstacles.yaml`), and the time gained: in days, in words, or not known."""

    change: str
    days: int | None = None
    words: str = ""


@transaction.atomic
def raise_obstacle(*, territory: Territory, raised: Raised, by: Actor) -> Obstacle:
    """Write it down; it is sent to nobody yet. The chefs de projet are told."""
    word = _word(raised.word_id, territory)
    fiche = word.fiche if word else _fiche(raised.fiche_id, territory, by)
    mandate = permissions.require(by, "obstacle.raise", territory, subject=fiche.subject if fiche else None)
    if word is not None and not sight(by).fiches().filter(pk=word.fiche_id).exists():
        raise ValidationError("Cette fiche n'existe pas ici, ou elle est réservée.")
    if obstacle_rules().kind(raised.kind) is None:
        raise ValidationError({"kind": "Choisissez la nature du blocage."})
    openness = list(map(str, rights.OPENNESS))
    if raised.visibility not in openness:
        raise ValidationError({"visibility": "Choisissez qui peut lire."})
    if fiche is not None and openness.index(raised.visibility) < openness.index(fiche.visibility):
        raise ValidationError({"visibility": "Un blocage n'est pas plus ouvert que la fiche dont il parle."})
    if raised.reply_id is not None:
        _check_firm(raised, territory, by)
    origin = ObstacleOrigin.FIRM if raised.reply_id else ObstacleOrigin.TERRITORY
    obstacle = Obstacle(
        territory=territory,
        fiche=fiche,
        word=word,
        origin=(ObstacleOrigin.MONTHLY if word else ObstacleOrigin.FICHE) if fiche else origin,
        title=" ".join(raised.title.split()),
        facts=raised.facts.strip(),
        kind=raised.kind,
        visibility=raised.visibility,
        raised_by=mandate,
        raised_on=by.on,
    )
    author = by.author(mandate)
    audit.save(obstacle, by=author, verb="obstacle.raised", scope=rights.scope_of(obstacle))
    step = ObstacleStep(obstacle=obstacle, act=ObstacleAct.RAISED, on=by.on, level=obstacle.level, mandate=mandate)
    audit.save(step, by=author, verb="obstacle.step", scope=rights.scope_of(obstacle))
    tell_leaders(obstacle, step, french(f"{mandate.organisation} signale un point de blocage."), by)
    return obstacle


def _fiche(fiche_id: UUID | None, territory: Territory, by: Actor) -> Fiche | None:
    """The fiche of the territory, that the actor reads."""
    if fiche_id is None:
        return None
    found = sight(by).fiches().filter(pk=fiche_id, plan__territory=territory)
    fiche = found.select_related("plan__territory", "lead").first()
    if fiche is None:
        raise ValidationError("Cette fiche n'existe pas ici, ou elle est réservée.")
    return fiche


def _word(word_id: UUID | None, territory: Territory) -> MonthlyWord | None:
    """What a monthly form says is blocked; once."""
    if word_id is None:
        return None
    word = (
        MonthlyWord.objects.select_related("fiche__plan__territory", "fiche__lead")
        .filter(pk=word_id, said="blocked", fiche__plan__territory=territory)
        .first()
    )
    if word is None:
        raise ValidationError("Ce point du mois ne signale pas de blocage ici.")
    if Obstacle.objects.filter(word=word).exists():
        raise ValidationError("Un point de blocage a déjà été signalé à partir de ce point du mois.")
    return word


def _check_firm(raised: Raised, territory: Territory, by: Actor) -> None:
    """Who reads the answers raises one; the firm is not named, and its answer is not kept with it."""
    permissions.require(by, "questionnaire.read", territory)
    reply = Reply.objects.filter(pk=raised.reply_id, questionnaire__territory=territory).first()
    if reply is None:
        raise ValidationError("Cette réponse n'existe pas ici.")
    for field, text in (("title", raised.title), ("facts", raised.facts)):
        if names_firm(text, reply.firm, reply.siret, reply.contact):
            raise ValidationError({field: NAMES_THE_FIRM})


def names_firm(text: str, firm: str, siret: str, contact: str = "") -> bool:
    """Whether a text holds the name of a firm or of its contact, whatever the case and the accents, or its number."""
    said = f" {search_key(text)} "
    together = said.replace(" ", "")
    numbers = {siret[:9]} - {""}
    names = (firms.keys(firm, "") | {search_key(contact)}) - {""}
    return any(f" {name} " in said for name in names) or any(number in together for number in numbers)


@transaction.atomic
def send_obstacle(*, obstacle_id: UUID, authority_id: UUID, by: Actor, link: Link, words: str = "") -> Obstacle:
    """To the competent authority at the level where it is; its people get a link each. Again, to another one or when
    what was answered is not enough.
    """
    obstacle = locked(obstacle_id)
    mandate = require(rights.may_lead(by, obstacle))
    authority = chosen_authority(obstacle, authority_id, obstacle.level, by.on)
    if obstacle.waits and obstacle.authority_id == authority.pk:
        raise ValidationError({"authority": "Cette autorité a déjà ce point de blocage : sa réponse est attendue."})
    step = write_step(obstacle, ObstacleAct.SENT, by, mandate, words=words, authority=authority)
    says = french(f"{mandate.organisation} vous adresse un point de blocage.")
    tell_authority(obstacle, says, by.author(mandate), link)
    tell_leaders(obstacle, step, french(f"Ce point de blocage a été adressé à {authority}."), by)
    return obstacle


def chosen_authority(obstacle: Obstacle, authority_id: UUID, level: str, on: date) -> Organisation:
    """One that answers at a level and has somebody there."""
    offered = rights.authorities(obstacle.territory, on, obstacle_rules().preferred(obstacle.kind, level))
    found = next((one for one in offered if one.pk == authority_id), None)
    if found is None:
        raise ValidationError({"authority": "Choisissez une autorité de ce niveau qui a quelqu'un pour répondre ici."})
    return found


@transaction.atomic
def answer_obstacle(
    *, obstacle_id: UUID, act: ObstacleAct, words: str, by: Actor, promised_on: date | None = None
) -> Obstacle:
    """The authority answers, or those of the level."""
    obstacle = locked(obstacle_id)
    mandate = require(rights.may_answer(by, obstacle))
    if act not in ANSWERS:
        raise ValidationError({"act": "Choisissez une réponse."})
    write_answer(obstacle, act, by, mandate, words=words, promised_on=promised_on)
    return obstacle


def write_answer(
    obstacle: Obstacle,
    act: ObstacleAct,
    by: Actor,
    mandate: Mandate,
    *,
    words: str,
    promised_on: date | None = None,
    by_link: bool = False,
    group: ObstacleGroup | None = None,
) -> None:
    """The right was checked; the obstacle is locked. Whoever leads it is told."""
    step = write_step(obstacle, act, by, mandate, words=words, promised_on=promised_on, by_link=by_link, group=group)
    tell_leaders(obstacle, step, french(f"{mandate.organisation} {step.get_act_display()}."), by)


@transaction.atomic
def solve_obstacle(*, obstacle_id: UUID, done: str, gain: Gain, by: Actor) -> Obstacle:
    """It blocks no more: what was done, for others to use, and the time gained."""
    obstacle = locked(obstacle_id)
    mandate = require(rights.may_lead(by, obstacle))
    if gain.change not in {one.id for one in obstacle_rules().changes}:
        raise ValidationError({"change": "Dites ce qui a changé."})
    write_step(obstacle, ObstacleAct.SOLVED, by, mandate, words=done, gain=gain)
    return obstacle


@transaction.atomic
def close_obstacle(*, obstacle_id: UUID, reason: str, by: Actor) -> Obstacle:
    """Leave it though it still blocks, and say why."""
    obstacle = locked(obstacle_id)
    mandate = require(rights.may_lead(by, obstacle))
    write_step(obstacle, ObstacleAct.CLOSED, by, mandate, words=reason)
    return obstacle


def locked(obstacle_id: UUID) -> Obstacle:
    """The obstacle with what it names, locked where the database can."""
    Obstacle.objects.select_for_update().get(pk=obstacle_id)
    return Obstacle.objects.select_related(*WITH).get(pk=obstacle_id)


def write_step(
    obstacle: Obstacle,
    act: ObstacleAct,
    by: Actor | None,
    mandate: Mandate | None,
    *,
    on: date | None = None,
    words: str = "",
    promised_on: date | None = None,
    level: str = "",
    authority: Organisation | None = None,
    gain: Gain | None = None,
    by_link: bool = False,
    group: ObstacleGroup | None = None,
) -> ObstacleStep:
    """One step, and where the obstacle stands after it. `by` None: the rule, on the day `on`."""
    after = NEXT.get((obstacle.state, act))
    if after is None:
        state = obstacle.get_state_display()
        raise ValidationError(french(f"Ce point de blocage est à l'état « {state} » : rechargez la page."))
    today = by.on if by is not None else on
    assert today is not None, "a step is of a day"
    words = words.strip()
    _check(act, words, promised_on, today)
    obstacle.state = after
    if act in (ObstacleAct.SENT, ObstacleAct.ESCALATED):
        _send(obstacle, level or obstacle.level, authority, today)
    elif act in ANSWERS:
        obstacle.answer, obstacle.answered_on = act, today
        obstacle.answer_by = promised_on or obstacle.answer_by
    else:
        obstacle.closed_on = today
    if gain is not None:
        obstacle.done, obstacle.change = words, gain.change
        obstacle.days_gained, obstacle.gain_words = gain.days, gain.words.strip()
    step = ObstacleStep(
        obstacle=obstacle,
        act=act,
        on=today,
        level=obstacle.level,
        authority=obstacle.authority,
        words=words,
        promised_on=promised_on,
        mandate=mandate,
        by_link=by_link,
        group=group,
    )
    author = by.author(mandate) if by is not None else SYSTEM
    scope = rights.scope_of(obstacle)
    audit.save(obstacle, by=author, verb=f"obstacle.{act}", reason=words, scope=scope)
    audit.save(step, by=author, verb="obstacle.step", scope=scope)
    return step


def _send(obstacle: Obstacle, level: str, authority: Organisation | None, today: date) -> None:
    """It waits for somebody from this day: what was answered before stays in its steps."""
    obstacle.level, obstacle.authority = level, authority
    obstacle.sent_on, obstacle.answer_by = today, obstacle_rules().answer_by(level, today)
    obstacle.answer, obstacle.answered_on = "", None


def _check(act: ObstacleAct, words: str, promised_on: date | None, today: date) -> None:
    """What the fields of a step must be, said in words."""
    if act in REASONED and not words:
        named = {ObstacleAct.SOLVED: "done", ObstacleAct.CLOSED: "reason"}.get(act, "words")
        raise ValidationError({named: "Dites en quelques mots ce qui a été fait, ou pourquoi."})
    if act == ObstacleAct.IN_PROGRESS and (promised_on is None or promised_on <= today):
        raise ValidationError({"promised_on": "Dites pour quand : une date à venir."})
    if act != ObstacleAct.IN_PROGRESS and promised_on is not None:
        raise ValidationError({"promised_on": "Ne donnez une date que pour ce qui est en cours."})
