"""Addresses of the desks: my home, the people of a territory, organisations, déports, the trail."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
