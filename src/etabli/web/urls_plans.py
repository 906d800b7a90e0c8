"""Addresses of plans d'action: the plan of a territory, its fiches, its money, its versions."""

from django.urls import URLPattern, path

from etabli.web.views.plans import budget, money, money_edit, plan

PLAN = "territoires/<str:phase>/<str:territory_id>/plan"
MONEY = f"{PLAN}/fiches/<int:number>/financement"

urlpatterns: list[URLPattern] = [
    path(f"{PLAN}/", plan.show, name="plan"),
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
