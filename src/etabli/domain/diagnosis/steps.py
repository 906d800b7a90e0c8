"""What firms answered is told by steps: two results that anybody compares never differ by fewer than three firms.

Whoever reads a result before and after one answer would find it by subtraction. Answers are therefore told in the
order in which they came, up to the last one that completes a step; those after wait for the next, for ever if none
comes. Replies that count are only added while a questionnaire runs: what was told stays told, and nothing else is kept
to know it; but for a reply that is corrected or set apart, which its own act tells of.
"""

from collections.abc import Iterable, Sequence

from etabli.domain.diagnosis.firms import distinct
from etabli.domain.diagnosis.models import Reply
from etabli.domain.diagnosis.questions import ENOUGH, Said


def told_together(question_id: str, replies: Iterable[Reply]) -> tuple[Said, ...]:
    """Answers to a question that its summary may stand on; none before the first step."""
    in_order = sorted(replies, key=lambda reply: (reply.sent_at, reply.pk))
    return settled([reply.said(question_id) for reply in in_order if question_id in reply.answers])


def settled(said: Sequence[Said]) -> tuple[Said, ...]:
    """The first of these answers, up to the last step. A step is of `ENOUGH` distinct firms that are in none before.

    An answer of nobody in particular, or of a firm that is told already, waits with the others and completes no step.
    """
    told, known, waiting = 0, set[str](), list[frozenset[str]]()
    for number, one in enumerate(said, start=1):
        if not one.firm:
            continue
        if one.firm & known:
            known |= one.firm
            continue
        waiting.append(one.firm)
        fresh = [firm for firm in waiting if not firm & known]
        if distinct(fresh) >= ENOUGH:
            told = number
            known = known.union(*waiting)
            waiting = []
    return tuple(said[:told])
