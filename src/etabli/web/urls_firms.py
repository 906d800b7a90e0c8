"""Addresses of firms: the register, the need desk, firms that a territory follows."""

from django.urls import path

from etabli.web.views.firms import followed, followed_firm, followed_import, needs, register, signals, stating

NEED, NEEDS, FOLLOWED = "entreprises/besoin", "entreprises/besoins", "entreprises/suivies"

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
    path(f"{NEEDS}/regles/", needs.rules_page, name="need_rules"),
    path(f"{NEEDS}/delais/", needs.delays, name="need_delays"),
    path(f"{NEEDS}/<uuid:need_id>/", needs.show, name="need"),
    path(f"{FOLLOWED}/", followed.index, name="followed"),
    path(f"{FOLLOWED}.csv", followed.export, name="followed_csv"),
    path(f"{FOLLOWED}/ajouter/", followed.add, name="followed_add"),
    path(f"{FOLLOWED}/sans-responsable/", followed.orphans, name="followed_orphans"),
    path(f"{FOLLOWED}/signaux/", signals.index, name="followed_signals"),
    path(f"{FOLLOWED}/signaux.csv", signals.export, name="followed_signals_csv"),
    path(f"{FOLLOWED}/importer/", followed_import.begin, name="followed_import"),
    path(f"{FOLLOWED}/importer/<uuid:list_id>/", followed_import.preview, name="followed_import_preview"),
    path(
        f"{FOLLOWED}/importer/<uuid:list_id>/lignes-ecartees.csv",
        followed_import.refused,
        name="followed_import_refused",
    ),
    path(f"{FOLLOWED}/<uuid:firm_id>/", followed_firm.show, name="followed_firm"),
    path("entreprises/<str:siret>/", register.show, name="firm"),
]
