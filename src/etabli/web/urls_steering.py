"""Addresses of steering: portfolios, requests to operators, committees, obstacles, what a person is told."""

from django.urls import URLPattern, path, register_converter

from etabli.web.presentation.steering.places import PlaceConverter
from etabli.web.views.steering import (
    monthly,
    monthly_link,
    obstacle_groups,
    obstacle_link,
    obstacles,
    obstacles_solved,
    portfolio,
    request_link,
    requests,
)

register_converter(PlaceConverter, "portfolio")

REQUESTS = "pilotage/demandes"
OBSTACLES = "pilotage/blocages"

urlpatterns: list[URLPattern] = [
    path(f"{REQUESTS}/", requests.desk, name="request_desk"),
    path(f"{REQUESTS}.csv", requests.desk_csv, name="request_desk_csv"),
    path(f"{REQUESTS}/<uuid:sent_id>/", requests.show, name="request_sent"),
    path(f"{REQUESTS}/transmettre/<uuid:asked_id>/", requests.of_fiche, name="request_of_fiche"),
    path("reponse/<str:secret>/", request_link.answer, name="request_by_link"),
    path("point/<str:secret>/", monthly_link.answer, name="monthly_by_link"),
    path("territoires/<str:phase>/<str:territory_id>/plan/points/", monthly.show, name="monthly"),
    path(f"{OBSTACLES}/", obstacles.desk, name="obstacles"),
    path(f"{OBSTACLES}.csv", obstacles.desk_csv, name="obstacles_csv"),
    path(f"{OBSTACLES}.xlsx", obstacles.desk_xlsx, name="obstacles_xlsx"),
    path(f"{OBSTACLES}/signaler/", obstacles.raise_one, name="obstacle_raise"),
    path(f"{OBSTACLES}/<uuid:obstacle_id>/", obstacles.show, name="obstacle"),
    path(f"{OBSTACLES}/<uuid:obstacle_id>/theme/", obstacle_groups.make, name="obstacle_group_new"),
    path(f"{OBSTACLES}/themes/<uuid:group_id>/", obstacle_groups.show, name="obstacle_group"),
    path("blocage/<str:secret>/", obstacle_link.answer, name="obstacle_by_link"),
    path("blocages-leves/", obstacles_solved.index, name="obstacles_solved"),
    path("blocages-leves.csv", obstacles_solved.as_csv, name="obstacles_solved_csv"),
    path("blocages-leves.xlsx", obstacles_solved.as_xlsx, name="obstacles_solved_xlsx"),
    path("pilotage/", portfolio.index, name="portfolios"),
    path("pilotage/<portfolio:place>/", portfolio.show, name="portfolio"),
    path("pilotage/<portfolio:place>/lignes/", portfolio.opened, name="portfolio_lines"),
    path("pilotage/<portfolio:place>/lignes.csv", portfolio.as_csv, name="portfolio_csv"),
    path("pilotage/<portfolio:place>/lignes.xlsx", portfolio.as_xlsx, name="portfolio_xlsx"),
]
