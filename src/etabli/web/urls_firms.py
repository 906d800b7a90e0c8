"""Addresses of firms."""

from django.urls import path

from etabli.web.views.firms import register

urlpatterns = [
    path("entreprises/", register.index, name="firms"),
    path("entreprises.csv", register.export, name="firms_csv"),
    path("entreprises/<str:siret>/", register.show, name="firm"),
]
