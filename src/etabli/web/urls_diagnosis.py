"""Addresses of the workbench of the état des lieux: constats, questionnaires, versions."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
