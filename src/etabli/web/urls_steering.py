"""Addresses of steering: portfolios, requests to operators, committees, obstacles, what a person is told."""

from django.urls import URLPattern, path, register_converter

from etabli.web.presentation.steering.places import PlaceConverter
from etabli.web.views.steering import (
    envelopes,
    monthly,
    monthly_link,
    operators,
    portfolio,
    request_link,
    requests,
    scenarios,
)

register_converter(PlaceConverter, "portfolio")

REQUESTS = "pilotage/demandes"
ENVELOPES = "pilotage/enveloppes"
OPERATORS = "pilotage/operateurs"

urlpatterns: list[URLPattern] = [
    path(f"{REQUESTS}/", requests.desk, name="request_desk"),
    path(f"{REQUESTS}.csv", requests.desk_csv, name="request_desk_csv"),
    path(f"{REQUESTS}.xlsx", requests.desk_xlsx, name="request_desk_xlsx"),
    path(f"{REQUESTS}/<uuid:sent_id>/", requests.show, name="request_sent"),
    path(f"{REQUESTS}/transmettre/<uuid:asked_id>/", requests.of_fiche, name="request_of_fiche"),
    path("reponse/<str:secret>/", request_link.answer, name="request_by_link"),
    path("point/<str:secret>/", monthly_link.answer, name="monthly_by_link"),
    path("territoires/<str:phase>/<str:territory_id>/plan/points/", monthly.show, name="monthly"),
    path(f"{ENVELOPES}/", envelopes.index, name="envelopes"),
    path(f"{ENVELOPES}.csv", envelopes.as_csv, name="envelopes_csv"),
    path(f"{ENVELOPES}.xlsx", envelopes.as_xlsx, name="envelopes_xlsx"),
    path(f"{ENVELOPES}/ouvrir/", envelopes.add, name="envelope_open"),
    path(f"{ENVELOPES}/<uuid:envelope_id>/", envelopes.show, name="envelope"),
    path(f"{ENVELOPES}/<uuid:envelope_id>/scenario/", scenarios.show, name="scenario"),
    path(f"{ENVELOPES}/scenarios/<uuid:scenario_id>/retirer/", scenarios.remove, name="scenario_remove"),
    path(f"{OPERATORS}/", operators.index, name="operators"),
    path(f"{OPERATORS}.csv", operators.as_csv, name="operators_csv"),
    path(f"{OPERATORS}.xlsx", operators.as_xlsx, name="operators_xlsx"),
    path(f"{OPERATORS}/<uuid:operator_id>/", operators.show, name="operator"),
    path(f"{OPERATORS}/<uuid:operator_id>.csv", operators.one_csv, name="operator_csv"),
    path(f"{OPERATORS}/<uuid:operator_id>.xlsx", operators.one_xlsx, name="operator_xlsx"),
    path("pilotage/", portfolio.index, name="portfolios"),
    path("pilotage/<portfolio:place>/", portfolio.show, name="portfolio"),
    path("pilotage/<portfolio:place>/lignes/", portfolio.opened, name="portfolio_lines"),
    path("pilotage/<portfolio:place>/lignes.csv", portfolio.as_csv, name="portfolio_csv"),
    path("pilotage/<portfolio:place>/lignes.xlsx", portfolio.as_xlsx, name="portfolio_xlsx"),
]
