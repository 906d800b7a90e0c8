"""Addresses of firms: the register, and the need desk."""

from django.urls import path

from etabli.web.views.firms import needs, register, stating

NEED, NEEDS = "entreprises/besoin", "entreprises/besoins"

urlpatterns = [
    path("entreprises/", register.index, name="firms"),
    path("entreprises.csv", register.export, name="firms_csv"),
    path(f"{NEED}/", stating.ask, name="need_ask"),
    path(f"{NEED}/envoye/", stating.sent_page, name="need_sent"),
    path(f"{NEED}/confirmer/<str:secret>/", stating.confirm, name="need_confirm"),
    path(f"{NEED}/suivi/<str:secret>/", stating.follow, name="need_follow"),
    path(f"{NEEDS}/", needs.desk, name="need_desk"),
    path(f"{NEEDS}.csv", needs.desk_csv, name="need_desk_csv"),
    path(f"{NEEDS}/exposer/", needs.state, name="need_state"),
    path(f"{NEEDS}/delais/", needs.delays, name="need_delays"),
    path(f"{NEEDS}/<uuid:need_id>/", needs.show, name="need"),
    path("entreprises/<str:siret>/", register.show, name="firm"),
]
