"""The follow-up of a fiche: partners, findings, milestones, indicators and their values, requests, documents.

What is taken away is put back from the same page: no « are you sure? ».
"""

from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode

from etabli.domain.foundation import files
from etabli.domain.plans import rights, services
from etabli.domain.plans.models import Document
from etabli.domain.plans.queries import fiches as queries
from etabli.domain.plans.queries.fiches import OpenedFiche
from etabli.domain.plans.services.parts import PARTS
from etabli.web.access import open_to_all, seen, takes_forms
from etabli.web.presentation.plans import fiche as told_fiche
from etabli.web.presentation.plans import texts
from etabli.web.presentation.steering import requests
from etabli.web.views.diagnosis.acts import capped, or_404, told
from etabli.web.views.diagnosis.forms import Form
from etabli.web.views.plans.attempts import attempted
from etabli.web.views.plans.fiche import NO_FICHE, base, crumbs
from etabli.web.views.plans.part_forms import (
    FORMS,
    DependencyForm,
    DocumentForm,
    FindingForm,
    PartForm,
    RemovalForm,
)

GONE = "Ceci n'est plus là : quelqu'un l'a retiré entre-temps."


@takes_forms
@capped
@open_to_all
def show(request: HttpRequest, phase: str, territory_id: str, number: int) -> HttpResponse:
    """The page; its forms are sent here. `modifier`: the part whose form is open; `retire`: one to put back, maybe."""
    found = seen(request, queries.opened_fiche(request.actor, phase, territory_id, number), NO_FICHE)
    if request.method != "POST":
        return _page(request, found)
    _allowed(request, found)
    acte = request.POST.get("acte", "")
    if acte == "retirer":
        return _remove(request, found)
    if acte == "retablir":
        return _restore(request, found)
    if acte == "document":
        return _document(request, found)
    if acte not in FORMS:
        raise Http404(NO_FICHE)
    form = _bound(found, acte, request.POST)
    if attempted(form, lambda: _write(request, form)):
        told(request, "Enregistré.")
        return _back(found, acte)
    return _page(request, found, form, status=422)


def _allowed(request: HttpRequest, found: OpenedFiche) -> None:
    """NotAllowedError for who writes no part of this kind, before its form is read."""
    acte = request.POST.get("acte", "")
    kind = request.POST.get("kind", "") if acte in ("retirer", "retablir") else acte
    followed = kind == "document" or (kind in FORMS and PARTS[FORMS[kind].model].may == "follow")
    if followed or not found.edit:
        rights.require(rights.may_follow(request.actor, found.fiche))


def _write(request: HttpRequest, form: PartForm) -> None:
    part = form.made()
    write = services.change_part if form.cleaned_data.get("part") else services.add_part
    write(part=part, by=request.actor)


def _bound(found: OpenedFiche, kind: str, data: Any) -> PartForm:
    """A form sent; a part that is changed is one of this fiche."""
    form = _offered(FORMS[kind](found, data), found)
    key = str(data.get("part", ""))
    if key and key not in {str(part.pk) for part in _parts(found, kind)}:
        raise Http404(GONE)
    return form


def _offered(form: PartForm, found: OpenedFiche) -> PartForm:
    if isinstance(form, DependencyForm):
        form.offer(queries.numbers_of(found.opened))
    if isinstance(form, FindingForm):
        form.offer(queries.kept_findings(found.opened))
    return form


def _parts(found: OpenedFiche, kind: str) -> list[Any]:
    values = [value for one in found.indicators for value in one.known]
    return list(
        {
            "partenaire": found.partners,
            "constat": found.findings,
            "jalon": found.milestones,
            "indicateur": found.indicators,
            "valeur": values,
            "dependance": found.needs,
            "demande": found.requests,
            "document": found.documents,
        }.get(kind, ())
    )


def _remove(request: HttpRequest, found: OpenedFiche) -> HttpResponse:
    form = RemovalForm(request.POST)
    if not form.is_valid():
        raise Http404(NO_FICHE)
    kind, key = form.cleaned_data["kind"], form.cleaned_data["part"]
    part = or_404(next((one for one in _parts(found, kind) if one.pk == key), None), GONE)
    if kind == "document":
        if attempted(form, lambda: services.remove_document(document=part, by=request.actor)):
            told(request, "Document retiré.")
            return _back(found, kind)
        return _page(request, found, form, status=422)
    if attempted(form, lambda: services.remove_part(part=part, by=request.actor)):
        return _back(found, kind, retire=f"{kind}-{key}")
    return _page(request, found, form, status=422)


def _restore(request: HttpRequest, found: OpenedFiche) -> HttpResponse:
    form = RemovalForm(request.POST)
    if not form.is_valid() or form.cleaned_data["kind"] not in FORMS:
        raise Http404(NO_FICHE)
    kind, key = form.cleaned_data["kind"], form.cleaned_data["part"]

    def act() -> None:
        try:
            services.restore_part(model=FORMS[kind].model, part_id=key, by=request.actor)
        except LookupError as error:
            raise Http404(GONE) from error

    if attempted(form, act):
        told(request, "Rétabli.")
        return _back(found, kind)
    return _page(request, found, form, status=422)


def _document(request: HttpRequest, found: OpenedFiche) -> HttpResponse:
    form = DocumentForm(request.POST, request.FILES)

    def act() -> None:
        upload = form.cleaned_data["file"]
        document = Document(
            fiche=found.fiche, title=form.cleaned_data["title"], restricted=form.cleaned_data["restricted"]
        )
        services.add_document(document=document, file=files.check(upload.name, upload.read()), by=request.actor)

    if attempted(form, act):
        told(request, "Document joint.")
        return _back(found, "document")
    return _page(request, found, form, status=422)


def _back(found: OpenedFiche, kind: str, **query: str) -> HttpResponse:
    page = reverse("fiche_follow", args=told_fiche.place_of(found))
    asked = f"?{urlencode(query)}" if query else ""
    return redirect(f"{page}{asked}#{'indicateur' if kind == 'valeur' else kind}")


def _page(request: HttpRequest, found: OpenedFiche, refused: Any = None, *, status: int = 200) -> HttpResponse:
    opened = refused.kind if isinstance(refused, PartForm | DocumentForm) else request.GET.get("ajouter", "")
    form: Form | None = refused if isinstance(refused, PartForm | DocumentForm) else _asked(request, found)
    if isinstance(form, PartForm):
        opened = form.kind
    context = {
        **base(found, "fiche_follow"),
        "asked": requests.of_fiche(request.actor, found.requests),
        "indicators": told_fiche.followed(found),
        "answers": texts.answers(found),
        "may": {kind: writable(found, kind) for kind in (*FORMS, "document")},
        "form": form,
        "opened": opened,
        "changing": str(form["part"].value() or "") if isinstance(form, PartForm) else "",
        "refused": refused,
        "removed": _removed(request, found),
        "organisations": queries.organisations_around(found) if found.edit or found.follow else (),
        "trail": crumbs(found, "Suivi"),
    }
    return render(request, "web/plans/fiche_follow.html", context, status=status)


def writable(found: OpenedFiche, kind: str) -> bool:
    """Whether the reader adds and removes parts of a kind now."""
    if kind == "document":
        return found.follow
    rule = PARTS[FORMS[kind].model]
    may = found.follow if rule.may == "follow" else found.edit
    return may and not (rule.contractual and found.frozen)


def _asked(request: HttpRequest, found: OpenedFiche) -> Form | None:
    """The form that the address opens: `ajouter=jalon`, `modifier=jalon-<id>`."""
    kind = request.GET.get("ajouter", "")
    if kind == "document" and found.follow:
        return DocumentForm()
    if kind in FORMS and writable(found, kind):
        initial = {"asked_on": request.actor.on, "on": request.actor.on}
        return _offered(FORMS[kind](found, initial=initial), found)
    kind, _, key = request.GET.get("modifier", "").partition("-")
    part = next((one for one in _parts(found, kind) if str(one.pk) == key), None)
    if part is None or kind not in FORMS or not (found.follow or found.edit):
        return None
    if kind not in ("jalon",) and not writable(found, kind):
        rights.require(rights.may_edit(request.actor, found.fiche))
    return _offered(FORMS[kind](found, initial=FORMS[kind].initial_of(part)), found)


def _removed(request: HttpRequest, found: OpenedFiche) -> dict[str, Any] | None:
    """What was just taken away and may be put back."""
    kind, _, key = request.GET.get("retire", "").partition("-")
    if kind not in FORMS or not (found.edit or found.follow):
        return None
    try:
        part = UUID(key)
    except ValueError:
        return None
    there = any(one.pk == part for one in _parts(found, kind))
    return None if there else {"kind": kind, "label": FORMS[kind].label, "part": part}
