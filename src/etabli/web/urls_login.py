"""Addresses of signing in, of the account and of the rights."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
