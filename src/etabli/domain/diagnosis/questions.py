"""The questions of a questionnaire: a closed set of kinds, how an answer is read, what several answers say."""

import statistics
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from decimal import Decimal, InvalidOperation
from typing import Any, TypeVar

from django.core.exceptions import ValidationError

from etabli.catalogue import numbers
from etabli.domain.diagnosis.enums import QuestionKind
from etabli.domain.diagnosis.firms import distinct
from etabli.kernel.typography import french

SCALE = (1, 2, 3, 4, 5)
ENOUGH = 3  # firms from which answers are shown together: under it one could be recognised
TOO_FEW_TO_TELL = "Encore trop peu d'entreprises différentes ont répondu pour que leurs réponses soient montrées."
LARGEST = Decimal("1e12")
TEXT_LENGTH = 2000

Answer = str | int | float


@dataclass(frozen=True)
class Said:
    """An answer, and the keys of the firm that gave it (`firms.keys`)."""

    answer: Answer
    firm: frozenset[str]


@dataclass(frozen=True)
class Question:
    """One question. `choices` of a choice; `unit` of a number; `low` and `high` name the ends of a scale."""

    id: str
    kind: QuestionKind
    text: str
    choices: tuple[str, ...] = ()
    unit: str = ""
    low: str = ""
    high: str = ""
    required: bool = False

    def as_json(self) -> dict[str, Any]:
        return asdict(self) | {"kind": self.kind.value, "choices": list(self.choices)}


def read(stored: dict[str, Any]) -> Question:
    """A question as it was stored."""
    return Question(**stored | {"kind": QuestionKind(stored["kind"]), "choices": tuple(stored["choices"])})


def check(question: Question) -> None:
    """Raises ValidationError, by field, when it can't be asked."""
    if not question.text.strip():
        raise ValidationError({"text": "Écrivez la question."})
    if question.kind == QuestionKind.CHOICE:
        if len(question.choices) < 2:
            raise ValidationError({"choices": "Donnez au moins deux choix, un par ligne."})
        if len(set(question.choices)) < len(question.choices):
            raise ValidationError({"choices": "Deux choix sont identiques."})
    if question.kind == QuestionKind.NUMBER and not question.unit.strip():
        raise ValidationError({"unit": "Dites dans quelle unité le nombre est attendu."})


def answered(question: Question, typed: str) -> Answer | None:
    """What was typed as a value, None when nothing was; ValidationError says what is expected."""
    text = typed.strip()
    if not text:
        if question.required:
            raise ValidationError("Répondez à cette question : elle est obligatoire.")
        return None
    if question.kind == QuestionKind.CHOICE:
        if text not in question.choices:
            raise ValidationError("Choisissez une des réponses proposées.")
        return text
    if question.kind == QuestionKind.SCALE:
        if text not in map(str, SCALE):
            raise ValidationError("Choisissez une note de 1 à 5.")
        return int(text)
    if question.kind == QuestionKind.NUMBER:
        return _number(text)
    if len(text) > TEXT_LENGTH:
        raise ValidationError(f"Au plus {TEXT_LENGTH} caractères ; votre texte en a {len(text)}.")
    return text


def _number(text: str) -> int | float:
    """A number as people type it: `1 200`, `12,5`. Firms are asked for amounts, never for what is under zero."""
    plain = "".join(text.split()).replace(",", ".")
    try:
        value = Decimal(plain)
    except InvalidOperation as error:
        raise ValidationError("Écrivez un nombre en chiffres, par exemple 1 200 ou 12,5.") from error
    if not value.is_finite() or abs(value) > LARGEST:
        raise ValidationError("Ce nombre est trop grand.")
    if value < 0:
        raise ValidationError("Écrivez un nombre positif, ou zéro.")
    return int(value) if value == value.to_integral_value() else float(value)


@dataclass(frozen=True)
class Summary:
    """What several answers say together, in final French.

    `lines` are (answer, count) of a choice or a scale that enough firms gave; `rest`: how many are not told apart.
    """

    question: Question
    count: int
    sentence: str
    lines: tuple[tuple[str, int], ...]
    rest: int = 0


def enough(said: Iterable[Said]) -> bool:
    """Whether answers may be shown together: `ENOUGH` firms, each counted once, gave them."""
    return distinct(one.firm for one in said) >= ENOUGH


def summary(question: Question, answers: Iterable[Said]) -> Summary:
    """Counts and medians, never a free text; nothing under `ENOUGH` distinct firms. Which answers: see `steps`."""
    found = list(answers)
    said, count = numbers.plural(len(found), "réponse"), len(found)
    if not enough(found):
        return Summary(question, count, french(TOO_FEW_TO_TELL), ())
    if question.kind == QuestionKind.TEXT:
        return Summary(question, count, f"{said} en texte libre.", ())
    if question.kind == QuestionKind.CHOICE:
        lines, rest = _told_apart(found, question.choices)
        parts = [f"{choice} : {many}" for choice, many in lines]
        parts += [f"autres réponses, ensemble : {rest}"] if rest and lines else []
        sentence = " ; ".join(parts) or "Trop peu d'entreprises ont donné chaque réponse pour les compter"
        return Summary(question, count, french(f"{said}. {sentence}."), lines, rest)
    middle = statistics.median(float(one.answer) for one in found)
    if question.kind == QuestionKind.SCALE:
        notes, rest = _told_apart(found, SCALE)
        lines = tuple((str(note), many) for note, many in notes)
        return Summary(question, count, f"{said}, note médiane {_plain(middle)} sur 5.", lines, rest)
    return Summary(question, count, f"{said}, médiane {_plain(middle)}{numbers.NBSP}{_unit(question, middle)}.", ())


A = TypeVar("A", bound=Answer)


def _told_apart(said: Sequence[Said], offered: Sequence[A]) -> tuple[tuple[tuple[A, int], ...], int]:
    """(answer, count) of those that may be told apart, and how many answers are left together.

    An answer of one or two firms is not counted apart, nor one that nobody gave once another is hidden. What is left
    together is of several answers and of enough firms, and does not give its parts away; else the smallest that was
    shown joins it.
    """
    by_answer = {answer: [one for one in said if one.answer == answer] for answer in offered}
    if all(not given or enough(given) for given in by_answer.values()):
        return tuple((answer, len(given)) for answer, given in by_answer.items()), 0
    hidden = [answer for answer, given in by_answer.items() if not enough(given)]
    shown = sorted((answer for answer in offered if answer not in hidden), key=lambda one: len(by_answer[one]))
    while shown and not _safe([by_answer[answer] for answer in hidden]):
        hidden.append(shown.pop(0))
    lines = tuple((answer, len(by_answer[answer])) for answer in offered if answer in shown)
    return lines, sum(len(by_answer[answer]) for answer in hidden)


def _safe(hidden: Sequence[Sequence[Said]]) -> bool:
    """Whether the sum of hidden answers says nothing of one: several, enough firms, and not each at its most."""
    together = [one for given in hidden for one in given]
    full = all(len(given) == ENOUGH - 1 for given in hidden)
    return len(hidden) > 1 and enough(together) and not full


def told(question: Question, answer: Answer) -> str:
    """One answer in words: a number in French form with its unit, a note on its scale, a text as it is."""
    if question.kind == QuestionKind.NUMBER and isinstance(answer, int | float):
        return f"{_plain(float(answer))}{numbers.NBSP}{_unit(question, float(answer))}"
    return f"{answer} sur {SCALE[-1]}" if question.kind == QuestionKind.SCALE else str(answer)


def _plain(value: float) -> str:
    """Decimals as they were typed, four at most."""
    decimals = next((n for n in range(4) if round(value, n) == value), 4)
    return numbers.number(value, decimals)


def _unit(question: Question, value: float) -> str:
    """`0 poste`, `2 postes`: a unit of one word that people wrote in the plural is singular under two."""
    unit = question.unit.strip()
    return unit[:-1] if abs(value) < 2 and unit.endswith("s") and unit.isalpha() else unit
