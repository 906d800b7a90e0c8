"""What is told of files as days pass: the label and the aid to be asked, late ones; whether the young person stays.

Each is told once a file, however often and however late this runs.
"""

from dataclasses import dataclass
from datetime import date, timedelta

from django.db import transaction

from etabli.analysis.aids.calendar import months_after
from etabli.catalogue.numbers import day
from etabli.catalogue.vte.volunteers import volunteer_rules
from etabli.domain.audit import services as audit
from etabli.domain.audit.author import SYSTEM
from etabli.domain.vte import volunteer_rights as rights
from etabli.domain.vte.deadlines import aid_late
from etabli.domain.vte.models import Staying, Volunteer, VolunteerReminder
from etabli.domain.vte.services.volunteer_telling import Link, managers, tell, tell_firm, tell_young
from etabli.domain.vte.services.volunteers import locked
from etabli.domain.vte.volunteer_enums import EDITABLE, STARTED, FileState

STAYS = "Une seule question vous attend : le jeune travaille-t-il encore dans votre entreprise ?"
STAYS_YOUNG = "Vous avez accepté qu'une question vous soit posée : travaillez-vous encore dans l'entreprise ?"


@dataclass(frozen=True)
class Reminded:
    """How many reminders of deadlines were told, and how many questions asked."""

    deadlines: int
    questions: int


def remind(*, on: date, link: Link) -> Reminded:
    """Tell what is due on a day."""
    told = sum(_of_deadline(pk, on) for pk in _running(on))
    asked = sum(ask_stay(volunteer_id=pk, on=on, link=link) for pk in _stayed(on))
    return Reminded(told, asked)


def _running(on: date) -> list[object]:
    """Files with a deadline near or past."""
    soon = on - timedelta(days=volunteer_rules().reminders["label_soon"])
    near = Volunteer.objects.filter(state__in=EDITABLE, label_by__lte=soon, forgotten_at=None)
    late = Volunteer.objects.filter(aid_late(on + timedelta(days=1)), forgotten_at=None)
    return list(near.values_list("pk", flat=True)) + list(late.values_list("pk", flat=True))


@transaction.atomic
def _of_deadline(pk: object, on: date) -> int:
    """The latest of those that are due; the others are passed over."""
    volunteer = locked(pk)
    rules = volunteer_rules().reminders
    if volunteer.state in EDITABLE:
        deadline, kinds = volunteer.label_by, ("label_soon", "label_late")
    else:
        deadline, kinds = volunteer.aid_from, ("aid_due", "aid_late")
    if deadline is None:
        return 0
    done = set(volunteer.reminders.values_list("kind", flat=True))
    due = [kind for kind in kinds if deadline + timedelta(days=rules[kind]) <= on]
    new = [kind for kind in due if kind not in done]
    if not new or due[-1] not in new:
        return 0
    kind = due[-1]
    told = tell(volunteer, managers(volunteer), kind, f"{kind}:{volunteer.pk}", _words(kind, deadline), None)
    for one in new:
        row = VolunteerReminder(volunteer=volunteer, kind=one, on=on, told=told if one == kind else 0)
        audit.save(row, by=SYSTEM, verb="volunteer.reminded", scope=rights.scope_of(volunteer))
    return 1


def _words(kind: str, deadline: date) -> str:
    return {
        "label_soon": f"Le label se demande avant le {day(deadline)}.",
        "label_late": f"Le label se demandait avant le {day(deadline)}. Le dossier n'est pas transmis.",
        "aid_due": f"L'aide se verse à partir du {day(deadline)}. Elle n'est pas encore demandée.",
        "aid_late": f"L'aide se verse depuis le {day(deadline)}. Elle n'est toujours pas demandée.",
    }[kind]


def _stayed(on: date) -> list[object]:
    """Files whose contract began long enough ago to ask."""
    first = months_after(on, -volunteer_rules().staying.first)
    found = Volunteer.objects.filter(state__in=STARTED, starts_on__lte=first, forgotten_at=None)
    return list(found.values_list("pk", flat=True))


@transaction.atomic
def ask_stay(*, volunteer_id: object, on: date, link: Link) -> int:
    """Ask the firm, then the person who agreed. A contract that was broken is known to be over: nobody is asked."""
    volunteer, rules = locked(volunteer_id), volunteer_rules().staying
    if volunteer.state == FileState.BROKEN or volunteer.starts_on is None:
        return 0
    asked = set(volunteer.stays.values_list("months", flat=True))
    count, days = 0, rules.link_days
    if rules.first not in asked and months_after(volunteer.starts_on, rules.first) <= on:
        count += _ask(volunteer, rules.first, on, tell_firm(volunteer, "stay", STAYS, link, days=days))
    due = months_after(volunteer.starts_on, rules.second) <= on
    if rules.second not in asked and due and volunteer.agrees:
        count += _ask(volunteer, rules.second, on, tell_young(volunteer, "stay", STAYS_YOUNG, link, days=days))
    return count


def _ask(volunteer: Volunteer, months: int, on: date, written: bool) -> int:
    """Without an address to write to, nobody was asked."""
    if written:
        row = Staying(volunteer=volunteer, months=months, asked_on=on)
        audit.save(row, by=SYSTEM, verb="volunteer.stay_asked", scope=rights.scope_of(volunteer))
    return int(written)
