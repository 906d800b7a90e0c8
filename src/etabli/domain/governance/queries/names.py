"""What the objects of the context are called, by id, for whoever tells their history: one query for all kinds."""

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from django.db.models import CharField, F, Model, QuerySet, Value

from etabli.domain.governance.enums import Role
from etabli.domain.governance.models import Invitation, JoinRequest, Mandate, Organisation, Person, Recusal


@dataclass(frozen=True)
class Named:
    """`label`: the person, or the organisation; `role`: in words, of a mandate, an invitation, a request."""

    label: str
    role: str = ""


def names(ids: Iterable[str]) -> dict[str, Named]:
    """Name by id: of a person, of an organisation, of the person of a mandate, request or déport.

    Somebody erased is « personne » and the beginning of an id. An invitation is called by its organisation. Ids that
    nobody has are not there.
    """
    wanted = [UUID(text) for text in set(ids) if _is_uuid(text)]
    if not wanted:
        return {}
    first, *others = [
        _columns(Person, wanted, "pk", "given_name", "family_name"),
        _columns(Mandate, wanted, "person_id", "person__given_name", "person__family_name", "role"),
        _columns(JoinRequest, wanted, "person_id", "person__given_name", "person__family_name", "role"),
        _columns(Recusal, wanted, "person_id", "person__given_name", "person__family_name"),
        _columns(Organisation, wanted, "pk", "name"),
        _columns(Invitation, wanted, "pk", "organisation__name", role="role"),
    ]
    return {
        str(key): Named(f"{given} {family}".strip() or f"personne {str(person)[:8]}", Role(role).label if role else "")
        for key, person, given, family, role in first.union(*others, all=True)
    }


def _columns(
    model: type[Model], wanted: list[UUID], person: str, given: str, family: str = "", role: str = ""
) -> QuerySet:
    nothing = Value("", output_field=CharField())
    return (
        model._default_manager.filter(pk__in=wanted)
        .order_by()
        .annotate(
            named_key=F("pk"),
            named_person=F(person),
            named_given=F(given),
            named_family=F(family) if family else nothing,
            named_role=F(role) if role else nothing,
        )
        .values_list("named_key", "named_person", "named_given", "named_family", "named_role")
    )


def _is_uuid(text: str) -> bool:
    try:
        UUID(text)
    except ValueError:
        return False
    return True
