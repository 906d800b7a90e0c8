"""A fiche as it is read: its fields, what it lacks, the moves offered, its comments; and the acts of that page."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from etabli.catalogue.plans.workflow import State
from etabli.domain.coordination.models import Obstacle
from etabli.domain.coordination.queries.obstacles import of_fiche as obstacles_of_fiche
from etabli.domain.foundation.errors import EditedMeanwhileError
from etabli.domain.governance.permissions import require
from etabli.domain.governance.queries.recusals import standing
from etabli.domain.plans import rights, services
from etabli.domain.plans.declared import fiche_workflow
from etabli.domain.plans.queries import fiches as queries
from etabli.domain.plans.queries import history as past
from etabli.domain.plans.queries import people as citable
from etabli.domain.plans.queries.fiches import OpenedFiche
from etabli.kernel.typography import french
from etabli.web.access import open_to_all, private_page, seen, takes_forms
from etabli.web.presentation.means import of_fiche
from etabli.web.presentation.plans import fiche as told_fiche
from etabli.web.presentation.plans import history as told_history
from etabli.web.presentation.plans import texts
from etabli.web.presentation.plans.frame import fiche_frame, trail
from etabli.web.presentation.recusal_link import recusal_link
from etabli.web.presentation.steering import requests
from etabli.web.presentation.trails import Trail
from etabli.web.views.diagnosis.acts import or_404, told
from etabli.web.views.diagnosis.forms import Form
from etabli.web.views.plans.attachments import attachment
from etabli.web.views.plans.attempts import attempted
from etabli.web.views.plans.fiche_acts import BY_ACT, CommentForm, MoveForm

NO_FICHE = "Cette fiche n'existe pas, ou elle ne vous est pas ouverte."
CHANGED = "Cette fiche a changé pendant que vous la lisiez : relisez-la, puis recommencez."
SAVED = {
    "passer": "État de la fiche enregistré.",
    "commenter": "Votre commentaire est enregistré.",
    "regler": "Demande réglée.",
    "accord": "Accord de l'entreprise enregistré.",
    "modele": "Fiche publiée comme modèle : relisez-le, il est public.",
    "retirer_modele": "Modèle retiré de la bibliothèque.",
}
WITHDRAWN = "Accord de l'entreprise retiré : la fiche n'est plus publique."
AFTER = {"commenter": "commentaires", "regler": "commentaires", "accord": "publication"}


@takes_forms
@open_to_all
def show(request: HttpRequest, phase: str, territory_id: str, number: int) -> HttpResponse:
    """The page; a form that is sent comes here, says which it is, and leads back here."""
    found = seen(request, queries.opened_fiche(request.actor, phase, territory_id, number), NO_FICHE)
    if request.method != "POST":
        return _page(request, found)
    acte = request.POST.get("acte", "")
    if acte not in SAVED:
        raise Http404(NO_FICHE)
    _allowed(request, found, acte)
    form = BY_ACT[acte](request.POST)
    said: list[str] = []
    try:
        if attempted(form, lambda: said.append(ACTS[acte](request, found, form.cleaned_data) or SAVED[acte])):
            told(request, said[0])
            anchor = f"#{AFTER[acte]}" if acte in AFTER else ""
            return redirect(f"{reverse('fiche', args=[phase, territory_id, number])}{anchor}")
    except EditedMeanwhileError:
        form.add_error(None, french(CHANGED))
        return _page(request, found, form, status=409)
    return _page(request, found, form, status=422)


def _allowed(request: HttpRequest, found: OpenedFiche, acte: str) -> None:
    """NotAllowedError for whom the act is not, before its form is read."""
    actor, fiche, asked = request.actor, found.fiche, request.POST
    if acte == "passer":
        move = fiche_workflow().move(asked.get("move", ""))
        follows = move is not None and move.permission == "plan.follow"
        rights.require(rights.may_follow(actor, fiche) if follows else rights.may_edit(actor, fiche))
    elif acte == "regler":
        rights.require(rights.may_edit(actor, fiche))
    elif acte == "accord":
        rights.require(rights.may_consent(actor, fiche))
    else:
        comment = "plan.validate" if asked.get("asks_change") else "plan.comment"
        permission = comment if acte == "commenter" else "plan.template"
        require(actor, permission, found.opened.territory, subject=fiche.subject)


def _move(request: HttpRequest, found: OpenedFiche, given: dict[str, Any]) -> None:
    services.move_fiche(fiche_id=found.fiche.pk, move=given["move"], reason=given["reason"], by=request.actor)


def _comment(request: HttpRequest, found: OpenedFiche, given: dict[str, Any]) -> str:
    asks, by = given["asks_change"], request.actor
    said = services.comment(fiche_id=found.fiche.pk, text=given["text"], asks_change=asks, by=by)
    return " ".join([SAVED["commenter"], *told_fiche.found_by(citable.cited(said))])


def _settle(request: HttpRequest, found: OpenedFiche, given: dict[str, Any]) -> None:
    one = or_404(next((one for one in found.comments if one.pk == given["comment"]), None), NO_FICHE)
    services.settle_comment(comment_id=one.pk, by=request.actor)


def _consent(request: HttpRequest, found: OpenedFiche, given: dict[str, Any]) -> str:
    agreed = given["agreed"] == "oui"
    services.consent(fiche_id=found.fiche.pk, revision=given["revision"], agreed=agreed, by=request.actor)
    return SAVED["accord"] if agreed else WITHDRAWN


def _publish(request: HttpRequest, found: OpenedFiche, given: dict[str, Any]) -> None:
    services.publish_template(fiche_id=found.fiche.pk, by=request.actor)


def _withdraw(request: HttpRequest, found: OpenedFiche, given: dict[str, Any]) -> None:
    one = or_404(next((one for one in found.templates if one.pk == given["template"]), None), NO_FICHE)
    services.withdraw_template(template=one, by=request.actor)


ACTS: dict[str, Callable[[HttpRequest, OpenedFiche, dict[str, Any]], str | None]] = {
    "passer": _move,
    "commenter": _comment,
    "regler": _settle,
    "accord": _consent,
    "modele": _publish,
    "retirer_modele": _withdraw,
}


def _page(request: HttpRequest, found: OpenedFiche, refused: Form | None = None, *, status: int = 200) -> HttpResponse:
    fiche, may = found.fiche, found.opened.may
    comment: Form | None = None
    if found.comment:
        comment = refused if isinstance(refused, CommentForm) else CommentForm()
        comment.fields["text"].widget.attrs["data-people"] = reverse("fiche_people", args=told_fiche.place_of(found))
        if "plan.validate" not in may:
            del comment.fields["asks_change"]
    context = {
        **base(found, "fiche"),
        "head": told_fiche.head(found),
        "parts": told_fiche.parts(found, queries.communes_of(fiche)),
        "missing": told_fiche.missing(found),
        "moves": told_fiche.moves(found),
        "indicators": told_fiche.followed(found),
        "answers": texts.answers(found),
        "asked": requests.of_fiche(request.actor, found.requests),
        "comment": comment,
        "refused": refused,
        "refused_move": refused.data.get("move", "") if isinstance(refused, MoveForm) else "",
        "waiting": [one for one in found.comments if one.asks_change and one.settled_at is None],
        "standing_back": standing(request.actor, found.fiche.subject) if found.recused else None,
        "recusal": _recusal(found),
        "obstacles": _obstacles(request, found),
        "means": of_fiche.means(request.actor, found),
        "raises": "obstacle.raise" in may and not found.recused,
        "may": {name.replace(".", "_"): True for name in may},
        "trail": trail(found.opened.territory, f"Fiche {fiche.number}"),
    }
    return render(request, "web/plans/fiche.html", context, status=status)


def _obstacles(request: HttpRequest, found: OpenedFiche) -> list[Obstacle]:
    """What blocks it, for whoever has a mandate there."""
    if "obstacle.view" not in found.opened.may:
        return []
    return obstacles_of_fiche(request.actor, found.fiche, recused=found.recused)


def base(found: OpenedFiche, here: str) -> dict[str, Any]:
    """What every page of a fiche shows."""
    return {
        "frame": fiche_frame(found.opened, found.fiche, here),
        "found": found,
        "fiche": found.fiche,
        "territory": found.opened.territory,
        "state": state_of(found),
    }


def state_of(found: OpenedFiche) -> State:
    return fiche_workflow().state(found.fiche.state)


def crumbs(found: OpenedFiche, here: str) -> Trail:
    return trail(
        found.opened.territory, (f"Fiche {found.fiche.number}", reverse("fiche", args=told_fiche.place_of(found))), here
    )


def _recusal(found: OpenedFiche) -> str:
    """Where a déport on this fiche is declared, for whom it may be."""
    if "recusal.declare" not in found.opened.may:
        return ""
    kind, key = found.fiche.subject
    return recusal_link(found.opened.territory, kind=kind, key=key, title=found.fiche.title)


@require_safe
@private_page
def history(request: HttpRequest, phase: str, territory_id: str, number: int) -> HttpResponse:
    """What happened to it and its parts, from the trail, for whoever may read the trail."""
    found = or_404(queries.opened_fiche(request.actor, phase, territory_id, number), NO_FICHE)
    acts = past.acts_of(found, request.actor)
    context = {
        **base(found, "fiche_history"),
        "events": told_history.events(found, acts),
        "most": past.MOST if len(acts) == past.MOST else 0,
        "trail": crumbs(found, "Historique"),
    }
    return render(request, "web/plans/fiche_history.html", context)


@require_safe
@private_page
def people(request: HttpRequest, phase: str, territory_id: str, number: int) -> HttpResponse:
    """Names that a comment on this fiche may cite, for whoever may comment it."""
    found = or_404(queries.opened_fiche(request.actor, phase, territory_id, number), NO_FICHE)
    require(request.actor, "plan.comment", found.opened.territory, subject=found.fiche.subject)
    fiche, by = found.fiche, request.actor
    names = [str(one) for one in citable.readers(fiche, citable.around(fiche, by), by)]
    return JsonResponse(list(dict.fromkeys(names)), safe=False)


@require_safe
@open_to_all
def file(request: HttpRequest, phase: str, territory_id: str, number: int, document_id: UUID) -> HttpResponse:
    """The file of a document: always to save, never shown by the browser."""
    found = seen(request, queries.opened_fiche(request.actor, phase, territory_id, number), NO_FICHE)
    document = seen(
        request, next((one for one in found.documents if one.pk == document_id), None), "Ce fichier n'existe pas."
    )
    return attachment(name=document.file_name, kind=document.file_kind, sha256=document.file_sha256)
