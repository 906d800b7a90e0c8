"""Addresses of plans d'action: the plan of a territory, its fiches, its money, its versions."""

from django.urls import URLPattern, path

from etabli.web.views.plans import plan

PLAN = "territoires/<str:phase>/<str:territory_id>/plan"

urlpatterns: list[URLPattern] = [
    path(f"{PLAN}/", plan.show, name="plan"),
]
