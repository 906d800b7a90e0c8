"""Three-valued logic (Kleene): true, false, and None for what is not known. What is certain wins over what is not."""

from collections.abc import Iterable

Truth = bool | None


def all_of(truths: Iterable[Truth]) -> Truth:
    """False as soon as one is false, None when one is not known, true of nothing."""
    found: Truth = True
    for truth in truths:
        if truth is False:
            return False
        if truth is None:
            found = None
    return found


def any_of(truths: Iterable[Truth]) -> Truth:
    """True as soon as one is true, None when one is not known, false of nothing."""
    found: Truth = False
    for truth in truths:
        if truth:
            return True
        if truth is None:
            found = None
    return found


def negation(truth: Truth) -> Truth:
    return None if truth is None else not truth
