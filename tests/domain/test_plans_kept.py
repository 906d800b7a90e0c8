"""The sums of a line are those of its stages, those of a plan are of its plain lines, whatever writes: services, bulk
writes, plain SQL.
"""

import random
from datetime import date
from uuid import uuid4

import pytest
from django.db import connection, transaction
from tests.domain.people import organisation
from tests.domain.plans_world import World, fiche, resource, stage, world

from etabli.domain.governance.enums import OrganisationKind
from etabli.domain.plans import kept, kept_by_plan
from etabli.domain.plans.enums import StageKind, Visibility
from etabli.domain.plans.models import Fiche, LineSums, PlanSums, Resource, Stage

DAY = date(2026, 3, 1)


pytestmark = pytest.mark.database


@pytest.fixture
def made(db: None) -> World:
    return world()


def said(line: Resource, kind: StageKind, cents: int) -> Stage:
    return Stage(id=uuid4(), resource=line, kind=kind, amount_cents=cents, on=DAY)


def test_a_line_begins_without_anything_said(made: World) -> None:
    line = resource(made, fiche(made))
    found = LineSums.objects.get(pk=line.pk)
    assert (found.fiche_id, found.funder_id, found.instrument) == (line.fiche_id, line.funder_id, line.instrument)
    assert {getattr(found, kind) for kind in StageKind.values} == {None}, "missing is not zero"


def test_services_keep_them(made: World) -> None:
    line = resource(made, fiche(made))
    stage(made, line, StageKind.REQUESTED, 10_000)
    stage(made, line, StageKind.PAID, 3_000)
    stage(made, line, StageKind.PAID, 4_000)
    found = LineSums.objects.get(pk=line.pk)
    assert (found.requested, found.paid, found.granted) == (10_000, 7_000, None)
    assert not kept.astray(connection)


def test_random_writes_of_every_sort_keep_them(made: World) -> None:
    chance = random.Random(7)
    funders = [organisation(OrganisationKind.OPERATOR) for _ in range(2)]
    fiches = [fiche(made), fiche(made)]
    several = [StageKind.PAID, StageKind.REPAID]
    acts = ("lines", "stages", "update", "amounts", "move", "erase", "sql", "end")
    acts += ("hide a line", "refuse", "hide a fiche", "count elsewhere", "abandon", "to another")
    for _ in range(80):
        lines = list(Resource.objects.all())
        act = chance.choice(
            (*acts, "hide a line", "refuse", "hide a fiche", "count elsewhere", "abandon", "to another")
        )
        if act == "lines" or not lines:
            Resource.objects.bulk_create(
                Resource(fiche=chance.choice(fiches), funder=chance.choice(funders), instrument="grant") for _ in "ab"
            )
        elif act == "stages":
            Stage.objects.bulk_create(
                said(chance.choice(lines), chance.choice(several), chance.randint(0, 99)) for _ in "abc"
            )
        elif act == "update":
            Resource.objects.update(year=chance.choice((None, 2026)), scheme="X", funder=chance.choice(funders))
        elif act == "amounts":
            Stage.objects.filter(kind=StageKind.PAID).update(amount_cents=chance.randint(0, 99))
        elif act == "move":
            Stage.objects.filter(pk__in=Stage.objects.values("pk")[:2]).update(resource=chance.choice(lines))
        elif act == "erase":
            Stage.objects.filter(pk__in=list(Stage.objects.values_list("pk", flat=True)[:2])).delete()
        elif act == "sql":
            with connection.cursor() as cursor:
                cursor.execute("UPDATE plans_stage SET kind = 'repaid' WHERE kind = 'paid' AND amount_cents > 50")
        elif act == "hide a line":
            Resource.objects.filter(pk=chance.choice(lines).pk).update(visibility=chance.choice(Visibility.values))
        elif act == "refuse":
            Stage.objects.filter(kind=StageKind.REFUSED).delete()
            said(chance.choice(lines), StageKind.REFUSED, 7).save()
        elif act == "hide a fiche":
            Fiche.objects.filter(pk=chance.choice(fiches).pk).update(visibility=chance.choice(Visibility.values))
        elif act == "count elsewhere":
            Fiche.objects.filter(pk=fiches[0].pk).update(counted_in=chance.choice((None, fiches[1])))
        elif act == "abandon":
            Fiche.objects.filter(pk=chance.choice(fiches).pk).update(state=chance.choice(("idea", "abandoned")))
        elif act == "to another":
            Resource.objects.filter(pk=chance.choice(lines).pk).update(fiche=chance.choice(fiches))
        else:
            line = chance.choice(lines)
            Stage.objects.filter(resource=line).delete()
            line.delete()
        assert not kept.astray(connection), act
        if chance.random() < 0.1:
            kept_by_plan.compact()
            assert not kept.astray(connection), "one row a plan and instrument says the same"
            assert PlanSums.objects.count() <= 2


def test_what_is_astray_is_found_and_made_again(made: World) -> None:
    line = resource(made, fiche(made))
    for astray in (LineSums.objects.filter(pk=line.pk), PlanSums.objects.all()):
        astray.update(paid=5)
        assert kept.astray(connection)
        kept.install(connection)
        assert not kept.astray(connection)


def test_what_is_undone_is_not_kept(made: World) -> None:
    line = resource(made, fiche(made))
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        said(line, StageKind.REQUESTED, 10).save()
        raise ZeroDivisionError
    assert LineSums.objects.get(pk=line.pk).requested is None
