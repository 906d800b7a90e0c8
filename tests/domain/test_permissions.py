"""Who may do what where: the list rule and the object rule are one, and a refusal says why."""

from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase
from tests.domain.people import TODAY, acting, mandate, person, territory

from etabli.domain.governance import permissions, services
from etabli.domain.governance.actor import Actor, actor, nobody
from etabli.domain.governance.enums import Ground, Role
from etabli.domain.governance.models import Recusal
from etabli.domain.governance.models.mandates import OF_NATION, OF_TERRITORY
from etabli.domain.governance.permissions import NotAllowedError
from etabli.domain.governance.roles import GUARDED, MATRIX
from etabli.domain.territories.models import Arrondissement, Departement, PerimeterCommune, Region, Territory

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


def verdict(who: Actor, permission: str = "diagnosis.view", where: Territory | None = None) -> permissions.Verdict:
    return permissions.verdict(who, permission, where or territory())


def test_nobody_may_do_anything_and_is_told_to_sign_in() -> None:
    for permission in MATRIX:
        found = verdict(nobody(), permission)
        assert not found and "Connectez-vous" in found.reason
        assert not permissions.territories(nobody(), permission).exists()


@pytest.mark.parametrize("role", list(Role))
def test_the_matrix_is_what_is_checked(role: Role) -> None:
    """Every role × permission, on the territory that the mandate reaches."""
    scope = {
        Role.REGION: {"region": Region.objects.get(pk="84")},
        Role.STATE: {"departement": Departement.objects.get(pk="01")},
    }.get(role, {})
    who = acting(role, **scope)
    for permission in MATRIX.values():
        found = verdict(who, permission.id)
        assert found.allowed == (role in permission.roles), (role, permission.id, found.reason)
        assert found.reason and (found.mandate is not None) == found.allowed
        assert permissions.territories(who, permission.id).exists() == found.allowed


def test_a_mandate_opens_its_own_territory_alone() -> None:
    who = acting(Role.PROJECT_LEAD)
    assert verdict(who) and not verdict(who, where=territory("ti-2401"))
    assert "Votre mandat porte sur" in verdict(who, where=territory("ti-2401")).reason
    assert not verdict(who, where=territory("ti-8413", "1")), "another phase is another territory"
    assert [t.pk for t in permissions.territories(who, "diagnosis.view")] == [territory().pk]


@pytest.mark.parametrize(
    ("scope", "reaches"),
    [
        ({"region": "84"}, True),
        ({"region": "24"}, False),
        ({"departement": "01"}, True),
        ({"departement": "69"}, False),
        ({"arrondissement": "013"}, True),
        ({"arrondissement": "011"}, None),
    ],
)
def test_regions_and_the_state_reach_what_lies_in_them(scope: dict[str, str], reaches: bool | None) -> None:
    role = Role.REGION if "region" in scope else Role.STATE
    who = acting(role, **{f"{name}_id": code for name, code in scope.items()})
    where = territory()
    if "arrondissement" in scope:
        of_list = PerimeterCommune.objects.filter(listed_territory__territory=where, perimeter_list__reference=True)
        reaches = of_list.filter(commune__arrondissement=scope["arrondissement"]).exists()
    assert verdict(who).allowed == reaches


@pytest.mark.parametrize("role", OF_NATION)
def test_national_roles_reach_everywhere(role: Role) -> None:
    who = acting(role)
    permission = next(p.id for p in MATRIX.values() if role in p.roles and p.id != "access.read")
    assert permissions.territories(who, permission).count() == Territory.objects.count()


@pytest.mark.parametrize("role", GUARDED)
def test_guarded_roles_open_nothing_without_the_second_factor(role: Role) -> None:
    found = verdict(acting(role, verified=False), "team.view")
    assert not found and "second facteur" in found.reason
    assert verdict(acting(role, verified=True), "team.view")


def test_a_mandate_that_ended_opens_nothing_the_next_day() -> None:
    one = mandate(Role.PROJECT_LEAD, ends_on=TODAY)
    assert verdict(actor(one.person, verified=True, on=TODAY))
    found = verdict(actor(one.person, verified=True, on=TODAY + DAY))
    assert not found and "a pris fin le 24\u00a0novembre\u00a02026" in found.reason
    early = verdict(actor(one.person, verified=True, on=one.starts_on - DAY))
    assert not early and "commence le 1er\u00a0janvier\u00a02025" in early.reason


@pytest.mark.parametrize(
    ("role", "permission", "whom"),
    [
        (Role.CONTRIBUTOR, "audit.read", "au chef de projet du territoire ou à la Région."),
        (Role.PROJECT_LEAD, "diagnosis.adopt", "à la Région."),
        (Role.PROJECT_LEAD, "recusal.lift", "à la Région."),
        (Role.REGION, "diagnosis.submit", "au chef de projet du territoire."),
        (Role.STATE, "binome.designate", "à la Région, à la délégation nationale ou à un administrateur d’Établi."),
        (Role.PROJECT_LEAD, "access.read", "à un administrateur d’Établi."),
        (Role.ADMINISTRATOR, "diagnosis.view", "au chef de projet du territoire ou à la Région."),
    ],
)
def test_a_refusal_sends_to_somebody_else_who_can_help(role: Role, permission: str, whom: str) -> None:
    scope = {Role.REGION: {"region_id": "84"}, Role.STATE: {"departement_id": "01"}}.get(role, {})
    found = permissions.verdict(acting(role, **scope), permission, territory())
    assert not found and found.reason.endswith(f"Adressez-vous {whom}") and found.territory == territory()


def test_a_refusal_elides() -> None:
    assert "ne permet pas d’inviter une personne" in verdict(acting(Role.CONTRIBUTOR), "team.invite").reason


def test_an_elected_mandate_runs_until_the_successor() -> None:
    one = mandate(Role.ELU, ends_on=date(2026, 3, 22), until_successor=True)
    assert verdict(actor(one.person, verified=True, on=TODAY)), "nobody is stranded"
    keeper = acting(Role.REGION, region_id="84")
    new = person("Marie")
    services.hand_over(mandates=[one], to=new, on=TODAY, by=keeper, reason="élections municipales")
    assert not verdict(actor(one.person, verified=True, on=TODAY))
    assert verdict(actor(one.person, verified=True, on=TODAY - DAY))
    assert verdict(actor(new, verified=True, on=TODAY)).allowed
    assert not verdict(actor(new, verified=True, on=TODAY - DAY))


def test_an_inactive_account_is_nobody() -> None:
    one = mandate(Role.PROJECT_LEAD)
    one.person.is_active = False
    assert not actor(one.person, verified=True, on=TODAY).signed_in


def test_who_stands_back_gives_no_opinion_and_sees_nothing_confidential() -> None:
    who = acting(Role.INDUSTRIEL)
    subject = ("diagnosis.finding", "7")
    recusal = Recusal(
        person=who.person,
        territory=territory(),
        subject_kind=subject[0],
        subject_id=subject[1],
        subject_title="Friche de la plasturgie",
        ground=Ground.COMPETITOR,
    )
    services.declare_recusal(recusal=recusal, by=who)
    for permission in MATRIX.values():
        found = permissions.verdict(who, permission.id, territory(), subject=subject)
        other = permissions.verdict(who, permission.id, territory(), subject=("diagnosis.finding", "8"))
        if permission.shielded and Role.INDUSTRIEL in permission.roles:
            assert not found and "déporté" in found.reason and other
        else:
            assert found.allowed == other.allowed
    with pytest.raises(NotAllowedError, match="refused"):
        services.lift_recusal(recusal=recusal, by=who, reason="je le souhaite")
    state = acting(Role.STATE, departement_id="01")
    services.lift_recusal(recusal=recusal, by=state, reason="parts vendues")
    assert permissions.verdict(who, "diagnosis.decide", territory(), subject=subject)


def test_a_refusal_names_the_roles_that_may_and_whom_to_ask() -> None:
    reason = verdict(acting(Role.CONTRIBUTOR), "diagnosis.adopt").reason
    assert "contributeur" in reason and "élu référent" in reason and "chef de projet" in reason


SCOPES = st.one_of(
    st.tuples(st.sampled_from(OF_TERRITORY), st.just("territory"), st.integers(0, 400)),
    st.tuples(st.just(Role.REGION), st.just("region"), st.integers(0, 20)),
    st.tuples(st.just(Role.STATE), st.sampled_from(["region", "departement", "arrondissement"]), st.integers(0, 400)),
    st.tuples(st.sampled_from(OF_NATION), st.just(""), st.just(0)),
)
MANDATES = st.lists(
    st.tuples(
        SCOPES,
        st.dates(date(2018, 1, 1), date(2027, 1, 1)),
        st.none() | st.integers(0, 2000),
        st.booleans(),
    ),
    max_size=4,
)


class OneRule(TestCase):
    """For random people, mandates and dates, what is listed is what opens."""

    @settings(max_examples=60, deadline=None)
    @given(MANDATES, st.dates(date(2017, 1, 1), date(2030, 1, 1)), st.sampled_from(sorted(MATRIX)), st.booleans())
    def test_the_list_and_the_object_agree(self, drawn, day: date, permission: str, verified: bool) -> None:
        who = person("Alea")
        places = {
            "territory": list(Territory.objects.values_list("pk", flat=True)),
            "region": list(Region.objects.values_list("pk", flat=True)),
            "departement": list(Departement.objects.values_list("pk", flat=True)),
            "arrondissement": list(Arrondissement.objects.values_list("pk", flat=True)),
        }
        for (role, scope, n), start, length, until in drawn:
            fields = {f"{scope}_id": places[scope][n % len(places[scope])]} if scope else {}
            end = None if length is None else start + timedelta(days=length)
            try:
                mandate(role, of=who, starts_on=start, ends_on=end, until_successor=until, **fields)
            except Exception as error:
                # one of a kind a territory; nobody is both sides of a binôme
                assert "déjà un" in str(error) or "un binôme réunit deux personnes" in str(error)
        acts = actor(who, verified=verified, on=day)
        listed = set(permissions.territories(acts, permission).values_list("pk", flat=True))
        sample = sorted(listed)[:3] + [places["territory"][i] for i in (0, 57, 200, 331)]
        for key in sample:
            found = permissions.verdict(acts, permission, Territory.objects.get(pk=key))
            assert found.allowed == (key in listed), (key, found.reason)
