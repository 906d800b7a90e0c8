"""Training: the directory, one training with its sessions and insertion, keeping it, importing a list."""

from collections import Counter
from dataclasses import replace
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from etabli.domain.governance.enums import Role
from etabli.domain.governance.permissions import NotAllowedError, anywhere, require, verdict
from etabli.domain.governance.roles import MATRIX
from etabli.domain.plans.rights import sight
from etabli.domain.territories.models import Territory
from etabli.domain.training import services
from etabli.domain.training.enums import Level, Modality
from etabli.domain.training.importing import COLUMNS as FILE_COLUMNS
from etabli.domain.training.importing import REQUIRED, NotAListError, read
from etabli.domain.training.models import Session, Training
from etabli.domain.training.queries import directory, insertion
from etabli.domain.training.queries.directory import Asked
from etabli.domain.training.rights import KEEP
from etabli.kernel.typography import french
from etabli.web.access import open_to_all, private_page, takes_forms
from etabli.web.download import CSV, download
from etabli.web.presentation import paging, trails
from etabli.web.presentation.means import trainings as told
from etabli.web.presentation.means.tables import as_csv
from etabli.web.presentation.paging import Pager
from etabli.web.views.diagnosis.acts import capped, done, or_404, sent
from etabli.web.views.diagnosis.acts import told as say
from etabli.web.views.means import places
from etabli.web.views.means.choosing import choose_territory, chosen_fiche, communes_of, fiches_of, territory_of
from etabli.web.views.means.training_forms import ImportForm, SessionForm, TrainingForm

UNKNOWN = "Cette formation n'existe pas, ou elle n'est plus dans l'annuaire."
HOME = ("Formations", "trainings")
FORMATIONS = "formations"  # the type of project, among the programme's
COLUMNS = ("title", "organisation", "level", "rncp", "trades", "naf", "address", "modality", "funding", "email")
COLUMNS += ("phone", "website", "source", "source_on")
SESSION = tuple(SessionForm.base_fields)


@require_safe
@open_to_all
def index(request: HttpRequest) -> HttpResponse:
    """Those that answer what the address asks."""
    asked, near = asked_of(request)
    found = directory.listed(asked, timezone.localdate())
    by_territory = Counter(one.training.territory_id for one in found.every)
    context = {
        "found": found,
        "cards": told.cards(found.rows),
        "asked": asked,
        "near": near,
        "kinds": Level.choices,
        "modalities": Modality.choices,
        **places.choices(),
        "territories_count": len(by_territory),
        "keeps": bool(anywhere(request.actor, KEEP)),
        "kept": {one.territory_id for one in request.actor.mandates if Role(one.role) in MATRIX[KEEP].roles},
        "pager": Pager(found.number, found.pages),
        "trail": trails.of("Formations"),
    }
    return render(request, "web/means/trainings.html", context)


def asked_of(request: HttpRequest) -> tuple[Asked, places.Near]:
    """What the address asks, as far as it means something."""
    near = places.near(places.given(request, "commune"))
    kind, modality = places.given(request, "nature"), places.given(request, "modalite")
    sort = places.given(request, "tri")
    return Asked(
        text=places.given(request, "q"),
        territory=places.territory(places.given(request, "territoire")),
        region=places.given(request, "region")[:3],
        kind=kind if kind in Level.values else "",
        modality=modality if modality in Modality.values else "",
        naf=places.given(request, "naf")[:6],
        near=near.code,
        within=places.within(places.given(request, "rayon")) if near.code else 0,
        sort=sort if sort in directory.SORTS else "distance" if near.code else "nom",
        page=paging.asked(request.GET.get("page", "1")),
    ), near


@require_safe
@open_to_all
def export(request: HttpRequest) -> HttpResponse:
    """What the page lists, all pages."""
    asked, _ = asked_of(request)
    every, _ = directory.found(replace(asked, page=1), timezone.localdate())
    return download(as_csv(told.COLUMNS, told.table(every)), CSV, "formations.csv")


@takes_forms
@open_to_all
def show(request: HttpRequest, training_id: UUID) -> HttpResponse:
    """One training; who keeps it adds a session, or withdraws it, here."""
    training = _opened(training_id)
    keeps = bool(verdict(request.actor, KEEP, training.territory))
    acte = request.POST.get("acte", "")
    session = SessionForm(request.POST if acte == "session" else None)
    if request.method == "POST":
        require(request.actor, KEEP, training.territory)
        if acte == "withdraw":
            services.withdraw_training(training_id=training.pk, by=request.actor)
            say(request, "La formation n'est plus dans l'annuaire.")
            return redirect("trainings")
        if acte != "session":
            raise Http404(UNKNOWN)
        if done(session, lambda: _save_session(request, Session(training=training), session)):
            say(request, "La session est enregistrée.")
            return redirect("training", training.pk)
    today = timezone.localdate()
    seen_fiche = training.fiche_id and sight(request.actor).fiches().filter(pk=training.fiche_id).exists()
    context = {
        "training": training,
        "fiche": training.fiche if seen_fiche else None,
        "sessions": told.sessions(training.sessions.all(), today),
        "enrol": told.enrolment(training.sessions.all(), today),
        "next": told.next_session(directory.next_of(training.sessions.all(), today)),
        "insertion": told.insertion(
            insertion.of_sessions(one for one in training.sessions.all() if one.starts_on <= today)
        ),
        "keeps": keeps,
        "session": session if keeps else None,
        "form": session if acte == "session" else None,
        "trail": [*trails.of(HOME), (training.title, "")],
    }
    return render(request, "web/means/training.html", context, status=422 if request.method == "POST" else 200)


def _opened(training_id: UUID) -> Training:
    found = Training.objects.filter(pk=training_id, withdrawn_on=None)
    found = found.select_related("territory__phase", "commune", "fiche__plan__territory").prefetch_related("sessions")
    return or_404(found.first(), UNKNOWN)


def _save_session(request: HttpRequest, session: Session, form: SessionForm) -> Session:
    for name in SESSION:
        setattr(session, name, form.cleaned_data[name])
    return services.save_session(session=session, by=request.actor)


@takes_forms
@private_page
def edit_session(request: HttpRequest, training_id: UUID, session_id: UUID) -> HttpResponse:
    """Change a session, say who came and what became of them, or remove it."""
    training = _opened(training_id)
    require(request.actor, KEEP, training.territory)
    session = or_404(next((one for one in training.sessions.all() if one.pk == session_id), None), UNKNOWN)
    if request.POST.get("acte") == "remove":
        services.remove_session(session_id=session.pk, by=request.actor)
        say(request, "La session est supprimée.")
        return redirect("training", training.pk)
    form = SessionForm(sent(request), initial={name: getattr(session, name) for name in SESSION})
    if request.method == "POST" and done(form, lambda: _save_session(request, session, form)):
        say(request, "La session est enregistrée.")
        return redirect("training", training.pk)
    trail = [*trails.of(HOME), (training.title, reverse("training", args=[training.pk])), ("Session", "")]
    context = {"form": form, "training": training, "session": session, "trail": trail}
    return render(request, "web/means/session_form.html", context, status=422 if form.errors else 200)


def keeper(request: HttpRequest, permission: str) -> None:
    """NotAllowedError for whom nothing of this is."""
    allowed = anywhere(request.actor, permission)
    if not allowed:
        raise NotAllowedError(allowed)


@takes_forms
@private_page
def add(request: HttpRequest) -> HttpResponse:
    """Describe a training; `?fiche=` and `?territoire=` say of which action and where."""
    keeper(request, KEEP)
    place = territory_of(request, KEEP)
    if place is None:
        return choose_territory(request, KEEP, "Où est la formation ?", trails.of(HOME, "Ajouter"))
    first = {"fiche": request.GET.get("fiche", "")[:40], "source_on": timezone.localdate()}
    return _form(request, Training(territory=place), place, first, "Ajouter une formation")


@takes_forms
@private_page
def edit(request: HttpRequest, training_id: UUID) -> HttpResponse:
    """Change what is said of a training."""
    training = _opened(training_id)
    require(request.actor, KEEP, training.territory)
    first = {name: getattr(training, name) for name in COLUMNS}
    first |= {"commune": training.commune_id, "fiche": str(training.fiche_id or "")}
    return _form(request, training, training.territory, first, "Modifier une formation")


def _form(
    request: HttpRequest, training: Training, place: Territory, first: dict[str, Any], title: str
) -> HttpResponse:
    fiches = fiches_of(request, place, FORMATIONS, training.fiche_id)
    form = TrainingForm(communes_of(place), fiches, sent(request), initial=first)

    def save() -> None:
        given = form.cleaned_data
        for name in COLUMNS:
            setattr(training, name, given[name])
        training.commune_id = given["commune"]
        training.fiche = chosen_fiche(request, given["fiche"], training.fiche_id)
        services.save_training(training=training, by=request.actor)

    if request.method == "POST" and done(form, save):
        say(request, "La formation est enregistrée.")
        return redirect("training", training.pk)
    context = {"form": form, "title": title, "place": place, "trail": trails.of(HOME, title)}
    return render(request, "web/means/training_form.html", context, status=422 if form.errors else 200)


@capped
@takes_forms
@private_page
def import_list(request: HttpRequest) -> HttpResponse:
    """A list as a CSV: first shown line by line, then written as it was shown."""
    keeper(request, KEEP)
    place = territory_of(request, KEEP)
    trail = trails.of(HOME, "Importer une liste")
    if place is None:
        return choose_territory(request, KEEP, "Pour quel territoire ?", trail)
    acte = request.POST.get("acte", "")
    form = ImportForm(request.POST, request.FILES) if acte == "preview" else ImportForm()
    content, lines = b"", []
    if acte == "write":
        return _write(request, place)
    if acte == "preview" and form.is_valid():
        content = form.cleaned_data["file"].read()
        try:
            lines = read(place, content)
        except NotAListError as error:
            form.add_error("file", str(error))
    context = {
        "form": form,
        "place": place,
        "lines": lines,
        "right": sum(one.training is not None for one in lines),
        "content": content.decode("utf-8-sig") if lines else "",
        "columns": FILE_COLUMNS,
        "required": REQUIRED,
        "modalities": [one.label for one in Modality],
        "trail": trail,
    }
    return render(request, "web/means/training_import.html", context, status=422 if form.errors else 200)


def _write(request: HttpRequest, place: Territory) -> HttpResponse:
    back = f"{reverse('training_import')}?territoire={place.pk}"
    try:
        lines = services.import_trainings(
            territory=place, content=request.POST.get("content", "").encode(), by=request.actor
        )
    except NotAListError as error:
        messages.error(request, french(str(error)))
        return redirect(back)
    written = sum(one.training is not None for one in lines)
    if not written:
        messages.error(request, "Aucune ligne n’est juste : rien n’a été écrit.")
        return redirect(back)
    say(request, f"{written} formations ajoutées ; {len(lines) - written} lignes laissées en quarantaine.")
    return redirect(f"{reverse('trainings')}?territoire={place.pk}")


@require_safe
@open_to_all
def template(request: HttpRequest) -> HttpResponse:
    """The file to fill in: its columns alone."""
    return download(as_csv(FILE_COLUMNS, []), CSV, "formations-modele.csv")
