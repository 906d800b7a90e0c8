"""Addresses of steering: portfolios, requests to operators, committees, obstacles, what a person is told."""

from django.urls import URLPattern, path, register_converter

from etabli.web.presentation.steering.places import PlaceConverter
from etabli.web.views.steering import (
    calendars,
    committees,
    decisions,
    envelopes,
    holding,
    meetings,
    minutes,
    monthly,
    monthly_link,
    obstacle_groups,
    obstacle_link,
    obstacles,
    obstacles_solved,
    operators,
    portfolio,
    portfolio_follow,
    request_link,
    requests,
    scenarios,
)
from etabli.web.views.team import trail

register_converter(PlaceConverter, "portfolio")

REQUESTS = "pilotage/demandes"
ENVELOPES = "pilotage/enveloppes"
OPERATORS = "pilotage/operateurs"
COMMITTEES = "pilotage/comites"
MEETING = f"{COMMITTEES}/reunions/<uuid:meeting_id>"
OBSTACLES = "pilotage/blocages"

urlpatterns: list[URLPattern] = [
    path(f"{REQUESTS}/", requests.desk, name="request_desk"),
    path(f"{REQUESTS}.csv", requests.desk_csv, name="request_desk_csv"),
    path(f"{REQUESTS}.xlsx", requests.desk_xlsx, name="request_desk_xlsx"),
    path(f"{REQUESTS}/<uuid:sent_id>/", requests.show, name="request_sent"),
    path(f"{REQUESTS}/transmettre/<uuid:asked_id>/", requests.of_fiche, name="request_of_fiche"),
    path("reponse/<str:secret>/", request_link.answer, name="request_by_link"),
    path("point/<str:secret>/", monthly_link.answer, name="monthly_by_link"),
    path("territoires/<str:phase>/<str:territory_id>/plan/points/", monthly.show, name="monthly"),
    path(f"{ENVELOPES}/", envelopes.index, name="envelopes"),
    path(f"{ENVELOPES}.csv", envelopes.as_csv, name="envelopes_csv"),
    path(f"{ENVELOPES}.xlsx", envelopes.as_xlsx, name="envelopes_xlsx"),
    path(f"{ENVELOPES}/journal/", trail.of_envelopes, name="envelopes_trail"),
    path(f"{ENVELOPES}/<uuid:envelope_id>/journal/", trail.of_envelope, name="envelope_trail"),
    path(f"{ENVELOPES}/ouvrir/", envelopes.add, name="envelope_open"),
    path(f"{ENVELOPES}/<uuid:envelope_id>/", envelopes.show, name="envelope"),
    path(f"{ENVELOPES}/<uuid:envelope_id>/scenario/", scenarios.show, name="scenario"),
    path(f"{ENVELOPES}/scenarios/<uuid:scenario_id>/retirer/", scenarios.remove, name="scenario_remove"),
    path(f"{OPERATORS}/", operators.index, name="operators"),
    path(f"{OPERATORS}.csv", operators.as_csv, name="operators_csv"),
    path(f"{OPERATORS}.xlsx", operators.as_xlsx, name="operators_xlsx"),
    path(f"{OPERATORS}/<uuid:operator_id>/", operators.show, name="operator"),
    path(f"{OPERATORS}/<uuid:operator_id>.csv", operators.one_csv, name="operator_csv"),
    path(f"{OPERATORS}/<uuid:operator_id>.xlsx", operators.one_xlsx, name="operator_xlsx"),
    path(f"{COMMITTEES}/", committees.index, name="committees"),
    path(f"{COMMITTEES}.csv", committees.as_csv, name="committees_csv"),
    path(f"{COMMITTEES}.xlsx", committees.as_xlsx, name="committees_xlsx"),
    path(f"{COMMITTEES}/nouveau/", committees.declare, name="committee_declare"),
    path(f"{COMMITTEES}/regles/", committees.rules, name="committee_rules"),
    path(f"{COMMITTEES}/agenda/", calendars.mine, name="meeting_calendar"),
    path(f"{COMMITTEES}/decisions/", decisions.index, name="committee_decisions"),
    path(f"{COMMITTEES}/decisions.csv", decisions.as_csv, name="committee_decisions_csv"),
    path(f"{COMMITTEES}/decisions/<uuid:decision_id>/", decisions.show, name="committee_decision"),
    path(f"{COMMITTEES}/<uuid:committee_id>/", committees.show, name="committee"),
    path(f"{COMMITTEES}/<uuid:committee_id>/preparer/", committees.prepare, name="meeting_prepare"),
    path(f"{MEETING}/", meetings.show, name="meeting"),
    path(f"{MEETING}/ordre-du-jour/", meetings.agenda, name="meeting_agenda"),
    path(f"{MEETING}/ordre-du-jour/propositions/", meetings.proposals, name="meeting_proposals"),
    path(f"{MEETING}/tenir/", holding.show, name="meeting_hold"),
    path(f"{MEETING}/tenir/<uuid:item_id>/", holding.item, name="meeting_item"),
    path(f"{MEETING}/compte-rendu/", minutes.show, name="meeting_minutes"),
    path(f"{MEETING}/dossier.pdf", minutes.pack_pdf, name="meeting_pack_pdf"),
    path(f"{MEETING}/compte-rendu.pdf", minutes.minutes_pdf, name="meeting_minutes_pdf"),
    path(f"{MEETING}/compte-rendu.docx", minutes.minutes_docx, name="meeting_minutes_docx"),
    path(f"{MEETING}/invitation.ics", meetings.calendar, name="meeting_ics"),
    path("agenda/<str:secret>.ics", calendars.feed, name="meeting_feed_ics"),
    path(f"{OBSTACLES}/", obstacles.desk, name="obstacles"),
    path(f"{OBSTACLES}.csv", obstacles.desk_csv, name="obstacles_csv"),
    path(f"{OBSTACLES}.xlsx", obstacles.desk_xlsx, name="obstacles_xlsx"),
    path(f"{OBSTACLES}/signaler/", obstacles.raise_one, name="obstacle_raise"),
    path(f"{OBSTACLES}/<uuid:obstacle_id>/", obstacles.show, name="obstacle"),
    path(f"{OBSTACLES}/<uuid:obstacle_id>/theme/", obstacle_groups.make, name="obstacle_group_new"),
    path(f"{OBSTACLES}/themes/<uuid:group_id>/", obstacle_groups.show, name="obstacle_group"),
    path("blocage/<str:secret>/", obstacle_link.answer, name="obstacle_by_link"),
    path("blocages-leves/", obstacles_solved.index, name="obstacles_solved"),
    path("blocages-leves.csv", obstacles_solved.as_csv, name="obstacles_solved_csv"),
    path("blocages-leves.xlsx", obstacles_solved.as_xlsx, name="obstacles_solved_xlsx"),
    path("pilotage/", portfolio.index, name="portfolios"),
    path("pilotage/regles/", portfolio_follow.rules, name="attention_rules"),
    path("pilotage/<portfolio:place>/", portfolio.show, name="portfolio"),
    path("pilotage/<portfolio:place>/a-suivre/", portfolio_follow.follow, name="portfolio_desk"),
    path("pilotage/<portfolio:place>/evolution/", portfolio_follow.changed, name="portfolio_evolution"),
    path("pilotage/<portfolio:place>/lignes/", portfolio.opened, name="portfolio_lines"),
    path("pilotage/<portfolio:place>/lignes.csv", portfolio.as_csv, name="portfolio_csv"),
    path("pilotage/<portfolio:place>/lignes.xlsx", portfolio.as_xlsx, name="portfolio_xlsx"),
]
