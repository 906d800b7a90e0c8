"""Addresses of plans d'action: the plan of a territory, its fiches, its money, its versions."""

from django.urls import URLPattern, path

from etabli.web.views.plans import (
    budget,
    bulk,
    exports,
    fiche,
    fiche_edit,
    fiche_follow,
    importing,
    library,
    money,
    money_edit,
    overview,
    plan,
    portfolio,
    texts,
)

PLAN = "territoires/<str:phase>/<str:territory_id>/plan"
FICHE = f"{PLAN}/fiches/<int:number>"
MONEY = f"{FICHE}/financement"

urlpatterns: list[URLPattern] = [
    path("fiches/", portfolio.show, name="fiches"),
    path(f"{PLAN}/", plan.show, name="plan"),
    path(f"{PLAN}/tableau/", overview.board, name="plan_board"),
    path(f"{PLAN}/calendrier/", overview.calendar, name="plan_calendar"),
    path(f"{PLAN}/echeances/", overview.deadlines, name="plan_deadlines"),
    path(f"{PLAN}/echeances.ics", overview.deadlines_ics, name="plan_deadlines_ics"),
    path(f"{PLAN}/carte/", overview.on_map, name="plan_map"),
    path(f"{PLAN}/plusieurs/", bulk.show, name="plan_bulk"),
    path(f"{PLAN}/export.xlsx", exports.xlsx, name="plan_xlsx"),
    path(f"{PLAN}/export.csv", exports.csv, name="plan_csv"),
    path(f"{PLAN}/plan.json", exports.exchange, name="plan_json"),
    path(f"{PLAN}/modele-import.xlsx", exports.template, name="plan_import_template"),
    path(f"{PLAN}/importer/", importing.begin, name="plan_import"),
    path(f"{PLAN}/importer/<uuid:import_id>/", importing.columns, name="plan_import_columns"),
    path(f"{PLAN}/importer/<uuid:import_id>/apercu/", importing.preview, name="plan_import_preview"),
    path(f"{PLAN}/importer/<uuid:import_id>/lignes-en-erreur.xlsx", importing.left_out, name="plan_import_left_out"),
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
    path(f"{PLAN}/budget/", budget.show, name="plan_budget"),
    path(f"{PLAN}/budget.csv", budget.export, name="plan_budget_csv"),
    path(f"{MONEY}/", money.show, name="fiche_money"),
    path(f"{MONEY}/historique/", money.history, name="fiche_money_history"),
    path(f"{MONEY}/depenses/ajouter/", money_edit.add_expense, name="fiche_expense_add"),
    path(f"{MONEY}/depenses/<uuid:expense_id>/", money_edit.expense, name="fiche_expense"),
    path(f"{MONEY}/ressources/ajouter/", money_edit.add_resource, name="fiche_resource_add"),
    path(f"{MONEY}/ressources/<uuid:resource_id>/", money_edit.resource, name="fiche_resource"),
    path(f"{MONEY}/ressources/<uuid:resource_id>/etapes/ajouter/", money_edit.add_stage, name="fiche_stage_add"),
    path(f"{MONEY}/etapes/<uuid:stage_id>/", money_edit.stage, name="fiche_stage"),
]
