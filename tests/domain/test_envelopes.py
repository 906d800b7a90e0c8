"""Envelopes: delegated within what there is, reserved by accorded lines once, read and changed by who may."""

import random
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from tests.domain.people import TODAY, mandate, organisation
from tests.domain.plans_world import World, acting, fiche, resource, stage, world

from etabli.domain.coordination import services
from etabli.domain.coordination.envelope_rights import may_manage, visible
from etabli.domain.coordination.models import Envelope, Scenario
from etabli.domain.coordination.programming import Criteria
from etabli.domain.coordination.queries import envelopes as queries
from etabli.domain.governance.actor import Actor, actor
from etabli.domain.governance.enums import OrganisationKind, Role
from etabli.domain.governance.models import Organisation
from etabli.domain.governance.permissions import NotAllowedError
from etabli.domain.plans.enums import StageKind
from etabli.domain.plans.models import Fiche, Resource, Stage
from etabli.domain.territories.models import Departement, TerritoryPart

pytestmark = pytest.mark.django_db
SCHEME, YEAR, M = "Fonds vert", 2026, 100_000_000


def delegate() -> Actor:
    return actor(
        mandate(Role.DELEGATION, organisation=organisation(OrganisationKind.DELEGATION)).person, verified=True, on=TODAY
    )


def prefet_of(region: Any) -> Actor:
    return acting(mandate(Role.STATE, region=region))


def envelope(by: Actor, funder: Organisation, cents: int = 10 * M, **fields: Any) -> Envelope:
    made = Envelope(funder=funder, scheme=SCHEME, year=YEAR, amount_cents=cents, **fields)
    return services.open_envelope(envelope=made, by=by)


def line(of: World, funder: Organisation, on: Fiche | None = None, **fields: Any) -> Resource:
    return resource(of, on or fiche(of), funder, **{"scheme": SCHEME, "year": YEAR} | fields)


def granted(of: World, funder: Organisation, cents: int, on: Fiche | None = None) -> Resource:
    found = line(of, funder, on)
    stage(of, found, StageKind.GRANTED, cents)
    return found


def home(of: World) -> Departement:
    part = TerritoryPart.objects.filter(territory=of.territory).order_by("-population", "departement").first()
    return Departement.objects.select_related("region").get(pk=part.departement_id)


def standing(by: Actor, one: Envelope) -> queries.Standing:
    return queries.standings(by, [one])[0]


def test_an_envelope_is_delegated_from_the_nation_to_a_region_and_from_there_to_a_departement() -> None:
    of, funder, nation = world(), organisation(OrganisationKind.OPERATOR), delegate()
    top = envelope(nation, funder)
    region = envelope(nation, funder, 6 * M, parent=top, region=home(of).region)
    prefet = prefet_of(home(of).region)
    own = envelope(prefet, funder, 2 * M, parent=region, departement=home(of))
    assert standing(nation, top).delegated == 6 * M and standing(nation, top).remains == 4 * M
    assert standing(prefet, region).remains == 4 * M
    assert own in visible(of.state) and region not in visible(of.state)
    assert {region, own} == set(visible(prefet)) and {top, region, own} == set(visible(nation))


def test_no_more_is_delegated_than_there_is_and_no_less_remains_than_was_delegated() -> None:
    of, funder, nation = world(), organisation(OrganisationKind.OPERATOR), delegate()
    top = envelope(nation, funder)
    region = envelope(nation, funder, 6 * M, parent=top, region=home(of).region)
    other = Departement.objects.exclude(region=home(of).region).order_by("pk")[0].region
    with pytest.raises(ValidationError, match="à déléguer"):
        envelope(nation, funder, 5 * M, parent=top, region=other)
    with pytest.raises(ValidationError, match="délégué"):
        services.change_envelope(envelope_id=top.pk, amount_cents=5 * M, reason="Gel", by=nation)
    with pytest.raises(ValidationError, match="à déléguer"):
        services.change_envelope(envelope_id=region.pk, amount_cents=11 * M, reason="Hausse", by=nation)
    with pytest.raises(ValidationError, match="pourquoi"):
        services.change_envelope(envelope_id=top.pk, amount_cents=12 * M, reason=" ", by=nation)
    services.change_envelope(envelope_id=top.pk, amount_cents=12 * M, reason="Rallonge", by=nation)
    with pytest.raises(ValidationError, match="d’abord"):
        services.close_envelope(envelope_id=top.pk, reason="Erreur", by=nation)
    services.close_envelope(envelope_id=region.pk, reason="Erreur", by=nation)
    services.close_envelope(envelope_id=top.pk, reason="Erreur", by=nation)
    assert not Envelope.objects.exists()


def test_a_delegated_envelope_is_of_the_same_money_in_a_place_inside() -> None:
    of, funder, nation = world(), organisation(OrganisationKind.OPERATOR), delegate()
    top = envelope(nation, funder)
    region = envelope(nation, funder, M, parent=top, region=home(of).region)
    outside = Departement.objects.exclude(region=home(of).region).order_by("pk")[0]
    for wrong in (
        Envelope(funder=funder, scheme="Autre", year=YEAR, amount_cents=1, parent=top, region=outside.region),
        Envelope(funder=funder, scheme=SCHEME, year=YEAR, amount_cents=1, parent=region, departement=outside),
        Envelope(funder=funder, scheme=SCHEME, year=YEAR, amount_cents=1, parent=region, region=outside.region),
    ):
        with pytest.raises(ValidationError):
            services.open_envelope(envelope=wrong, by=nation)


def test_whoever_delegates_manages_and_nobody_else() -> None:
    of, funder, nation = world(), organisation(OrganisationKind.OPERATOR), delegate()
    region, departement = home(of).region, home(of)
    national = Envelope(funder=funder, scheme=SCHEME, year=YEAR, amount_cents=M)
    regional = Envelope(funder=funder, scheme=SCHEME, year=YEAR, amount_cents=M, region=region)
    local = Envelope(funder=funder, scheme=SCHEME, year=YEAR, amount_cents=M, departement=departement)
    of_region = of.region.mandates[0].organisation
    own = Envelope(funder=of_region, scheme="Aide régionale", year=YEAR, amount_cents=M, region=region)
    prefet = prefet_of(region)
    allowed = {nation: (national, regional, local), prefet: (local,), of.region: (own,)}
    for who in (nation, prefet, of.region, of.state, of.lead, of.elu):
        for one in (national, regional, local, own):
            expected = one in allowed.get(who, ()) or who is nation
            assert bool(may_manage(who, one)) is expected, (who, one)
    with pytest.raises(NotAllowedError):
        services.open_envelope(envelope=regional, by=of.state)


def test_accorded_lines_reserve_where_most_people_live_and_a_delegated_place_holds_its_own() -> None:
    of, funder, nation = world(), organisation(OrganisationKind.OPERATOR), delegate()
    granted(of, funder, 3 * M)
    asked = line(of, funder)
    stage(of, asked, StageKind.REQUESTED, 5 * M)
    stage(of, line(of, funder, scheme="Autre"), StageKind.GRANTED, 9 * M)
    top = envelope(nation, funder)
    assert (standing(of.lead, top).reserved, standing(of.lead, top).remains) == (3 * M, 7 * M)
    assert standing(of.lead, top).asked == 5 * M
    region = envelope(nation, funder, 4 * M, parent=top, region=home(of).region)
    assert standing(of.lead, top).reserved == 0 and standing(of.lead, region).reserved == 3 * M
    assert standing(of.lead, top).remains == 6 * M and standing(of.lead, region).remains == M


def test_a_shared_project_reserves_once_and_an_abandoned_one_is_to_be_released() -> None:
    of, funder, nation = world(), organisation(OrganisationKind.OPERATOR), delegate()
    kept, other = fiche(of), fiche(of)
    granted(of, funder, 2 * M, kept)
    granted(of, funder, 2 * M, other)
    top = envelope(nation, funder)
    assert standing(of.lead, top).reserved == 4 * M
    there = fiche(world("ti-2401"))
    Fiche.objects.filter(pk=other.pk).update(counted_in=there)
    assert standing(of.lead, top).reserved == 2 * M
    Fiche.objects.filter(pk=kept.pk).update(state="abandoned")
    assert standing(of.lead, top).to_release == 2 * M


def test_what_firms_were_given_and_the_reader_may_not_open_is_told_of_three_or_not_at_all() -> None:
    of, funder, nation = world(), organisation(OrganisationKind.OPERATOR), delegate()
    top = envelope(nation, funder)
    for n in range(1, 4):
        firm = organisation(OrganisationKind.FIRM)
        hidden = fiche(of, lead=firm.pk)
        granted(of, funder, M, hidden)
        seen = standing(nation, top)
        assert (seen.reserved, seen.untold) == ((3 * M, 0) if n == 3 else (0, n))
    assert standing(of.lead, top).reserved == 3 * M, "who may open them reads them"


@pytest.mark.parametrize("seed", range(4))
def test_what_remains_equals_a_slow_recomputation_from_raw_stages(seed: int) -> None:
    chance = random.Random(seed)
    nation, funder = delegate(), organisation(OrganisationKind.OPERATOR)
    worlds = [world("ti-8413"), world("ti-2401")]
    top = envelope(nation, funder, 90 * M)
    regions = {home(of).region.pk: home(of).region for of in worlds}
    for region in regions.values():
        if chance.random() < 0.6:
            envelope(nation, funder, 10 * M, parent=top, region=region)
    for _ in range(8):
        of = chance.choice(worlds)
        one = line(of, funder, scheme=chance.choice((SCHEME, "Autre")), year=chance.choice((YEAR, 2027)))
        for kind in (StageKind.REQUESTED, StageKind.GRANTED, StageKind.CONTRACTED, StageKind.CANCELLED):
            if chance.random() < 0.5:
                stage(of, one, kind, chance.randrange(1, 5) * M)
    for kept in queries.standings(nation, list(Envelope.objects.select_related("region", "departement"))):
        delegated = {one.region_id for one in Envelope.objects.filter(parent=kept.envelope)}
        expected = 0
        for one in Resource.objects.filter(scheme=SCHEME, year=YEAR, funder=funder).select_related("fiche__plan"):
            region = next(home(of).region_id for of in worlds if of.territory.pk == one.fiche.plan.territory_id)
            mine = region == kept.envelope.region_id if kept.envelope.region_id else region not in delegated
            said = dict.fromkeys(StageKind.values, 0)
            kinds = set()
            for told in Stage.objects.filter(resource=one):
                said[told.kind] += told.amount_cents
                kinds.add(told.kind)
            given = said["granted"] if "granted" in kinds else said["contracted"]
            expected += max(0, given - said["cancelled"]) if mine else 0
        assert kept.reserved == expected


def test_a_scenario_keeps_what_was_chosen_that_day_and_changes_nothing() -> None:
    of, funder, nation = world(), organisation(OrganisationKind.OPERATOR), delegate()
    for cents in (2 * M, 3 * M, 4 * M):
        stage(of, line(of, funder), StageKind.REQUESTED, cents)
    region = envelope(nation, funder, 6 * M, region=home(of).region)
    kept = services.keep_scenario(envelope_id=region.pk, name="Prudent", criteria=Criteria(), by=of.region)
    assert kept.found["spent"] == 5 * M and kept.found["territories"] == 1
    assert standing(of.region, region).reserved == 0
    with pytest.raises(ValidationError, match="autre"):
        services.keep_scenario(envelope_id=region.pk, name="Prudent", criteria=Criteria(), by=of.region)
    with pytest.raises(NotAllowedError):
        services.keep_scenario(envelope_id=region.pk, name="Local", criteria=Criteria(), by=of.lead)
    services.remove_scenario(scenario_id=kept.pk, by=of.region)
    assert not Scenario.objects.exists()


@pytest.mark.parametrize(
    ("constraint", "change"),
    [
        ("envelope_not_negative", {"amount_cents": -1}),
        ("envelope_year_plausible", {"year": 1999}),
        ("envelope_names_its_scheme", {"scheme": ""}),
        ("envelope_nation_from_nowhere", {"region": None}),
    ],
)
def test_the_database_refuses_what_makes_no_sense(constraint: str, change: dict[str, Any]) -> None:
    of, funder, nation = world(), organisation(OrganisationKind.OPERATOR), delegate()
    top = envelope(nation, funder)
    one = envelope(nation, funder, M, parent=top, region=home(of).region)
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        Envelope.objects.filter(pk=one.pk).update(**change)


def test_the_database_refuses_two_envelopes_of_the_same_money_and_place_or_of_two_places() -> None:
    of, funder, nation = world(), organisation(OrganisationKind.OPERATOR), delegate()
    envelope(nation, funder)
    same = {"funder": funder, "scheme": SCHEME, "year": YEAR, "amount_cents": 1}
    with pytest.raises(IntegrityError), transaction.atomic():
        Envelope.objects.create(**same)
    Envelope.objects.create(**same, region=home(of).region)
    with pytest.raises(IntegrityError), transaction.atomic():
        Envelope.objects.create(**same, region=home(of).region)
    Envelope.objects.create(**same, departement=home(of))
    with pytest.raises(IntegrityError), transaction.atomic():
        Envelope.objects.create(**same, departement=home(of))
    with pytest.raises(IntegrityError, match="envelope_of_one_place"), transaction.atomic():
        Envelope.objects.create(**same | {"year": 2027}, departement=home(of), region=home(of).region)
