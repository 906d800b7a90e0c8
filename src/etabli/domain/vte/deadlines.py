"""The days that a file runs against: the label to ask, the aid to be paid; unknown where the sources give none."""

from dataclasses import dataclass
from datetime import date

from django.db.models import Exists, OuterRef, Q

from etabli.analysis.aids.calendar import months_after
from etabli.catalogue.aids.conditions import Within, leaves
from etabli.catalogue.aids.schemes import aid_schemes
from etabli.catalogue.vte.volunteers import SCHEMES, version_of, volunteer_rules
from etabli.domain.vte.models import Claim, Volunteer
from etabli.domain.vte.volunteer_enums import EDITABLE, AidState, FileState, LabelState

LABEL, AID = "label", "aid"
CLOSED = "Le dispositif est fermé au jour du contrat"
BROKEN = "Le contrat est rompu : aucune source ne dit ce qui est dû."
SIGNATURE, HIRE = "jour de la signature du contrat", "jour de l'embauche"
HIRED, ASKED = "hired_on", "label_asked_on"
DUE = (FileState.RUNNING, FileState.ENDED)  # after a break, no source says what is due


@dataclass(frozen=True)
class Deadline:
    """`kind`: label or aid. `on` is None where the sources give no delay (`known` is False), or nothing has begun, or
    the scheme is closed on the day of the contract.
    """

    kind: str
    scheme: str
    known: bool
    on: date | None
    text: str
    source: str
    url: str
    closed: bool = False


@dataclass(frozen=True)
class Shut:
    """A scheme that is closed on the day that counts. `which`: of the two days of the contract; `yet`: opens later."""

    scheme: str
    on: date
    which: str
    yet: bool


def closed_on(volunteer: Volunteer) -> dict[str, Shut]:
    """The schemes asked that the rules say closed on the day that counts for each: that of the signature or of the
    hire, the other one while it is not told. A day that nobody told, or that sources say nothing of, closes nothing.
    """
    found = {}
    for name in volunteer.schemes:
        days = [(volunteer.signed_on, SIGNATURE), (volunteer.starts_on, HIRE)]
        if aid_schemes()[name].counts_on == HIRED:
            days.reverse()
        day, which = next(((one, words) for one, words in days if one is not None), (None, ""))
        if day is not None and (shut := shut_on(name, day, which)) is not None:
            found[name] = shut
    return found


def shut_on(name: str, day: date, which: str) -> Shut | None:
    scheme = aid_schemes()[name]
    if scheme.open_on(day) is not False:
        return None
    return Shut(name, day, which, yet=day < scheme.versions[0].starts.on)


def label_months(scheme: str, day: date) -> int | None:
    """Within how many months of the hire the label is asked, by the rules of a day; None where no rule says."""
    for rule in version_of(aid_schemes()[scheme], day).rules:
        for test in leaves(rule.needs):
            if isinstance(test, Within) and (test.fact, test.until) == (HIRED, ASKED):
                return test.months
    return None


def deadlines(volunteer: Volunteer, on: date) -> list[Deadline]:
    """Those of each scheme asked, as the page tells them."""
    found, closed = [], closed_on(volunteer)
    for scheme in volunteer.schemes:
        if scheme in closed:
            found += [Deadline(kind, scheme, False, None, CLOSED, "", "", closed=True) for kind in (LABEL, AID)]
            continue
        day = volunteer.starts_on or volunteer.signed_on or on
        declared = version_of(aid_schemes()[scheme], day)
        months, text, source, url = label_months(scheme, day), "", "", ""
        for rule in declared.rules:
            if months is not None and rule.id == "label_delay":
                source, url = (rule.ground.source.title, rule.ground.source.url) if rule.ground.source else ("", "")
                text = rule.fails
        if months is None:
            text = next((one.text for one in declared.not_established if one.id == "label_delay"), "")
        due = months_after(volunteer.starts_on, months) if volunteer.starts_on and months is not None else None
        found.append(Deadline(LABEL, scheme, months is not None, due, text, source, url))
        paid = volunteer_rules().payments[scheme]
        if volunteer.state == FileState.BROKEN:
            found.append(Deadline(AID, scheme, False, None, BROKEN, "", ""))
            continue
        known = paid.months is not None
        due = months_after(volunteer.starts_on, paid.months) if volunteer.starts_on and paid.months else None
        found.append(Deadline(AID, scheme, known, due, paid.text, paid.source, paid.url))
    return found


def earliest(volunteer: Volunteer, kind: str) -> date | None:
    """The day that a list sorts by: the first of the schemes asked."""
    days = [one.on for one in deadlines(volunteer, volunteer.opened_on) if one.kind == kind and one.on is not None]
    return min(days, default=None)


def late(on: date) -> Q:
    """The label not asked by its last day, or the aid not asked once it may be paid; nothing once it is broken."""
    return label_late(on) | aid_late(on)


def label_late(on: date) -> Q:
    return Q(state__in=EDITABLE, label_by__lt=on)


def aid_late(on: date) -> Q:
    """Of schemes whose day of payment is known."""
    dated = [scheme for scheme in SCHEMES if volunteer_rules().payments[scheme].months is not None]
    unasked = Claim.objects.filter(
        volunteer=OuterRef("pk"), scheme__in=dated, label=LabelState.GRANTED, aid=AidState.NOT_ASKED
    )
    return Q(Exists(unasked), state__in=DUE, aid_from__lt=on)


def is_late(volunteer: Volunteer, claims: list[Claim], on: date) -> bool:
    """The same of one file that is at hand, with its claims."""
    if volunteer.state in EDITABLE:
        return volunteer.label_by is not None and volunteer.label_by < on
    if volunteer.state not in DUE or volunteer.aid_from is None or volunteer.aid_from >= on:
        return False
    dated = [one for one in claims if volunteer_rules().payments[one.scheme].months is not None]
    return any(one.label == LabelState.GRANTED and one.aid == AidState.NOT_ASKED for one in dated)
