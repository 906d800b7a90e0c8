"""Addresses of the workbench of the état des lieux: constats, questionnaires, versions."""

from django.urls import path

from etabli.web.views.diagnosis import answers, finding, questionnaires, versions, workbench

EDL = "territoires/<str:phase>/<str:territory_id>/etat-des-lieux"
ATELIER = f"{EDL}/atelier"

urlpatterns = [
    path(f"{ATELIER}/", workbench.show, name="workbench"),
    path(f"{ATELIER}/ajouter/", workbench.add, name="finding_add"),
    path(f"{ATELIER}/constats/<uuid:finding_id>/", finding.show, name="workbench_finding"),
    path(f"{ATELIER}/constats/<uuid:finding_id>/historique/", finding.history, name="finding_history"),
    path(
        f"{ATELIER}/constats/<uuid:finding_id>/preuves/<uuid:evidence_id>/fichier",
        finding.file,
        name="evidence_file",
    ),
    path(f"{ATELIER}/questionnaires/", questionnaires.index, name="questionnaires"),
    path(f"{ATELIER}/questionnaires/nouveau/", questionnaires.prepare, name="questionnaire_new"),
    path(f"{ATELIER}/questionnaires/<uuid:questionnaire_id>/", questionnaires.show, name="questionnaire"),
    path(f"{ATELIER}/questionnaires/<uuid:questionnaire_id>/reponses/", questionnaires.replies, name="replies"),
    path(f"{EDL}/versions/", versions.index, name="versions"),
    path(f"{EDL}/versions/comparer/", versions.compare, name="compare_versions"),
    path(f"{EDL}/versions/<int:number>/", versions.show, name="version"),
    path("repondre/<str:secret>/", answers.answer, name="answer"),
    path("repondre/<str:secret>/merci/", answers.answered, name="answered"),
]
