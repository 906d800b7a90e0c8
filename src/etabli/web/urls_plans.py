"""Addresses of plans d'action: the plan of a territory, its fiches, its money, its versions."""

from django.urls import URLPattern, path

from etabli.web.views.plans import fiche, fiche_edit, fiche_follow, library, plan, texts

PLAN = "territoires/<str:phase>/<str:territory_id>/plan"
FICHE = f"{PLAN}/fiches/<int:number>"

urlpatterns: list[URLPattern] = [
    path(f"{PLAN}/", plan.show, name="plan"),
    path(f"{PLAN}/textes/", texts.show, name="plan_texts"),
    path(f"{PLAN}/fiches/ajouter/", fiche_edit.add, name="fiche_add"),
    path(f"{FICHE}/", fiche.show, name="fiche"),
    path(f"{FICHE}/modifier/", fiche_edit.edit, name="fiche_edit"),
    path(f"{FICHE}/brouillon", fiche_edit.draft, name="fiche_draft"),
    path(f"{FICHE}/suivi/", fiche_follow.show, name="fiche_follow"),
    path(f"{FICHE}/historique/", fiche.history, name="fiche_history"),
    path(f"{FICHE}/documents/<uuid:document_id>/fichier", fiche.file, name="fiche_document"),
    path("modeles/", library.index, name="library"),
    path("modeles/<uuid:model_id>/", library.show, name="library_model"),
    path("fiches/organisations", fiche_edit.suggestions, name="fiche_organisations"),
]
