"""Addresses of steering: portfolios, requests to operators, committees, obstacles, what a person is told."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
