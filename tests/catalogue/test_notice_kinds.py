"""Kinds of notices are whole: each needs a right that exists, and files that say otherwise are refused."""

import pytest

from etabli.catalogue.catalogue import parse
from etabli.catalogue.notifications.notices import Notices, notices
from etabli.kernel.errors import CatalogueError

GROUP = {"id": "a", "label": "A"}
KIND = {"id": "a.b", "group": "a", "label": "B", "needs": "", "by_default": "daily", "urgency": 1}


def test_the_kinds_of_the_programme_are_read() -> None:
    assert notices().kind("plan.to_sign").by_default == "at_once"
    with pytest.raises(KeyError):
        notices().kind("plan.unknown")


@pytest.mark.parametrize(
    "raw",
    [
        {"groups": [GROUP, GROUP], "kinds": [KIND]},
        {"groups": [GROUP], "kinds": [KIND, KIND]},
        {"groups": [GROUP], "kinds": [KIND | {"group": "other"}]},
        {"groups": [GROUP, {"id": "c", "label": "C"}], "kinds": [KIND]},
        {"groups": [GROUP], "kinds": [KIND | {"by_default": "hourly"}]},
    ],
)
def test_a_file_that_does_not_hold_is_refused(raw: dict) -> None:
    assert parse(Notices, {"groups": [GROUP], "kinds": [KIND]}, "x")
    with pytest.raises(CatalogueError):
        parse(Notices, raw, "x")
