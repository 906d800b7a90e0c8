"""Addresses of the Volontariat territorial en entreprise."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
