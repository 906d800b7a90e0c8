"""Addresses of plans d'action: the plan of a territory, its fiches, its money, its versions."""

from django.urls import URLPattern, path

from etabli.web.views.plans import bulk, overview, plan, portfolio

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
]
