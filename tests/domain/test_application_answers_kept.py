"""What firms had answered before each answer was kept: moved as the first one, of those who are not forgotten."""

from datetime import date
from importlib import import_module
from types import SimpleNamespace
from typing import Any

moved = import_module("etabli.domain.vte.migrations.0005_application_answers")
DAY = date(2026, 11, 20)


class Rows:
    """As much of a manager as the migration asks for."""

    def __init__(self, rows: list[Any]) -> None:
        self.rows = rows

    def filter(self, **given: Any) -> "Rows":
        return Rows([one for one in self.rows if all(getattr(one, name) == value for name, value in given.items())])

    def exclude(self, **given: Any) -> list[Any]:
        return [one for one in self.rows if not all(getattr(one, name) == value for name, value in given.items())]

    def create(self, **given: Any) -> None:
        self.rows.append(SimpleNamespace(**given))


def application(state: str, answer: str, **given: Any) -> SimpleNamespace:
    return SimpleNamespace(**{"state": state, "answer": answer, "answered_on": DAY, "forgotten_at": None} | given)


def test_each_answer_is_moved_and_of_who_withdrew_since_it_is_an_interview() -> None:
    kept = Rows([])
    every = [
        application("refused", "Non."),
        application("withdrawn", "Mardi ?"),
        application("sent", ""),
        application("retained", "[effacé]", forgotten_at=DAY),
    ]
    models = {"ApplicationAnswer": kept, "Application": Rows(every)}
    moved.copy(SimpleNamespace(get_model=lambda _, name: SimpleNamespace(objects=models[name])), None)
    assert [(one.state, one.on, one.text) for one in kept.rows] == [
        ("refused", DAY, "Non."),
        ("interview", DAY, "Mardi ?"),
    ]
