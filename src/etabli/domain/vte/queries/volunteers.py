"""Reads of volunteers' files: a list with its filters, late first; one file with all that is done of it and may be."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models import Case, Count, Exists, F, OuterRef, Prefetch, Q, QuerySet, Value, When

from etabli.analysis.aids.volunteers import Expected
from etabli.domain.governance.actor import Actor
from etabli.domain.vte import volunteer_rights as rights
from etabli.domain.vte.deadlines import Deadline, deadlines, late
from etabli.domain.vte.models import Claim, Payment, Staying, Volunteer, VolunteerDocument, VolunteerStep
from etabli.domain.vte.services.volunteer_aid import has_begun
from etabli.domain.vte.services.volunteer_steps import BY_MANAGER, too_early, why_not
from etabli.domain.vte.volunteer_enums import (
    AID_NEXT,
    CLOSED,
    EDITABLE,
    NEXT,
    STARTED,
    AidState,
    DocumentState,
    FileState,
    FileStep,
    LabelState,
)
from etabli.domain.vte.volunteer_facts import expected_of

A_PAGE = 30
WITH = ("territory__phase", "place")
GROUPS: dict[str, Q] = {
    "preparation": Q(state=FileState.PREPARING),
    "transmettre": Q(state=FileState.COMPLETE),
    "reponse": Q(state=FileState.SENT),
    "charte": Q(state__in=[FileState.LABELLED, FileState.SIGNED]),
    "cours": Q(state=FileState.RUNNING),
    "aide": Q(Exists(Claim.objects.filter(volunteer=OuterRef("pk"), aid=AidState.ASKED))),
    "finis": Q(state__in=CLOSED),
    "pieces": Q(Exists(VolunteerDocument.objects.filter(volunteer=OuterRef("pk"), state=DocumentState.DEPOSITED))),
}
SORTS = {
    "": ("rank", "by", "-opened_on", "id"),
    "entreprise": ("firm", "id"),
    "debut": (F("starts_on").desc(nulls_last=True), "id"),
    "ouverture": ("-opened_on", "id"),
}


@dataclass(frozen=True)
class Asked:
    """What the address asks; empty: all."""

    group: str = ""
    late: bool = False
    scheme: str = ""
    territory: str = ""
    sort: str = ""
    page: int = 1


@dataclass(frozen=True)
class Listed:
    """A page of files; `territories` (key, name): those to filter by, of all that the actor may read."""

    rows: list[Volunteer]
    count: int
    late: int
    number: int
    pages: int
    territories: list[tuple[str, str]]


@dataclass(frozen=True)
class Opened:
    """A file; what may be done next, and what stands against it."""

    volunteer: Volunteer
    claims: list[Claim]
    documents: list[VolunteerDocument]
    steps: list[VolunteerStep]
    stays: list[Staying]
    deadlines: list[Deadline]
    expected: Expected
    manages: bool
    acts: tuple[FileStep, ...]
    against: dict[str, list[str]]
    to_answer: tuple[str, ...]
    evidence: bool
    aid_acts: tuple[tuple[str, FileStep], ...]
    labels_to_correct: tuple[str, ...]
    payments_to_correct: tuple[Payment, ...]
    to_judge: tuple[str, ...]
    to_deposit: tuple[str, ...]


def filtered(actor: Actor, asked: Asked) -> QuerySet[Volunteer]:
    """Those that answer, of those that the actor may read."""
    found = rights.visible(actor)
    if asked.group in GROUPS:
        found = found.filter(GROUPS[asked.group])
    if asked.late:
        found = found.filter(late(actor.on))
    if asked.scheme:
        found = found.filter(**{"asks_ti" if asked.scheme == "vte-ti" else "asks_vert": True})
    if asked.territory:
        found = found.filter(territory=asked.territory)
    return found


def in_order(found: QuerySet[Volunteer], asked: Asked, on: date) -> QuerySet[Volunteer]:
    """Late ones first, then those that wait by their next day, then the others by the latest opened."""
    running = Q(state__in=STARTED) & ~Q(state__in=CLOSED)
    by = Case(When(state__in=[FileState.PREPARING, FileState.COMPLETE], then=F("label_by")), default=F("aid_from"))
    rank = Case(When(late(on), then=Value(0)), When(running | Q(sent_on=None), then=Value(1)), default=Value(2))
    ordered = found.select_related(*WITH).annotate(rank=rank, by=by)
    return ordered.order_by(*SORTS.get(asked.sort, SORTS[""])).prefetch_related("claims__payments")


def listed(actor: Actor, asked: Asked) -> Listed:
    """A page: four queries."""
    found = filtered(actor, asked)
    counts = found.order_by().aggregate(count=Count("pk"), late=Count("pk", filter=late(actor.on)))
    pages = max(1, -(-counts["count"] // A_PAGE))
    number = max(1, min(asked.page, pages))
    rows = in_order(found, asked, actor.on)[(number - 1) * A_PAGE : number * A_PAGE]
    places = rights.visible(actor).order_by("territory__name", "territory")
    return Listed(
        rows=list(rows),
        count=counts["count"],
        late=counts["late"],
        number=number,
        pages=pages,
        territories=list(places.values_list("territory", "territory__name").distinct()),
    )


def opened(actor: Actor, volunteer_id: UUID) -> Opened | None:
    """One file, None for whoever may not read it."""
    found = rights.visible(actor).select_related(*WITH, "opened_by__organisation", "opened_by__person")
    found = found.prefetch_related(
        Prefetch(
            "claims", Claim.objects.select_related("recorded_by__organisation").prefetch_related("payments__mandate")
        )
    )
    volunteer = found.filter(pk=volunteer_id).first()
    if volunteer is None:
        return None
    claims = list(volunteer.claims.all())
    documents = list(volunteer.documents.all())
    manages = bool(rights.may_manage(actor, volunteer.territory)) and volunteer.forgotten_at is None
    acts = tuple(kind for kind in BY_MANAGER if (volunteer.state, kind) in NEXT) if manages else ()
    label, pay = rights.may_label(actor, volunteer), rights.may_pay(actor, volunteer)
    waiting = [one.scheme for one in claims if one.label == LabelState.WAITING]
    answers = bool(label) and volunteer.state == FileState.SENT
    begun = has_begun(volunteer)
    held = [one for one in documents if one.forgotten_at is None]
    return Opened(
        volunteer=volunteer,
        claims=claims,
        documents=documents,
        steps=list(volunteer.steps.select_related("mandate__person", "mandate__organisation")),
        stays=list(volunteer.stays.all()),
        deadlines=deadlines(volunteer, actor.on),
        expected=expected_of(volunteer, actor.on),
        manages=manages,
        acts=acts,
        against={
            kind.value: why_not(volunteer, kind, actor.on) + too_early(volunteer, kind, actor.on, actor.on)
            for kind in acts
        },
        to_answer=tuple(waiting) if answers else (),
        evidence=label.mandate is not None and not rights.grants(label.mandate),
        aid_acts=tuple(
            (one.scheme, kind)
            for one in claims
            for kind in FileStep
            if begun and (one.aid, kind) in AID_NEXT and one.label == LabelState.GRANTED
            if (manages if kind == FileStep.AID_ASKED else bool(pay))
        ),
        labels_to_correct=tuple(
            one.scheme
            for one in claims
            if one.label != LabelState.WAITING and volunteer.state not in EDITABLE
            if label and rights.may_correct_label(actor, volunteer, one)
        ),
        payments_to_correct=tuple(
            payment
            for one in claims
            for payment in one.payments.all()
            if pay and rights.may_correct_payment(actor, volunteer, payment)
        ),
        to_judge=tuple(
            one.requirement
            for one in held
            if manages and one.state in (DocumentState.DEPOSITED, DocumentState.ACCEPTED)
        ),
        to_deposit=tuple(one.requirement for one in held if manages and one.state != DocumentState.ACCEPTED),
    )
