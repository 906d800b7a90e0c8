"""Mandates begin, end and pass on; what a mandate opens ends with it, and a handed-over one opens the same."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase
from tests.domain.people import TODAY, acting, mandate, organisation, person, territory

from etabli.domain.audit import queries as audit
from etabli.domain.audit import services as audit_services
from etabli.domain.audit.models import Entry
from etabli.domain.governance import permissions, services
from etabli.domain.governance.actor import Actor, actor, reach
from etabli.domain.governance.enums import OrganisationKind, Role
from etabli.domain.governance.models import Binome, Mandate, Person
from etabli.domain.governance.models.mandates import OF_NATION, OF_TERRITORY
from etabli.domain.governance.permissions import NotAllowedError
from etabli.domain.governance.queries import handovers, team
from etabli.domain.governance.roles import MATRIX
from etabli.domain.governance.services import Successor
from etabli.domain.outbox.models import Message
from etabli.domain.territories.models import Arrondissement, Departement, Region, Territory

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


def region() -> Actor:
    return acting(Role.REGION, region_id="84")


def open_to(of: Mandate, on: date) -> dict[str, set[str]]:
    """What the holder may do, where, on a day."""
    who = actor(of.person, verified=True, on=on)
    return {p: set(permissions.territories(who, p).values_list("pk", flat=True)) for p in MATRIX}


def test_one_élu_at_a_time_also_when_dates_only_overlap_later() -> None:
    mandate(Role.ELU, starts_on=date(2027, 1, 1))
    with pytest.raises(ValidationError, match=r"déjà un élu référent en fonction le 1er.*janvier.*2027"):
        mandate(Role.ELU, starts_on=date(2026, 1, 1))
    assert mandate(Role.ELU, starts_on=date(2026, 1, 1), ends_on=date(2026, 12, 31))
    with pytest.raises(ValidationError, match="déjà un"):
        mandate(Role.ELU, starts_on=date(2026, 6, 1), ends_on=date(2026, 6, 2))


def test_an_operator_has_one_referent_a_territory_and_others_have_theirs() -> None:
    bank = organisation(OrganisationKind.OPERATOR)
    mandate(Role.OPERATOR, organisation=bank)
    with pytest.raises(ValidationError, match="déjà un référent"):
        mandate(Role.OPERATOR, organisation=bank)
    assert mandate(Role.OPERATOR, organisation=organisation(OrganisationKind.OPERATOR))


def test_who_may_end_a_mandate() -> None:
    one = mandate(Role.CONTRIBUTOR)
    with pytest.raises(NotAllowedError):
        services.end_mandate(mandate=one, on=TODAY, by=acting(Role.INDUSTRIEL), reason="non")
    services.end_mandate(mandate=one, on=TODAY, by=acting(Role.PROJECT_LEAD), reason="a quitté l’entreprise")
    act = audit.read(audit.of_object(one))[-1]
    assert (act.verb, act.reason, act.scope) == ("mandate.ended", "a quitté l’entreprise", "2/ti-8413")
    own = mandate(Role.OPERATOR)
    services.end_mandate(mandate=own, on=TODAY, by=actor(own.person, verified=True, on=TODAY), reason="mutation")
    with pytest.raises(NotAllowedError):
        services.end_mandate(mandate=mandate(Role.DELEGATION), on=TODAY, by=region(), reason="non")


def test_nobody_comes_back_by_ending_later() -> None:
    """Ending one's own mandate is always allowed, and must not be a way to open it again."""
    own = mandate(Role.CONTRIBUTOR, ends_on=TODAY - DAY)
    with pytest.raises(ValidationError, match=r"finit déjà le 23.*novembre.*2026"):
        services.end_mandate(
            mandate=own, on=TODAY + 30 * DAY, by=actor(own.person, verified=True, on=TODAY), reason="je reviens"
        )
    assert not Mandate.objects.get(pk=own.pk).in_force(TODAY)


def test_an_end_has_a_reason_and_follows_the_start() -> None:
    lead, one = acting(Role.PROJECT_LEAD), mandate(Role.CONTRIBUTOR, starts_on=TODAY)
    with pytest.raises(ValidationError, match="Dites pourquoi"):
        services.end_mandate(mandate=one, on=TODAY, by=lead, reason="  ")
    with pytest.raises(ValidationError, match="la fin le suit"):
        services.end_mandate(mandate=one, on=TODAY - DAY, by=lead, reason="trop tôt")


def test_an_end_takes_the_stored_mandate_not_the_one_in_hand() -> None:
    one = mandate(Role.CONTRIBUTOR)
    stale = Mandate.objects.get(pk=one.pk)
    services.end_mandate(mandate=one, on=TODAY - 10 * DAY, by=acting(Role.PROJECT_LEAD), reason="départ")
    with pytest.raises(ValidationError, match="finit déjà"):
        services.end_mandate(mandate=stale, on=TODAY, by=acting(Role.PROJECT_LEAD), reason="départ")


def test_the_end_of_a_member_ends_the_pair() -> None:
    elu, industriel = mandate(Role.ELU), mandate(Role.INDUSTRIEL)
    pair = services.designate_binome(territory=territory(), elu=elu, industriel=industriel, on=TODAY, by=region())
    services.end_mandate(mandate=elu, on=TODAY + DAY, by=region(), reason="démission")
    assert Binome.objects.get(pk=pair.pk).ends_on == TODAY + DAY


def test_the_binome_is_made_of_one_of_each_side_of_this_territory_in_force() -> None:
    elu, industriel = mandate(Role.ELU), mandate(Role.INDUSTRIEL)
    by = region()
    with pytest.raises(NotAllowedError):
        services.designate_binome(
            territory=territory(), elu=elu, industriel=industriel, on=TODAY, by=acting(Role.PROJECT_LEAD)
        )
    with pytest.raises(ValidationError, match="Il faut un mandat"):
        services.designate_binome(territory=territory(), elu=industriel, industriel=elu, on=TODAY, by=by)
    far = mandate(Role.ELU, territory=territory("ti-2401"))
    with pytest.raises(ValidationError, match="de ce territoire"):
        services.designate_binome(territory=territory(), elu=far, industriel=industriel, on=TODAY, by=by)
    with pytest.raises(ValidationError, match="en cours à cette date"):
        services.designate_binome(territory=territory(), elu=elu, industriel=industriel, on=elu.starts_on - DAY, by=by)
    first = services.designate_binome(territory=territory(), elu=elu, industriel=industriel, on=TODAY, by=by)
    with pytest.raises(ValidationError, match="le suivant vient après"):
        services.designate_binome(territory=territory(), elu=elu, industriel=industriel, on=TODAY, by=by)
    services.designate_binome(territory=territory(), elu=elu, industriel=industriel, on=TODAY + 5 * DAY, by=by)
    assert Binome.objects.get(pk=first.pk).ends_on == TODAY + 4 * DAY
    for day in (TODAY, TODAY + 4 * DAY, TODAY + 5 * DAY):
        assert Binome.objects.in_force(day).filter(territory=territory()).count() == 1


def test_a_pair_goes_on_with_the_successor_without_a_day_between() -> None:
    elu, industriel = (
        mandate(Role.ELU, ends_on=date(2026, 3, 22), until_successor=True),
        mandate(Role.INDUSTRIEL),
    )
    services.designate_binome(territory=territory(), elu=elu, industriel=industriel, on=date(2025, 6, 1), by=region())
    (new,) = services.hand_over(
        mandates=[elu], to=person("Marie"), on=TODAY, by=region(), reason="élections", expected_end=date(2032, 3, 31)
    )
    assert new.until_successor and new.ends_on == date(2032, 3, 31)
    assert new.in_force(date(2040, 1, 1)), "nobody is stranded"
    for day in (TODAY - DAY, TODAY, TODAY + DAY):
        (pair,) = Binome.objects.in_force(day).filter(territory=territory())
        assert pair.elu == (new if day >= TODAY else elu) and pair.industriel == industriel
    elu.refresh_from_db()
    assert elu.successor == new and elu.ends_on == TODAY - DAY


def test_what_can_not_pass_on() -> None:
    over = mandate(Role.CONTRIBUTOR, ends_on=TODAY - 10 * DAY)
    one, by = mandate(Role.ELU), region()
    for given_, to, on, says in (
        (over, person("Bo"), TODAY, "déjà pris fin"),
        (one, one.person, TODAY, "déjà titulaire"),
        (one, by.person, TODAY, "à soi-même"),
        (one, person("Bo", is_active=False), TODAY, "fermé"),
        (one, person("Bo"), one.starts_on, "après le début"),
    ):
        with pytest.raises(ValidationError, match=says):
            services.hand_over(mandates=[given_], to=to, on=on, by=by, reason="suite")
    over.refresh_from_db()
    assert over.ends_on == TODAY - 10 * DAY
    with pytest.raises(NotAllowedError):
        services.hand_over(mandates=[one], to=person("Bo"), on=TODAY, by=acting(Role.PROJECT_LEAD), reason="suite")


def test_a_mandate_ends_at_the_earliest_the_day_of_the_last_act_under_it() -> None:
    elu, by, now = mandate(Role.ELU), region(), timezone.localdate()
    audit_services.note(elu, by=actor(elu.person, verified=True).author(elu), verb="finding.kept")
    told = "a agi sous ce mandat le"
    with pytest.raises(ValidationError, match=told):
        services.hand_over(mandates=[elu], to=person("Marie"), on=now, by=by, reason="élections")
    with pytest.raises(ValidationError, match=told) as caught:
        services.end_mandate(mandate=elu, on=now - DAY, by=by, reason="départ")
    assert set(caught.value.message_dict) == {"on"}
    elu.refresh_from_db()
    assert elu.ends_on is None
    services.hand_over(mandates=[elu], to=person("Marie"), on=now + DAY, by=by, reason="élections")
    assert elu.ends_on == now


def test_acts_of_others_or_under_another_mandate_do_not_hold_a_mandate() -> None:
    elu, by, now = mandate(Role.ELU), region(), timezone.localdate()
    other = mandate(Role.CONTRIBUTOR, of=elu.person)
    audit_services.note(elu, by=actor(elu.person, verified=True).author(other), verb="finding.kept")
    audit_services.note(elu, by=by.author(by.mandates[0]), verb="finding.kept")
    services.end_mandate(mandate=elu, on=now - DAY, by=by, reason="départ")
    assert elu.ends_on == now - DAY


def test_nobody_becomes_both_sides_of_a_binome_by_a_hand_over() -> None:
    elu, industriel, by = mandate(Role.ELU), mandate(Role.INDUSTRIEL), region()
    services.designate_binome(territory=territory(), elu=elu, industriel=industriel, on=date(2025, 6, 1), by=by)
    for given_, other in ((elu, industriel), (industriel, elu)):
        with pytest.raises(ValidationError, match="un binôme réunit deux personnes"):
            services.hand_over(mandates=[given_], to=other.person, on=TODAY, by=by, reason="suite")
        with pytest.raises(ValidationError, match="un binôme réunit deux personnes"):
            services.hand_over_each(
                successors=[Successor(given_, other.person.email)], on=TODAY, by=by, reason="suite", link=""
            )
    both = person("Double")
    with pytest.raises(ValidationError, match="un binôme réunit deux personnes"):
        services.hand_over(mandates=[elu, industriel], to=both, on=TODAY, by=by, reason="suite")
    assert not both.mandates.exists(), "nothing is half done"


def test_both_sides_handed_over_on_one_day_make_one_binome() -> None:
    elu, industriel, by = mandate(Role.ELU), mandate(Role.INDUSTRIEL), region()
    services.designate_binome(territory=territory(), elu=elu, industriel=industriel, on=date(2025, 6, 1), by=by)
    new = [
        services.hand_over(mandates=[one], to=person("Suite"), on=TODAY, by=by, reason="suite")[0]
        for one in (elu, industriel)
    ]
    (before,), (after,) = (Binome.objects.in_force(day).filter(territory=territory()) for day in (TODAY - DAY, TODAY))
    assert [before.elu, before.industriel] == [elu, industriel] and [after.elu, after.industriel] == new


def test_one_side_after_the_other_is_no_binome_of_one() -> None:
    first = mandate(Role.INDUSTRIEL, ends_on=date(2025, 6, 30))
    with pytest.raises(ValidationError, match=r"le 30.*juin.*2025"):
        mandate(Role.ELU, of=first.person, starts_on=date(2025, 6, 30))
    assert mandate(Role.ELU, of=first.person, starts_on=date(2025, 7, 1))
    assert mandate(Role.INDUSTRIEL, of=first.person, territory=territory("ti-2401")), "elsewhere is another binôme"


def test_the_same_person_is_not_designated_twice() -> None:
    elu, industriel = mandate(Role.ELU), mandate(Role.INDUSTRIEL, ends_on=TODAY + DAY)
    Mandate.objects.filter(pk=industriel.pk).update(person=elu.person)  # as before the rule
    industriel.refresh_from_db()
    with pytest.raises(ValidationError, match="deux personnes"):
        services.designate_binome(territory=territory(), elu=elu, industriel=industriel, on=TODAY, by=region())


def elus(count: int) -> list[Mandate]:
    found = Territory.objects.filter(parts__departement__region="84", phase="2").distinct()[:count]
    return [mandate(Role.ELU, territory=t, ends_on=date(2026, 3, 22), until_successor=True) for t in found]


def test_in_bulk_each_to_its_successor_known_or_new() -> None:
    first, second = elus(2)
    known, by = person("Marie", "Curie"), region()
    assert set(handovers.awaiting_successor(by)) == {first, second}
    assert not handovers.awaiting_successor(by, departement="75").exists()
    begun = services.hand_over_each(
        successors=[
            Successor(first, known.email.upper()),
            Successor(second, "nouvelle@exemple.fr", "Rosa", "Bonheur"),
        ],
        on=TODAY,
        by=by,
        reason="élections municipales",
        expected_end=date(2032, 3, 31),
        link="https://exemple.fr/connexion/",
    )
    made = Person.objects.get(email="nouvelle@exemple.fr")
    assert [m.person for m in begun] == [known, made]
    assert str(made) == "Rosa Bonheur" and not made.has_usable_password()
    assert not handovers.awaiting_successor(by).exists()
    told = Message.objects.filter(kind="mandate.handed_over")
    assert {m.to for m in told} == {known.email, made.email, first.person.email, second.person.email}
    assert all(
        "https://exemple.fr/connexion/" in m.text and "Données personnelles" in m.text
        for m in told.filter(to__in=[known.email, made.email])
    )


def test_in_bulk_nothing_is_half_done() -> None:
    first, second, third = elus(3)
    services.hand_over(mandates=[third], to=person("Deja"), on=TODAY, by=region(), reason="x")
    before = Entry.objects.count(), Person.objects.count()
    by = region()
    made = Entry.objects.count() - before[0], Person.objects.count() - before[1]
    with pytest.raises(ValidationError) as caught:
        services.hand_over_each(
            successors=[
                Successor(first, "une@exemple.fr", "Une", "Personne"),
                Successor(second, "sans-nom@exemple.fr"),
                Successor(third, "autre@exemple.fr", "Autre", "Personne"),
            ],
            on=TODAY,
            by=by,
            reason="élections",
            link="",
        )
    assert len(caught.value.messages) == 2, "every fault is told at once"
    assert (Entry.objects.count(), Person.objects.count()) == (before[0] + made[0], before[1] + made[1])
    assert not Message.objects.exists() and Mandate.objects.get(pk=first.pk).until_successor


def test_in_bulk_the_mandates_of_others_are_refused() -> None:
    far = mandate(Role.ELU, territory=territory("ti-2401"), ends_on=date(2026, 3, 22), until_successor=True)
    (near,) = elus(1)
    with pytest.raises(NotAllowedError):
        services.hand_over_each(
            successors=[Successor(near, "a@exemple.fr", "A", "B"), Successor(far, "c@exemple.fr", "C", "D")],
            on=TODAY,
            by=region(),
            reason="élections",
            link="",
        )
    assert not Person.objects.filter(email="a@exemple.fr").exists()


SCOPES = st.one_of(
    st.tuples(st.sampled_from(OF_TERRITORY), st.just("territory"), st.integers(0, 400)),
    st.tuples(st.just(Role.REGION), st.just("region"), st.integers(0, 20)),
    st.tuples(st.just(Role.STATE), st.sampled_from(["region", "departement", "arrondissement"]), st.integers(0, 400)),
    st.tuples(st.sampled_from(OF_NATION), st.just(""), st.just(0)),
)
PLACES = {"territory": Territory, "region": Region, "departement": Departement, "arrondissement": Arrondissement}


def drawn_mandate(drawn: tuple[Role, str, int], **fields: object) -> Mandate:
    role, scope, n = drawn
    if scope:
        keys = list(PLACES[scope].objects.order_by("pk").values_list("pk", flat=True))
        fields[f"{scope}_id"] = keys[n % len(keys)]
    return mandate(role, **fields)


class EndsAndPasses(TestCase):
    @settings(max_examples=25, deadline=None)
    @given(SCOPES, st.integers(1, 400), st.booleans())
    def test_what_a_mandate_opens_ends_with_it_and_passes_on_alike(self, drawn, days: int, pass_on: bool) -> None:
        one = drawn_mandate(drawn, starts_on=date(2025, 1, 1))
        on = one.starts_on + days * DAY
        opened = open_to(one, on)
        boss = acting(Role.ADMINISTRATOR)
        if pass_on:
            (new,) = services.hand_over(mandates=[one], to=person("Suite"), on=on + DAY, by=boss, reason="suite")
            assert open_to(new, on + DAY) == opened
            assert not any(open_to(new, on).values())
        else:
            services.end_mandate(mandate=one, on=on, by=boss, reason="fin")
        assert open_to(one, on) == opened
        assert not any(open_to(one, on + DAY).values())

    @settings(max_examples=25, deadline=None)
    @given(SCOPES, st.integers(0, 400))
    def test_the_team_is_those_whose_mandates_reach_it(self, drawn, n: int) -> None:
        """`queries.team.reaching` is `actor.reach` read backwards, and `powers` the list of verdicts."""
        one = drawn_mandate(drawn)
        places = list(Territory.objects.order_by("pk"))
        for place in (places[n % len(places)], Territory.objects.filter(reach(one)).first()):
            if place is None:
                continue
            reached = Territory.objects.filter(reach(one), pk=place.pk).exists()
            found = Mandate.objects.filter(team.reaching(Territory.objects.filter(pk=place.pk)))
            assert found.filter(pk=one.pk).exists() == reached
            who = actor(one.person, verified=True, on=TODAY)
            may = {p for p in MATRIX if permissions.verdict(who, p, place)}
            here = team.territory(place.phase_id, place.published_id, who)
            assert team.powers(here) == may
            seen = team.team(here, who)
            assert seen.may == may
            assert bool(seen.running) <= ("team.view" in may)
