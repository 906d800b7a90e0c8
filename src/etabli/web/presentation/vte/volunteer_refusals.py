"""Why a volunteer's file brings no aid, for its firm: each rule that says no, what it asks, its source, what to do."""

from etabli.analysis.aids.eligibility import Outcome
from etabli.analysis.aids.volunteers import Expected
from etabli.domain.vte.checks import Refusal
from etabli.kernel.typography import french
from etabli.web.presentation.vte.volunteers import SHORT

ADVICE = "Si ce n'est pas exact, corrigez votre dossier ; sinon, appelez le chef de projet du territoire."


def refusals_of(found: Expected) -> list[Refusal]:
    """Of each scheme that is asked; none of one that may still come."""
    return [
        Refusal(
            label=french(f"{SHORT[verdict.scheme.id]}, {one.label.lower()}"),
            asks=" ".join(map(french, one.sentences)),
            source=french(one.ground.source.title) if one.ground is not None else "",
            url=one.ground.source.url or "" if one.ground is not None else "",
            advice=french(ADVICE),
        )
        for verdict in found.verdicts
        if verdict.outcome is Outcome.NO
        for one in verdict.deciding
    ]
