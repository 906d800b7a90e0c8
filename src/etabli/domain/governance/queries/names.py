"""What the objects of the context are called, by id, for whoever tells their history: one query for all kinds."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from uuid import UUID

from django.db.models import CharField, F, Model, QuerySet, UUIDField, Value
from django.db.models.fields.json import KT
from django.db.models.functions import Cast

from etabli.domain.audit.past_titles import PastTitles, past_titles, renamings
from etabli.domain.governance.enums import Role
from etabli.domain.governance.models import Invitation, JoinRequest, Mandate, Organisation, Person, Recusal

TITLE = "title"  # in place of a role: a row of the trail that gave a title


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
    return names_and_titles(ids, ())[0]


def names_and_titles(ids: Iterable[str], titled: Collection[str]) -> tuple[dict[str, Named], PastTitles]:
    """The same, and what titled objects were called at each moment, in the same query."""
    wanted = [UUID(text) for text in set(ids) if _is_uuid(text)]
    if not wanted and not titled:
        return {}, past_titles(())
    first, *others = [
        _columns(Person, wanted, "pk", "given_name", "family_name"),
        _columns(Mandate, wanted, "person_id", "person__given_name", "person__family_name", "role"),
        _columns(JoinRequest, wanted, "person_id", "person__given_name", "person__family_name", "role"),
        _columns(Recusal, wanted, "person_id", "person__given_name", "person__family_name"),
        _columns(Organisation, wanted, "pk", "name"),
        _columns(Invitation, wanted, "pk", "organisation__name", role="role"),
    ]
    if titled:
        others.append(_titles(titled))
    rows = list(first.union(*others, all=True))
    named = {
        str(key): Named(f"{given} {family}".strip() or f"personne {str(person)[:8]}", Role(role).label if role else "")
        for key, person, given, family, role in rows
        if role != TITLE
    }
    past = [(str(key), int(entry), title) for key, _, title, entry, role in rows if role == TITLE]
    return named, past_titles(past)


def _titles(titled: Collection[str]) -> QuerySet:
    key = Cast("object_id", UUIDField())
    return (
        renamings(titled)
        .order_by()
        .annotate(
            named_key=key,
            named_person=key,
            named_given=KT("after__title"),
            named_family=Cast("pk", CharField()),
            named_role=Value(TITLE, output_field=CharField()),
        )
        .values_list("named_key", "named_person", "named_given", "named_family", "named_role")
    )


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
