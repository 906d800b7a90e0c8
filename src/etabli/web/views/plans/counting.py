"""In which fiche a project is counted, where two plans share it."""

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from etabli.domain.plans import rights, services
from etabli.domain.plans.queries import fiches as queries
from etabli.web.access import private_page, takes_forms
from etabli.web.presentation.plans import fiche as told_fiche
from etabli.web.views.diagnosis.acts import or_404, told
from etabli.web.views.diagnosis.forms import Form
from etabli.web.views.plans.attempts import attempted
from etabli.web.views.plans.fiche import NO_FICHE, base, crumbs


class CountInForm(Form):
    """The fiche of another plan, found by its territory and its number."""

    acte = "compter"
    territory = forms.ChoiceField(label="Territoire de l’autre fiche")
    number = forms.IntegerField(label="Numéro de l’autre fiche", min_value=1, max_value=9999)

    def offer(self, territories: list[tuple[str, str]]) -> None:
        self.fields["territory"].choices = [("", "Choisir"), *territories]


class CountAloneForm(Form):
    """The fiche counts its project itself again."""

    acte = "separer"


@takes_forms
@private_page
def show(request: HttpRequest, phase: str, territory_id: str, number: int) -> HttpResponse:
    """The page, for whoever edits the fiche; its forms are sent here."""
    found = or_404(queries.opened_fiche(request.actor, phase, territory_id, number), NO_FICHE)
    rights.require(rights.may_edit(request.actor, found.fiche))
    fiche_id, by = found.fiche.pk, request.actor
    if request.method == "POST" and request.POST.get("acte") == CountAloneForm.acte:
        services.count_alone(fiche_id=fiche_id, by=by)
        told(request, "La fiche compte de nouveau son projet elle-même.")
        return redirect(reverse("fiche", args=told_fiche.place_of(found)))
    form = CountInForm(request.POST or None)
    form.offer(queries.other_places(found.opened))

    def act() -> None:
        given = form.cleaned_data
        services.count_in(fiche_id=fiche_id, territory=given["territory"], number=given["number"], by=by)

    if request.method == "POST" and attempted(form, act):
        told(request, "C’est noté : le projet ne compte plus qu’une fois. L’autre territoire en est prévenu.")
        return redirect(reverse("fiche", args=told_fiche.place_of(found)))
    context = {**base(found, "fiche"), "form": form, "trail": crumbs(found, "Projet partagé")}
    return render(request, "web/plans/fiche_counting.html", context, status=422 if form.errors else 200)
