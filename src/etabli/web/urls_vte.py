"""Addresses of the Volontariat territorial en entreprise."""

from etabli.web import urls_offers

urlpatterns = [*urls_offers.urlpatterns]
