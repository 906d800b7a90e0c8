"""Addresses of the desks: my home, the people of a territory, organisations, déports, the trail."""

from django.urls import URLPattern, path

from etabli.web.views.team import (
    accounts,
    handovers,
    invitations,
    mandates,
    misfits,
    notices,
    organisations,
    recusals,
    requests,
    space,
    team,
    trail,
    wide_invitations,
)

TERRITORY = "territoires/<str:phase>/<str:territory_id>"

urlpatterns: list[URLPattern] = [
    path("espace/", space.show, name="space"),
    path("espace/notifications/", notices.show, name="notices"),
    path("espace/notifications/reglages/", notices.choose, name="notice_settings"),
    path("notifications/desabonnement/<str:secret>/", notices.unsubscribe, name="unsubscribe"),
    path("espace/journal/", trail.mine, name="my_trail"),
    path(f"{TERRITORY}/equipe/", team.show, name="team"),
    path(f"{TERRITORY}/equipe/entrees/", invitations.entries, name="team_entries"),
    path(f"{TERRITORY}/equipe/inviter/", invitations.invite, name="invite"),
    path(
        f"{TERRITORY}/equipe/invitations/<uuid:invitation_id>/retirer/",
        invitations.withdraw,
        name="invitation_withdraw",
    ),
    path(f"{TERRITORY}/equipe/demander/", requests.ask, name="join"),
    path(f"{TERRITORY}/equipe/demander/envoyee/", requests.sent, name="join_sent"),
    path("demande/<str:secret>/", requests.confirm, name="join_confirm"),
    path(f"{TERRITORY}/equipe/demandes/<uuid:request_id>/", requests.answer, name="join_answer"),
    path(f"{TERRITORY}/equipe/binome/", mandates.binome, name="binome"),
    path(f"{TERRITORY}/deports/", recusals.index, name="recusals"),
    path(f"{TERRITORY}/deports/declarer/", recusals.declare, name="recusal_declare"),
    path(f"{TERRITORY}/deports/<uuid:recusal_id>/lever/", recusals.lift, name="recusal_lift"),
    path(f"{TERRITORY}/deports/<uuid:recusal_id>/confirmer/", recusals.confirm, name="recusal_confirm"),
    path(f"{TERRITORY}/journal/", trail.of_territory, name="trail"),
    path(f"{TERRITORY}/journal.csv", trail.export_csv, name="trail_csv"),
    path(f"{TERRITORY}/journal/<str:kind>/<str:object_id>/", trail.of_object, name="trail_object"),
    path("mandats/<uuid:mandate_id>/fin/", mandates.end, name="mandate_end"),
    path("mandats/<uuid:mandate_id>/annuler/", mandates.cancel, name="mandate_cancel"),
    path("mandats/<uuid:mandate_id>/transmettre/", mandates.pass_on, name="mandate_pass_on"),
    path("transmissions/", handovers.show, name="handovers"),
    path("invitations/", wide_invitations.index, name="wide_invitations"),
    path("invitations/inviter/", wide_invitations.invite, name="wide_invite"),
    path("invitations/<uuid:invitation_id>/retirer/", wide_invitations.withdraw, name="wide_invitation_withdraw"),
    path("invitation/<str:secret>/", invitations.answer, name="invitation"),
    path("organisations/", organisations.index, name="organisations"),
    path("organisations/declarer/", organisations.declare, name="organisation_declare"),
    path("organisations/<uuid:organisation_id>/", organisations.show, name="organisation"),
    path("administration/comptes/", accounts.index, name="accounts"),
    path("comptes/<uuid:person_id>/fermer/", accounts.close, name="account_close"),
    path("administration/mandats/", misfits.show, name="misfits"),
    path("administration/acces/", trail.accesses, name="accesses"),
]
