"""A trigger as each database writes it."""

from collections.abc import Sequence


def trigger(vendor: str, name: str, when: str, acts: Sequence[str]) -> list[str]:
    """The statements that put it in place of the one of that name. `when`: « AFTER INSERT ON … FOR EACH ROW »."""
    if vendor == "sqlite":
        return [
            f"DROP TRIGGER IF EXISTS {name}",
            f"CREATE TRIGGER {name} {when} BEGIN {'; '.join(acts)}; END",
        ]
    body = f"BEGIN {'; '.join(acts)}; RETURN NULL; END"
    return [
        f"CREATE OR REPLACE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$ {body} $$",
        f"CREATE OR REPLACE TRIGGER {name} {when} EXECUTE FUNCTION {name}()",
    ]
