"""Addresses of the means that firms share: training, modernisation, service platforms."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
