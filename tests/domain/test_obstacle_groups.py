"""Themes: which obstacles look alike, who gathers them, and one answer for all that each keeps in its history."""

import random
from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from tests.domain.obstacles_world import Levels, levels, raised, sent, solved
from tests.domain.people import TODAY, mandate
from tests.domain.plans_world import acting, fiche, world
from tests.domain.test_plans_rights import recuse

from etabli.catalogue.coordination.obstacles import obstacle_rules
from etabli.domain.coordination import obstacle_rights as rights
from etabli.domain.coordination import services
from etabli.domain.coordination.likeness import likeness, telling
from etabli.domain.coordination.models import Obstacle, ObstacleGroup
from etabli.domain.coordination.obstacle_states import ObstacleAct
from etabli.domain.coordination.queries import obstacle_groups as queries
from etabli.domain.governance.enums import Role
from etabli.domain.governance.permissions import NotAllowedError
from etabli.domain.notifications.models import Notice

pytestmark = pytest.mark.django_db


def test_words_are_told_folded_in_the_singular_without_those_that_say_nothing() -> None:
    assert telling("Les délais d’instruction du permis") == {"delai", "instruction", "permi"}
    assert telling("Délai : instruction !") == {"delai", "instruction"}
    assert telling("Les projets des entreprises") == frozenset()


def test_one_shared_word_is_enough_between_the_same_nature_and_two_between_others() -> None:
    assert likeness("Raccordement tardif", "network", "Le raccordement attend", "network").words == ("raccordement",)
    assert likeness("Raccordement tardif", "network", "Le raccordement attend", "network")
    assert not likeness("Raccordement tardif", "network", "Le raccordement attend", "delay")
    assert likeness("Raccordement électrique tardif", "network", "Raccordements électriques", "delay")
    assert not likeness("Friche", "land", "Terrain", "land")


def test_likeness_is_the_same_both_ways_and_anything_is_like_itself() -> None:
    chance = random.Random(6)
    words = [
        "raccordement",
        "électrique",
        "avis",
        "permis",
        "délais",
        "friche",
        "terrain",
        "les",
        "de",
        "accès",
        "ferré",
    ]
    kinds = [one.id for one in obstacle_rules().kinds]
    for _ in range(300):
        a, b = (" ".join(chance.choices(words, k=chance.randint(1, 4))) for _ in range(2))
        kind, other = chance.choice(kinds), chance.choice(kinds)
        assert likeness(a, kind, b, other) == likeness(b, other, a, kind)
        assert bool(likeness(a, kind, a, kind)) == bool(telling(a))


def three() -> tuple[Levels, Levels, list[Obstacle]]:
    here = levels()
    there = Levels(
        world("ti-2401", "2", started=False),
        here.prefecture,
        here.state,
        here.council,
        here.region,
        here.delegation,
        here.nation,
    )
    titles = ("Raccordement électrique attendu", "Raccordements électriques trop longs")
    found = [raised(here, title=titles[0], kind="network"), raised(there, title=titles[1], kind="network")]
    return here, there, [*found, sent(here, title="Poste électrique saturé", kind="network")]


def gathered(at: Levels, found: list[Obstacle]) -> ObstacleGroup:
    return services.make_group(
        title="Raccordements", kind="network", words="", obstacle_ids=[one.pk for one in found], by=at.nation
    )


def test_those_that_look_alike_are_offered_the_most_alike_first_and_each_with_why() -> None:
    here, _, found = three()
    raised(here, title="Raccordement au bourg", kind="delay")
    raised(here, title="Permis de construire", kind="network")
    offered = queries.alike(here.nation, found[0].title, found[0].kind, but=found[0].pk)
    assert [one.obstacle for one in offered] == found[1:]
    assert offered[0].likeness.words == ("electrique", "raccordement") and offered[1].likeness.words == ("electrique",)
    gathered(here, found[1:])
    assert not queries.alike(here.nation, found[0].title, found[0].kind, but=found[0].pk)
    assert not queries.alike(here.lead, found[1].title, found[1].kind)


def test_one_answer_is_written_in_the_history_of_each_that_is_open() -> None:
    here, there, found = three()
    over = solved(raised(here, title="Raccordement ancien", kind="network"), here.lead)
    group = gathered(here, [*found, over])
    Notice.objects.all().delete()
    answered = services.answer_group(
        group_id=group.pk,
        act=ObstacleAct.IN_PROGRESS,
        words="Un arrêté est en préparation.",
        promised_on=TODAY + timedelta(days=60),
        by=here.nation,
    )
    assert {one.pk for one in answered} == {one.pk for one in found}
    for one in found:
        one.refresh_from_db()
        last = one.steps.latest("at")
        assert (one.state, last.act, last.group, last.words) == (
            "answered",
            "in_progress",
            group,
            "Un arrêté est en préparation.",
        )
    assert found[0].authority == here.delegation and found[2].authority == here.prefecture
    assert [step.act for step in found[0].steps.all()] == ["raised", "sent", "in_progress"]
    over.refresh_from_db()
    assert over.state == "solved"
    told = Notice.objects.filter(kind="obstacle.answered")
    assert {one.person for one in told} == {here.lead.person, there.lead.person}


def test_a_theme_is_made_by_who_covers_all_its_territories_and_stands_back_from_none() -> None:
    here, _, found = three()
    for by in (here.lead, here.region):  # the Région does not cover the other territory
        with pytest.raises(NotAllowedError):
            services.make_group(title="T", kind="network", words="", obstacle_ids=[one.pk for one in found], by=by)
    with pytest.raises(ValidationError):
        services.make_group(title="T", kind="network", words="", obstacle_ids=[found[0].pk], by=here.nation)
    group = gathered(here, found)
    with pytest.raises(NotAllowedError):
        services.answer_group(group_id=group.pk, act=ObstacleAct.FIXED, words="Fait.", by=here.region)
    with pytest.raises(ValidationError, match="autre thème"):
        gathered(here, found)


def test_who_stands_back_from_a_fiche_of_the_theme_does_not_answer_it() -> None:
    of = world(phase="1")
    here = levels(of=of)
    about = fiche(of)
    found = [raised(here, fiche_id=about.pk), raised(here)]
    group = services.make_group(
        title="T", kind="norm", words="", obstacle_ids=[one.pk for one in found], by=here.region
    )
    recuse(here.region, about)
    with pytest.raises(NotAllowedError, match="déport"):
        services.answer_group(group_id=group.pk, act=ObstacleAct.FIXED, words="Fait.", by=here.region)


def test_a_reader_counts_what_they_read_alone_and_sees_no_theme_of_which_they_read_nothing() -> None:
    here, there, found = three()
    Obstacle.objects.filter(pk=found[0].pk).update(visibility="restricted")
    group = gathered(here, found[1:])
    Obstacle.objects.filter(pk__in=[one.pk for one in found[1:]]).update(visibility="signatories")
    seen = queries.opened_group(there.lead, group.pk)
    assert seen is not None and (len(seen.obstacles), seen.territories, seen.gathers) == (1, 1, False)
    whole = queries.opened_group(here.nation, group.pk)
    assert whole is not None and (whole.territories, whole.gathers) == (2, True)
    stranger = acting(mandate(Role.PROJECT_OWNER, territory=world("ti-3201", "2", started=False).territory))
    assert queries.opened_group(stranger, group.pk) is None
    assert not rights.groups(stranger).exists()


def test_taken_out_of_a_theme_it_keeps_what_was_answered_with_it() -> None:
    here, _, found = three()
    group = gathered(here, found)
    services.answer_group(group_id=group.pk, act=ObstacleAct.FIXED, words="Fait.", by=here.nation)
    one = services.take_out(obstacle_id=found[0].pk, by=here.nation)
    assert one.group is None and one.steps.filter(group=group).exists()
    services.gather(group_id=group.pk, obstacle_ids=[one.pk], by=here.nation)
    one.refresh_from_db()
    assert one.group == group
