"""The envelopes of the demonstration: of one scheme, from the nation to a département, with two scenarios each."""

from collections.abc import Sequence
from datetime import date

from django.db.models import Count
from django.utils import timezone

from etabli.domain.coordination import services
from etabli.domain.coordination.models import Envelope
from etabli.domain.coordination.programming import Criteria, Criterion
from etabli.domain.foundation import clock
from etabli.domain.governance.actor import Actor, actor
from etabli.domain.governance.enums import Role
from etabli.domain.governance.models import Mandate
from etabli.domain.plans.models import Resource
from etabli.domain.territories.models import TerritoryPart
from etabli.ops.demonstration import cast
from etabli.ops.demonstration.cast import Team
from etabli.ops.demonstration.plans import at

MILLION = 100_000_000  # cents
NATION, REGION, DEPARTEMENT = 90 * MILLION, 16 * MILLION, 3 * MILLION
SCENARIOS = (
    ("Les plus mûrs d’abord", Criteria((Criterion.MATURITY, Criterion.COMMITMENT))),
    ("Un plus grand nombre", Criteria((Criterion.SMALL,), cap=40)),
)


def play(teams: Sequence[Team]) -> None:
    """For the last three years of the scheme that most lines name: the nation's, and those of the teams' régions."""
    most = Resource.objects.exclude(scheme="").exclude(year=None).values("funder", "scheme").annotate(n=Count("pk"))
    first = most.order_by("-n", "scheme").first()
    if first is None:
        return
    this_year = timezone.localdate().year
    for year in range(this_year - 2, this_year + 1):
        on = min(date(year, 3, 1), timezone.localdate())  # once the finance act is voted, and mandates have begun
        with clock.played(at(on)):
            _of_a_year({"funder_id": first["funder"], "scheme": first["scheme"], "year": year}, teams, on)


def _of_a_year(money: dict[str, object], teams: Sequence[Team], on: date) -> None:
    nation = cast.delegate()
    by = actor(nation.person, verified=True, on=on)
    top = services.open_envelope(envelope=Envelope(amount_cents=NATION, **money), by=by, reason="Loi de finances")
    opened: set[str] = set()
    for team in teams:
        part = TerritoryPart.objects.filter(territory=team.territory).order_by("-population", "departement")
        departement = part.select_related("departement__region")[0].departement
        if departement.region_id in opened:
            continue
        opened.add(departement.region_id)
        region = services.open_envelope(
            envelope=Envelope(amount_cents=REGION, parent=top, region=departement.region, **money), by=by
        )
        services.open_envelope(
            envelope=Envelope(amount_cents=DEPARTEMENT, parent=region, departement=departement, **money), by=by
        )
        _program(region, on)


def _program(envelope: Envelope, on: date) -> None:
    """Two scenarios of the Région, where it has somebody."""
    held = Mandate.objects.in_force(on).filter(role=Role.REGION, region=envelope.region_id).select_related("person")
    mandate = held.first()
    if mandate is None:
        return
    by: Actor = actor(mandate.person, verified=True, on=on)
    for name, criteria in SCENARIOS:
        services.keep_scenario(envelope_id=envelope.pk, name=name, criteria=criteria, by=by)
