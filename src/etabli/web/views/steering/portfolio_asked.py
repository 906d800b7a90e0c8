"""What the address of a portfolio asks: a place, filters as far as they mean something, what may be chosen by hand."""

from dataclasses import dataclass, replace
from datetime import date

from django.http import HttpRequest
from django.utils.dateparse import parse_date

from etabli.domain.coordination.queries.portfolio import BY
from etabli.domain.coordination.queries.scope import NO_YEAR, Asked
from etabli.domain.plans.declared import fiche_workflow, has_plans
from etabli.domain.plans.enums import OUT
from etabli.web import live
from etabli.web.presentation import trails
from etabli.web.presentation.plans.budget import SLUGS
from etabli.web.presentation.plans.portfolio import Choice
from etabli.web.presentation.steering import places
from etabli.web.presentation.steering.axes import axes
from etabli.web.presentation.steering.places import Place
from etabli.web.views.diagnosis.acts import or_404

NO_PLACE = "Il n'y a pas de portefeuille à cette adresse."
EVERY_PHASE = "toutes"
LONGEST = 200
# What the address may ask, by its name there; what it is not named by stays as it begins.
FILTERS = {
    "axe": "axis",
    "type": "project_type",
    "etat": "state",
    "departement": "departement",
    "territoire": "territory",
    "financeur": "funder",
    "dispositif": "scheme",
    "annee": "year",
}
CHOSEN = ("phase", *FILTERS, "instrument", "par", "tri", "depuis", "jusque")


@dataclass(frozen=True)
class Question:
    """`given`: what the address says that means something, by its name there."""

    place: Place
    given: dict[str, str]
    asked: Asked

    @property
    def of_instrument(self) -> Asked:
        """The same of one instrument, where the address names one."""
        return replace(self.asked, instrument=str(SLUGS.get(self.given.get("instrument", ""), "")))

    def trail(self, *steps: str) -> trails.Trail:
        """Under the list of portfolios; with `steps`, under the portfolio itself."""
        above = trails.of(("Pilotage", "portfolios"), self.place.name)
        return above if not steps else [above[0], (self.place.name, self.place.url), *((one, "") for one in steps)]


def question(request: HttpRequest, slug: str) -> Question:
    """Http404 where there is no such place. One query, one more where a funder is asked for."""
    or_404(has_plans() or None, NO_PLACE)
    where: Place = or_404(places.place_of(slug), NO_PLACE)
    given = {name: request.GET[name][:LONGEST] for name in CHOSEN if request.GET.get(name)}
    for name, sound in SOUND.items():
        if name in given and not sound(given[name]):
            del given[name]
    phase = given.get("phase", current_phase(request.actor.on))
    narrowed = {field: given[name] for name, field in FILTERS.items() if given.get(name)}
    asked = replace(where.asked, phase="" if phase == EVERY_PHASE else phase)
    # a place stays what it is: a filter never widens it
    kept = {name: value for name, value in narrowed.items() if not getattr(asked, name)}
    return Question(where, given, replace(asked, **kept))


def day(text: str) -> date | None:
    try:
        return parse_date(text)
    except ValueError:
        return None


def _is_year(text: str) -> bool:
    return text == NO_YEAR or (text.isascii() and text.isdigit() and len(text) == 4)


SOUND = {
    "phase": lambda text: text in (*(one.id for one in live.programme().phases), EVERY_PHASE),
    "par": lambda text: text in BY,
    "annee": _is_year,
    "financeur": lambda text: places.place_of(f"financeur-{text}") is not None,
    "depuis": lambda text: day(text) is not None,
    "jusque": lambda text: day(text) is not None,
}


def current_phase(on: date) -> str:
    """The phase that runs, else the last."""
    phases = live.programme().phases
    return next((one.id for one in reversed(phases) if one.starts_on <= on <= one.ends_on), phases[-1].id)


def choices(given: dict[str, str]) -> list[Choice]:
    """What may be chosen by hand; the rest is chosen by opening a sum. No query."""
    programme = live.programme()
    phase = given.get("phase", "")
    named = dict.fromkeys((one.slug, one.label) for one in axes(programme) if phase in ("", EVERY_PHASE, one.phase_id))
    states = [(one.id, one.label.capitalize()) for one in fiche_workflow().states if one.id not in OUT]
    types = [(one.id, one.label) for one in programme.project_types]
    phases = [(one.id, one.label) for one in programme.phases]
    return [
        Choice("phase", "Phase", "En cours", [*phases, (EVERY_PHASE, "Toutes")], phase),
        Choice("axe", "Axe", "Tous", list(named), given.get("axe", "")),
        Choice("type", "Type de projet", "Tous", types, given.get("type", "")),
        Choice("etat", "État des fiches", "Tous", states, given.get("etat", "")),
    ]
