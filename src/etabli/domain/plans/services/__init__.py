"""Writes of the context: plain functions, permission first, then the change and its entry in one transaction."""

from etabli.domain.plans.services.articles import write_article
from etabli.domain.plans.services.counting import count_alone, count_in
from etabli.domain.plans.services.decided import Cause, change_as_decided, move_as_decided, moves_to_decide
from etabli.domain.plans.services.fiches import add_fiche, confirm_fiche, consent, edit_fiche, move_fiche
from etabli.domain.plans.services.money import add_resource, correct, erase, record, remove_resource
from etabli.domain.plans.services.parts import add_part, change_part, remove_part, restore_part
from etabli.domain.plans.services.plans import (
    move_plan,
    remove_ambition,
    save_ambition,
    start_plan,
    write_plan,
)
from etabli.domain.plans.services.several import change_several, undo_several
from etabli.domain.plans.services.signing import (
    give_opinion,
    propose_signatories,
    remove_signatory,
    save_signatory,
    sign,
)
from etabli.domain.plans.services.talking import (
    add_document,
    comment,
    publish_template,
    remove_document,
    settle_comment,
    withdraw_template,
)

__all__ = [
    "Cause",
    "add_document",
    "add_fiche",
    "add_part",
    "add_resource",
    "change_as_decided",
    "change_part",
    "change_several",
    "comment",
    "confirm_fiche",
    "consent",
    "correct",
    "count_alone",
    "count_in",
    "edit_fiche",
    "erase",
    "give_opinion",
    "move_as_decided",
    "move_fiche",
    "move_plan",
    "moves_to_decide",
    "propose_signatories",
    "publish_template",
    "record",
    "remove_ambition",
    "remove_document",
    "remove_part",
    "remove_resource",
    "remove_signatory",
    "restore_part",
    "save_ambition",
    "save_signatory",
    "settle_comment",
    "sign",
    "start_plan",
    "undo_several",
    "withdraw_template",
    "write_article",
    "write_plan",
]
