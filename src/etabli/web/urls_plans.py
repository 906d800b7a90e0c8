"""Addresses of plans d'action: the plan of a territory, its fiches, its money, its versions."""

from django.urls import URLPattern, path

from etabli.web.views.plans import bulk, exports, importing, overview, plan, portfolio

PLAN = "territoires/<str:phase>/<str:territory_id>/plan"

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
]
