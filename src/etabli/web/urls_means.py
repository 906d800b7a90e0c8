"""Addresses of the means that firms share: training, modernisation, service platforms."""

from django.urls import path

from etabli.web.views.means import (
    answering,
    booking,
    diagnostics,
    keeping,
    platform_services,
    platforms,
    tools,
    trainings,
)

PLATFORM = "plateformes/<uuid:platform_id>"
TRAINING = "formations/<uuid:training_id>"
SERVICE = f"{PLATFORM}/services/<uuid:service_id>"

urlpatterns = [
    path("plateformes/", platforms.index, name="platforms"),
    path("plateformes.csv", platforms.export, name="platforms_csv"),
    path("plateformes/tenir/", keeping.kept, name="platforms_kept"),
    path("plateformes/ajouter/", keeping.add, name="platform_add"),
    path("plateformes/reservations.csv", answering.export, name="bookings_csv"),
    path("plateformes/reservations/", answering.bookings, name="bookings"),
    path("plateformes/reservations/<uuid:booking_id>/", answering.booking, name="booking"),
    path("plateformes/demande/envoyee/", booking.sent_page, name="booking_sent"),
    path("plateformes/demande/confirmer/<str:secret>/", booking.confirm, name="booking_confirm"),
    path("plateformes/demande/suivi/<str:secret>/", booking.follow, name="booking_follow"),
    path(f"{PLATFORM}/", platforms.show, name="platform"),
    path(f"{PLATFORM}/usage.csv", platforms.export_use, name="platform_use_csv"),
    path(f"{PLATFORM}/modifier/", keeping.edit, name="platform_edit"),
    path(f"{PLATFORM}/services/ajouter/", platform_services.add_service, name="service_add"),
    path(f"{SERVICE}/", platforms.week, name="service_week"),
    path(f"{SERVICE}/agenda.ics", platforms.feed, name="service_ics"),
    path(f"{SERVICE}/modifier/", platform_services.edit_service, name="service_edit"),
    path(f"{SERVICE}/reserver/", booking.ask, name="booking_ask"),
    path("formations/", trainings.index, name="trainings"),
    path("formations.csv", trainings.export, name="trainings_csv"),
    path("formations/ajouter/", trainings.add, name="training_add"),
    path("formations/importer/", trainings.import_list, name="training_import"),
    path("formations/modele.csv", trainings.template, name="training_template"),
    path(f"{TRAINING}/", trainings.show, name="training"),
    path(f"{TRAINING}/modifier/", trainings.edit, name="training_edit"),
    path(f"{TRAINING}/sessions/<uuid:session_id>/", trainings.edit_session, name="session_edit"),
    path("outils/", tools.index, name="tools"),
    path("outils/suivi/", tools.followed, name="tools_followed"),
    path("outils/diagnostics/ajouter/", diagnostics.add, name="diagnostic_add"),
    path("outils/diagnostics/<uuid:diagnostic_id>/", diagnostics.show, name="diagnostic"),
    path("outils/transmissions/ajouter/", tools.add_transmission, name="transmission_add"),
    path("outils/transmissions/<uuid:transmission_id>/", tools.transmission, name="transmission"),
]
