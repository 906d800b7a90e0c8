"""No context writes with the ORM but through the trail: read from the code itself."""

import ast
from pathlib import Path

import etabli.domain

DOMAIN = Path(etabli.domain.__file__).parent
WRITES = {
    *("save", "create", "update", "delete", "get_or_create", "update_or_create", "create_user", "create_superuser"),
    *("bulk_create", "bulk_update", "asave", "acreate", "aupdate", "adelete", "raw", "execute", "executemany"),
}
# What may write: the trail itself, messages, what is no act (links, tries, the reference of a release), and migrations.
FREE = (
    "audit/",
    "foundation/refusals.py",  # triggers
    "outbox/services.py",
    "notifications/services/notices.py",  # told of acts, which are on the trail; what is read of them is no act
    "notifications/services/digests.py",
    "territories/services/",
    "governance/services/login.py",
    "governance/services/attempts.py",
    "governance/services/second_factor.py",
    "governance/services/confirming.py",
    "governance/services/unconfirmed.py",  # what nobody has confirmed is no act
    "firms/services/unconfirmed.py",
    "vte/services/unconfirmed.py",
    "vte/services/alerts.py",  # what somebody asked to be told is no act of the programme
    "firms/services/followed_imports.py",  # a list that somebody looks at before confirming is no act
    "platforms/services/asking.py",
    "governance/personal_data.py",  # erasing: what was never on the trail is deleted, the rest goes through it
    "governance/models/people.py",
    "foundation/statements.py",  # asks what a queryset wrote, or a SELECT written by hand
    "plans/kept.py",  # triggers, and what they keep made again
    "plans/kept_by_plan.py",
    "plans/services/drafts.py",  # what somebody is typing is no act
    "plans/services/imports.py",  # nor is a file that they look at before confirming
)
DICTIONARIES = {"update"}  # also a method of mappings: only on something called `objects` or a queryset's filter


def writes(source: str) -> list[int]:
    """Lines that call a writing method of the ORM: on anything but `audit`."""
    found = []
    for node in ast.walk(ast.parse(source)):
        if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in WRITES):
            continue
        on = node.func.value
        if isinstance(on, ast.Name) and on.id == "audit":
            continue
        if node.func.attr in DICTIONARIES and isinstance(on, ast.Name):
            continue
        found.append(node.lineno)
    return found


def test_contexts_write_through_the_trail_only() -> None:
    faults = []
    for path in sorted(DOMAIN.rglob("*.py")):
        name = path.relative_to(DOMAIN).as_posix()
        if "/migrations/" not in name and not name.startswith(FREE):
            faults += [f"{name}:{line}" for line in writes(path.read_text("utf-8"))]
    assert not faults, faults


def test_the_web_writes_nothing_itself() -> None:
    web, faults = DOMAIN.parent / "web", []
    for path in sorted(web.rglob("*.py")):
        source = path.read_text("utf-8")
        if "objects." in source:
            lines = source.splitlines()
            faults += [f"{path.name}:{line}" for line in writes(source) if "objects" in lines[line - 1]]
    assert not faults, faults


def test_the_reading_finds_what_it_must() -> None:
    for source in (
        "Person.objects.create(email='x')",
        "person.save()",
        "Mandate.objects.filter(pk=1).update(ends_on=None)",
        "mandate.delete()",
        "Entry.objects.bulk_create([])",
        "cursor.execute('DELETE FROM x')",
    ):
        assert writes(source) == [1], source
    assert writes("audit.save(person, by=by, verb='x')") == []
    assert writes("errors.update({})") == []
