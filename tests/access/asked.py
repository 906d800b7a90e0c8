"""What is asked of each page: its address; what must be so before (`asked_cases`) and its forms (`asked_forms`)."""

import re
from collections.abc import Callable, Mapping
from typing import Any

from django.urls import reverse
from tests.access import asked_plans, asked_steering, followed, means, needs, offers, volunteers
from tests.access.asked_cases import CASES
from tests.access.asked_forms import FORMS
from tests.access.people import Who
from tests.access.table import Row
from tests.access.world import Place, World

from etabli.web.presentation.recusal_link import recusal_link

PARAMETER = re.compile(r"<(\w+)>")
UNKNOWN = "c29tZXRoaW5nLXRoYXQtbm9ib2R5LWhhcw"  # a secret of no link
Values = Mapping[str, Any]

# Values of the parameters of addresses, by name; those that say of what they are depend on the place.
OF_PLACE: Mapping[str, Callable[[Place], Any]] = {
    "territory_id": lambda place: place.territory.published_id,
    "finding_id": lambda place: place.finding.pk,
    "evidence_id": lambda place: place.evidence.pk,
    "questionnaire_id": lambda place: place.draft.pk,
    "number": lambda place: place.adopted.number,
    "invitation_id": lambda place: place.invitation.pk,
    "request_id": lambda place: place.request.pk,
    "recusal_id": lambda place: place.recusal.pk,
    "mandate_id": lambda place: place.member.pk,
    "person_id": lambda place: place.member.person_id,
    "object_id": lambda place: place.finding.pk,
    "person": lambda place: place.member.person_id,
    **asked_plans.OF_PLACE,
    **asked_steering.OF_PLACE,
    **needs.OF_PLACE,
    **offers.OF_PLACE,
    **volunteers.OF_PLACE,
    **followed.OF_PLACE,
    **means.OF_PLACE,
}
ALWAYS: Values = {
    "scheme_id": "vte-ti",
    "siret": "12345678900011",  # of no establishment
    "phase": "2",
    "indicator_id": "part-industrie",
    "slug": "territoire-2-ti-8413",
    "place": "region-84",
    "key": "habitants",
    "name": "decomposition-8425",
    "code_insee": "01283",
    "siren": "200042935",
    "code": "84",
    "source_id": "insee_flores",
    "kind": "diagnosis.finding",
    "secret": UNKNOWN,
    **volunteers.ALWAYS,
}
OF_PAGE: Mapping[str, Values] = {
    "guide_page": {"slug": "lire-un-etat-des-lieux"},
    "etat_des_lieux": {"slug": "region-84"},  # a territory's is on its own page
}
QUERIES: Mapping[str, Callable[[Place], str]] = {
    "compare_csv": lambda place: "?t=2:ti-2401&t=2:ti-8413",
    "suggestions": lambda place: "?q=oyo",
    "fiche_organisations": lambda place: "?q=ate",
    **dict.fromkeys(("plan_contract_pdf", "plan_contract_docx"), lambda place: "?version=1"),
    "recusal_declare": lambda place: "?" + _deport(place).partition("?")[2],
    "obstacle_raise": lambda place: f"?fiche={place.plan.fiche.pk}",
    **means.QUERIES,
    "organisation_declare": lambda place: "?nature=firm",
    **dict.fromkeys(("followed_add", "followed_orphans"), lambda place: f"?territoire={place.territory.pk}"),
}


def _deport(place: Place) -> str:
    kind, key = place.finding.subject
    return recusal_link(place.territory, kind=kind, key=key, title="Délais")


def objects(row: Row) -> list[str]:
    """The parameters of an address that name something of its territory."""
    names = PARAMETER.findall(row.at)
    return [name for name in names if name in OF_PLACE and name != "territory_id"] if "territory_id" in names else []


def address(row: Row, world: World, place: Place, case: Values, foreign: tuple[str, ...] = ()) -> str:
    """The address of a row on a place; parameters that are `foreign` name things of the other place."""
    always = {"organisation_id": world.organisation.pk, "model_id": place.plan.model.pk}
    known = {**ALWAYS, **always, **OF_PAGE.get(row.page, {})}
    for name in OF_PLACE:
        known[name] = _value(row, name, place)
    known |= case
    for name in foreign:
        known[name] = _value(row, name, world.other(place))
    found = reverse(row.page, kwargs={name: known[name] for name in PARAMETER.findall(row.at)})
    return found + (QUERIES[row.page](place) if row.page in QUERIES else "")


def _value(row: Row, name: str, place: Place) -> Any:
    """A parameter of the address: what `<number>` counts is not the same on every page."""
    number = asked_plans.number_of(place, row.at) if name == "number" else None
    return OF_PLACE[name](place) if number is None else number


def case(row: Row, world: World, place: Place, who: Who) -> Values:
    """Make what the row is about so, and name it: called where everything is taken back afterwards."""
    made = CASES.get((row.page, row.case))
    return made(world, place, who) if made else {}


def form(row: Row, name: str, place: Place, who: Who) -> dict[str, Any]:
    """One of the forms of the page as somebody fills it in, with what must be so before."""
    return FORMS[row.page, name](place, who)
