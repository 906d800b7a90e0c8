"""Asking the monthly form: of whom, about which fiches, once a month."""

from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from etabli.catalogue import numbers
from etabli.catalogue.coordination.monthly import monthly_rules
from etabli.catalogue.notifications.notices import notices
from etabli.domain.audit import services as audit
from etabli.domain.audit.author import SYSTEM
from etabli.domain.coordination.models import MonthlyForm, MonthlyWord
from etabli.domain.foundation import clock
from etabli.domain.governance import secret
from etabli.domain.governance.enums import Role
from etabli.domain.governance.models import Mandate
from etabli.domain.notifications.enums import Cadence
from etabli.domain.notifications.queries.notices import cadence, chosen
from etabli.domain.outbox import services as outbox
from etabli.domain.plans import rights
from etabli.domain.plans.declared import workflows
from etabli.domain.plans.models import Fiche
from etabli.domain.plans.models.fiches import said_at
from etabli.domain.plans.rights import BEARERS
from etabli.kernel.typography import french

KIND = "fiche.monthly"
Link = Callable[[str], str]  # an address that holds the secret


@dataclass(frozen=True)
class Asked:
    """How many forms were made, how many fiches they ask about, how many messages were written."""

    forms: int
    fiches: int
    messages: int


def ask_monthly(*, on: date, link: Link) -> Asked:
    """Ask, once a month and mandate, about the fiches of running plans of which nothing was said lately.

    Whoever acts for the organisation that leads a fiche is asked; where nobody does, the chefs de projet are. Run twice
    in a month, it asks those alone who were not asked yet.
    """
    month = on.replace(day=1)
    asked = forms = messages = 0
    by_mandate = _to_ask(on)
    already = set(MonthlyForm.objects.filter(month=month, mandate__in=by_mandate).values_list("mandate", flat=True))
    choices = chosen({mandate.person_id for mandate in by_mandate})
    for mandate, fiches in by_mandate.items():
        if mandate.pk in already or cadence(notices().kind(KIND), mandate.person_id, choices) == Cadence.NONE:
            continue
        _ask(mandate, fiches, month, link)
        forms, asked, messages = forms + 1, asked + len(fiches), messages + 1
    return Asked(forms, asked, messages)


def _to_ask(on: date) -> dict[Mandate, list[Fiche]]:
    """The fiches that each mandate is asked about."""
    running = Q(pk__in=[])
    for phase, workflow in workflows().plans.items():
        running |= Q(plan__territory__phase=phase, plan__state__in=[one.id for one in workflow.states if one.running])
    since = timezone.make_aware(datetime.combine(on, datetime.min.time())) - timedelta(days=monthly_rules().quiet_days)
    quiet = (
        Fiche.objects.filter(running, state__in=monthly_rules().states)
        .annotate(last=said_at())
        .filter(last__lt=since)
        .select_related("plan")
        .order_by("plan", "number")
    )
    by_lead: defaultdict[tuple[str, object], list[Mandate]] = defaultdict(list)
    leads: defaultdict[str, list[Mandate]] = defaultdict(list)
    held = Mandate.objects.in_force(on).filter(person__is_active=True, territory__isnull=False)
    for mandate in held.filter(role__in=[*BEARERS, Role.PROJECT_LEAD]).select_related("person", "territory__phase"):
        if mandate.role == Role.PROJECT_LEAD:
            leads[mandate.territory_id].append(mandate)
        else:
            by_lead[mandate.territory_id, mandate.organisation_id].append(mandate)
    found: defaultdict[Mandate, list[Fiche]] = defaultdict(list)
    for fiche in quiet:
        territory = fiche.plan.territory_id
        for mandate in by_lead.get((territory, fiche.lead_id)) or leads[territory]:
            found[mandate].append(fiche)
    return dict(found)


@transaction.atomic
def _ask(mandate: Mandate, fiches: Sequence[Fiche], month: date, link: Link) -> None:
    hidden, made = secret.fresh(), clock.now()
    form = MonthlyForm(
        mandate=mandate,
        month=month,
        secret_hash=secret.hashed(hidden),
        made_at=made,
        expires_at=made + timedelta(days=monthly_rules().link_days),
    )
    audit.save(form, by=SYSTEM, verb="monthly.asked", scope=str(mandate.territory_id))
    for fiche in fiches:
        row = MonthlyWord(form=form, fiche=fiche)
        audit.save(row, by=SYSTEM, verb="monthly.fiche_asked", scope=rights.scope_of(fiche))
    place = mandate.territory
    assert place is not None
    named = "\n".join(f"– {fiche.title}" for fiche in fiches)
    many = numbers.plural(len(fiches), "fiche", "fiches")
    outbox.write(
        kind=KIND,
        to=mandate.person.email,
        subject=french(f"Établi : votre point du mois, {many}, {place.name}"),
        text=french(
            f"Bonjour,\n\nOù en sont ces fiches ? Une minute suffit, sans vous connecter :\n{link(hidden)}\n\n"
            f"{named}\n\n"
            f"Le lien vaut jusqu'au {numbers.day(timezone.localdate(form.expires_at))}, pour vous seul : ne le "
            "transmettez pas. Pour ne plus recevoir ce point, réglez vos notifications dans Établi.\n"
        ),
        secret=True,
    )
