"""Addresses of signing in, of the account and of the rights."""

from django.urls import URLPattern, path

from etabli.web.views import account, login, provider, rights, second_factor

urlpatterns: list[URLPattern] = [
    path("connexion/", login.sign_in, name="login"),
    path("connexion/envoye/", login.sent, name="login_sent"),
    path("connexion/lien/<str:secret>/", login.link, name="login_link"),
    path("connexion/code/", second_factor.check, name="second_factor_check"),
    path("connexion/proconnect/", provider.Start.as_view(), name="provider_login"),
    path("connexion/proconnect/retour/", provider.Back.as_view(), name="provider_callback"),
    path("connexion/demonstration/<uuid:person>/", login.as_somebody, name="demo_login"),
    path("deconnexion/", login.sign_out, name="logout"),
    path("demonstration/messages/", login.demo_messages, name="demo_messages"),
    path("compte/", account.show, name="account"),
    path("compte/donnees.json", account.export, name="account_export"),
    path("compte/second-facteur/", second_factor.manage, name="second_factor"),
    path("compte/second-facteur/codes/", second_factor.renew_codes, name="second_factor_codes"),
    path("compte/second-facteur/retirer/", second_factor.remove, name="second_factor_remove"),
    path("droits/", rights.matrix, name="permissions"),
    path("donnees-personnelles/registre/", rights.treatments, name="register"),
]
