"""The conditions of a plan's moves: each says in French what lacks, or nothing. Named in the programme's workflows."""

from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from uuid import UUID

from django.db.models import Exists, OuterRef

from etabli.domain.governance.models import Binome
from etabli.domain.plans.differences import compare
from etabli.domain.plans.enums import OpinionVerdict, SignatoryGroup, VersionKind, VersionState
from etabli.domain.plans.freezing import JOINING, content_of
from etabli.domain.plans.models import Ambition, Fiche, Opinion, Plan, PlanVersion, Signatory
from etabli.domain.plans.whole import lacking
from etabli.domain.territories.models import Departement, PerimeterCommune, Region, TerritoryPart
from etabli.kernel.typography import french


@dataclass(frozen=True)
class Facts:
    """What conditions are judged on: the plan, on a day, the reason that was given. Each is read once."""

    plan: Plan
    on: date
    reason: str = ""

    @cached_property
    def versions(self) -> list[PlanVersion]:
        """Every version, the latest first, without its content."""
        return list(self.plan.versions.defer("content"))

    @cached_property
    def pending(self) -> PlanVersion | None:
        return next((one for one in self.versions if one.state == VersionState.PENDING), None)

    @cached_property
    def in_force(self) -> PlanVersion | None:
        return next((one for one in self.versions if one.state == VersionState.SEALED), None)

    @cached_property
    def reached(self) -> frozenset[str]:
        """What has come of the plan, for moves that ask: a version in force (`sealed`), a contract (`signed`)."""
        kinds = {one.kind for one in self.versions if one.sealed_at is not None}
        return frozenset({"sealed"} if kinds else ()) | frozenset({"signed"} if VersionKind.CONTRACT in kinds else ())

    @cached_property
    def departements(self) -> list[Departement]:
        """Those that the territory lies in, each with its région."""
        return concerned(self.plan)[1]

    @cached_property
    def opinions(self) -> list[Opinion]:
        """What was said of the version that waits, or of the candidature."""
        return list(Opinion.objects.filter(plan=self.plan, version=self.pending))

    @cached_property
    def there(self) -> dict[str, bool]:
        """What the territory has: a known `perimeter`, a `binome` on the day, a `roadmap` of its plan. One query."""
        listed = PerimeterCommune.objects.filter(
            listed_territory__territory=OuterRef("territory"), perimeter_list__reference=True
        )
        pair = Binome.objects.in_force(self.on).filter(territory=OuterRef("territory"))
        asked = Plan.objects.filter(pk=self.plan.pk).annotate(
            perimeter=Exists(listed), binome=Exists(pair), roadmap=Exists(Ambition.objects.filter(plan=OuterRef("pk")))
        )
        return dict(asked.values("perimeter", "binome", "roadmap").get())

    @cached_property
    def joined(self) -> list[Fiche]:
        """The fiches that are part of the plan."""
        return list(self.plan.fiches.filter(state__in=JOINING).select_related("plan__territory"))

    @cached_property
    def signatories(self) -> list[Signatory]:
        """Those of the version that waits."""
        if self.pending is None:
            return []
        return list(self.pending.signatories.select_related("organisation"))

    @cached_property
    def same(self) -> bool:
        """Whether nothing contractual changed since the version in force."""
        return self.in_force is not None and compare(self.in_force.content, content_of(self.plan)).same


def facts_of(plans: Sequence[Plan], on: date) -> list[Facts]:
    """The facts of several plans in their order; versions, places and opinions are read for all in three queries."""
    versions: dict[UUID, list[PlanVersion]] = defaultdict(list)
    for version in PlanVersion.objects.filter(plan__in=plans).defer("content"):
        versions[version.plan_id].append(version)
    places: dict[UUID, dict[str, Departement]] = defaultdict(dict)
    territories = [plan.territory_id for plan in plans]
    parts = TerritoryPart.objects.filter(territory__in=territories).select_related("departement__region")
    for part in parts.order_by("departement"):
        places[part.territory_id][part.departement_id] = part.departement
    opinions: dict[tuple[UUID, UUID | None], list[Opinion]] = defaultdict(list)
    for opinion in Opinion.objects.filter(plan__in=plans):
        opinions[opinion.plan_id, opinion.version_id].append(opinion)
    found = []
    for plan in plans:
        facts = Facts(plan, on)
        read = vars(facts)  # where its cached properties keep what they read
        read["versions"], read["departements"] = versions[plan.pk], list(places[plan.territory_id].values())
        read["opinions"] = opinions[plan.pk, facts.pending.pk if facts.pending else None]
        found.append(facts)
    return found


def in_force(plan: Plan) -> PlanVersion | None:
    """The sealed version."""
    return plan.versions.filter(state=VersionState.SEALED).first()


def pending(plan: Plan) -> PlanVersion | None:
    """The frozen version that waits for opinions and signatures."""
    return plan.versions.filter(state=VersionState.PENDING).first()


def reached(plan: Plan) -> frozenset[str]:
    """See `Facts.reached`."""
    return Facts(plan, plan.since).reached


def concerned(plan: Plan) -> tuple[list[Region], list[Departement]]:
    """Every Région and département that the territory lies in: an interregional one needs each."""
    departements = list(
        Departement.objects.filter(territory_parts__territory=plan.territory_id).select_related("region").distinct()
    )
    regions = {departement.region_id: departement.region for departement in departements}
    return list(regions.values()), departements


def _reason(facts: Facts) -> str:
    return "" if facts.reason.strip() else "Dites pourquoi : le motif reste lisible."


def _perimeter(facts: Facts) -> str:
    return "" if facts.there["perimeter"] else "Le périmètre du territoire n’est pas connu."


def _binome(facts: Facts) -> str:
    return "" if facts.there["binome"] else "Le binôme n’est pas désigné."


def _roadmap(facts: Facts) -> str:
    return "" if facts.there["roadmap"] else "La feuille de route n’a aucune ambition."


def _fiches(facts: Facts) -> str:
    return "" if facts.joined else "Aucune fiche n’est validée."


def _fiches_whole(facts: Facts) -> str:
    faults = []
    for fiche in facts.joined:
        if missing := lacking(fiche, "validated"):
            faults.append(f"fiche {fiche.number} ({', '.join(field.label for field in missing)})")
    return f"Des fiches ne sont pas remplies : {' ; '.join(faults)}." if faults else ""


def _favourable(facts: Facts, who: str) -> str:
    said = {getattr(opinion, f"{who}_id"): opinion for opinion in facts.opinions}
    places = facts.departements if who == "departement" else [one.region for one in facts.departements]
    among = list({place.pk: place for place in places}.values())
    waiting = [place.name for place in among if place.pk not in said]
    against = [
        place.name for place in among if place.pk in said and said[place.pk].verdict == OpinionVerdict.UNFAVOURABLE
    ]
    name = "Région" if who == "region" else "préfet"
    faults = [f"L’avis de chaque {name} est demandé ; il manque : {', '.join(waiting)}."] if waiting else []
    if against:
        faults.append(f"Avis défavorable : {', '.join(against)}.")
    return " ".join(faults)


def _titles(facts: Facts) -> str:
    if not facts.signatories:
        return "Aucun signataire n’est désigné."
    without = [one.organisation.name for one in facts.signatories if not one.titled]
    return f"Il manque le titre à signer de : {', '.join(without)}." if without else ""


def _signed_by_all(facts: Facts) -> str:
    if facts.pending is None:
        return "Aucune version n’attend de signature."
    if not facts.signatories:
        return "Aucun signataire n’est désigné."
    without = [one.organisation.name for one in facts.signatories if one.signed_on is None]
    return f"N’ont pas signé : {', '.join(without)}." if without else ""


def _groups(facts: Facts) -> str:
    """Who signs comes in three groups; a plan without one of them is signed knowingly."""
    if facts.pending is None:
        return ""
    there = {one.group for one in facts.signatories}
    empty = [str(group.label) for group in SignatoryGroup if group not in there]
    return f"Aucun signataire parmi : {', '.join(empty)}." if empty else ""


def _differs(facts: Facts) -> str:
    return "Rien n’a changé depuis la version en vigueur." if facts.same else ""


def _unchanged(facts: Facts) -> str:
    if facts.in_force is None or facts.same:
        return ""
    return "Le plan a changé depuis la version en vigueur : remettez-le en l’état, ou poursuivez l’avenant."


CONDITIONS: dict[str, Callable[[Facts], str]] = {
    "reason": _reason,
    "perimeter": _perimeter,
    "binome": _binome,
    "roadmap": _roadmap,
    "fiches": _fiches,
    "fiches_whole": _fiches_whole,
    "regions_favourable": lambda facts: _favourable(facts, "region"),
    "state_favourable": lambda facts: _favourable(facts, "departement"),
    "titles": _titles,
    "signed_by_all": _signed_by_all,
    "groups": _groups,
    "differs": _differs,
    "unchanged": _unchanged,
}
OF_FICHE = frozenset({"fiche_whole"})  # judged by services.fiches


def lacks(names: tuple[str, ...], facts: Facts) -> list[str]:
    """What lacks for these conditions, in French; nothing when all hold."""
    return [french(said) for name in names if (said := CONDITIONS[name](facts))]
