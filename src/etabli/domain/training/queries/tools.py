"""What is said of firms: lists for who follows them; totals for everybody, from three firms on."""

from collections import defaultdict
from contextlib import suppress
from datetime import date
from uuid import UUID

from django.db.models import Count, Q

from etabli.domain.governance.actor import Actor
from etabli.domain.training.enums import WITH_MONEY
from etabli.domain.training.models import Departures, Diagnostic, Recommendation, Training, Transmission
from etabli.domain.training.queries.together import LEAST, Cells, Told, together
from etabli.domain.training.rights import followed_by


def told(territory: str = "", *, inside: bool = False) -> Told:
    """Of a territory; of all of them, what `queries.together` says.

    `inside`: for who follows the firms of that territory, and reads them one by one. Four queries, however many there
    are.
    """
    place = Q(territory=territory) if territory else Q()
    cells: dict[str, Cells] = defaultdict(Cells)
    firms: dict[UUID, tuple[str, UUID]] = {}
    for where, pk, firm in Diagnostic.objects.filter(place).order_by().values_list("territory", "pk", "firm_number"):
        firms[pk] = where, firm
        cells[where].diagnosed.add(firm)
    transmissions = Transmission.objects.filter(place).order_by()
    for where, pk, firm, tutors in transmissions.values_list("territory", "pk", "firm_number", "tutors"):
        firms[pk] = where, firm
        cells[where].handing_on.add(firm)
        if tutors is not None:
            cells[where].tutors.add(tutors, firm)
    of_diagnostics = Q(diagnostic__territory=territory) if territory else Q()
    rows = Recommendation.objects.filter(of_diagnostics).order_by()
    for pk, follow, amount in rows.values_list("diagnostic", "follow", "amount_cents"):
        where, firm = firms[pk]
        cells[where].follows[follow].add(1, firm)
        if follow in WITH_MONEY and amount is not None:
            cells[where].invested.add(amount, firm)
    of_firms = Q(transmission__territory=territory) if territory else Q()
    leaving = Departures.objects.filter(of_firms).order_by()
    for pk, year, count in leaving.values_list("transmission", "year", "count"):
        where, firm = firms[pk]
        cells[where].years[year].add(count, firm)
    return together(cells.values(), 1 if inside else LEAST)


def diagnostics(actor: Actor) -> list[Diagnostic]:
    """Those that the actor follows, with `late`, recommendations to ask again by today. One query."""
    rows = Diagnostic.objects.filter(followed_by(actor)).select_related("territory")
    late = Count("recommendations", filter=Q(recommendations__remind_on__lte=actor.on))
    return list(rows.annotate(late=late, recommended=Count("recommendations")).order_by("-late", "-done_on", "pk"))


def transmissions(actor: Actor) -> list[Transmission]:
    """Those that the actor follows. Two queries."""
    rows = Transmission.objects.filter(followed_by(actor)).select_related("territory")
    return list(rows.prefetch_related("departures").order_by("-told_on", "pk"))


def diagnostic(actor: Actor, diagnostic_id: UUID) -> Diagnostic | None:
    rows = Diagnostic.objects.filter(followed_by(actor), pk=diagnostic_id)
    return rows.select_related("territory__phase", "fiche__plan").prefetch_related("recommendations").first()


def transmission(actor: Actor, transmission_id: UUID) -> Transmission | None:
    rows = Transmission.objects.filter(followed_by(actor), pk=transmission_id)
    return rows.select_related("territory__phase", "fiche__plan").prefetch_related("departures").first()


def is_late(one: Recommendation, on: date) -> bool:
    return one.remind_on is not None and one.remind_on <= on


def about(text: str) -> list[Transmission | Diagnostic | Training]:
    """What is kept of a firm, by its name, its SIRET or a number; of who answers for a training, by an address."""
    text = text.strip()
    if not text:
        return []
    said = Q(firm__icontains=text) | Q(siret="".join(text.split()))
    reached = Q(email__iexact=text) | Q(phone=text)
    with suppress(ValueError):
        said |= Q(pk=UUID(text))
        reached |= Q(pk=UUID(text))
    return [
        *Transmission.objects.filter(said).select_related("territory").order_by("pk"),
        *Diagnostic.objects.filter(said).select_related("territory").order_by("pk"),
        *Training.objects.filter(reached).select_related("territory").order_by("pk"),
    ]


def copy(one: Transmission | Diagnostic | Training) -> dict[str, object]:
    """All that is kept of it, as JSON can hold it."""
    if isinstance(one, Training):
        told = {name: getattr(one, name) for name in ("title", "organisation", "email", "phone", "website")}
        return {"number": str(one.pk), "territory": one.territory.name, "kind": "training", **told}
    common: dict[str, object] = {
        "number": str(one.pk),
        "territory": one.territory.name,
        "firm": one.firm,
        "siret": one.siret,
    }
    if isinstance(one, Transmission):
        departures = list(one.departures.values("year", "trade", "count"))
        told_on = one.told_on.isoformat()
        told_of = {"state": one.get_state_display(), "tutors": one.tutors, "plan": one.plan, "told_on": told_on}
        return {**common, "kind": "transmission", **told_of, "departures": departures}
    recommended = [
        {"text": each.text, "follow": each.get_follow_display(), "amount_cents": each.amount_cents, "aid": each.aid}
        for each in one.recommendations.all()
    ]
    told_of = {"done_by": one.done_by, "done_on": one.done_on.isoformat(), "scheme": one.scheme}
    return {**common, "kind": "diagnostic", **told_of, "recommendations": recommended}
