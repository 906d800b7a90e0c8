"""Addresses of aids."""

from django.urls import path

from etabli.web.views.aids import catalogue, changes, pages

urlpatterns = [
    path("aides/", catalogue.index, name="aids"),
    path("aides/liste.csv", catalogue.index_csv, name="aids_csv"),
    path("aides/pour-une-entreprise/", pages.of_firm, name="aids_of_firm"),
    path("aides/changements/", changes.page, name="aids_changes"),
    path("aides/changements.atom", changes.feed, name="aids_atom"),
    path("aides/<slug:scheme_id>/", catalogue.show, name="aid"),
]
