"""Addresses of steering: portfolios, requests to operators, committees, obstacles, what a person is told."""

from django.urls import URLPattern, path, register_converter

from etabli.web.presentation.steering.places import PlaceConverter
from etabli.web.views.steering import portfolio, portfolio_follow, request_link, requests

register_converter(PlaceConverter, "portfolio")

REQUESTS = "pilotage/demandes"

urlpatterns: list[URLPattern] = [
    path(f"{REQUESTS}/", requests.desk, name="request_desk"),
    path(f"{REQUESTS}.csv", requests.desk_csv, name="request_desk_csv"),
    path(f"{REQUESTS}/<uuid:sent_id>/", requests.show, name="request_sent"),
    path(f"{REQUESTS}/transmettre/<uuid:asked_id>/", requests.of_fiche, name="request_of_fiche"),
    path("reponse/<str:secret>/", request_link.answer, name="request_by_link"),
    path("pilotage/", portfolio.index, name="portfolios"),
    path("pilotage/regles/", portfolio_follow.rules, name="attention_rules"),
    path("pilotage/<portfolio:place>/", portfolio.show, name="portfolio"),
    path("pilotage/<portfolio:place>/a-suivre/", portfolio_follow.follow, name="portfolio_desk"),
    path("pilotage/<portfolio:place>/evolution/", portfolio_follow.changed, name="portfolio_evolution"),
    path("pilotage/<portfolio:place>/lignes/", portfolio.opened, name="portfolio_lines"),
    path("pilotage/<portfolio:place>/lignes.csv", portfolio.as_csv, name="portfolio_csv"),
    path("pilotage/<portfolio:place>/lignes.xlsx", portfolio.as_xlsx, name="portfolio_xlsx"),
]
