"""Addresses of steering: portfolios, requests to operators, committees, obstacles, what a person is told."""

from django.urls import URLPattern, path

from etabli.web.views.steering import request_link, requests

REQUESTS = "pilotage/demandes"

urlpatterns: list[URLPattern] = [
    path(f"{REQUESTS}/", requests.desk, name="request_desk"),
    path(f"{REQUESTS}.csv", requests.desk_csv, name="request_desk_csv"),
    path(f"{REQUESTS}/<uuid:sent_id>/", requests.show, name="request_sent"),
    path(f"{REQUESTS}/transmettre/<uuid:asked_id>/", requests.of_fiche, name="request_of_fiche"),
    path("demande/<str:secret>/", request_link.answer, name="request_by_link"),
]
