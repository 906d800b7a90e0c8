"""The questions of a questionnaire: a closed set of kinds, how an answer is read, what several answers say."""

import statistics
from collections import Counter
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from decimal import Decimal, InvalidOperation
from typing import Any

from django.core.exceptions import ValidationError

from etabli.catalogue import numbers
from etabli.domain.diagnosis.enums import QuestionKind
from etabli.kernel.typography import french

SCALE = (1, 2, 3, 4, 5)
ENOUGH = 3  # firms from which answers are shown together: under it one could be recognised
LARGEST = Decimal("1e12")
TEXT_LENGTH = 2000

Answer = str | int | float


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
    """A number as people type it: `1 200`, `12,5`."""
    plain = "".join(text.split()).replace(",", ".")
    try:
        value = Decimal(plain)
    except InvalidOperation as error:
        raise ValidationError("Écrivez un nombre en chiffres, par exemple 1 200 ou 12,5.") from error
    if not value.is_finite() or abs(value) > LARGEST:
        raise ValidationError("Ce nombre est trop grand.")
    return int(value) if value == value.to_integral_value() else float(value)


@dataclass(frozen=True)
class Summary:
    """What several answers say together; `lines` are (answer, count) of a choice or a scale. Final French."""

    question: Question
    count: int
    sentence: str
    lines: tuple[tuple[str, int], ...]


def summary(question: Question, answers: Iterable[Answer]) -> Summary:
    """Counts and medians, never a free text; nothing but the number of answers under `ENOUGH`."""
    found = list(answers)
    said = numbers.plural(len(found), "réponse")
    if len(found) < ENOUGH:
        return Summary(question, len(found), french(f"{said} : trop peu pour être montrées ensemble."), ())
    if question.kind == QuestionKind.TEXT:
        return Summary(question, len(found), f"{said} en texte libre.", ())
    counts = Counter(found)
    if question.kind == QuestionKind.CHOICE:
        lines = tuple((choice, counts[choice]) for choice in question.choices)
        sentence = " ; ".join(f"{choice} : {count}" for choice, count in lines)
        return Summary(question, len(found), french(f"{said}. {sentence}."), lines)
    values = [float(answer) for answer in found]
    middle = statistics.median(values)
    if question.kind == QuestionKind.SCALE:
        lines = tuple((str(note), counts[note]) for note in SCALE)
        return Summary(question, len(found), f"{said}, note médiane {_plain(middle)} sur 5.", lines)
    return Summary(question, len(found), f"{said}, médiane {_plain(middle)}{numbers.NBSP}{question.unit}.", ())


def _plain(value: float) -> str:
    return numbers.number(value, 0 if value.is_integer() else 1)
