"""Whom a role may be held for: the rule, its two readings, and every way into a mandate that it closes."""

import pytest
from django.core.exceptions import ValidationError
from tests.domain.people import TODAY, acting, mandate, organisation, person, territory
from tests.domain.test_invitations import invite

from etabli.domain.governance import services
from etabli.domain.governance.actor import actor
from etabli.domain.governance.belonging import fitting, misfit
from etabli.domain.governance.enums import OrganisationKind as Kind
from etabli.domain.governance.enums import Role
from etabli.domain.governance.holders import HOLDERS
from etabli.domain.governance.models import Invitation, JoinRequest, Mandate, Organisation
from etabli.domain.governance.permissions import NotAllowedError
from etabli.domain.governance.queries.misfits import misfits
from etabli.domain.territories.models import Commune, Epci, PerimeterCommune

pytestmark = pytest.mark.django_db
AIN = {"departement_id": "01"}


def forced(role: Role, of: Organisation, **scope: object) -> Mandate:
    """A mandate for an organisation whatever the rule says, as one from before it."""
    held = mandate(role, **scope)
    Mandate.objects.filter(pk=held.pk).update(organisation=of)
    return Mandate.objects.get(pk=held.pk)


def test_every_role_has_its_holders_and_every_kind_holds_something() -> None:
    assert set(HOLDERS) == set(Role) and all(HOLDERS.values())
    assert {kind for held in HOLDERS.values() for kind in held} == set(Kind)


@pytest.mark.parametrize("kind", list(Kind))
def test_an_office_or_a_guarded_role_is_for_no_firm(kind: Kind) -> None:
    public = {Role.REGION: {Kind.REGION}, Role.DELEGATION: {Kind.DELEGATION}, Role.OPERATOR: {Kind.OPERATOR}}
    for role, kinds in public.items():
        assert (kind in HOLDERS[role]) == (kind in kinds)
    assert Kind.FIRM not in HOLDERS[Role.STATE] and Kind.FIRM not in HOLDERS[Role.ADMINISTRATOR]


def cases() -> list[tuple[Mandate, bool]]:
    member = Epci.objects.filter(memberships__territory=territory()).first()
    listed = PerimeterCommune.objects.filter(listed_territory__territory=territory()).first()
    stranger = Epci.objects.exclude(memberships__territory=territory()).exclude(
        communes__perimeters__listed_territory__territory=territory()
    )
    inside = organisation(Kind.EPCI, epci=member)
    outside = organisation(Kind.EPCI, epci=stranger.first())
    town = organisation(Kind.COMMUNE, commune=listed.commune)
    far_town = organisation(Kind.COMMUNE, commune=Commune.objects.filter(departement="29").first())
    aura, brittany = (organisation(Kind.REGION, region_id=code) for code in ("84", "53"))
    ain, loire = (organisation(Kind.PREFECTURE, departement_id=code) for code in ("01", "42"))
    nantua = organisation(Kind.SOUS_PREFECTURE, arrondissement_id="014")
    dreets = organisation(Kind.DREETS, region_id="84")
    firm = organisation(Kind.FIRM)
    lead, state = Role.PROJECT_LEAD, Role.STATE
    found = [(forced(lead, of), right) for of, right in ((inside, True), (town, True), (outside, False))]
    found += [(forced(lead, of), right) for of, right in ((far_town, False), (firm, False))]
    found += [(forced(Role.REGION, of, region_id="84"), of == aura) for of in (aura, brittany, firm, dreets)]
    found += [(forced(state, of, **AIN), of in (ain, dreets)) for of in (ain, loire, nantua, dreets, firm, aura)]
    by_arrondissement = [forced(state, of, arrondissement_id="014") for of in (ain, loire, nantua, dreets)]
    found += zip(by_arrondissement, (True, False, True, True), strict=True)
    found += [(forced(state, of, region_id="84"), of in (ain, dreets)) for of in (ain, nantua, dreets)]
    found += [(forced(Role.EVALUATOR, of), False) for of in (firm, aura)]
    return found


def test_the_rule_says_the_same_of_one_and_of_a_list() -> None:
    every = cases()
    listed = set(Mandate.objects.filter(fitting()).values_list("pk", flat=True))
    for held, right in every:
        assert (misfit(held) == "") == right, (held, held.organisation)
        assert (held.pk in listed) == right, (held, held.organisation)


def test_a_firm_is_invited_to_no_office_and_nothing_is_sent() -> None:
    region, administrator = acting(Role.REGION, region_id="84"), acting(Role.ADMINISTRATOR)
    firm = organisation(Kind.FIRM)
    for by, role, scope in (
        (region, Role.REGION, {"region_id": "84", "territory": None}),
        (administrator, Role.STATE, {"departement_id": "01", "territory": None}),
        (administrator, Role.ADMINISTRATOR, {"territory": None}),
        (region, Role.ELU, {}),
        (acting(Role.PROJECT_LEAD), Role.OPERATOR, {}),
    ):
        with pytest.raises(ValidationError, match="s’exerce pour"):
            invite(by, role, organisation=firm, **scope)
    with pytest.raises(ValidationError, match="s’exerce pour"):
        invite(region, Role.INDUSTRIEL, organisation=organisation(Kind.PREFECTURE, **AIN))
    assert not Invitation.objects.exists()


def test_an_invitation_from_before_the_rule_begins_nothing() -> None:
    found, hidden = invite(acting(Role.REGION, region_id="84"), Role.ELU)
    Invitation.objects.filter(pk=found.pk).update(organisation=organisation(Kind.FIRM))
    someone = person("Rosa")
    Invitation.objects.filter(pk=found.pk).update(email=someone.email)
    with pytest.raises(ValidationError, match="s’exerce pour"):
        services.accept_invitation(hidden=hidden, person=someone)
    assert not Mandate.objects.filter(person=someone).exists()


def test_a_role_is_neither_asked_for_nor_given_for_the_wrong_organisation() -> None:
    chamber = organisation(Kind.CHAMBER)
    asked = JoinRequest(role=Role.OPERATOR, territory=territory(), organisation=chamber)
    with pytest.raises(ValidationError, match="s’exerce pour"):
        services.ask_to_join(request=asked, by=actor(person("Rosa"), verified=True))
    named = JoinRequest(role=Role.OPERATOR, territory=territory(), organisation_name="La Banque")
    sent = services.ask_to_join(request=named, by=actor(person("Rosa"), verified=True))
    lead = acting(Role.PROJECT_LEAD)
    with pytest.raises(ValidationError, match="s’exerce pour"):
        services.answer_request(request=sent, accept=True, by=lead, organisation=chamber)
    sent = JoinRequest.objects.get(pk=sent.pk)
    assert services.answer_request(request=sent, accept=True, by=lead, organisation=organisation(Kind.OPERATOR)).mandate


def test_what_breaks_the_rule_is_not_handed_over_and_is_shown_to_the_administrator() -> None:
    firm = organisation(Kind.FIRM)
    held = forced(Role.REGION, firm, region_id="84")
    administrator = acting(Role.ADMINISTRATOR)
    with pytest.raises(ValidationError, match="s’exerce pour"):
        services.hand_over(mandates=[held], to=person("Suite"), on=TODAY, by=administrator, reason="suite")
    assert [(one.pk, "s’exerce pour" in why) for one, why in misfits(administrator)] == [(held.pk, True)]
    for other in (acting(Role.DELEGATION), acting(Role.REGION, region_id="24"), acting(Role.PROJECT_LEAD)):
        with pytest.raises(NotAllowedError):
            misfits(other)
