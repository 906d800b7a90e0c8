"""The page of rights: the matrix role × permission that the software applies, for an auditor."""

from collections.abc import Iterator

from etabli.catalogue.catalogue import Catalogue
from etabli.domain.governance.enums import Role
from etabli.domain.governance.holders import HOLDERS, Tie
from etabli.domain.governance.roles import GUARDED, PERMISSIONS, Permission


def render(_: Catalogue) -> str:
    """The whole page. Generated: `make docs` writes it, `make check` compares it."""
    return "\n".join(_lines()) + "\n"


def _lines() -> Iterator[str]:
    yield "# Permissions"
    yield ""
    yield "Generated from `src/etabli/domain/governance/roles.py` by `make docs`. Do not edit. `/droits/` shows the"
    yield "same matrix. A right comes from a mandate: it holds where the mandate reaches, on the days that it runs."
    yield "How and why: [decision 9](adr/0009-signing-in.md)."
    yield "\n## Roles"
    yield ""
    yield "| role | code | permissions | second factor |"
    yield "|---|---|---:|---|"
    for role in Role:
        held = sum(role in permission.roles for permission in PERMISSIONS)
        yield f"| {role.label} | `{role.value}` | {held} | {'opens nothing without' if role in GUARDED else ''} |"
    yield "\n## Whom a role may be held for"
    yield ""
    yield "Generated from `src/etabli/domain/governance/holders.py`. Checked when somebody is invited, asks for a role,"
    yield "or begins or takes on a mandate. Mandates in place that break it stay: the administrator sees them."
    yield ""
    yield "| role | kinds of organisation |"
    yield "|---|---|"
    for role in Role:
        held = [f"{kind.label}{_tie(tie)}" for kind, tie in HOLDERS[role].items()]
        yield f"| {role.label} | {', '.join(held)} |"
    yield "\n## Permissions by role"
    for role in Role:
        yield f"\n### {role.label}"
        yield ""
        yield from (
            f"- {permission.label} (`{permission.id}`){_shield(permission)}"
            for permission in PERMISSIONS
            if role in permission.roles
        )
    yield "\n## Roles by permission"
    yield ""
    yield "| permission | may | roles |"
    yield "|---|---|---|"
    for permission in PERMISSIONS:
        roles = ", ".join(Role(role).label for role in permission.roles)
        yield f"| `{permission.id}` | {permission.label}{_shield(permission)} | {roles} |"


def _tie(tie: Tie) -> str:
    return "" if tie == Tie.ANYWHERE else f" ({tie.value})"


def _shield(permission: Permission) -> str:
    return ", not who stands back from the subject (déport)" if permission.shielded else ""
