"""Addresses of VTE offers and candidates."""

from django.urls import path

from etabli.web.views.vte import alerts, applying, offer_delays, offer_desk, offer_stating, offers

OFFERS, FOLLOW = "vte/offres", "vte/offres/suivi/<str:secret>"

urlpatterns = [
    path("vte/", offers.home, name="vte"),
    path(f"{OFFERS}/", offers.index, name="offers"),
    path(f"{OFFERS}.csv", offers.export, name="offers_csv"),
    path(f"{OFFERS}.atom", offers.atom, name="offers_atom"),
    path(f"{OFFERS}/delais/", offer_delays.show, name="offer_delays"),
    path(f"{OFFERS}/pour-moi/", offers.for_me, name="offers_for_me"),
    path(f"{OFFERS}/publier/", offer_stating.ask, name="offer_ask"),
    path(f"{OFFERS}/envoyee/", offer_stating.sent_page, name="offer_sent"),
    path(f"{OFFERS}/confirmer/<str:secret>/", offer_stating.confirm, name="offer_confirm"),
    path(f"{FOLLOW}/", offer_stating.follow, name="offer_follow"),
    path(f"{FOLLOW}/modifier/", offer_stating.edit, name="offer_edit"),
    path(f"{FOLLOW}/candidatures/<uuid:application_id>/", offer_stating.candidate, name="offer_candidate"),
    path(f"{FOLLOW}/candidatures/<uuid:application_id>/cv/", offer_stating.candidate_file, name="offer_candidate_file"),
    path(f"{OFFERS}/a-relire/", offer_desk.desk, name="offer_desk"),
    path(f"{OFFERS}/a-relire/<uuid:offer_id>/", offer_desk.show, name="offer_review"),
    path(f"{OFFERS}/ecrire/", offer_desk.state, name="offer_state"),
    path(f"{OFFERS}/alerte/", alerts.ask, name="alert_ask"),
    path(f"{OFFERS}/alerte/envoyee/", alerts.sent_page, name="alert_sent"),
    path(f"{OFFERS}/alerte/<str:secret>/", alerts.show, name="alert"),
    path(f"{OFFERS}/<uuid:offer_id>/", offers.show, name="offer"),
    path("vte/candidater/envoyee/", applying.sent_page, name="application_sent"),
    path("vte/candidater/confirmer/<str:secret>/", applying.confirm, name="application_confirm"),
    path("vte/candidater/<uuid:offer_id>/", applying.ask, name="application_ask"),
    path("vte/candidatures/<str:secret>/", applying.follow, name="application_follow"),
]
