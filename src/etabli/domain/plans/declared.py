"""What the programme of this instance declares of plans: fields of a fiche, workflows, axes, project types."""

from functools import lru_cache
from pathlib import Path

from django.conf import settings

from etabli.catalogue.plans.contract import Contract, contract_of
from etabli.catalogue.plans.fields import FicheFields, fields_of
from etabli.catalogue.plans.workflow import Workflow, Workflows, workflows_of
from etabli.catalogue.programme import Axis, Programme, ProjectType, load_programme
from etabli.kernel.errors import CatalogueError


def fields() -> FicheFields:
    """The registry of the fields of a fiche."""
    return fields_of(_directory())


def workflows() -> Workflows:
    """The workflows; CatalogueError when this programme has no plans."""
    found = workflows_of(_directory())
    if found is None:
        raise CatalogueError("this programme declares no workflows.yaml: it has no plans")
    return found


def has_plans() -> bool:
    """Whether the programme of this instance has plans d'action."""
    return workflows_of(_directory()) is not None


def fiche_workflow() -> Workflow:
    return workflows().fiche


def plan_workflow(phase: str) -> Workflow:
    """The workflow of the plans of a phase."""
    return workflows().plans[phase]


def axes(phase: str) -> tuple[Axis, ...]:
    """The axes of a phase, in order."""
    return next((one.axes for one in _programme(_directory()).phases if one.id == phase), ())


def project_types() -> tuple[ProjectType, ...]:
    """The project types of the founding page, in order."""
    return _programme(_directory()).project_types


def _directory() -> Path:
    """Of the programme. Asked for every fiche of a list: it makes nothing."""
    found: Path = settings.ETABLI_PROGRAMME
    return found


@lru_cache(maxsize=4)
def _programme(directory: Path) -> Programme:
    return load_programme(directory)


def contract() -> Contract:
    """The articles of the document of a plan; CatalogueError when this programme declares none."""
    found = contract_of(_directory())
    if found is None:
        raise CatalogueError("this programme declares no contract.yaml: its plans have no document")
    return found
