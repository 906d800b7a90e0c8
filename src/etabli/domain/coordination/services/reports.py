"""A report: prepared with its figures, written, submitted, judged, published under a seal."""

from collections.abc import Mapping
from datetime import date
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from etabli.catalogue.coordination.reports import report_rules
from etabli.domain.audit import queries as trail
from etabli.domain.audit import services as audit
from etabli.domain.coordination import report_rights as rights
from etabli.domain.coordination.models import Report
from etabli.domain.coordination.queries.report_figures import report_figures
from etabli.domain.coordination.report_enums import WRITTEN_IN, ReportKind, ReportState
from etabli.domain.coordination.services.report_telling import tell_judged, tell_published, tell_submitted
from etabli.domain.foundation import clock
from etabli.domain.foundation.errors import EditedMeanwhileError
from etabli.domain.foundation.merging import merge
from etabli.domain.foundation.sealing import seal
from etabli.domain.governance.actor import Actor
from etabli.domain.governance.models import Mandate
from etabli.domain.territories.models import Phase, Region, Territory
from etabli.kernel.typography import french

MOVED = "Ce rapport a changé d'état entre-temps : rechargez la page pour lire la suite."


@transaction.atomic
def prepare_report(
    *, kind: str, on: date, by: Actor, phase: Phase, territory: Territory | None = None, region: Region | None = None
) -> Report:
    """A draft with the figures of its day. The day must be over: until then, not all is known of it."""
    found = Report(kind=kind, on=on, phase=territory.phase if territory else phase, territory=territory, region=region)
    if kind not in ReportKind.values or _place(found) not in found.rule.place:
        raise ValidationError({"kind": "Ce rapport ne porte pas sur ce genre de lieu."})
    mandate = rights.require(by, "report.write", found)
    if on >= by.on:
        raise ValidationError({"on": "Choisissez un jour passé : d’un jour en cours, tout n’est pas encore su."})
    if on < found.phase.starts_on:
        raise ValidationError({"on": "Ce jour précède le début de la phase."})
    found.prepared_by = mandate
    _compute(found)
    try:
        with transaction.atomic():
            _save(found, by, mandate, "report.prepared")
    except (IntegrityError, ValidationError) as error:
        raise ValidationError({"on": "Il y a déjà un rapport de ce lieu arrêté à ce jour."}) from error
    return found


@transaction.atomic
def compute_report(*, report_id: UUID, by: Actor) -> Report:
    """Compute the figures again, before they are published."""
    found, mandate = _locked(report_id, by, "report.write", *WRITTEN_IN)
    _compute(found)
    _save(found, by, mandate, "report.computed")
    return found


@transaction.atomic
def write_report(*, report_id: UUID, revision: int, texts: Mapping[str, str], by: Actor) -> Report:
    """Write the parts of its writer. EditedMeanwhileError carries both sides when somebody wrote since `revision`."""
    found, mandate = _locked(report_id, by, "report.write", *WRITTEN_IN)
    mine = _clean(texts, "writer")
    if found.revision != revision:
        raise _meanwhile(found, revision, mine)
    if all(found.texts.get(name, "") == text for name, text in mine.items()):
        return found
    found.texts = {**found.texts, **mine}
    found.revision += 1
    _save(found, by, mandate, "report.written")
    return found


@transaction.atomic
def submit_report(*, report_id: UUID, by: Actor) -> Report:
    """Ask the Région and the State for their opinion."""
    found, mandate = _locked(report_id, by, "report.write", ReportState.PREPARED)
    if not found.rule.opinion:
        raise ValidationError("Ce rapport ne demande pas d’avis : publiez-le.")
    _whole(found)
    found.state, found.submitted_on = ReportState.SUBMITTED, by.on
    _save(found, by, mandate, "report.submitted")
    tell_submitted(found, by)
    return found


@transaction.atomic
def judge_report(*, report_id: UUID, text: str, by: Actor) -> Report:
    """The opinion of the Région or of the State; the chef de projet may then complete and publish."""
    found, mandate = _locked(report_id, by, "report.judge", ReportState.SUBMITTED)
    said = french(text.strip())
    if not said:
        raise ValidationError({"text": "Écrivez votre avis."})
    found.texts = {**found.texts, "opinion": said}
    found.revision += 1
    found.state, found.judged_on, found.judged_by = ReportState.JUDGED, by.on, mandate
    _save(found, by, mandate, "report.judged")
    tell_judged(found, by)
    return found


@transaction.atomic
def publish_report(*, report_id: UUID, by: Actor) -> Report:
    """Everybody reads it from now on; nothing of it changes any more."""
    wanted = (ReportState.JUDGED, ReportState.PREPARED)
    found, mandate = _locked(report_id, by, "report.write", *wanted)
    if found.rule.opinion and found.state != ReportState.JUDGED:
        raise ValidationError("L’avis de la Région ou de l’État n’est pas encore rendu.")
    _whole(found)
    found.state, found.published_on, found.published_by = ReportState.PUBLISHED, by.on, mandate
    found.seal = seal(sealed(found))
    _save(found, by, mandate, "report.published")
    tell_published(found, by)
    return found


def sealed(report: Report) -> dict[str, Any]:
    """All that a published report says."""
    return {
        "kind": report.kind,
        "phase": report.phase_id,
        "territory": report.territory_id,
        "region": report.region_id,
        "on": report.on.isoformat(),
        "texts": report.texts,
        "figures": report.figures,
    }


def _place(report: Report) -> str:
    if report.territory is not None:
        return "territory"
    return "region" if report.region is not None else "nation"


def _compute(report: Report) -> None:
    told = report_figures(rights.asked_of(report), report.on, report.kind)
    report.figures = told.then
    report.figures_hash = seal(told.then)
    report.read_until, report.computed_at = told.known.until, clock.now()


def _whole(report: Report) -> None:
    """Every part of its writer says something."""
    missing = [one.title for one in report_rules().parts if one.by == "writer" and not report.texts.get(one.id)]
    if missing:
        raise ValidationError(french(f"Il manque un texte : {', '.join(missing)}."))


def _clean(texts: Mapping[str, str], by: str) -> dict[str, str]:
    known = report_rules().by_part
    return {name: french(text.strip()) for name, text in texts.items() if name in known and known[name].by == by}


def _locked(report_id: UUID, by: Actor, permission: str, *states: str) -> tuple[Report, Mandate]:
    found = Report.objects.select_for_update(of=("self",)).select_related("territory__phase", "region", "phase")
    report = found.get(pk=report_id)
    mandate = rights.require(by, permission, report)
    if report.state not in states:
        raise ValidationError(MOVED)
    return report, mandate


def _save(report: Report, by: Actor, mandate: Mandate, verb: str) -> None:
    audit.save(report, by=by.author(mandate), verb=verb, scope=rights.scope_of(report))


def _meanwhile(report: Report, revision: int, mine: Mapping[str, str]) -> EditedMeanwhileError:
    """What both sides wrote since the revision that was read, which the trail remembers."""
    base: dict[str, Any] = {}
    who = ""
    for act in trail.read(trail.of_object(report)):
        if act.after.get("revision", 0) > revision:
            who = act.author
        elif not who:
            base |= act.after
    theirs = {name: report.texts.get(name, "") for name in mine}
    read = {name: base.get(f"texts.{name}") or "" for name in mine}
    return EditedMeanwhileError(
        theirs=theirs, merged=merge(read, mine, theirs), revision=report.revision, who=who or "Établi"
    )
