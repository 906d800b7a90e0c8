"""Addresses of plans d'action: the plan of a territory, its fiches, its money, its versions."""

from django.urls import URLPattern, path

from etabli.web.views.plans import documents, plan, signatories, versions
from etabli.web.views.plans import path as way

PLAN = "territoires/<str:phase>/<str:territory_id>/plan"

urlpatterns: list[URLPattern] = [
    path(f"{PLAN}/", plan.show, name="plan"),
    path("parcours-des-plans/", way.rules, name="plan_rules"),
    path(f"{PLAN}/parcours/", way.show, name="plan_path"),
    path(f"{PLAN}/versions/", versions.index, name="plan_versions"),
    path(f"{PLAN}/versions/comparer/", versions.compare, name="plan_compare"),
    path(f"{PLAN}/versions/<int:number>/", versions.show, name="plan_version"),
    path(f"{PLAN}/versions/<int:number>/signataires/ajouter/", signatories.add, name="signatory_add"),
    path(f"{PLAN}/versions/<int:number>/signataires/<uuid:signatory_id>/", signatories.change, name="signatory_change"),
    path(
        f"{PLAN}/versions/<int:number>/signataires/<uuid:signatory_id>/titre",
        signatories.title,
        name="signatory_title",
    ),
    path(f"{PLAN}/contrat.pdf", documents.contract_pdf, name="plan_contract_pdf"),
    path(f"{PLAN}/contrat.docx", documents.contract_docx, name="plan_contract_docx"),
    path(f"{PLAN}/fiches/<int:number>/fiche.pdf", documents.fiche_pdf, name="plan_fiche_pdf"),
]
