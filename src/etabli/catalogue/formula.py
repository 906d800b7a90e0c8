"""The little language of indicators: arithmetic over `measure@year`, parsed once and evaluated anywhere.

    100 * rp_industry_jobs@t / rp_jobs@t
    100 * (urssaf_jobs@2024 / urssaf_jobs@2018 - 1)

`@t` stands for the year of the indicator, `@t-5` for five years before. Only + - * / ** ( ) and numbers.
"""

import ast
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from pydantic import GetCoreSchemaHandler
from pydantic_core import CoreSchema, core_schema

TERM = re.compile(r"([a-z][a-z0-9_]*)@(t(?:[+-]\d+)?|\d{4})")


@dataclass(frozen=True, order=True)
class Term:
    """A measure in a year: `year` is absolute, or relative to t when `relative`."""

    measure: str
    year: int
    relative: bool

    def at(self, t: int) -> tuple[str, int]:
        return self.measure, (t + self.year if self.relative else self.year)


class Formula:
    """A parsed formula. Works on floats, numpy arrays and column expressions alike."""

    def __init__(self, text: str) -> None:
        self.text = text
        self._names: dict[str, Term] = {}
        if "_" in TERM.sub("", text):
            raise ValueError(f"formula {text!r}: only measure@year, numbers and + - * / ** ( ) may be in it")
        python = TERM.sub(self._name, text)
        try:
            tree = ast.parse(python, mode="eval")
        except SyntaxError as error:
            raise ValueError(f"formula {text!r}: {error.msg}") from error
        self._check(tree.body)
        if not self._names:
            raise ValueError(f"formula {text!r}: no measure@year in it")
        self._tree = tree.body

    def _name(self, match: re.Match[str]) -> str:
        measure, year = match.groups()
        relative = year.startswith("t")
        term = Term(measure, int(year[1:] or 0) if relative else int(year), relative)
        for name, known in self._names.items():
            if known == term:
                return name
        name = f"_term{len(self._names)}"
        self._names[name] = term
        return name

    def _check(self, node: ast.expr) -> None:
        match node:
            case ast.BinOp(left=left, op=ast.Add() | ast.Sub() | ast.Mult() | ast.Div() | ast.Pow(), right=right):
                self._check(left)
                self._check(right)
            case ast.UnaryOp(op=ast.USub(), operand=operand):
                self._check(operand)
            case ast.Name(id=name) if name in self._names:
                pass
            case ast.Constant(value=int() | float()):
                pass
            case _:
                raise ValueError(f"formula {self.text!r}: {ast.unparse(node)!r} is not allowed")

    @property
    def terms(self) -> tuple[Term, ...]:
        return tuple(self._names.values())

    @property
    def is_plain(self) -> bool:
        """One measure and nothing else: the indicator is the figure itself."""
        return isinstance(self._tree, ast.Name)

    def evaluate(self, values: Mapping[Term, Any]) -> Any:
        """Apply to one value a term; division by zero is the caller's to guard."""
        return self._evaluate(self._tree, {name: values[term] for name, term in self._names.items()})

    def _evaluate(self, node: ast.expr, names: Mapping[str, Any]) -> Any:
        match node:
            case ast.BinOp(left=left, op=op, right=right):
                return OPERATIONS[type(op)](self._evaluate(left, names), self._evaluate(right, names))
            case ast.UnaryOp(operand=operand):
                return -self._evaluate(operand, names)
            case ast.Name(id=name):
                return names[name]
            case ast.Constant(value=value):
                return value
        raise AssertionError(node)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Formula) and other.text == self.text

    def __hash__(self) -> int:
        return hash(self.text)

    def __repr__(self) -> str:
        return f"Formula({self.text!r})"

    @classmethod
    def __get_pydantic_core_schema__(cls, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        return core_schema.no_info_plain_validator_function(cls._validate)

    @classmethod
    def _validate(cls, value: Any) -> "Formula":
        if isinstance(value, Formula):
            return value
        return cls(str(value))


OPERATIONS: dict[type[ast.operator], Callable[[Any, Any], Any]] = {
    ast.Add: lambda a, b: a + b,
    ast.Sub: lambda a, b: a - b,
    ast.Mult: lambda a, b: a * b,
    ast.Div: lambda a, b: a / b,
    ast.Pow: lambda a, b: a**b,
}
