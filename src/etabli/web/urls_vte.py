"""Addresses of the Volontariat territorial en entreprise."""

from django.urls import URLPattern, path

from etabli.web import urls_offers
from etabli.web.views.vte import figures, volunteer_desk, volunteer_file, volunteer_link, volunteer_papers

FILES, FIGURES = "vte/dossiers", "vte/chiffres"

urlpatterns: list[URLPattern] = [
    *urls_offers.urlpatterns,
    path(f"{FILES}/", volunteer_desk.desk, name="volunteer_desk"),
    path(f"{FILES}.csv", volunteer_desk.as_csv, name="volunteer_csv"),
    path(f"{FILES}/ouvrir/", volunteer_desk.open_file, name="volunteer_open"),
    path(f"{FILES}/suivi/<str:secret>/", volunteer_link.follow, name="volunteer_follow"),
    path(f"{FILES}/suivi/<str:secret>/completer/<slug:part>/", volunteer_link.part, name="volunteer_follow_part"),
    path(
        f"{FILES}/suivi/<str:secret>/pieces/<uuid:paper_id>/",
        volunteer_link.document,
        name="volunteer_follow_document",
    ),
    path(f"{FILES}/charte/<str:secret>/", volunteer_link.young, name="volunteer_young"),
    path(f"{FILES}/<uuid:volunteer_id>/", volunteer_file.show, name="volunteer"),
    path(f"{FILES}/<uuid:volunteer_id>/completer/<slug:part>/", volunteer_file.part, name="volunteer_part"),
    path(f"{FILES}/<uuid:volunteer_id>/montant/", volunteer_file.amount, name="volunteer_amount"),
    path(f"{FILES}/<uuid:volunteer_id>/pieces/<uuid:paper_id>/", volunteer_papers.document, name="volunteer_document"),
    path(
        f"{FILES}/<uuid:volunteer_id>/reponses/<uuid:claim_id>/", volunteer_papers.answer, name="volunteer_answer_file"
    ),
    path(f"{FILES}/<uuid:volunteer_id>/dossier.pdf", volunteer_papers.as_pdf, name="volunteer_pdf"),
    path(f"{FILES}/<uuid:volunteer_id>/dossier.zip", volunteer_papers.as_zip, name="volunteer_zip"),
    path(f"{FIGURES}/", figures.show, name="volunteer_figures"),
    path(f"{FIGURES}.csv", figures.as_csv, name="volunteer_figures_csv"),
]
