"""Requests to operators, for tests of coordination: a fiche, an operator with its referent, a request sent."""

from datetime import date, timedelta
from typing import Any

from tests.domain.people import TODAY, mandate, organisation
from tests.domain.plans_world import World, acting, whole

from etabli.domain.coordination import services
from etabli.domain.coordination.models import SentRequest
from etabli.domain.governance.enums import OrganisationKind, Role
from etabli.domain.governance.models import Mandate, Organisation
from etabli.domain.plans import services as plans
from etabli.domain.plans.models import Fiche, OperatorRequest


def link(hidden: str) -> str:
    return f"http://x/{hidden}"


def referent(of: World, operator: Organisation, **fields: Any) -> Mandate:
    return mandate(Role.OPERATOR, territory=of.territory, organisation=operator, **fields)


def asked(
    of: World, operator: Organisation | None = None, fiche: Fiche | None = None, **fields: Any
) -> OperatorRequest:
    part = OperatorRequest(
        fiche=fiche or whole(of),
        operator=operator or organisation(OrganisationKind.OPERATOR),
        **{"need": "Une étude de sols", "amount_cents": 10_000_000} | fields,
    )
    plans.add_part(part=part, by=of.lead)
    return part


def sent(of: World, operator: Organisation | None = None, on: date = TODAY, **fields: Any) -> SentRequest:
    kind = fields.pop("need_kind", "engineering")
    one = asked(of, operator, **fields)
    by = acting(of.lead.mandates[0], on)
    return services.send_request(request_id=one.pk, need_kind=kind, by=by, link=link)


def days(number: int) -> date:
    return TODAY + timedelta(days=number)
