"""Who sees and changes a fiche or a line of its money. What filters a list is what opens an object.

Beside the matrix, two rights come from whom one acts for: the bearer of a fiche (an organisation leads it), and a
funder (an organisation pays for a line of it). Both hold where the mandate does.
"""

from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from uuid import UUID

from django.db.models import Q, QuerySet

from etabli.domain.governance import permissions
from etabli.domain.governance.actor import Actor, reached_by
from etabli.domain.governance.enums import OrganisationKind, Role
from etabli.domain.governance.models import Mandate, Person, Recusal
from etabli.domain.governance.permissions import NotAllowedError, Verdict
from etabli.domain.governance.roles import MATRIX
from etabli.domain.plans.declared import has_plans, workflows
from etabli.domain.plans.enums import StageKind, VersionState, Visibility
from etabli.domain.plans.models import Fiche, Plan, PlanVersion, Resource, Stage
from etabli.domain.plans.models.fiches import SUBJECT
from etabli.domain.territories.models import Territory

BEARERS = (Role.PROJECT_OWNER, Role.INDUSTRIEL, Role.ELU, Role.CONTRIBUTOR)  # act for an organisation that may lead
FUNDERS = (Role.OPERATOR, Role.REGION, Role.STATE)
OF_STATE = (
    OrganisationKind.PREFECTURE,
    OrganisationKind.SOUS_PREFECTURE,
    OrganisationKind.DREETS,
    OrganisationKind.DREAL,
)
NONE = Q(pk__in=[])


@dataclass(frozen=True)
class Here:
    """One plan, None where it has not begun, and what was read with it of the actor.

    `public`: whether it is for all; `mandates`: those that reach its territory; `may`: what they give; `recused`: the
    fiches, of any plan, that the actor stands back from.
    """

    plan: UUID | None
    public: bool
    mandates: tuple[Mandate, ...]
    may: frozenset[str]
    recused: frozenset[UUID]


@dataclass(frozen=True)
class Sight:
    """What an actor sees of plans: filters for queries, made once a request.

    With `here`, of one plan and no other: the same rules, without asking the database again what they say of that plan.
    """

    actor: Actor
    here: Here | None = None
    inside: bool = False

    def knowing(self, recused: frozenset[UUID], *, inside: bool = False) -> "Sight":
        """The same, of fiches among which the actor stands back from these: that is not asked again.

        `inside`: for reads that keep to plans which a mandate opens; what everybody sees elsewhere is not asked.
        """
        found = Sight(self.actor, self.here, inside)
        found.__dict__["recused"] = recused
        return found

    def everywhere(self) -> "Sight":
        """The same actor's sight of every plan; whom they stand back from is not asked again."""
        found = Sight(self.actor)
        if self.here is not None:
            found.__dict__["recused"] = self.here.recused
        return found

    @cached_property
    def recused(self) -> frozenset[UUID]:
        """The fiches that the actor stands back from."""
        if self.here is not None:
            return self.here.recused
        if self.actor.person is None:
            return frozenset()
        return frozenset(UUID(key) for key in recusals(self.actor.person).values_list("subject_id", flat=True))

    @property
    def ground(self) -> Hashable:
        """All that its filters are made of, for what keeps a reading."""
        return self.actor.ground, self.here, self.inside, self.recused

    def plans(self) -> QuerySet[Plan]:
        """Plans that are public, and those that a mandate opens."""
        return Plan.objects.filter(self._public("") | self._where("plan.view", ""))

    def public_plans(self) -> QuerySet[Plan]:
        """Plans that everybody sees."""
        return Plan.objects.filter(self._public(""))

    def fiches(self) -> QuerySet[Fiche]:
        """Fiches that the actor may read."""
        return Fiche.objects.filter(self.of_fiche(""))

    def of_fiche(self, prefix: str) -> Q:
        """The fiches that the actor may read, as a filter on rows that name one (`prefix` "fiche__")."""
        open_to = {f"{prefix}visibility": Visibility.PUBLIC}
        shared = {f"{prefix}visibility__in": [Visibility.PUBLIC, Visibility.SIGNATORIES]}
        plan = f"{prefix}plan__"
        found = Q(**open_to) & self._public(plan)
        if not self.actor.signed_in:
            return found
        found |= Q(**shared) & self._where("plan.view", plan)
        reserved = self._where("plan.restricted", plan)
        if self.recused:
            reserved &= ~Q(**{f"{prefix}pk__in": self.recused})
        return found | reserved | self._bears(prefix) | self._funds_a_line(prefix)

    def resources(self) -> QuerySet[Resource]:
        """Lines of money that the actor may read."""
        return Resource.objects.filter(self.of_resource(""))

    def of_resource(self, prefix: str) -> Q:
        """The lines that the actor may read, as a filter on rows that name one (`prefix` "resource__")."""
        fiche = f"{prefix}fiche__"
        plan = f"{fiche}plan__"
        seen = self.of_fiche(fiche)
        found = Q(**{f"{prefix}visibility": Visibility.PUBLIC})
        if not self.actor.signed_in:
            return seen & found
        shared = Q(**{f"{prefix}visibility": Visibility.SIGNATORIES}) & self._where("plan.view", plan)
        reserved = self._where("plan.restricted", plan)
        if self.recused:
            reserved &= ~Q(**{f"{fiche}pk__in": self.recused})
        return seen & (found | shared | reserved | self._bears(fiche) | self._funds(prefix))

    def stages(self) -> QuerySet[Stage]:
        """Stages that the actor may read. A firm's refusal is for the firm, the funder and its delegates alone."""
        return Stage.objects.filter(self.of_stage(""))

    def of_stage(self, prefix: str) -> Q:
        return self.of_resource(f"{prefix}resource__") & self._not_secret(prefix)

    def of_refusal(self, prefix: str) -> Q:
        """Of lines that the actor may read, those whose refusal they may read too: see `stages`."""
        firm = Q(**{f"{prefix}fiche__lead__kind": OrganisationKind.FIRM})
        return ~firm | self._bears(f"{prefix}fiche__") | self._funds(prefix)

    def _not_secret(self, prefix: str) -> Q:
        resource = f"{prefix}resource__"
        secret = Q(
            **{
                f"{prefix}kind": StageKind.REFUSED,
                f"{resource}fiche__lead__kind": OrganisationKind.FIRM,
            }
        )
        return ~secret | self._bears(f"{resource}fiche__") | self._funds(resource)

    def _where(self, permission: str, plan: str) -> Q:
        """Rows of plans where the actor has a permission. `plan`: the path to a plan, with its underscores."""
        if self.here is not None:
            return self._of_here(plan, self.here, holds=permission in self.here.may)
        return _of_plans(plan, permissions.where(self.actor, permission, "territory"))

    def _public(self, plan: str) -> Q:
        """Rows of plans that everybody sees."""
        if self.here is not None:
            return self._of_here(plan, self.here, holds=self.here.public)
        if self.inside:
            return NONE
        return _of_plans(plan, _public_plan())

    def _of_here(self, plan: str, here: Here, *, holds: bool) -> Q:
        return Q(**{f"{plan}pk": here.plan}) if holds and here.plan is not None else NONE

    def _bears(self, prefix: str) -> Q:
        found = NONE
        for mandate in self.actor.mandates if self.here is None else self.here.mandates:
            if Role(mandate.role) in BEARERS and mandate.territory_id is not None:
                found |= Q(**{f"{prefix}lead": mandate.organisation_id}) & self._reached([mandate], f"{prefix}plan__")
        return found

    def of_recorded(self, prefix: str) -> Q:
        """The rule of `may_record` as a filter on rows that name a line (`prefix` "resource__")."""
        led = [one.territory_id for one in self.actor.mandates if Role(one.role) == Role.PROJECT_LEAD]
        return Q(**{f"{prefix}fiche__plan__territory__in": led}) | self._funds(prefix)

    def _funds(self, prefix: str) -> Q:
        """Lines paid by whom the actor acts for; a service of the State stands for every service in its reach."""
        found = NONE
        alike: dict[tuple[UUID, bool], list[Mandate]] = {}
        for mandate in self._funding:
            alike.setdefault((mandate.organisation_id, Role(mandate.role) == Role.STATE), []).append(mandate)
        for (organisation, of_state), mandates in alike.items():
            paying = Q(**{f"{prefix}funder": organisation})
            if of_state:
                paying |= Q(**{f"{prefix}funder__kind__in": OF_STATE})
            found |= paying & self._reached(mandates, f"{prefix}fiche__plan__")
        return found

    def _reached(self, mandates: Iterable[Mandate], plan: str) -> Q:
        """Rows of plans whose territory the mandates reach: here, those of this plan, as `here.mandates` all do."""
        if self.here is not None:
            return self._of_here(plan, self.here, holds=True)
        return _of_plans(plan, reached_by(mandates, "territory"))

    @property
    def _funding(self) -> list[Mandate]:
        mandates = self.actor.mandates if self.here is None else self.here.mandates
        return [mandate for mandate in mandates if Role(mandate.role) in FUNDERS]

    def _funds_a_line(self, prefix: str) -> Q:
        if not self._funding:
            return NONE
        lines = Resource.objects.order_by().filter(self._funds(""))
        return Q(**{f"{prefix}pk__in": lines.values("fiche")})


def sight(actor: Actor) -> Sight:
    """What the actor sees, of every plan."""
    return Sight(actor)


def recusals(person: Person) -> QuerySet[Recusal]:
    """The fiches that a person stands back from, each by its `subject_id`."""
    return Recusal.objects.in_force().filter(person=person, subject_kind=SUBJECT)


def _of_plans(path: str, of_plan: Q) -> Q:
    """A filter on plans as one on rows of plans: said of a few hundred plans once, not of each of their fiches."""
    return Q(**{f"{path}in": Plan.objects.order_by().filter(of_plan).values("pk")}) if path else of_plan


def _public_plan() -> Q:
    """Plans in a state that readers without a mandate see; what is in force stays public while it is being amended."""
    if not has_plans():
        return NONE
    in_force = PlanVersion.objects.filter(state=VersionState.SEALED)
    found = Q(pk__in=in_force.values("plan"))
    for phase, workflow in workflows().plans.items():
        states = [state.id for state in workflow.states if state.public]
        found |= Q(territory__phase=phase, state__in=states)
    return found


def may_see(actor: Actor, fiche: Fiche) -> bool:
    """The rule of the list, for one."""
    return sight(actor).fiches().filter(pk=fiche.pk).exists()


def may_edit(actor: Actor, fiche: Fiche) -> Verdict:
    """Who edits the plan; the bearer its own fiche; and whoever proposed it, as long as it is an idea."""
    territory = fiche.plan.territory
    found = permissions.verdict(actor, "plan.edit", territory, subject=fiche.subject)
    if found:
        return found
    bearer = bearing(actor, fiche)
    if bearer is not None:
        return Verdict(True, f"Vous agissez pour le maître d’ouvrage, {bearer.organisation.name}.", bearer)
    if actor.person is not None and fiche.author_id == actor.person.id and fiche.state == "idea":
        return permissions.verdict(actor, "plan.propose", territory)
    return found


def editing(actor: Actor, territory: Territory, fiches: Sequence[Fiche]) -> dict[UUID, Verdict]:
    """The rule of `may_edit` for fiches of a territory: two queries where `plan.edit` gives the right to all."""
    found = permissions.verdict(actor, "plan.edit", territory)
    apart = standing_back(actor, fiches) if found else set()
    return {one.pk: found if found and one.subject not in apart else may_edit(actor, one) for one in fiches}


def following(actor: Actor, territory: Territory, fiches: Sequence[Fiche]) -> dict[UUID, Verdict]:
    """The same for `may_follow`."""
    found = permissions.verdict(actor, "plan.edit", territory)
    apart = standing_back(actor, fiches) if found else set()
    mine = {one.pk for one in fiches if found and one.subject not in apart and bearing(actor, one) is None}
    return {one.pk: found if one.pk in mine else may_follow(actor, one) for one in fiches}


def standing_back(actor: Actor, fiches: Sequence[Fiche]) -> set[tuple[str, str]]:
    """The subjects among them that the actor stands back from."""
    if actor.person is None:
        return set()
    return permissions.standing_back(actor.person.id, [one.subject for one in fiches])


def may_follow(actor: Actor, fiche: Fiche) -> Verdict:
    """Who edits it, and the bearer: to say how it goes."""
    if (bearer := bearing(actor, fiche)) is not None:
        return Verdict(True, f"Vous agissez pour le maître d’ouvrage, {bearer.organisation.name}.", bearer)
    return permissions.verdict(actor, "plan.edit", fiche.plan.territory, subject=fiche.subject)


def may_record(actor: Actor, resource: Resource) -> Verdict:
    """Who says what became of a line: the chef de projet, and whoever acts for the funder."""
    fiche = resource.fiche
    found = permissions.verdict(actor, "plan.money", fiche.plan.territory)
    if not found or found.mandate is None:
        return found
    for mandate in actor.mandates:
        reaches = Territory.objects.filter(permissions.reach(mandate), pk=fiche.plan.territory_id)
        if _records(mandate, resource) and reaches.exists():
            return Verdict(True, found.reason, mandate)
    reason = "Seuls le chef de projet et le financeur de cette ligne en saisissent les étapes."
    return Verdict(False, reason, territory=fiche.plan.territory)


def recordable(actor: Actor, territory: Territory, resources: Iterable[Resource]) -> frozenset[UUID]:
    """The rule of `may_record` for lines of a territory where the actor has `plan.money`.

    Whoever has one mandate that gives it has it by that one; of several, those that reach the territory are looked up.
    """
    giving = [mandate for mandate in actor.mandates if Role(mandate.role) in MATRIX["plan.money"].roles]
    if len(giving) > 1:
        giving = [one for one in giving if Territory.objects.filter(permissions.reach(one), pk=territory.pk).exists()]
    return frozenset(one.pk for one in resources if any(_records(mandate, one) for mandate in giving))


def _records(mandate: Mandate, resource: Resource) -> bool:
    """Whether a mandate is of those who record the stages of a line, wherever it holds."""
    role = Role(mandate.role)
    ours = mandate.organisation_id == resource.funder_id
    ours = ours or (role == Role.STATE and resource.funder.kind in OF_STATE)
    return role == Role.PROJECT_LEAD or (role in FUNDERS and ours)


def require(found: Verdict) -> Mandate:
    """The mandate of a verdict; raises NotAllowedError with its reason."""
    if not found.allowed or found.mandate is None:
        raise NotAllowedError(found)
    return found.mandate


def bearing(actor: Actor, fiche: Fiche) -> Mandate | None:
    """The mandate by which the actor acts for the organisation that leads the fiche. No query where it is loaded."""
    for mandate in actor.mandates:
        of_lead = fiche.lead_id is not None and mandate.organisation_id == fiche.lead_id
        if of_lead and Role(mandate.role) in BEARERS and mandate.territory_id == fiche.plan.territory_id:
            return mandate
    return None


def scope_of(fiche: Fiche) -> str:
    """Where the trail files what is done to a fiche: with the public acts of its territory, or apart."""
    territory = fiche.plan.territory_id
    return territory if fiche.visibility != Visibility.RESTRICTED else f"confidential:{territory}"


def scope_of_line(resource: Resource) -> str:
    """The same for a line of money."""
    apart = Visibility.RESTRICTED in (resource.visibility, resource.fiche.visibility)
    territory = resource.fiche.plan.territory_id
    return territory if not apart else f"confidential:{territory}"


def may_consent(actor: Actor, fiche: Fiche) -> Verdict:
    """The firm that leads the fiche agrees to its publication; nobody agrees for it."""
    bearer = bearing(actor, fiche)
    if bearer is not None and fiche.led_by_a_firm:
        return Verdict(True, f"Vous agissez pour {bearer.organisation.name}.", bearer)
    reason = "Seule l’entreprise qui porte cette fiche peut donner son accord à sa publication."
    return Verdict(False, reason, territory=fiche.plan.territory)
