"""Needs of firms over the last months, played in three territories: stated, confirmed, answered, closed, judged."""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import yaml
from django.urls import reverse
from django.utils import timezone

from etabli.domain.firms import rights, services
from etabli.domain.firms.enums import NeedStepKind
from etabli.domain.firms.models import Need, UnconfirmedNeed
from etabli.domain.firms.services.telling import new_link
from etabli.domain.foundation import clock
from etabli.domain.governance.models import Mandate
from etabli.kernel.names import search_key
from etabli.kernel.typography import french
from etabli.ops.demonstration.cast import ADDRESS, MADE_UP, SITE, Team
from etabli.ops.demonstration.plans import acting, at

STORY = Path(__file__).with_name("needs.yaml")
OF_FIRM = ("word", "rated")


def play(teams: Sequence[Team]) -> None:
    """Each need of the story, in each territory."""
    told = yaml.safe_load(STORY.read_text(encoding="utf-8"))
    for team in teams:
        for words in told["needs"]:
            on = timezone.localdate() - timedelta(days=words["ago"])
            with clock.played(at(on)):
                need = _met(words, team, on) if words.get("met") else _stated(words, team)
            for step in words["then"]:
                day = on + timedelta(days=step["days"])
                with clock.played(at(day)):
                    _step(need, step, day)


def _fields(words: Mapping[str, Any], team: Team) -> dict[str, Any]:
    box = search_key(words["firm"]).replace(" ", "-")
    return {
        "territory": team.territory,
        "theme": words["theme"],
        "size": words["size"],
        "text": french(words["text"]),
        "firm": f"{words['firm']} {MADE_UP}",
        "email": f"{box}.{team.territory.published_id}@{ADDRESS}",
    }


def _stated(words: Mapping[str, Any], team: Team) -> Need:
    """By the firm, which confirms it by the link of its message."""
    links: list[str] = []
    stated = UnconfirmedNeed(**_fields(words, team))

    def link(hidden: str) -> str:
        links.append(hidden)
        return f"{SITE}{reverse('need_confirm', args=[hidden])}"

    services.state(stated=stated, machine=stated.email, link=link)
    opened = services.opened_link(services.confirm(hidden=links[0]))
    assert opened is not None
    return opened.need


def _met(words: Mapping[str, Any], team: Team, on: date) -> Need:
    by = acting(team.project_lead, on)
    return services.state_for(need=Need(**_fields(words, team)), by=by, link=_link)


def _step(need: Need, step: Mapping[str, Any], day: date) -> None:
    """By who must answer on that day, or by the firm with a link of its own."""
    act, text = step["act"], french(step.get("text", ""))
    if act in OF_FIRM:
        hidden = new_link(need)
        if act == "word":
            services.add_word(hidden=hidden, text=text)
        else:
            services.rate(hidden=hidden, note=step["note"], text=text)
        return
    by = acting(_referent(need, day), day)
    closing = step.get("closing", "")
    services.take_step(need_id=need.pk, kind=NeedStepKind(act), by=by, link=_link, text=text, closing=closing)


def _referent(need: Need, day: date) -> Mandate:
    found = rights.referents(need, day).first()
    assert found is not None
    return found


def _link(hidden: str) -> str:
    return f"{SITE}{reverse('need_follow', args=[hidden])}"
