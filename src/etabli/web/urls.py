"""Addresses of the pages: French, stable, readable."""

from django.urls import path

from etabli.web.views import comparison, indicators, pages, places, provenance, regions, search, territories, territory

urlpatterns = [
    path("", territories.home, name="home"),
    path("recherche/", search.results, name="search"),
    path("recherche/suggestions", search.suggestions, name="suggestions"),
    path("territoires/", territories.index, name="territories"),
    path("territoires/<str:phase>/<str:territory_id>/", territory.show, name="territory"),
    path("territoires/<str:phase>/<str:territory_id>/indicateurs.csv", territory.export_csv, name="territory_csv"),
    path("territoires/<str:phase>/<str:territory_id>/indicateurs.xlsx", territory.export_xlsx, name="territory_xlsx"),
    path("territoires/<str:phase>/<str:territory_id>/chiffres/<slug:indicator_id>/", territory.figure, name="figure"),
    path("territoires/<str:phase>/<str:territory_id>/comparables/", comparison.comparables, name="comparables"),
    path("comparer/", comparison.compare, name="compare"),
    path("comparer.csv", comparison.export_csv, name="compare_csv"),
    path("communes/<str:code_insee>/", places.commune, name="commune"),
    path("intercommunalites/<str:siren>/", places.epci, name="epci"),
    path("regions/", regions.national, name="regions"),
    path("regions/<str:code>/", regions.region, name="region"),
    path("regions/<str:code>/territoires.csv", regions.export_csv, name="region_csv"),
    path("national/", regions.national, name="national"),
    path("indicateurs/", indicators.index, name="indicators"),
    path("indicateurs/<slug:indicator_id>/", indicators.show, name="indicator"),
    path("indicateurs/<slug:indicator_id>.csv", indicators.export_csv, name="indicator_csv"),
    path("industrie-hors-metropoles/", provenance.industry_outside, name="outside"),
    path("methode/", provenance.method, name="method"),
    path("sources/", provenance.sources, name="sources"),
    path("sources/<slug:source_id>/", provenance.source, name="source"),
    path("versions/", provenance.releases, name="releases"),
    path("donnees/", provenance.data, name="data"),
    path("cartes/<str:phase>.topojson", territories.map_geometry, name="map_geometry"),
    path("cartes/<str:phase>/<slug:indicator_id>.json", territories.map_values, name="map_values"),
    path("glossaire/", pages.page, {"name": "glossary"}, name="glossary"),
    path("accessibilite/", pages.page, {"name": "accessibility"}, name="accessibility"),
    path("mentions-legales/", pages.page, {"name": "legal"}, name="legal"),
    path("donnees-personnelles/", pages.page, {"name": "privacy"}, name="privacy"),
    path("plan-du-site/", pages.page, {"name": "sitemap"}, name="sitemap"),
]
