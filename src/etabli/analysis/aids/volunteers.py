"""What a contract of VTE may bring, step by step: each aid by its dated rules, both together, the room of de minimis.

Each step holds what it was computed of: its scheme, the version of its day, the declared words and where they stand.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from etabli.analysis.aids.amounts import NOTHING, amount, cut_to_room, together
from etabli.analysis.aids.de_minimis import room
from etabli.analysis.aids.eligibility import Outcome, Verdict, compiled_schemes, judged
from etabli.analysis.aids.facts import Facts
from etabli.catalogue.aids.grounds import Ground
from etabli.catalogue.aids.model import Cumulation
from etabli.kernel.intervals import Interval

NOT_SURE = 0  # the least of an aid of which nobody knows yet whether it is due


@dataclass(frozen=True, slots=True)
class Step:
    """`kind`: amount, share, ceiling, refused, sum, cumulation, de_minimis, total. `euros`: what it leaves.

    `base`: what it was applied to (the spending of a share, the sum before a ceiling), where there is one.
    """

    kind: str
    scheme: str
    version: str
    text: str
    euros: Interval
    ground: Ground | None = None
    base: Interval | None = None


@dataclass(frozen=True, slots=True)
class Expected:
    """`euros` between bounds: the lower one is zero of an aid that is not sure yet. `verdicts`: of each aid asked."""

    verdicts: tuple[Verdict, ...]
    euros: Interval
    steps: tuple[Step, ...]

    def of(self, scheme: str) -> Verdict | None:
        return next((one for one in self.verdicts if one.scheme.id == scheme), None)

    def alone(self, scheme: str) -> Interval:
        """What one aid brings without the other: between nothing and its amount while it is not sure."""
        verdict = self.of(scheme)
        return NOTHING if verdict is None else _with_doubt((verdict,), cut_to_room(amount(verdict).euros, verdict))

    @property
    def outcome(self) -> Outcome:
        """Yes when each aid asked is due, no when none is; else it is not known."""
        outcomes = {one.outcome for one in self.verdicts}
        return outcomes.pop() if len(outcomes) == 1 else Outcome.UNKNOWN

    @property
    def sure(self) -> bool:
        return self.euros.known


def expected(facts: Facts, as_of: date, schemes: Sequence[str]) -> Expected:
    """Of one or two aids on one contract. Nothing is asked: nothing is expected."""
    verdicts = tuple(judged(compiled_schemes()[scheme], facts, as_of) for scheme in schemes)
    steps = [step for verdict in verdicts for step in _of(verdict)]
    if not verdicts:
        return Expected((), NOTHING, ())
    if len(verdicts) == 1:
        before = amount(verdicts[0]).euros
        after = cut_to_room(before, verdicts[0])
    else:
        one, other = verdicts
        found = together(one, other)
        after = found.euros
        before = Interval(*(_sum(ends) for ends in zip(amount(one).euros, amount(other).euros, strict=True)))
        if NOTHING not in (amount(one).euros, amount(other).euros):
            steps.append(Step("sum", "", "", "", before))
            if found.rule is not None and found.rule.ceiling_eur is not None:
                ceiling = found.rule.ceiling_eur
                capped = Interval(
                    min(before.low or 0, ceiling), ceiling if before.high is None else min(before.high, ceiling)
                )
                ground, version = found.rule.ground, _declaring(verdicts, found.rule)
                steps.append(Step("cumulation", "", version, found.rule.text, capped, ground, before))
                before = capped
    if after != before:
        steps.append(_room(verdicts, after, before))
    euros = _with_doubt(verdicts, after)
    steps.append(Step("total", "", "", "", euros))
    return Expected(verdicts, euros, tuple(steps))


def _with_doubt(verdicts: Sequence[Verdict], euros: Interval) -> Interval:
    """The least is what those that are sure bring alone: what is not known may be refused."""
    if all(one.outcome is not Outcome.UNKNOWN for one in verdicts):
        return euros
    sure = [one for one in verdicts if one.outcome is Outcome.YES]
    least = cut_to_room(amount(sure[0]).euros, *sure).low or 0 if sure else NOT_SURE
    return Interval(min(least, euros.low or 0), euros.high)


def _of(verdict: Verdict) -> list[Step]:
    """How one aid is counted."""
    scheme, version, found = verdict.scheme.id, _version(verdict), amount(verdict)
    if verdict.outcome is Outcome.NO:
        said = " ".join(sentence for reason in verdict.deciding for sentence in reason.sentences)
        return [Step("refused", scheme, version, said, NOTHING)]
    steps = []
    for declared in found.amounts:
        if declared.pct is None:
            euros = Interval(
                declared.euros or 0, declared.euros if declared.euros is not None else declared.ceiling_eur
            )
            steps.append(Step("amount", scheme, version, declared.text, euros, declared.ground))
            continue
        base: Interval = getattr(verdict.facts, declared.base) or Interval(0, None)
        low = (base.low or 0) * declared.pct // 100
        high = None if base.high is None else base.high * declared.pct // 100
        steps.append(Step("share", scheme, version, f"{declared.pct} %", Interval(low, high), declared.ground, base))
        if declared.ceiling_eur is not None:
            top = declared.ceiling_eur
            capped = Interval(min(low, top), top if high is None else min(high, top))
            steps.append(Step("ceiling", scheme, version, declared.text, capped, declared.ground, Interval(low, high)))
    return steps


def _room(verdicts: Sequence[Verdict], after: Interval, before: Interval) -> Step:
    """The room that was left, of those aids that count in it."""
    left = [found for one in verdicts if one.version and (found := room(one.facts.de_minimis, one.day)) is not None]
    ground = next((one.version.version.de_minimis.ground for one in verdicts if one.version), None)
    text = next((one.version.version.de_minimis.text for one in verdicts if one.version), "")
    return Step("de_minimis", "", "", text, after, ground, min(left, default=before))


def _declaring(verdicts: Sequence[Verdict], rule: Cumulation) -> str:
    """The version that says so: of either scheme."""
    return next(_version(one) for one in verdicts if one.version and rule in one.version.version.cumulations)


def _version(verdict: Verdict) -> str:
    return verdict.version.version.id if verdict.version else ""


def _sum(ends: Sequence[int | None]) -> int | None:
    return None if None in ends else sum(end or 0 for end in ends)
