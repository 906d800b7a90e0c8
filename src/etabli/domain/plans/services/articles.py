"""The articles of the contract in the territory's own words."""

from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction

from etabli.domain.audit import queries as trail
from etabli.domain.audit import services as audit
from etabli.domain.foundation.errors import EditedMeanwhileError
from etabli.domain.foundation.merging import merge
from etabli.domain.governance.actor import Actor
from etabli.domain.governance.permissions import require
from etabli.domain.plans.declared import contract
from etabli.domain.plans.models import Plan
from etabli.domain.plans.services.plans import check_editable, locked

LONGEST = 20_000


@transaction.atomic
def write_article(*, plan_id: UUID, article_id: str, text: str, revision: int, by: Actor) -> Plan:
    """Say an article in other words; an empty text takes those of the programme again.

    `revision`: that of the plan when its writer read it. Another article may have changed since, not this one.
    """
    plan = locked(plan_id)
    mandate = require(by, "plan.edit", plan.territory)
    if article_id not in {one.id for one in contract().articles}:
        raise ValidationError("Cet article n’est pas du contrat de ce programme.")
    if len(text) > LONGEST:
        raise ValidationError({"text": f"Ce texte dépasse {LONGEST} caractères."})
    stored = plan.articles.get(article_id, "")
    if stored == text:
        return plan
    read, who = _read(plan, article_id, revision)
    if read != stored:
        theirs = {"text": stored}
        merged = merge({"text": read}, {"text": text}, theirs)
        raise EditedMeanwhileError(theirs=theirs, merged=merged, revision=plan.revision, who=who)
    check_editable(plan)
    plan.articles = {name: words for name, words in plan.articles.items() if name != article_id}
    if text:
        plan.articles[article_id] = text
    plan.revision += 1
    audit.save(plan, by=by.author(mandate), verb="plan.article_written", scope=plan.territory_id)
    return plan


def _read(plan: Plan, article_id: str, revision: int) -> tuple[str, str]:
    """The article as it was at a revision, and who changed the plan last."""
    articles: dict[str, Any] = {}
    who = "Établi"
    for act in trail.read(trail.of_object(plan)):
        if act.after.get("revision", 0) > revision:
            who = act.author
        else:
            articles = act.after.get("articles", articles)
    return str(articles.get(article_id, "")), who
