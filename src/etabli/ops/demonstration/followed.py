"""Firms that two territories follow, with a chef de projet who left: what was theirs waits to be handed over.

They are picked from the register where it is made up. Of a real one nothing is taken: nobody invents a visit to a firm
that exists.
"""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import yaml
from django.utils import timezone

from etabli.catalogue.firms.signals import signal_rules
from etabli.domain.firms.followed_enums import Openness
from etabli.domain.firms.models import Exchange, FirmContact, FirmTask, FollowedFirm
from etabli.domain.firms.services import followed, followed_contacts, followed_exchanges, followed_tasks
from etabli.domain.foundation import clock
from etabli.domain.governance.actor import Actor, actor
from etabli.domain.governance.enums import Role
from etabli.domain.governance.models import Mandate
from etabli.domain.governance.services.mandates import end_mandate
from etabli.kernel.names import search_key
from etabli.kernel.typography import french
from etabli.ops.demonstration import cast, registered
from etabli.ops.demonstration.cast import ADDRESS, MADE_UP, Team
from etabli.ops.demonstration.plans import acting, at
from etabli.warehouse.firm_signals import signals
from etabli.warehouse.register import Establishment, Register

STORY = Path(__file__).with_name("followed.yaml")
LEFT = 40  # days ago
TERRITORIES = 2
People = Mapping[str, Mandate]


def play(teams: Sequence[Team]) -> None:
    """Seven firms in each of two territories; a chef de projet of the first has left."""
    told = yaml.safe_load(STORY.read_text(encoding="utf-8"))["firms"]
    today = timezone.localdate()
    for n, team in enumerate(teams[:TERRITORIES]):
        people = {"lead": team.project_lead, "elu": team.elu, "gone": team.project_lead}
        if n == 0:
            people["gone"] = _somebody_who_leaves(team)
        picked = _picked(team, len(told))
        for words, known in zip(told, [*picked, *[None] * len(told)], strict=False):
            _play(words, known, team, people, today)
        if n == 0:
            _leave(people["gone"], team, today - timedelta(days=LEFT))


def _somebody_who_leaves(team: Team) -> Mandate:
    place = team.territory
    who = cast.person(Role.PROJECT_LEAD, f"parti de {place.name}", f"{place.published_id}.parti")
    return cast.mandated(who, Role.PROJECT_LEAD, team.project_lead.organisation, territory=place)


def _leave(gone: Mandate, team: Team, day: date) -> None:
    with clock.played(at(day)):
        by = acting(team.project_lead, day)
        end_mandate(mandate=Mandate.objects.get(pk=gone.pk), on=day, by=by, reason="Changement de poste.")


def _picked(team: Team, many: int) -> list[Establishment]:
    """Of the made-up register: some with a signal first, each of another kind; none where there is no such register."""
    register = registered.made_up()
    if register is None:
        return []
    every = registered.establishments(register, team)
    told = _with_signals(register, every)
    return [*told, *(one for one in every if one not in told)][:many]


def _with_signals(register: Register, every: Sequence[Establishment]) -> list[Establishment]:
    """One of each rule that takes some."""
    changes = register.changes([one.siret for one in every])
    found = signals(every, changes, signal_rules(), timezone.localdate())
    by_rule: dict[str, Establishment] = {}
    for one in every:
        for signal in found.get(one.siret, []):
            if one not in by_rule.values():
                by_rule.setdefault(signal.rule.id, one)
    return list(by_rule.values())


def _play(words: Mapping[str, Any], known: Establishment | None, team: Team, people: People, today: date) -> None:
    firm = _follow(words, known, team, people, today)
    for one in words["exchanges"]:
        day = today - timedelta(days=one["ago"])
        exchange = Exchange(
            kind=one["kind"], on=day, note=french(one["note"]), openness=one.get("openness", Openness.TEAM)
        )
        with clock.played(at(day)):
            followed_exchanges.note(firm_id=firm.pk, exchange=exchange, by=_by(people, one, day))
    for one in words["tasks"]:
        due = today + timedelta(days=one["in"])
        noted = min(today, due) - timedelta(days=LEFT + 9)
        with clock.played(at(noted)):
            task = FirmTask(title=french(one["title"]), due_on=due)
            followed_tasks.add(firm_id=firm.pk, task=task, by=_by(people, one, noted))
    if stopped := words.get("stopped"):
        day = today - timedelta(days=stopped["ago"])
        with clock.played(at(day)):
            followed.stop(firm_id=firm.pk, reason=french(stopped["reason"]), by=acting(people["lead"], day))


def _follow(
    words: Mapping[str, Any], known: Establishment | None, team: Team, people: People, today: date
) -> FollowedFirm:
    day = today - timedelta(days=words["ago"])
    code = known.commune if known is not None else next(iter(followed.communes(team.territory)))
    firm = FollowedFirm(
        territory=team.territory,
        name=f"{known.name if known is not None else words['name']} {MADE_UP}"[:150],
        siret=known.siret if known is not None else "",
        code_insee=code,
        because=french(words["because"]),
    )
    with clock.played(at(day)):
        by = _by(people, words, day)
        followed.follow(firm=firm, by=by, tags=[french(one) for one in words["tags"]])
        if contact := words.get("contact"):
            name = f"{contact['name']} {MADE_UP}"
            box = search_key(f"{contact['name']} {team.territory.published_id}").replace(" ", "-")
            one = FirmContact(name=name, function=french(contact["function"]), email=f"{box}@{ADDRESS}")
            followed_contacts.add(firm_id=firm.pk, contact=one, by=by)
    return firm


def _by(people: People, words: Mapping[str, Any], day: date) -> Actor:
    return actor(people[words["by"]].person, verified=True, on=day)
