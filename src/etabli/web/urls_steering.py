"""Addresses of steering: portfolios, requests to operators, committees, obstacles, what a person is told."""

from django.urls import URLPattern, path, register_converter

from etabli.web.presentation.steering.places import PlaceConverter
from etabli.web.views.steering import portfolio

register_converter(PlaceConverter, "portfolio")

urlpatterns: list[URLPattern] = [
    path("pilotage/", portfolio.index, name="portfolios"),
    path("pilotage/<portfolio:place>/", portfolio.show, name="portfolio"),
    path("pilotage/<portfolio:place>/lignes/", portfolio.opened, name="portfolio_lines"),
    path("pilotage/<portfolio:place>/lignes.csv", portfolio.as_csv, name="portfolio_csv"),
    path("pilotage/<portfolio:place>/lignes.xlsx", portfolio.as_xlsx, name="portfolio_xlsx"),
]
