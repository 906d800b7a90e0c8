"""The envelopes of the demonstration: of one scheme, from the nation to a département; two scenarios of this year."""

from collections.abc import Sequence
from datetime import date, timedelta

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
TIGHT = REGION * 2 // 3  # of this year: less than what waits, so that scenarios choose
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
        money = {"funder_id": first["funder"], "scheme": first["scheme"], "year": year}
        with clock.played(at(on)):
            regions = _of_a_year(money, teams, on, TIGHT if year == this_year else REGION)
    yesterday = timezone.localdate() - timedelta(days=1)
    with clock.played(at(yesterday)):
        for region in regions:
            _program(region, yesterday)


def _of_a_year(money: dict[str, object], teams: Sequence[Team], on: date, of_region: int) -> list[Envelope]:
    """Those of the régions."""
    nation = cast.delegate()
    by = actor(nation.person, verified=True, on=on)
    top = services.open_envelope(envelope=Envelope(amount_cents=NATION, **money), by=by, reason="Loi de finances")
    opened: dict[str, Envelope] = {}
    for team in teams:
        part = TerritoryPart.objects.filter(territory=team.territory).order_by("-population", "departement")
        departement = part.select_related("departement__region")[0].departement
        if departement.region_id in opened:
            continue
        region = services.open_envelope(
            envelope=Envelope(amount_cents=of_region, parent=top, region=departement.region, **money), by=by
        )
        services.open_envelope(
            envelope=Envelope(amount_cents=DEPARTEMENT, parent=region, departement=departement, **money), by=by
        )
        opened[departement.region_id] = region
    return list(opened.values())


def _program(envelope: Envelope, on: date) -> None:
    """Two scenarios of the Région, where it has somebody."""
    held = Mandate.objects.in_force(on).filter(role=Role.REGION, region=envelope.region_id).select_related("person")
    mandate = held.first()
    if mandate is None:
        return
    by: Actor = actor(mandate.person, verified=True, on=on)
    for name, criteria in SCENARIOS:
        services.keep_scenario(envelope_id=envelope.pk, name=name, criteria=criteria, by=by)
