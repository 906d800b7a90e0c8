"""The page of accesses: the table that the tests hold the software to, a line for each thing that is asked."""

from collections.abc import Iterator, Sequence

from tests.access.table import TABLE, UNKNOWN, Outcome, Row, Rule, Situation, load

from etabli.catalogue.catalogue import Catalogue
from etabli.domain.governance.enums import Role

SHORT = {
    Role.ELU: "élu",
    Role.INDUSTRIEL: "industriel",
    Role.PROJECT_LEAD: "chef de projet",
    Role.CONTRIBUTOR: "contributeur",
    Role.PROJECT_OWNER: "maître d’ouvrage",
    Role.REGION: "Région",
    Role.STATE: "État",
    Role.OPERATOR: "opérateur",
    Role.DELEGATION: "délégation",
    Role.EVALUATOR: "évaluateur",
    Role.ADMINISTRATOR: "administrateur",
}
EVERYWHERE = (Role.DELEGATION, Role.EVALUATOR, Role.ADMINISTRATOR)  # reach every territory
APART = (Situation.OVER, Situation.NOT_BEGUN, Situation.UNVERIFIED, Situation.NO_MANDATE)


def render(_: Catalogue) -> str:
    """The whole page. Generated: `make docs` writes it, `make check` compares it."""
    return "\n".join(_lines()) + "\n"


def _lines() -> Iterator[str]:
    rows = load()
    yield "# Who gets what at each address"
    yield ""
    yield "Generated from `tests/access/table.yaml` by `make docs`. Do not edit. The table is written by hand, apart"
    yield "from the [matrix of permissions](permissions.md) and from the views; `tests/access/test_access_table.py`"
    yield "asks every cell of it, and fails on an address that it does not list. Its words, from its head:"
    yield ""
    yield "```"
    yield from _head()
    yield "```"
    yield "\n## Addresses\n"
    yield "Columns of roles: somebody whose mandate is in force and reaches the territory of the page. · is refused."
    yield "*Elsewhere*: whose mandate reaches other territories only. *No mandate in force*: none, over, not begun, or"
    yield "waiting for the second factor. Any other method gets 405, whoever asks."
    yield ""
    yield f"| page | asks | {' | '.join(SHORT.values())} | elsewhere | no mandate in force | nobody |"
    yield f"|---|---|{'---|' * len(SHORT)}---|---|---|"
    for row in rows:
        if not row.public:
            yield from _of_row(row)
    yield "\n## Pages for everybody\n"
    yield "GET and HEAD, the same for all; any other method gets 405."
    yield ""
    yield from (f"- `{row.page}` {row.at}" for row in rows if row.public)


def _head() -> Iterator[str]:
    """The comment that the table begins with."""
    for line in TABLE.read_text(encoding="utf-8").splitlines():
        if not line.startswith("#"):
            return
        yield line.removeprefix("#").removeprefix(" ")


def _of_row(row: Row) -> Iterator[str]:
    told = f"`{row.page}` {row.case}".strip()
    asks = {("GET" if row.head else "GET only"): row.reads} if row.reads else {}
    for asking, rule in {**asks, **{f"POST {name}": rule for name, rule in row.forms.items()}}.items():
        here = [_word(rule.expected(role.value, Situation.HERE)) for role in SHORT]
        elsewhere = _grouped(rule, (Situation.OTHER_TERRITORY,), [role for role in SHORT if role not in EVERYWHERE])
        apart = _grouped(rule, APART, ())
        nobody = _word(rule.expected("", next(iter(UNKNOWN))))
        yield f"| {told} | {asking} | {' | '.join(here)} | {elsewhere} | {apart} | {nobody} |"


def _grouped(rule: Rule, situations: Sequence[Situation], roles: Sequence[Role]) -> str:
    """The one word of all of them; else each word that is not a refusal, with whose it is."""
    found: dict[Outcome, list[str]] = {}
    for situation in situations:
        for role, whose in [(role.value, SHORT[role]) for role in roles] or [("", situation.value)]:
            found.setdefault(rule.expected(role, situation), []).append(whose)
    if len(found) == 1:
        return _word(next(iter(found)))
    return "; ".join(f"{word}: {', '.join(whose)}" for word, whose in found.items() if word != Outcome.REFUSED)


def _word(outcome: Outcome) -> str:
    return "·" if outcome == Outcome.REFUSED else outcome.value
