"""VTE offers over the last months, in three territories: written, reviewed, applied to, answered, filled."""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import yaml
from django.urls import reverse
from django.utils import timezone

from etabli.domain.foundation import clock
from etabli.domain.governance.actor import Actor
from etabli.domain.territories.models import Commune
from etabli.domain.vte import rights, services
from etabli.domain.vte.enums import ENDS, OfferStepKind
from etabli.domain.vte.models import Application, Offer, UnconfirmedApplication, UnconfirmedOffer
from etabli.domain.vte.services import by_link
from etabli.domain.vte.services.telling import new_link
from etabli.kernel.codes import is_siren, is_siret
from etabli.kernel.names import search_key
from etabli.kernel.typography import french
from etabli.ops.demonstration.cast import ADDRESS, MADE_UP, SITE, Team
from etabli.ops.demonstration.plans import acting, at

STORY = Path(__file__).with_name("offers.yaml")
SIMPLE = (
    *("theme", "contract", "level", "study", "telework", "responsible", "linked", "staff", "turnover_eur", "naf"),
)
WRITTEN = ("title", "mission", "responsibilities", "reports_to", "tutor", "skills", "station", "housing")


def play(teams: Sequence[Team]) -> None:
    """Each offer of the story, in its territory."""
    told = yaml.safe_load(STORY.read_text(encoding="utf-8"))
    for number, words in enumerate(told["offers"]):
        if words["in"] < len(teams):
            _play({**told["defaults"], **words}, told["people"], teams[words["in"]], number)


def _play(words: Mapping[str, Any], people: Mapping[str, Any], team: Team, number: int) -> None:
    on = timezone.localdate() - timedelta(days=words["ago"])
    with clock.played(at(on)):
        fields = _fields(words, team, number)
        if words.get("met"):
            offer = services.state_for(offer=Offer(**fields), by=acting(team.project_lead, on), link=_firm)
        else:
            offer = _stated(fields)
    acts = [(step["days"], step["act"], step) for step in words["then"]]
    acts += [(one["days"] + words["then"][0]["days"], "apply", one) for one in words.get("candidates", [])]
    for days, act, told in sorted(acts, key=lambda one: one[0]):
        day = on + timedelta(days=days)
        with clock.played(at(day)):
            if act == "apply":
                _apply(offer, told, people[told["who"]], day)
            else:
                _step(offer, OfferStepKind(act), told, day)


def _fields(words: Mapping[str, Any], team: Team, number: int) -> dict[str, Any]:
    today = timezone.localdate()
    here = Commune.objects.filter(
        perimeters__listed_territory__territory=team.territory, perimeters__perimeter_list__reference=True
    )
    box = search_key(words["firm"]).replace(" ", "-")
    return {
        "territory": team.territory,
        "commune": here.order_by("-population", "pk").distinct()[words["commune"]],
        **{name: words[name] for name in SIMPLE},
        **{name: french(words[name]) for name in WRITTEN},
        "months": words.get("months"),
        "pay_eur": words["pay"],
        "serves_industry": words.get("serves_industry"),
        "starts_on": today + timedelta(days=words["starts"]),
        "closes_on": today + timedelta(days=words["closes"]),
        "firm": f"{words['firm']} {MADE_UP}",
        "siret": siret(number),
        "contact": "",
        "email": f"{box}.{team.territory.published_id}@{ADDRESS}",
        "phone": "",
    }


def siret(number: int) -> str:
    """A number of nobody, with its two right keys."""
    siren = next(found for key in range(10) if is_siren(found := f"999{number:05d}{key}"))
    return next(found for key in range(10) if is_siret(found := f"{siren}0001{key}"))


def _stated(fields: Mapping[str, Any]) -> Offer:
    """By the firm, which confirms it by the link of its message."""
    links: list[str] = []

    def link(hidden: str) -> str:
        links.append(hidden)
        return f"{SITE}{reverse('offer_confirm', args=[hidden])}"

    services.state(said=UnconfirmedOffer(**fields), machine=fields["email"], link=link)
    opened = by_link.opened_link(services.confirm(hidden=links[0]))
    assert opened is not None
    return opened.offer


def _step(offer: Offer, kind: OfferStepKind, told: Mapping[str, Any], day: date) -> None:
    """By a reviewer of that day, who did not write it, or by the firm with a link of its own."""
    if kind in ENDS:
        services.end(hidden=new_link(offer), kind=kind, candidate_link=_candidate)
        return
    services.review(
        offer_id=offer.pk,
        kind=kind,
        by=_reviewer(offer, day),
        link=_firm,
        candidate_link=_candidate,
        reason=french(told.get("reason", "")),
    )


def _reviewer(offer: Offer, day: date) -> Actor:
    writer = offer.stated_by.person_id if offer.stated_by is not None else None
    found = next(one for one in rights.reviewers(offer.territory, day) if one.person_id != writer)
    return acting(found, day)


def _apply(offer: Offer, told: Mapping[str, Any], person: Mapping[str, Any], day: date) -> None:
    """A candidate, who confirms; and what the firm answers two days later, or the same day as today."""
    links: list[str] = []
    offer.refresh_from_db()
    today = timezone.localdate()
    written = ("name", "degree", "school", "skills", "message")
    said = UnconfirmedApplication(
        offer=offer,
        email=f"{told['who']}.{offer.pk}@{ADDRESS}",
        level=person["level"],
        study=person["study"],
        alternance=person["alternance"],
        diploma_on=today - timedelta(days=person["diploma"]),
        available_on=today + timedelta(days=person["available"]),
        commune=offer.commune if told["days"] % 2 else None,
        **{name: french(person[name]) for name in written} | {"name": f"{person['name']} {MADE_UP}"},
    )
    services.apply(said=said, file=None, machine=str(offer.pk), link=lambda hidden: links.append(hidden) or "")
    services.confirm_application(hidden=links[0], firm_link=_firm)
    if "answer" in told:
        found = Application.objects.get(offer=offer, email=said.email)
        with clock.played(at(min(day + timedelta(days=2), today))):
            services.answer(
                hidden=new_link(offer),
                application_id=found.pk,
                state=told["answer"],
                word=french(told["word"]),
                candidate_link=_candidate,
            )


def _firm(hidden: str) -> str:
    return f"{SITE}{reverse('offer_follow', args=[hidden])}"


def _candidate(hidden: str) -> str:
    return f"{SITE}{reverse('application_follow', args=[hidden])}"
