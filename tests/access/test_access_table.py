"""Every address × every method × everybody: what they get is what `table.yaml` says, cell by cell."""

from collections.abc import Iterator, Sequence

import pytest
from django.db import connection
from django.urls import URLPattern, URLResolver, get_resolver
from tests.access import asked
from tests.access.asked_forms import empty
from tests.access.door import Answer, Door, taken_back
from tests.access.people import ON_THE_MAP, Who
from tests.access.table import METHODS, UNKNOWN, Outcome, Row, Rule, Situation, load
from tests.access.world import World

from etabli.domain.governance.enums import Role

ROWS = load()
DOCUMENTS = (".pdf", ".docx", ".xlsx")  # made of templates
EMPTY = (Situation.HERE, Situation.UNVERIFIED, Situation.NO_MANDATE, Situation.NOBODY)
IDLE = (Situation.OVER, Situation.NOT_BEGUN)
database = pytest.mark.django_db


def routes(patterns: list[URLPattern | URLResolver], above: str = "/", space: str = "") -> Iterator[tuple[str, str]]:
    """Name and address of everything that the software answers."""
    for one in patterns:
        here = above + asked.re.sub(r"<\w+:", "<", str(one.pattern))
        if isinstance(one, URLResolver):
            yield from routes(one.url_patterns, here, f"{space}{one.namespace}:" if one.namespace else space)
        else:
            yield f"{space}{one.name}", here


def test_every_address_of_the_software_is_in_the_table_and_no_other() -> None:
    answered = sorted(routes(get_resolver().url_patterns))
    listed = sorted({(row.page, row.at) for row in ROWS})
    assert not [route for route in answered if route not in listed], "add them to tests/access/table.yaml"
    assert not [row for row in listed if row not in answered], "the software does not answer there any more"
    assert len(answered) == len(set(answered)), "two addresses of one name"


def test_the_table_names_roles_that_there_are_and_each_of_them() -> None:
    rules = [rule for row in ROWS for rule in (*([row.reads] if row.reads else []), *row.forms.values())]
    named = {role for rule in rules for _, people in rule.outcomes for one in people for role in one.roles or ()}
    parts = {f"state of a {kind}" for role, kind, _ in ON_THE_MAP if role == Role.STATE}
    assert named - parts == set(Role.values)
    assert len({str(row) for row in ROWS}) == len(ROWS), "two rows of one page and case"


@database
def test_everybody_is_there(made: World) -> None:
    """Each role in each situation that it can be in; where it stands is what the map says."""
    told = [str(who) for who in made.people]
    assert len(set(told)) == len(told)
    for role in Role:
        found = {who.situation for who in made.people if who.role == role.value}
        assert {Situation.HERE, Situation.OVER, Situation.NOT_BEGUN} <= found, role
    assert {who.situation for who in made.people} == set(Situation)


@database
@pytest.mark.parametrize("row", ROWS, ids=str)
def test_everybody_gets_what_the_table_says(row: Row, made: World, door: Door) -> None:
    faults = [*_methods(row, made, door), *_forms(row, made, door)]
    assert not faults, f"{len(faults)} cells of {row}:\n" + "\n".join(faults)


def _methods(row: Row, made: World, door: Door) -> Iterator[str]:
    """GET by everybody; what asks the same of the same view (HEAD), or never comes to it, by one of each.

    POST where the page takes forms is for `_forms`; a method that it does not take is asked once a page.
    """
    first = next(one for one in ROWS if one.page == row.page)
    for method in METHODS:
        if (method == "POST" and row.forms) or (method not in row.methods and row is not first):
            continue
        rule = row.reads if method in row.methods else None
        for who in everybody(row, rule, made) if method == "GET" else one_of_each(rule, made.people):
            with taken_back():
                about = asked.case(row, made, made.here, who)
                address = asked.address(row, made, made.here, about)
                found = door.ask(who, method, address, whole=row.public or row.at.endswith(DOCUMENTS))
            expected = rule.expected(who.role, who.situation, who.over) if rule else Outcome.UNMET
            yield from _fault(row, method, who, expected, found)


def everybody(row: Row, rule: Rule | None, made: World) -> list[Who]:
    """Each of them; of those whose mandate does not run, whom their role should give nothing, one of each situation
    and outcome, of another role from row to row. On PostgreSQL one of each outcome: its SQL is what is asked again.
    """
    if connection.vendor == "postgresql":
        return list({rule.expected(w.role, w.situation, w.over) if rule else "": w for w in made.people}.values())
    idle = [who for who in made.people if who.situation in IDLE]
    turn = ROWS.index(row) % len(idle)
    running = [who for who in made.people if who.situation not in IDLE]
    return [*running, *one_of_each(rule, [*idle[turn:], *idle[:turn]])]


def one_of_each(rule: Rule | None, people: Sequence[Who]) -> list[Who]:
    """The first of those whom the table gives the same in the same situation."""
    found: dict[tuple[str, ...], Who] = {}
    for who in people:
        expected = (rule.expected(who.role, who.situation, who.over),) if rule else ()
        found.setdefault((who.situation, *expected), who)
    return list(found.values())


def _forms(row: Row, made: World, door: Door) -> Iterator[str]:
    """Each form, filled in by everybody, and empty by whoever stands here or has nothing."""
    for name, rule in row.forms.items():
        for who in everybody(row, rule, made):
            expected = rule.expected(who.role, who.situation, who.over)
            with taken_back():
                about = asked.case(row, made, made.here, who)
                address = asked.address(row, made, made.here, about)
                filled = asked.form(row, name, made.here, who)
                with taken_back():
                    found = door.ask(who, "POST", address, filled)
                yield from _fault(row, f"POST {name}", who, expected, found)
                if who.situation in EMPTY and (nothing := empty(filled)) is not None:
                    blank = door.ask(who, "POST", address, nothing)
                    at_best = row.empty if expected in (Outcome.DONE, Outcome.TOLD, Outcome.AWAY) else expected
                    yield from _fault(row, f"POST {name}, empty", who, at_best, blank)


def _fault(row: Row, asking: str, who: Who, expected: str, found: Answer) -> Iterator[str]:
    if found.outcome != expected:
        yield f"  {asking} as {who}: expected {expected}, got {found.outcome} ({found.status})"
    elif _is_theirs(row, who, found) and "no-store" not in found.kept:
        yield f"  {asking} as {who}: may be kept by others ({found.kept or 'nothing said'})"


def _is_theirs(row: Row, who: Who, found: Answer) -> bool:
    """A page that is not the same for everybody, shown to somebody."""
    return not row.public and who.situation not in UNKNOWN and found.outcome in (Outcome.PAGE, Outcome.AGAIN)


MIXED = [row for row in ROWS if asked.objects(row)]


@database
@pytest.mark.parametrize("row", MIXED, ids=str)
def test_what_is_of_another_territory_is_not_there(row: Row, made: World, door: Door) -> None:
    """Under the address of one's territory, the id of a thing of another: all ids, or the last alone."""
    names = tuple(asked.objects(row))
    asking: list[tuple[str, Rule]] = [(f"POST {name}", rule) for name, rule in row.forms.items()]
    if row.reads:
        asking.append(("GET", row.reads))
    faults = []
    for foreign in dict.fromkeys((names, names[-1:])):
        for method, rule in asking:
            others = one_of_each(rule, made.people) if method == "GET" else []
            for who in [*_who_may(rule, made), *others]:
                found = _asked_mixed(row, method, who, foreign, made, door)
                right = {Outcome.ABSENT, Outcome.REFUSED, Outcome.LOGIN}
                if rule.by_right(who.role, who.situation, who.over):
                    right = {Outcome.ABSENT}
                if found.outcome not in right:
                    faults.append(f"  {method} as {who}, {' and '.join(foreign)} of another: got {found.outcome}")
    assert not faults, f"{len(faults)} cells of {row}:\n" + "\n".join(faults)


def _who_may(rule: Rule, made: World) -> list[Who]:
    """Those to whom a mandate opens it."""
    return [who for who in made.people if rule.by_right(who.role, who.situation, who.over)]


def _asked_mixed(row: Row, method: str, who: Who, foreign: tuple[str, ...], made: World, door: Door) -> Answer:
    with taken_back():
        about = asked.case(row, made, made.here, who)
        address = asked.address(row, made, made.here, about, foreign)
        name = method.removeprefix("POST ")
        filled = asked.form(row, name, made.here, who) if name != method else None
        return door.ask(who, method.partition(" ")[0], address, filled)


@database
@pytest.mark.parametrize("row", [row for row in ROWS if row.forms and "<territory_id>" in row.at], ids=str)
def test_a_form_takes_nothing_of_another_territory(row: Row, made: World, door: Door) -> None:
    """To the address of one's territory, a form that names things of another."""
    faults = []
    for name in row.forms:
        for who in _who_may(row.forms[name], made):
            with taken_back():
                about = asked.case(row, made, made.here, who)
                address = asked.address(row, made, made.here, about)
                ours, theirs = (asked.form(row, name, place, who) for place in (made.here, made.there))
                if ours == theirs:
                    break
                found = door.ask(who, "POST", address, theirs)
            if found.outcome not in (Outcome.AGAIN, Outcome.STALE, Outcome.ABSENT, Outcome.REFUSED, Outcome.LOGIN):
                faults.append(f"  POST {name} as {who}: got {found.outcome}")
    assert not faults, f"{len(faults)} cells of {row}:\n" + "\n".join(faults)


# What a mail reader sends for its person, by the signed link of a message (RFC 8058): it stops messages, nothing else.
WITHOUT_TOKEN = {"unsubscribe"}


@database
def test_a_form_without_its_token_is_refused(made: World, door: Door) -> None:
    faults = []
    for row in (row for row in ROWS if row.page not in WITHOUT_TOKEN):
        for name, rule in row.forms.items():
            who = allowed(rule, made)
            with taken_back():
                about = asked.case(row, made, made.here, who)
                address = asked.address(row, made, made.here, about)
                filled = asked.form(row, name, made.here, who)
                found = door.ask(who, "POST", address, filled, forged=True)
            if found.outcome != Outcome.REFUSED:
                faults.append(f"  {row}, POST {name} as {who}: got {found.outcome}")
    assert not faults, "\n".join(faults)


def allowed(rule: Rule, made: World) -> Who:
    """Somebody for whom the act is done; else whoever comes first."""
    found = [who for who in made.people if rule.expected(who.role, who.situation, who.over) == Outcome.DONE]
    return found[0] if found else made.people[0]
