"""Committees: the list, one with its meetings, declaring one, preparing a meeting, and the rules they follow."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from etabli.catalogue.coordination.committees import committee_rules
from etabli.domain.coordination import committee_rights as rights
from etabli.domain.coordination import services
from etabli.domain.coordination.meeting_enums import CommitteeKind
from etabli.domain.coordination.models import Committee
from etabli.domain.coordination.queries import committees as queries
from etabli.domain.coordination.queries.committees import Asked
from etabli.domain.governance.enums import Role
from etabli.domain.governance.permissions import NotAllowedError, anywhere
from etabli.domain.plans.exchange import files_out
from etabli.domain.plans.exchange.tables import Table
from etabli.domain.territories.models import Departement, Region, Territory
from etabli.web.access import open_to_all, private_page, takes_forms
from etabli.web.download import CSV, XLSX, download
from etabli.web.presentation import paging, trails
from etabli.web.presentation.paging import Pager
from etabli.web.presentation.steering import committees as told
from etabli.web.presentation.steering import late
from etabli.web.views.diagnosis.acts import done, or_404, sent
from etabli.web.views.diagnosis.acts import told as say
from etabli.web.views.steering.committee_forms import DeclareForm, MeetingForm

UNKNOWN = "Ce comité n'existe pas, ou il n'est pas pour vous."
WHEN = (("", "Tous"), ("avenir", "Une réunion est à venir"), ("arreter", "Un compte rendu est à arrêter"))
MODELS = {"territory": Territory, "departement": Departement, "region": Region}
PAST = "Attention : l'heure de cette réunion est déjà passée. Changez-la avant de convoquer si c'est une erreur."
LIST = ("Comités", "committees")


@require_safe
@private_page
def index(request: HttpRequest) -> HttpResponse:
    """Those that the reader may read, the next to meet first."""
    asked = _asked(request)
    found = queries.listed(request.actor, asked)
    context = {
        "found": found,
        "unread": late.unread(request.actor),
        "asked": asked,
        "kinds": [("", "Tous"), *CommitteeKind.choices],
        "when": WHEN,
        "pager": Pager(found.number, found.pages),
        "trail": trails.of(("Mon espace", "space"), "Comités"),
    }
    return render(request, "web/steering/committees.html", context)


@require_safe
@private_page
def as_csv(request: HttpRequest) -> HttpResponse:
    """The same list as a file, without pages."""
    return download(files_out.csv_of(_table(request)), CSV, "comites.csv")


@require_safe
@private_page
def as_xlsx(request: HttpRequest) -> HttpResponse:
    """The same as a workbook."""
    return download(files_out.xlsx([_table(request)], "Comités"), XLSX, "comites.xlsx")


def _table(request: HttpRequest) -> Table:
    return told.committees_table(queries.all_rows(request.actor, _asked(request)))


def _asked(request: HttpRequest) -> Asked:
    given = request.GET
    return Asked(
        kind=given.get("nature", ""),
        territory=given.get("territoire", "")[:50].replace("\x00", ""),
        words=given.get("q", "")[:100],
        when=given.get("quand", ""),
        page=paging.asked(given.get("page", "1")),
    )


@takes_forms
@private_page
def declare(request: HttpRequest) -> HttpResponse:
    """A committee of a place that the actor's mandate covers."""
    allowed = anywhere(request.actor, "committee.prepare")
    if not allowed:
        raise NotAllowedError(allowed)
    places = queries.places_to_steer(request.actor)
    there = queries.declared(places)
    form = DeclareForm(places, there, sent(request))
    made: list[Committee] = []
    if request.method == "POST" and done(form, lambda: made.append(_declare(request, form))):
        say(request, "Le comité est déclaré. Préparez sa première réunion.")
        return redirect("committee", made[0].pk)
    context = {
        "form": form,
        "places": places,
        "there": [one for held in there.values() for one in held],
        "trail": trails.of(("Mon espace", "space"), LIST, "Déclarer un comité"),
    }
    return render(request, "web/steering/committee_declare.html", context, status=422 if form.errors else 200)


def _declare(request: HttpRequest, form: DeclareForm) -> Committee:
    kind, name, key = form.cleaned_data["where"].split(":", 2)
    place = {name: MODELS[name].objects.get(pk=key)} if name else {}
    named = form.cleaned_data["name"]
    return services.declare_committee(kind=CommitteeKind(kind), name=named, by=request.actor, **place)


@require_safe
@private_page
def show(request: HttpRequest, committee_id: UUID) -> HttpResponse:
    """Its meetings, and who sits by right today."""
    found = or_404(queries.opened_committee(request.actor, committee_id), UNKNOWN)
    context = {
        "found": found,
        "committee": found.committee,
        "trail": trails.of(("Mon espace", "space"), LIST, found.committee.name),
    }
    return render(request, "web/steering/committee.html", context)


@takes_forms
@private_page
def prepare(request: HttpRequest, committee_id: UUID) -> HttpResponse:
    """A meeting to come: its agenda is proposed at once."""
    found = or_404(queries.opened_committee(request.actor, committee_id), UNKNOWN)
    rights.require(request.actor, "committee.prepare", found.committee)
    form = MeetingForm(sent(request), initial={"minutes": committee_rules().minutes})
    made = []
    if request.method == "POST" and done(
        form,
        lambda: made.append(services.prepare_meeting(committee=found.committee, by=request.actor, **form.cleaned_data)),
    ):
        say(request, "La réunion est en préparation. Relisez l'ordre du jour proposé, puis convoquez.")
        if told.begins(made[0]) <= timezone.now():
            say(request, PAST)
        return redirect("meeting_agenda", made[0].pk)
    page = (found.committee.name, reverse("committee", args=[committee_id]))
    context = {
        "form": form,
        "committee": found.committee,
        "trail": [*trails.of(("Mon espace", "space"), LIST), page, ("Préparer une réunion", "")],
    }
    return render(request, "web/steering/meeting_prepare.html", context, status=422 if form.errors else 200)


@require_safe
@open_to_all
def rules(request: HttpRequest) -> HttpResponse:
    """Who sits, who steers, what agendas propose."""
    declared = committee_rules()
    kinds = [
        (
            one,
            [Role(holder.role).label for holder in one.steers],
            [Role(role).label for role in one.readers],
            [declared.rule(rule) for rule in one.agenda],
        )
        for one in declared.kinds
    ]
    context = {"rules": declared, "kinds": kinds, "trail": trails.of("Règles des comités")}
    return render(request, "web/steering/committee_rules.html", context)
