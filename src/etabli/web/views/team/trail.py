"""The trail of a territory, of an object, of oneself; the log of accesses. Pages go on by the id they stopped at."""

from collections.abc import Collection, Iterator, Sequence
from datetime import date
from itertools import islice
from typing import Any
from uuid import UUID

from django import forms
from django.db.models import Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from etabli.domain.audit import queries as audit
from etabli.domain.audit.enums import Outcome
from etabli.domain.audit.models import Access, Entry
from etabli.domain.coordination.queries import envelope_trail as envelopes
from etabli.domain.diagnosis.models.findings import SUBJECT
from etabli.domain.diagnosis.queries.history import of_finding
from etabli.domain.diagnosis.queries.names import Called, uuids
from etabli.domain.governance.actor import Actor
from etabli.domain.governance.permissions import NotAllowedError, anywhere
from etabli.domain.governance.queries import trail as queries
from etabli.domain.governance.queries.names import Named
from etabli.domain.plans.queries.names import names
from etabli.web.access import private_page
from etabli.web.download import CSV
from etabli.web.long_select import LongSelect
from etabli.web.presentation import trail as presentation
from etabli.web.presentation.accesses import page
from etabli.web.presentation.trails import of as trail_of
from etabli.web.views.diagnosis.forms import meant
from etabli.web.views.team import place
from etabli.web.views.team.forms import DateInput, DeskForm

SIZE = 50
BATCH = 1000
LAST_ID = 2**63 - 1
NO_DATE = "Ce n’est pas une date\u00a0: jour, mois, année."


class Filters(DeskForm):
    """What is asked of a trail; what can't be read is told and filters nothing."""

    acte = forms.ChoiceField(label="Acte", required=False, widget=LongSelect())
    du = forms.DateField(label="Du", required=False, widget=DateInput(), validators=[meant])
    au = forms.DateField(label="Au", required=False, widget=DateInput(), validators=[meant])
    personne = forms.UUIDField(required=False, widget=forms.HiddenInput)
    avant = forms.IntegerField(required=False, min_value=1, max_value=LAST_ID, widget=forms.HiddenInput)

    def __init__(
        self, request: HttpRequest, *, of_territory: bool = True, verbs: Collection[str] | None = None
    ) -> None:
        super().__init__(request.GET)
        offered = presentation.verbs(of_territory=of_territory, among=verbs)
        self.fields["acte"].choices = [("", "Tous les actes"), *offered]
        for name in ("du", "au"):
            self.fields[name].error_messages["invalid"] = NO_DATE
        self.is_valid()

    def asked(self, name: str) -> str | date | UUID | int | None:
        return self.cleaned_data.get(name) or None

    def apply(self, entries: QuerySet[Entry]) -> QuerySet[Entry]:
        entries = audit.matching(
            entries, author_id=self.asked("personne"), since=self.asked("du"), until=self.asked("au")
        )
        return entries.filter(verb=self.asked("acte")) if self.asked("acte") else entries


def _page(
    request: HttpRequest,
    entries: QuerySet[Entry],
    *,
    own: bool = False,
    verbs: Collection[str] | None = None,
    here: tuple[str, str] | None = None,
    **context: Any,
) -> HttpResponse:
    """Fifty acts, and the address of the fifty before. Personal values are read back on one's own page only.

    `verbs`: the acts to choose among, where only some can be there. `here`: the kind and id of the object whose
    history it is, called as it is now, as far as the reader may know.
    """
    filters = Filters(request, of_territory=not own, verbs=verbs)
    found = audit.read(audit.latest(filters.apply(entries), before=filters.asked("avant"))[: SIZE + 1], personal=own)
    acts = found[:SIZE]
    older = request.GET.copy()
    if len(found) > SIZE:
        older["avant"] = str(acts[-1].id)
    first = request.GET.copy()
    first.pop("avant", None)
    asked = filters.asked("personne")
    author = next((act.author for act in acts if asked and act.author_id == asked), "")
    told, titles, named = _told(acts, request.actor)
    if here is not None:
        title, whom = titles.get(here[1]), named.get(here[1])
        heading = presentation.of_whom(here[0], title.label if title else "", whom.label if whom else "")
        context |= {"heading": heading, "here": here, "trail": [*context["trail"], (heading, "")]}
    shown = {
        "filters": filters,
        "acts": told,
        "older": older.urlencode() if len(found) > SIZE else "",
        "first": first.urlencode(),
        "author": author,
        "filtered": any(filters.asked(name) for name in ("acte", "du", "au", "personne")),
    }
    return render(request, "web/team/trail.html", {**shown, **context})


@require_safe
@private_page
def of_territory(request: HttpRequest, phase: str, territory_id: str) -> HttpResponse:
    """Every act about the territory."""
    territory = place.territory(request, phase, territory_id)
    return _page(
        request,
        queries.of_territory(territory, request.actor),
        territory=territory,
        trail=place.trail(territory, "Équipe", "Journal"),
        heading=f"Journal des actes : {territory.name}".replace(" :", "\u00a0:"),
        csv_url=place.address("trail_csv", territory),
    )


@require_safe
@private_page
def of_object(request: HttpRequest, phase: str, territory_id: str, kind: str, object_id: str) -> HttpResponse:
    """The history of one object of the territory, also when it is gone."""
    territory = place.territory(request, phase, territory_id)
    asked = Q(kind=kind, object_id=object_id)
    if kind == SUBJECT and (finding := uuids([object_id])):
        asked = of_finding(territory, finding[0], opinions=True, confidential=False)
    entries = queries.of_territory(territory, request.actor).filter(asked)
    verbs = set(entries.order_by().values_list("verb", flat=True).distinct())
    if not verbs:
        raise Http404("Le journal de ce territoire ne dit rien de cet objet.")
    above = [*place.trail(territory, "Équipe", "Journal")[:-1], ("Journal", place.address("trail", territory))]
    return _page(request, entries, verbs=verbs, territory=territory, trail=above, here=(kind, object_id), csv_url="")


@require_safe
@private_page
def mine(request: HttpRequest) -> HttpResponse:
    """What I did, on every territory."""
    return _page(
        request,
        queries.own(request.actor),
        trail=trail_of(("Mon espace", "space"), "Mes actes"),
        heading="Mes actes",
        csv_url="",
        own=True,
    )


@require_safe
@private_page
def of_envelope(request: HttpRequest, envelope_id: UUID) -> HttpResponse:
    """What was done of an envelope and of its scenarios."""
    found = envelopes.of_envelope(request.actor, envelope_id)
    if found is None:
        raise Http404("Cette enveloppe n’existe pas, ou elle ne vous est pas ouverte.")
    envelope, entries = found
    page = (f"{envelope.scheme} {envelope.year}, {envelope.place}", reverse("envelope", args=[envelope_id]))
    return _page(
        request,
        entries,
        verbs=set(entries.order_by().values_list("verb", flat=True).distinct()),
        trail=[*trail_of(("Pilotage", "portfolios"), ("Enveloppes", "envelopes")), page, ("Journal", "")],
        heading=f"Journal : {page[0]}".replace(" :", "\u00a0:"),
        csv_url="",
    )


@require_safe
@private_page
def of_envelopes(request: HttpRequest) -> HttpResponse:
    """The same of every envelope that the reader follows; for the nation, also of those that were taken back."""
    if not (allowed := anywhere(request.actor, "envelope.view")):
        raise NotAllowedError(allowed)
    entries = envelopes.of_all(request.actor)
    return _page(
        request,
        entries,
        verbs=set(entries.order_by().values_list("verb", flat=True).distinct()),
        trail=trail_of(("Pilotage", "portfolios"), ("Enveloppes", "envelopes"), "Journal"),
        heading="Journal des enveloppes",
        csv_url="",
    )


@require_safe
@private_page
def export_csv(request: HttpRequest, phase: str, territory_id: str) -> HttpResponse:
    """Every act that the filters leave, sent as it is read."""
    territory = place.territory(request, phase, territory_id)
    filters, entries = Filters(request), queries.of_territory(territory, request.actor)
    if filters.errors:  # a file says nothing of what was not understood: the page does
        return redirect(f"{place.address('trail', territory)}?{request.GET.urlencode()}")
    entries = filters.apply(entries)
    response = StreamingHttpResponse(presentation.csv_lines(_batches(entries, request.actor)), content_type=CSV)
    response["Content-Disposition"] = (
        f'attachment; filename="journal-phase-{territory.phase_id}-{territory.pk[2:]}.csv"'
    )
    return response


def _batches(entries: QuerySet[Entry], actor: Actor) -> Iterator[list[presentation.Told]]:
    acts = audit.in_batches(entries, BATCH)
    while batch := list(islice(acts, BATCH)):
        yield _told(batch, actor)[0]


def _told(
    acts: Sequence[audit.Act], actor: Actor
) -> tuple[list[presentation.Told], dict[str, Called], dict[str, Named]]:
    """Acts with the names of those they are about, and the titles of what the reader may see of the état des lieux."""
    titled = {act.object_id for act in acts if act.kind.startswith(("diagnosis.", "plans."))}
    of_fiches = {str(part["fiche"]) for act in acts for part in (act.before, act.after) if part.get("fiche")}
    found = names(titled | of_fiches, actor, kinds={act.kind for act in acts})
    named, past = queries.named_and_titled(acts, {one.of for one in found.values()})
    return presentation.tell(acts, named, found, past), found, named


@require_safe
@private_page
def accesses(request: HttpRequest) -> HttpResponse:
    """Who opened what, or was refused: for administrators."""
    filters = Filters(request)
    found: QuerySet[Access] = audit.matching(
        queries.accesses(request.actor),
        author_id=filters.asked("personne"),
        since=filters.asked("du"),
        until=filters.asked("au"),
    )
    outcome = request.GET.get("issue", "")
    if outcome in Outcome.values:
        found = found.filter(outcome=outcome)
    rows = list(audit.latest_accesses(found, before=filters.asked("avant"))[: SIZE + 1])
    older = request.GET.copy()
    if len(rows) > SIZE:
        older["avant"] = str(rows[SIZE - 1].pk)
    context = {
        "filters": filters,
        "accesses": [(one, page(one)) for one in rows[:SIZE]],
        "outcome": outcome,
        "outcomes": Outcome.choices,
        "older": older.urlencode() if len(rows) > SIZE else "",
        "trail": trail_of(("Mon espace", "space"), "Accès"),
    }
    return render(request, "web/team/accesses.html", context)
