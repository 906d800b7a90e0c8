"""Who a comment cites: the longest name after an @, one person or a plain refusal."""

from dataclasses import replace
from datetime import timedelta
from uuid import UUID

import pytest
from django.core.exceptions import ValidationError
from tests.domain.people import mandate, organisation
from tests.domain.plans_world import World, acting, fiche, world

from etabli.domain.coordination.queries.home import to_do
from etabli.domain.foundation.gathering import Row
from etabli.domain.governance.actor import Actor, actor
from etabli.domain.governance.enums import OrganisationKind, Role
from etabli.domain.governance.models import Person
from etabli.domain.outbox.models import Message
from etabli.domain.plans import mentions, services
from etabli.domain.plans.enums import Visibility
from etabli.domain.plans.models import Comment
from etabli.domain.plans.queries import people
from etabli.domain.plans.queries.awaited import CITED_FOR, What


def person(given: str, family: str = "") -> Person:
    return Person(given_name=given, family_name=family, email=f"{given}@exemple.fr")


ADA, GRACE = person("Ada", "Lovelace"), person("Grâce", "Hopper")
OTHER, ROLE = person("Ada", "Byron"), person("Chef de projet · Plastics Vallée – Oyonnax (démonstration)")


@pytest.mark.parametrize(
    ("text", "cited"),
    [
        ("@Ada Lovelace, le devis est là.", [ADA]),
        ("Merci @grace hopper et @ADA LOVELACE !", [GRACE, ADA]),
        ("@Grâce a raison.", [GRACE]),
        ("(@Grâce)", [GRACE]),
        ("@Chef de projet · Plastics Vallée – Oyonnax (démonstration) à vous.", [ROLE]),
        ("@Grâce puis @Grâce", [GRACE]),
        ("Écrire à ada@exemple.fr, rendez-vous @14 h.", []),
    ],
)
def test_names_are_read_whatever_their_case_and_accents(text: str, cited: list[Person]) -> None:
    found = mentions.read(text, [ADA, GRACE, OTHER, ROLE])
    assert list(found.people) == cited and not found.unknown and not found.several


def test_a_name_that_nobody_has_or_several_have_is_told_as_it_was_written() -> None:
    found = mentions.read("@Alan Turing et @Ada.", [ADA, GRACE, OTHER])
    assert found.unknown == ("Alan Turing",) and not found.people
    assert found.several == (("Ada", (ADA, OTHER)),)


def named(of: World, role: Role, given: str, family: str) -> Person:
    who = mandate(role, territory=of.territory).person
    Person.objects.filter(pk=who.pk).update(given_name=given, family_name=family)
    return Person.objects.get(pk=who.pk)


@pytest.mark.django_db
def test_who_is_cited_is_told_and_nobody_else() -> None:
    of = world()
    ada = named(of, Role.CONTRIBUTOR, "Ada", "Lovelace")
    said = services.comment(fiche_id=fiche(of).pk, text="@Ada Lovelace, à vous.", by=of.lead)
    assert said.mentioned == [str(ada.pk)]
    assert list(Message.objects.filter(kind="fiche.mentioned").values_list("to", flat=True)) == [ada.email]


@pytest.mark.django_db
def test_a_wrong_name_keeps_the_comment_from_being_written_and_says_why() -> None:
    of = world()
    one = fiche(of)
    named(of, Role.CONTRIBUTOR, "Ada", "Lovelace")
    named(of, Role.OPERATOR, "Ada", "Byron")
    for text, why in (
        ("@Alan Turing", "Personne ici ne s’appelle « Alan Turing »"),
        ("@Ada ?", "Plusieurs personnes répondent à « Ada »"),
    ):
        with pytest.raises(ValidationError) as refused:
            services.comment(fiche_id=one.pk, text=text, by=of.lead)
        assert why in " ".join(refused.value.messages).replace("\u00a0", " ").replace("\u202f", " ")
    assert not Comment.objects.exists() and not Message.objects.filter(kind="fiche.mentioned").exists()


@pytest.mark.django_db
def test_a_reserved_fiche_cites_its_readers_alone() -> None:
    of = world()
    closed = fiche(of, lead=organisation(OrganisationKind.FIRM).pk)
    contributor = named(of, Role.CONTRIBUTOR, "Ada", "Lovelace")
    offered = people.readers(closed, people.around(closed, of.lead), of.lead)
    assert of.elu.person in offered and contributor not in offered
    assert of.region.person in offered, "the Région has a mandate where the territory lies"
    with pytest.raises(ValidationError, match="ne peut pas lire cette fiche"):
        services.comment(fiche_id=closed.pk, text="@Ada Lovelace", by=of.lead)


@pytest.mark.django_db
def test_nobody_is_offered_themselves_nor_people_of_other_territories() -> None:
    of, other = world(), world("ti-3201")
    found = people.around(fiche(of), of.lead)
    assert of.lead.person not in found and other.elu.person not in found
    assert acting(mandate(Role.OPERATOR, territory=of.territory)).person in people.around(fiche(of), of.lead)


def to_read(by: Actor) -> list[Row]:
    """The comments that wait for them."""
    return [row for row in to_do(by) if row.what == What.READ]


@pytest.mark.django_db
def test_who_is_cited_finds_the_comment_until_they_answer_or_a_month_went_by() -> None:
    of = world()
    one = fiche(of)
    grace = actor(named(of, Role.CONTRIBUTOR, "Grace", "Hopper"), verified=True)
    said = services.comment(fiche_id=one.pk, text="@Grace Hopper, à vous.", by=of.lead)
    (found,) = to_read(grace)
    assert (UUID(found.key), found.number, found.name) == (said.pk, one.number, of.territory.name)
    assert found.who == str(of.lead.person)
    assert not to_read(of.lead) and not to_read(of.elu)
    later = said.at.date() + CITED_FOR
    assert to_read(replace(grace, on=later)) and not to_read(replace(grace, on=later + timedelta(days=2)))
    services.comment(fiche_id=one.pk, text="C'est fait.", by=grace)
    assert not to_read(grace)


@pytest.mark.django_db
def test_a_comment_on_a_fiche_that_one_may_no_longer_read_does_not_wait() -> None:
    of = world()
    one = fiche(of)
    ada = acting(mandate(Role.CONTRIBUTOR, named(of, Role.CONTRIBUTOR, "Ada", "Lovelace"), territory=of.territory))
    services.comment(fiche_id=one.pk, text="@Ada Lovelace ?", by=of.lead)
    assert len(to_read(ada)) == 1
    one.refresh_from_db()
    services.edit_fiche(fiche_id=one.pk, revision=1, values={"visibility": Visibility.RESTRICTED}, by=of.lead)
    assert not to_read(ada)
    assert not to_read(replace(ada, mandates=()))
