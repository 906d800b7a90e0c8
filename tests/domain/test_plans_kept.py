"""The sums of a line are those of its stages, whatever writes: services, bulk writes, plain SQL."""

import random
from datetime import date
from uuid import uuid4

import pytest
from django.db import connection, transaction
from tests.domain.people import organisation
from tests.domain.plans_world import World, fiche, resource, stage, world

from etabli.domain.governance.enums import OrganisationKind
from etabli.domain.plans import kept
from etabli.domain.plans.enums import StageKind
from etabli.domain.plans.models import LineSums, Resource, Stage

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
    for _ in range(40):
        lines = list(Resource.objects.all())
        act = chance.choice(("lines", "stages", "update", "amounts", "move", "erase", "sql", "end"))
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
        else:
            line = chance.choice(lines)
            Stage.objects.filter(resource=line).delete()
            line.delete()
        assert not kept.astray(connection), act


def test_what_is_astray_is_found_and_made_again(made: World) -> None:
    line = resource(made, fiche(made))
    LineSums.objects.filter(pk=line.pk).update(paid=5)
    assert kept.astray(connection)
    kept.install(connection)
    assert not kept.astray(connection)


def test_what_is_undone_is_not_kept(made: World) -> None:
    line = resource(made, fiche(made))
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        said(line, StageKind.REQUESTED, 10).save()
        raise ZeroDivisionError
    assert LineSums.objects.get(pk=line.pk).requested is None
