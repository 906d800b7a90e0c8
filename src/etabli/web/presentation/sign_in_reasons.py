"""Why a page asks to sign in, from its address alone: for whom it is, and what may be read without an account.

Nothing is said of what is at the address, which may be there for some: only of the kind of page.
"""

from dataclasses import dataclass

from django.urls import Resolver404, resolve, reverse

from etabli.domain.governance.enums import Role
from etabli.domain.governance.roles import MATRIX
from etabli.kernel.typography import french
from etabli.web.presentation.steering.addresses import Link

OPEN = "Toute personne qui a un compte peut recalculer les chiffres d'un rapport publié. Le lire n'en demande pas."


@dataclass(frozen=True)
class Kind:
    """Pages by how the names of their addresses begin; `words` are completed by the roles of the permissions, where
    there are some; `instead`: what is open to everybody (label, name of its address).
    """

    names: tuple[str, ...]
    words: str
    permissions: tuple[str, ...]
    instead: tuple[str, str] | None = None


KINDS = (
    Kind(
        ("committee", "meeting"),
        "Les comités sont réservés aux personnes qui y siègent ou qui les suivent",
        ("committee.view",),
        ("Les règles des comités", "committee_rules"),
    ),
    Kind(
        ("request_",),
        "Les demandes aux opérateurs sont réservées aux personnes qui les suivent",
        ("request.follow",),
        ("Les délais des opérateurs", "operators"),
    ),
    Kind(
        ("obstacle",),
        "Les points de blocage en cours sont réservés aux personnes qui les suivent",
        ("obstacle.view",),
        ("Les points de blocage levés", "obstacles_solved"),
    ),
    Kind(
        ("review", "plan_reviews", "roll_up"),
        "Les revues d'indicateurs sont réservées aux personnes qui les suivent",
        ("review.view",),
        ("Les règles des revues", "review_rules"),
    ),
    Kind(
        ("envelope", "scenario"),
        "Les enveloppes sont réservées à qui les ouvre, les délègue ou les suit",
        ("envelope.view",),
        ("Le pilotage", "portfolios"),
    ),
    Kind(("report_recompute",), OPEN, (), ("Les rapports publiés", "reports")),
    Kind(
        ("report_",),
        "Préparer et rédiger un rapport est réservé à qui pilote le lieu",
        ("report.write", "report.steer"),
        ("Les rapports publiés", "reports"),
    ),
    Kind(("monthly",), "Les points du mois sont réservés aux personnes qui suivent le plan", ("plan.view",)),
)


@dataclass(frozen=True)
class Reason:
    words: str
    instead: Link | None


def reason(address: str) -> Reason | None:
    """Why the page at an address of this site asks to sign in; None where nothing in particular is to be said."""
    try:
        name = resolve(address.partition("?")[0]).view_name if address else ""
    except Resolver404:
        return None
    for kind in KINDS:
        label, where = kind.instead or ("", "")
        if name.startswith(kind.names) and name != where:
            return Reason(_words(kind), Link(label, reverse(where)) if where else None)
    return None


def _words(kind: Kind) -> str:
    if not kind.permissions:
        return french(kind.words)
    may = {role for one in kind.permissions for role in MATRIX[one].roles}
    *first, last = (role.label for role in Role if role in may)
    return french(f"{kind.words} : {', '.join(first)} et {last}.")
