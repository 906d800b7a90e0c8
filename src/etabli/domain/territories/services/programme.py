"""Loads phases, axes and project types from the programme's declaration."""

from etabli.catalogue.programme import Programme
from etabli.domain.territories.models import Axis, Phase, ProjectType


def load_programme(programme: Programme) -> None:
    """Phases, axes and project types. Phases that are gone keep their row until nothing points at them."""
    Phase.objects.bulk_create(
        (
            Phase(
                id=phase.id,
                label=phase.label,
                starts_on=phase.starts_on,
                ends_on=phase.ends_on,
                description=phase.description,
            )
            for phase in programme.phases
        ),
        update_conflicts=True,
        unique_fields=["id"],
        update_fields=["label", "starts_on", "ends_on", "description"],
    )
    Axis.objects.bulk_create(
        (
            Axis(phase_id=phase.id, slug=axis.id, label=axis.label, question=axis.question, position=position)
            for phase in programme.phases
            for position, axis in enumerate(phase.axes)
        ),
        update_conflicts=True,
        unique_fields=["phase", "slug"],
        update_fields=["label", "question", "position"],
    )
    declared = {(phase.id, axis.id) for phase in programme.phases for axis in phase.axes}
    axes = {(axis.phase_id, axis.slug): axis for axis in Axis.objects.all()}
    Axis.objects.filter(pk__in=[axis.pk for key, axis in axes.items() if key not in declared]).delete()
    for position, project in enumerate(programme.project_types):
        row, _ = ProjectType.objects.update_or_create(
            slug=project.id,
            defaults={"label": project.label, "description": project.description, "position": position},
        )
        row.axes.set(axes[phase, axis] for phase, found in project.axes.items() for axis in found)
    ProjectType.objects.exclude(slug__in=[project.id for project in programme.project_types]).delete()
