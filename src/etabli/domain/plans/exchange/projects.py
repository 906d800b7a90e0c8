"""Fiches as projects of the schema that platforms of the transition share, and such projects as lines to import.

The schema (projets 0.1.0) is that of betagouv/schema-projet-collectivites-transition-ecologique; ours, beside the
registry, says what of it is written and read. Nothing personal is written.
"""

import json
from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime
from functools import lru_cache
from pathlib import Path
from typing import Any

import etabli.catalogue.plans
from etabli.domain.foundation.spreadsheets.sheets import MOST_CELL, Sheet, refused, sheet_of
from etabli.domain.plans.declared import fiche_workflow, fields
from etabli.domain.plans.models import Expense, Fiche, Plan
from etabli.domain.plans.rights import Sight
from etabli.kernel.json_schema import faults
from etabli.kernel.names import search_key

SCHEMA_FILE = Path(etabli.catalogue.plans.__file__).parent / "projects.schema.json"
PROGRAMME = "Territoires d’industrie"
PHASES = {"idea": "Idée", "study": "Étude", "validated": "Opération", "under_way": "Opération", "done": "Opération"}
STATUSES = {"paused": "En pause", "blocked": "Bloqué", "abandoned": "Abandonné", "done": "Terminé"}
STATES = {
    **{status: state for state, status in STATUSES.items()},
    "Idée": "idea",
    "Étude": "study",
    "Opération": "under_way",
}
TOOLS = {"mecId": "mec", "tetId": "tet", "recocoId": "recoco"}
KNOWN_AS = "projet"  # how a fiche keeps the id that a project had elsewhere
COLUMNS = (
    *("number", "title", "description", "starts_on", "lead", "referent_function", "state", "external_numbers"),
    "ademe_levers",
)
LEFT = ("budgetPrevisionnel", "programme", "competences", "collectiviteIds")  # shown, and not taken up


@lru_cache(maxsize=1)
def schema() -> dict[str, Any]:
    return dict(json.loads(SCHEMA_FILE.read_text("utf-8")))


def projects_of(plan: Plan, seeing: Sight, on: date) -> list[dict[str, Any]]:
    """The fiches that the actor may read, as projects. Two queries."""
    fiches = list(seeing.fiches().filter(plan=plan).select_related("lead").order_by("number"))
    costs: dict[Any, list[Expense]] = {}
    for one in Expense.objects.filter(seeing.of_fiche("fiche__"), fiche__plan=plan):
        costs.setdefault(one.fiche_id, []).append(one)
    return [_project(fiche, costs.get(fiche.pk, []), on) for fiche in fiches]


def _project(fiche: Fiche, expenses: list[Expense], on: date) -> dict[str, Any]:
    late = fiche.state == "under_way" and fiche.ends_on is not None and fiche.ends_on < on
    numbers = _numbers(fiche.values.get("external_numbers", []))
    levers = {search_key(lever): lever for lever in schema()["items"]["properties"]["leviers"]["items"]["enum"]}
    written = [search_key(line.strip("-• ")) for line in str(fiche.values.get("ademe_levers", "")).splitlines()]
    one_tax = len({expense.tax for expense in expenses}) == 1
    found = {
        "id": str(fiche.pk),
        "createdAt": _instant(fiche.created_at),
        "updatedAt": _instant(fiche.changed_at),
        "nom": fiche.title,
        "description": fiche.values.get("description"),
        "budgetPrevisionnel": round(sum(one.amount_cents for one in expenses) / 100) if one_tax else None,
        "dateDebutPrevisionnelle": fiche.starts_on.isoformat() if fiche.starts_on else None,
        "phase": PHASES.get(fiche.state),
        "phaseStatut": STATUSES.get(fiche.state, "En retard" if late else "En cours"),
        "programme": PROGRAMME,
        "porteurCodeSiret": (fiche.lead.siret if fiche.lead else "") or None,
        "leviers": [levers[key] for key in dict.fromkeys(written) if key in levers] or None,
        **{name: numbers.get(tool) for name, tool in TOOLS.items()},
    }
    return {name: value for name, value in found.items() if value is not None}


def read_json(content: bytes, fiches: Iterable[Fiche]) -> Sheet:
    """The projects of a file as lines whose headings are those of the registry. Raises ValidationError.

    `fiches`: those that whoever imports may see: a project that is one of them, or became one, has its number.
    """
    try:
        found = json.loads(content.decode("utf-8-sig"))
    except (ValueError, RecursionError) as error:
        raise refused("Ce fichier n'est pas du JSON lisible.") from error
    projects = found.get("projets", found) if isinstance(found, dict) else found
    if wrong := next(faults(projects, schema()), None):
        path, keyword = wrong
        raise refused(f"Ce fichier ne suit pas le schéma des projets : {path or 'le document'} ({keyword}).")
    if not projects:
        raise refused("Ce fichier ne contient aucun projet.")
    known = {}
    for fiche in fiches:
        known[str(fiche.pk)] = fiche.number
        if (elsewhere := _numbers(fiche.values.get("external_numbers", [])).get(KNOWN_AS)) is not None:
            known[elsewhere] = fiche.number
    states = {state.id: state.label for state in fiche_workflow().states}
    heads = [*(fields()[name].heading for name in COLUMNS), *LEFT]
    lines = [(at, _line(project, known, states)) for at, project in enumerate(projects, start=2)]
    if any(len(cell) > MOST_CELL for _, line in lines for cell in line):
        raise refused("Un texte de ce fichier a plus de 32 767 caractères.")
    return sheet_of("Projets", [(1, heads), *lines])


def _line(project: Mapping[str, Any], known: Mapping[str, int], states: Mapping[str, str]) -> list[str]:
    number = known.get(project["id"])
    elsewhere = [f"{tool} : {project[name]}" for name, tool in TOOLS.items() if project.get(name)]
    if number is None:
        elsewhere.append(f"{KNOWN_AS} : {project['id']}")
    state = STATES.get(project.get("phaseStatut") or "") or STATES.get(project.get("phase") or "", "")
    values = [
        str(number or ""),
        project["nom"],
        project.get("description") or "",
        project.get("dateDebutPrevisionnelle") or "",
        project.get("porteurCodeSiret") or "",
        project.get("porteurReferentFonction") or "",
        states.get(state, ""),
        "\n".join(elsewhere) if number is None else "",
        "\n".join(project.get("leviers") or []),
    ]
    return [*values, *(_plain(project.get(name)) for name in LEFT)]


def _plain(value: Any) -> str:
    return "" if value is None else ", ".join(map(str, value)) if isinstance(value, list) else str(value)


def _numbers(lines: Iterable[str]) -> dict[str, str]:
    """Numbers elsewhere by tool: « tet : 12345 »."""
    found = {}
    for line in lines:
        tool, _, number = str(line).partition(":")
        if number.strip():
            found.setdefault(search_key(tool), number.strip()[:100])
    return found


def _instant(value: datetime) -> str:
    return value.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
