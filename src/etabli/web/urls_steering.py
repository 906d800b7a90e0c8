"""Addresses of steering: portfolios, requests to operators, committees, obstacles, what a person is told."""

from django.urls import URLPattern, path, register_converter

from etabli.web.presentation.steering.places import PlaceConverter
from etabli.web.views.steering import operators, portfolio, request_link, requests

register_converter(PlaceConverter, "portfolio")

REQUESTS = "pilotage/demandes"
OPERATORS = "pilotage/operateurs"

urlpatterns: list[URLPattern] = [
    path(f"{REQUESTS}/", requests.desk, name="request_desk"),
    path(f"{REQUESTS}.csv", requests.desk_csv, name="request_desk_csv"),
    path(f"{REQUESTS}.xlsx", requests.desk_xlsx, name="request_desk_xlsx"),
    path(f"{REQUESTS}/<uuid:sent_id>/", requests.show, name="request_sent"),
    path(f"{REQUESTS}/transmettre/<uuid:asked_id>/", requests.of_fiche, name="request_of_fiche"),
    path("reponse/<str:secret>/", request_link.answer, name="request_by_link"),
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
