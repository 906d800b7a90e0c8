"""The conditions of a plan's moves: each says in French what lacks, or nothing. Named in the programme's workflows."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from etabli.domain.governance.models import Binome
from etabli.domain.plans.differences import compare
from etabli.domain.plans.enums import OpinionVerdict, VersionKind, VersionState
from etabli.domain.plans.freezing import JOINING, content_of
from etabli.domain.plans.models import Fiche, Opinion, Plan, PlanVersion
from etabli.domain.plans.whole import lacking
from etabli.domain.territories.models import Departement, PerimeterCommune, Region
from etabli.kernel.typography import french


@dataclass(frozen=True)
class Facts:
    """What conditions are judged on: the plan, on a day, the reason that was given."""

    plan: Plan
    on: date
    reason: str = ""


def in_force(plan: Plan) -> PlanVersion | None:
    """The sealed version."""
    return plan.versions.filter(state=VersionState.SEALED).first()


def pending(plan: Plan) -> PlanVersion | None:
    """The frozen version that waits for opinions and signatures."""
    return plan.versions.filter(state=VersionState.PENDING).first()


def reached(plan: Plan) -> frozenset[str]:
    """What has come of a plan, for moves that ask: a version in force (`sealed`), a contract (`signed`)."""
    kinds = set(plan.versions.filter(sealed_at__isnull=False).values_list("kind", flat=True))
    return frozenset({"sealed"} if kinds else ()) | frozenset({"signed"} if VersionKind.CONTRACT in kinds else ())


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
    known = PerimeterCommune.objects.filter(
        listed_territory__territory=facts.plan.territory_id, perimeter_list__reference=True
    ).exists()
    return "" if known else "Le périmètre du territoire n’est pas connu."


def _binome(facts: Facts) -> str:
    there = Binome.objects.in_force(facts.on).filter(territory=facts.plan.territory_id).exists()
    return "" if there else "Le binôme n’est pas désigné."


def _roadmap(facts: Facts) -> str:
    return "" if facts.plan.ambitions.exists() else "La feuille de route n’a aucune ambition."


def _fiches(facts: Facts) -> str:
    return "" if _joined(facts.plan) else "Aucune fiche n’est validée."


def _fiches_whole(facts: Facts) -> str:
    faults = []
    for fiche in _joined(facts.plan):
        if missing := lacking(fiche, "validated"):
            faults.append(f"fiche {fiche.number} ({', '.join(field.label for field in missing)})")
    return f"Des fiches ne sont pas remplies : {' ; '.join(faults)}." if faults else ""


def _joined(plan: Plan) -> list[Fiche]:
    return list(plan.fiches.filter(state__in=JOINING).select_related("plan__territory"))


def _favourable(facts: Facts, who: str) -> str:
    regions, departements = concerned(facts.plan)
    given = Opinion.objects.filter(plan=facts.plan, version=pending(facts.plan))
    said = {getattr(opinion, f"{who}_id"): opinion for opinion in given}
    among = regions if who == "region" else departements
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
    version = pending(facts.plan)
    signatories = list(version.signatories.select_related("organisation")) if version else []
    if not signatories:
        return "Aucun signataire n’est désigné."
    without = [one.organisation.name for one in signatories if not one.titled]
    return f"Il manque le titre à signer de : {', '.join(without)}." if without else ""


def _signed_by_all(facts: Facts) -> str:
    version = pending(facts.plan)
    if version is None:
        return "Aucune version n’attend de signature."
    without = [one.organisation.name for one in version.signatories.all() if one.signed_on is None]
    return f"N’ont pas signé : {', '.join(without)}." if without else ""


def _differs(facts: Facts) -> str:
    version = in_force(facts.plan)
    if version is None or not compare(version.content, content_of(facts.plan)).same:
        return ""
    return "Rien n’a changé depuis la version en vigueur."


def _unchanged(facts: Facts) -> str:
    version = in_force(facts.plan)
    if version is None or compare(version.content, content_of(facts.plan)).same:
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
    "differs": _differs,
    "unchanged": _unchanged,
}
OF_FICHE = frozenset({"fiche_whole"})  # judged by services.fiches


def lacks(names: tuple[str, ...], facts: Facts) -> list[str]:
    """What lacks for these conditions, in French; nothing when all hold."""
    return [french(said) for name in names if (said := CONDITIONS[name](facts))]
