"""Importing a list of firms: the file, what each line would do, and only then the writing."""

from uuid import UUID

from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from etabli.catalogue.firms.followed import followed_rules
from etabli.domain.firms.followed_lines import Fate, Preview
from etabli.domain.firms.models import FollowedImport
from etabli.domain.firms.services import followed_imports as services
from etabli.domain.foundation.spreadsheets import upload
from etabli.domain.governance.permissions import NotAllowedError, anywhere
from etabli.domain.governance.register import treatment
from etabli.kernel.typography import french
from etabli.web.access import private_page, takes_forms
from etabli.web.download import CSV, download
from etabli.web.presentation import paging, trails
from etabli.web.presentation.firms import followed as told
from etabli.web.presentation.paging import Pager
from etabli.web.views.diagnosis.acts import capped, done, or_404, sent
from etabli.web.views.diagnosis.acts import told as say
from etabli.web.views.firms.followed import places
from etabli.web.views.firms.followed_forms import ListForm

NO_LIST = "Cette liste n'existe pas, ou plus : elle est effacée après sept jours."
A_PAGE = 50
FATES = {"nouvelles": Fate.NEW, "completees": Fate.CHANGED, "suivies": Fate.FOLLOWED, "ecartees": Fate.QUARANTINED}
LABELS = {
    Fate.NEW: ("nouvelle", "nouvelles"),
    Fate.CHANGED: ("complétée", "complétées"),
    Fate.FOLLOWED: ("déjà suivie", "déjà suivies"),
    Fate.QUARANTINED: ("écartée", "écartées"),
}
READ = {
    "siret": "SIRET",
    "name": "Nom",
    "commune": "Commune, par son nom ou son code INSEE",
    "tags": "Étiquettes, séparées par des virgules",
    "because": "Pourquoi la suivre",
    "contact": "Nom d’un contact",
    "function": "Fonction du contact",
    "email": "Courriel du contact",
    "phone": "Téléphone du contact",
    "met_on": "Date du dernier échange",
    "kind": "Nature de l’échange : visite, réunion, appel, courriel",
    "note": "Note de l’échange",
}


@takes_forms
@capped
@private_page
def begin(request: HttpRequest) -> HttpResponse:
    """Send a list."""
    allowed = anywhere(request.actor, "followed.lead")
    if not allowed:
        raise NotAllowedError(allowed)
    here = places(request, "followed.lead")
    form = ListForm([(key, one.name) for key, one in here.items()], sent(request), request.FILES or None)
    made: list[UUID] = []

    def act() -> None:
        given = form.cleaned_data
        name, sheets = upload.read(given["file"].name, given["file"].read())
        begun = services.begin(
            territory=here[given["territory"]],
            file_name=name,
            sheets=sheets,
            openness=given["openness"],
            by=request.actor,
        )
        made.append(begun.pk)

    if request.method == "POST" and done(form, act):
        return redirect("followed_import_preview", made[0])
    context = {
        "form": form,
        "columns": [(READ[column], headings) for column, headings in followed_rules().columns.items()],
        "notice": treatment("entreprises-suivies").notice,
        "trail": trails.of(("Mon espace", "space"), ("Entreprises suivies", "followed"), "Importer une liste"),
    }
    return render(request, "web/firms/followed/import.html", context, status=422 if form.errors else 200)


@takes_forms
@private_page
def preview(request: HttpRequest, list_id: UUID) -> HttpResponse:
    """What each line would do; the confirmation; then what was done."""
    one = or_404(services.mine(list_id, request.actor), NO_LIST)
    again = ""
    if request.method == "POST" and one.done_at is None:
        acte = request.POST.get("acte", "")
        if acte == "cancel":
            services.cancel(found=one)
            say(request, "La liste est abandonnée : elle est effacée, rien n'a été enregistré.")
            return redirect("followed_import")
        if acte == "choose":
            try:
                services.choose(found=one, sirets=_chosen(request), by=request.actor)
                say(request, "Vos choix sont repris : ces lignes sont lues avec le registre.")
                return redirect(request.get_full_path())
            except ValidationError as error:
                again = french(" ".join(error.messages))
        if acte == "confirm":
            try:
                seal = request.POST.get("seal", "")
                services.confirm(found=one, known=_known(one), seal=seal, by=request.actor)
                return redirect("followed_import_preview", list_id)
            except ValidationError as error:
                again = french(" ".join(error.messages))
    seen = services.preview(found=one, known=_known(one), by=request.actor) if one.done_at is None else None
    context = _context(request, one, seen) | {"again": again}
    return render(request, "web/firms/followed/preview.html", context, status=409 if again else 200)


def _context(request: HttpRequest, one: FollowedImport, seen: Preview | None) -> dict[str, object]:
    counts = {fate: seen.count(fate) if seen else int(one.counts.get(fate.value, 0)) for fate in Fate}
    fate = request.GET.get("sort", "")
    lines = [line for line in seen.lines if fate not in FATES or line.fate == FATES[fate]] if seen else []
    pages = max(1, -(-len(lines) // A_PAGE))
    number = max(1, min(paging.asked(request.GET.get("page", "1")), pages))
    rows = told.proposed(lines[(number - 1) * A_PAGE : number * A_PAGE], one.territory)
    return {
        "one": one,
        "told": seen,
        "seal": seen.seal if seen else "",
        "counts": [(LABELS[kind][counts[kind] > 1], counts[kind], key) for key, kind in FATES.items()],
        "refused": bool(seen.leaves_out if seen else one.refused),
        "rows": rows,
        "chooses": any(found for _, found in rows),
        "fate": fate,
        "pager": Pager(number, pages),
        "trail": trails.of(("Mon espace", "space"), ("Entreprises suivies", "followed"), "Importer une liste"),
    }


@require_safe
@private_page
def refused(request: HttpRequest, list_id: UUID) -> HttpResponse:
    """The lines left out, each with its reason: to correct and to send again."""
    one = or_404(services.mine(list_id, request.actor), NO_LIST)
    text = one.refused
    if one.done_at is None:
        seen = services.preview(found=one, known=_known(one), by=request.actor)
        text = services.quarantine(seen) if seen.leaves_out else ""
    if not text:
        raise Http404(french("Aucune ligne n'est écartée."))
    return download(text.encode("utf-8-sig"), CSV, "lignes-ecartees.csv")


def _chosen(request: HttpRequest) -> dict[int, str]:
    """SIRET by line, of what was chosen."""
    found = ((name.removeprefix("siret-"), value) for name, value in request.POST.items() if name.startswith("siret-"))
    return {int(number): siret for number, siret in found if number.isdecimal() and len(number) < 7 and siret}


def _known(one: FollowedImport) -> dict[str, told.Registered] | None:
    return told.for_import(services.sirets_of(one))
