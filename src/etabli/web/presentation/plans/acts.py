"""The acts of plans, told in French for the trail: what follows the author's name."""

from typing import Any

from django.db import models

from etabli.domain.plans.declared import has_plans, workflows
from etabli.domain.plans.models import Fiche, Plan

UNKNOWN = "état d’un autre programme"
SENTENCES = {
    "plan.started": "a commencé le plan d’action",
    "plan.written": "a écrit les textes du plan d’action",
    "plan.article_written": "a écrit un article du contrat",
    "plan.ambition_written": "a écrit une ambition du plan",
    "plan.ambition_removed": "a retiré une ambition du plan",
    "plan.version_frozen": "a figé une version du plan",
    "plan.version_withdrawn": "a retiré la version figée du plan",
    "plan.version_sealed": "a mis une version du plan en vigueur",
    "plan.version_replaced": "a remplacé la version du plan en vigueur",
    "plan.opinion_given": "a donné un avis sur le plan",
    "plan.signatory_written": "a désigné ou complété un signataire du plan",
    "plan.signatory_removed": "a retiré un signataire du plan",
    "plan.signed_by": "a signé le plan, ou en a constaté une signature",
    "plan.protocol": "a conclu le protocole d’accord",
    "plan.submit": "a soumis le plan au comité régional",
    "plan.ask_changes": "a demandé des modifications du plan",
    "plan.ask_changes_amendment": "a demandé des modifications de l’avenant",
    "plan.validate": "a validé le plan en comité régional",
    "plan.reopen": "a fait reprendre l’élaboration du plan",
    "plan.reopen_amendment": "a fait reprendre l’avenant",
    "plan.sign": "a constaté la signature du plan",
    "plan.amend": "a ouvert un avenant",
    "plan.drop_amendment": "a renoncé à un avenant",
    "plan.drop_amendment_signed": "a renoncé à un avenant du contrat",
    "plan.close": "a clos le plan",
    "plan.label": "a labellisé le territoire",
    "plan.adopt": "a arrêté le plan d’action",
    "plan.adopt_amendment": "a arrêté un avenant",
    "fiche.added": "a proposé une fiche action",
    "fiche.changed": "a modifié une fiche action",
    "fiche.finding_linked": "a relié une fiche à un constat",
    "fiche.publication_agreed": "a donné l’accord de l’entreprise à la publication d’une fiche",
    "fiche.publication_withdrawn": "a retiré l’accord de l’entreprise à la publication d’une fiche",
    "fiche.confirmed": "a dit qu’une fiche est à jour",
    "fiche.counted_in": "a compté une fiche dans celle d’un autre plan",
    "fiche.counted_alone": "a compté de nouveau une fiche pour elle-même",
    "fiche.study": "a passé une fiche à l’étude",
    "fiche.validate": "a validé une fiche",
    "fiche.start": "a démarré une fiche",
    "fiche.finish": "a terminé une fiche",
    "fiche.pause": "a mis une fiche en pause",
    "fiche.block": "a signalé le blocage d’une fiche",
    "fiche.resume": "a repris une fiche",
    "fiche.resume_study": "a repris l’étude d’une fiche",
    "fiche.abandon": "a abandonné une fiche",
    "fiche.reopen": "a rouvert une fiche",
    "fiche.back_to_idea": "a ramené une fiche à l’idée",
    "fiche.back_to_study": "a ramené une fiche à l’étude",
    **{
        f"fiche.{part}_{verb}": f"a {done} {name} {of_a_fiche}"
        for part, name in {
            "partner": "un partenaire",
            "finding_link": "le lien avec un constat",
            "dependency": "une dépendance",
            "milestone": "un jalon",
            "indicator": "un indicateur",
            "indicator_value": "une valeur d’indicateur",
            "request": "une demande à un opérateur",
            "expense": "une dépense",
            "resource": "une ressource",
        }.items()
        for verb, done, of_a_fiche in (
            ("added", "ajouté", "à une fiche"),
            ("changed", "modifié", "d’une fiche"),
            ("removed", "retiré", "d’une fiche"),
        )
    },
    "fiche.commented": "a commenté une fiche",
    "fiche.comment_settled": "a réglé ce qu’un commentaire demandait",
    "fiche.document_added": "a joint un document à une fiche",
    "fiche.document_removed": "a retiré un document d’une fiche",
    "fiche.template_published": "a publié une fiche comme modèle",
    "fiche.template_withdrawn": "a retiré un modèle de fiche",
    "money.recorded": "a saisi une étape d’un financement",
    "money.corrected": "a corrigé une étape d’un financement",
    "money.removed": "a retiré une étape d’un financement",
}
# Fields that are shown before and after, by kind of object. Those of a fiche are the registry's.
SHOWN: dict[str, tuple[str, ...]] = {
    "plans.plan": ("state", "presentation", "stakes", "strategy", "articles", "starts_on", "ends_on"),
    "plans.ambition": ("axis", "title", "text"),
    "plans.planversion": ("number", "kind", "state"),
    "plans.opinion": ("verdict", "text", "committee_on"),
    "plans.signatory": ("organisation", "function", "title_kind", "title_number", "title_on", "signed_on"),
    "plans.partner": ("organisation", "role"),
    "plans.milestone": ("title", "due_on", "done_on"),
    "plans.indicator": ("name", "unit", "baseline", "target", "target_on", "source"),
    "plans.indicatorvalue": ("on", "value", "source"),
    "plans.expense": ("label", "nature", "budget", "tax", "year", "amount_cents", "eligible_cents"),
    "plans.resource": ("funder", "scheme", "instrument", "year", "aid_regime", "visibility"),
    "plans.stage": ("kind", "amount_cents", "on", "credit", "evidence", "file_name"),
}


def state(declared: models.Field, value: Any, scope: str) -> str:
    """The label of a state of a plan or a fiche, in the phase that `scope` tells; empty for any other field."""
    if declared.name != "state" or declared.model not in (Plan, Fiche) or not has_plans():
        return ""
    phase = scope.removeprefix("confidential:").partition("/")[0]
    workflow = workflows().plans.get(phase) if declared.model is Plan else workflows().fiche
    return next((one.label for one in workflow.states if one.id == value), UNKNOWN) if workflow else UNKNOWN
