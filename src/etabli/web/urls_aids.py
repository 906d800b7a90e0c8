"""Addresses of aids."""

from django.urls import path

from etabli.web.views.aids import changes, of_firm, pages

urlpatterns = [
    path("aides/", pages.index, name="aids"),
    path("aides/pour-une-entreprise/", of_firm.page, name="aids_of_firm"),
    path("aides/changements/", changes.page, name="aids_changes"),
    path("aides/changements.atom", changes.feed, name="aids_atom"),
    path("aides/<slug:scheme_id>/", pages.show, name="aid"),
]
