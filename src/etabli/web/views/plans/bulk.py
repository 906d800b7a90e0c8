"""One change to several fiches of a plan: chosen, shown before it is made, then made one by one."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from etabli.domain.diagnosis.errors import EditedMeanwhileError
from etabli.domain.governance.actor import Actor
from etabli.domain.governance.permissions import NotAllowedError
from etabli.domain.plans import rights, services
from etabli.domain.plans.declared import fiche_workflow, fields
from etabli.domain.plans.errors import FrozenError, MoveRefusedError
from etabli.domain.plans.models import Fiche
from etabli.domain.plans.queries.plans import OpenedPlan, opened_plan
from etabli.domain.plans.reading import Reader
from etabli.domain.plans.services.fiches import is_editable
from etabli.domain.plans.whole import comparable, value_of
from etabli.kernel.typography import french
from etabli.web.access import private_page, takes_forms
from etabli.web.presentation.plans.frame import frame, trail
from etabli.web.views.diagnosis.acts import or_404
from etabli.web.views.diagnosis.forms import Form
from etabli.web.views.plans.plan import NO_TERRITORY

FIELDS = ("maturity", "commitment", "sub_axis", "visibility", "lead", "starts_on", "ends_on")
MOVE = "etat"


@dataclass(frozen=True)
class Planned:
    """A fiche and what the change does to it, in words; `refusal` says why it stays as it is."""

    fiche: Fiche
    before: str
    after: str
    refusal: str = ""

    @property
    def same(self) -> bool:
        return self.before == self.after


class BulkForm(Form):
    """What to change and to what; a move of the workflow with its reason."""

    champ = forms.ChoiceField(label="Que modifier ?")
    valeur = forms.CharField(
        label="Nouvelle valeur",
        required=False,
        max_length=200,
        help_text="Comme elle s'écrit sur la fiche ; vide pour effacer. Un état se choisit dans la liste ci-dessus.",
    )
    motif = forms.CharField(
        label="Motif", required=False, max_length=500, help_text="Demandé pour une pause, un blocage, un abandon."
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        registry = fields()
        moves = [(f"{MOVE}:{move.id}", f"État : {move.label}") for move in fiche_workflow().moves]
        self.fields["champ"].choices = [
            ("", "Choisir"),
            *((name, registry[name].label) for name in FIELDS),
            *((name, french(label)) for name, label in moves),
        ]


@takes_forms
@private_page
def show(request: HttpRequest, phase: str, territory_id: str) -> HttpResponse:
    """Choose, look, confirm. Nothing is written before."""
    opened = or_404(opened_plan(request.actor, phase, territory_id), NO_TERRITORY)
    or_404(opened.plan, "Ce territoire n'a pas encore de plan d'action.")
    rights.require(rights.permissions.verdict(request.actor, "plan.edit", opened.territory))
    fiches = list(opened.fiches().select_related("plan__territory__phase", "lead"))
    labels = {state.id: state.label for state in fiche_workflow().states}
    for fiche in fiches:
        fiche.state_label = labels[fiche.state]
    sent = request.POST if request.method == "POST" else None
    chosen = {int(number) for number in (sent or request.GET).getlist("fiches") if number.isdecimal()}
    form = BulkForm(sent)
    context: dict[str, Any] = {
        "frame": frame(opened, "plan"),
        "territory": opened.territory,
        "form": form,
        "fiches": fiches,
        "chosen": chosen,
        "trail": trail(opened.territory, "Modifier plusieurs fiches"),
    }
    if sent is None or not form.is_valid():
        return _page(request, context, 422 if form.errors else 200)
    among = [fiche for fiche in fiches if fiche.number in chosen]
    if not among:
        form.add_error(None, "Choisissez au moins une fiche.")
        return _page(request, context, 422)
    try:
        planned = _planned(opened, among, form.cleaned_data)
    except ValidationError as error:
        form.add_error("valeur", error.messages)
        return _page(request, context, 422)
    if "confirmer" not in sent:
        kept = [("fiches", str(fiche.number)) for fiche in among]
        kept += [(name, sent.get(name, "")) for name in ("champ", "valeur", "motif")]
        return _page(request, context | {"preview": planned, "kept": kept}, 200)
    done = [_write(one, opened, form.cleaned_data, request.actor) for one in planned]
    refused = sum(bool(one.refusal) for one in done)
    changed = sum(not one.refusal and not one.same for one in done)
    return _page(request, context | {"done": done, "refused": refused, "changed": changed}, 200)


def _page(request: HttpRequest, context: dict[str, Any], status: int) -> HttpResponse:
    return render(request, "web/plans/bulk.html", context, status=status)


def _planned(opened: OpenedPlan, fiches: Sequence[Fiche], given: dict[str, Any]) -> list[Planned]:
    """What would change. ValidationError when the value is none of the field's."""
    kind, _, move = given["champ"].partition(":")
    if kind == MOVE:
        asked = fiche_workflow().move(move)
        assert asked is not None
        to = fiche_workflow().state(asked.to).label
        return [
            Planned(
                fiche,
                fiche.state_label,
                to,
                "" if asked.offered(fiche.state) else french("ce passage n'est pas offert depuis son état"),
            )
            for fiche in fiches
        ]
    reader, field = Reader(opened.territory), fields()[given["champ"]]
    value = reader.read(field, given["valeur"])
    after = reader.write(field, value)
    return [
        Planned(
            fiche,
            reader.write(field, value_of(fiche, field)),
            after,
            french("ce champ est signé : ouvrez un avenant")
            if field.contractual and not is_editable(fiche) and comparable(value_of(fiche, field)) != comparable(value)
            else "",
        )
        for fiche in fiches
    ]


def _write(one: Planned, opened: OpenedPlan, given: dict[str, Any], by: Actor) -> Planned:
    """Make the change of one fiche; a refusal leaves it as it is and the others go on."""
    if one.refusal:
        return one
    kind, _, move = given["champ"].partition(":")
    try:
        if kind == MOVE:
            services.move_fiche(fiche_id=one.fiche.pk, move=move, reason=given["motif"], by=by)
        else:
            value = Reader(opened.territory).read(fields()[given["champ"]], given["valeur"])
            services.edit_fiche(
                fiche_id=one.fiche.pk, revision=one.fiche.revision, values={given["champ"]: value}, by=by
            )
    except (MoveRefusedError, FrozenError, NotAllowedError, EditedMeanwhileError) as error:
        return Planned(one.fiche, one.before, one.after, error.user_message)
    except ValidationError as error:
        return Planned(one.fiche, one.before, one.after, " ".join(error.messages))
    return one
