"""The only way to write what is on the trail: the change and its entry in one transaction."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import IntegrityError, models, transaction
from django.db.models import Subquery
from django.utils import timezone

from etabli.domain.audit import snapshot
from etabli.domain.audit.author import Author
from etabli.domain.audit.enums import Outcome
from etabli.domain.audit.models import Access, Entry, PersonalValue, Pseudonym
from etabli.domain.audit.snapshot import Snapshot
from etabli.domain.foundation import clock

ACCESS_KEPT = timedelta(days=365)  # CNIL: six months to a year


@transaction.atomic
def save(
    instance: models.Model, *, by: Author, verb: str, reason: str = "", scope: str = "", details: Snapshot | None = None
) -> Entry | None:
    """Check and write an object, and what changed of it. None when nothing did. `details`: what caused it, if any.

    Raises ValidationError when the object is not whole; then nothing is written.
    """
    before = _stored(instance)
    instance.full_clean(validate_constraints=False)
    after = snapshot.take(instance)
    if before == after:
        return None
    _put(instance, is_new=not before)
    told: dict[str, Any] = {"reason": reason, "scope": scope, "details": details}
    return _write(instance, by=by, verb=verb, before=before, after=after, **told)


def _put(instance: models.Model, *, is_new: bool) -> None:
    """Write it. The database judges its own constraints; one that it refuses is then put in words."""
    try:
        with transaction.atomic():
            instance.save(force_insert=is_new)
    except IntegrityError:
        instance.validate_constraints()  # each asks the database a query: not worth it while all is well
        raise


@dataclass(frozen=True)
class Act:
    """An object to write, by whom, under which name."""

    instance: models.Model
    by: Author
    verb: str
    scope: str = ""


@transaction.atomic
def save_all(acts: Sequence[Act], *, reason: str = "") -> int:
    """`save` for many objects of one model, in a few queries; how many changed.

    Fields and `clean` are checked; what joins several rows (keys, uniqueness, constraints) is left to the database.
    """
    if not acts:
        return 0
    model = type(acts[0].instance)
    links = {field.name for field in model._meta.concrete_fields if field.is_relation}
    keys = [act.instance.pk for act in acts]
    stored = model._default_manager.select_for_update().in_bulk(keys)
    new: list[models.Model] = []
    entries: list[Entry] = []
    actors: dict[Author, Pseudonym | None] = {}
    for act in acts:
        act.instance.clean_fields(exclude=links)
        act.instance.clean()
        before = snapshot.take(stored[act.instance.pk]) if act.instance.pk in stored else {}
        after = snapshot.take(act.instance)
        if before == after:
            continue
        if before:
            act.instance.save(force_update=True)
        else:
            new.append(act.instance)
        if act.by not in actors:
            actors[act.by] = pseudonym(act.by.person_id, act.by.label) if act.by.person_id else None
        fields = {"verb": act.verb, "reason": reason, "scope": act.scope, "before": before, "after": after}
        entries.append(_entry(act.instance, by=act.by, actor=actors[act.by], **fields))
    model._default_manager.bulk_create(new, batch_size=200)
    for entry in entries:  # each told to whoever watches the trail
        entry.save(force_insert=True)
    return len(entries)


@transaction.atomic
def delete(instance: models.Model, *, by: Author, verb: str, reason: str = "", scope: str = "") -> Entry:
    """Remove an object; the entry keeps all that it was."""
    before = _stored(instance)
    found = _write(instance, by=by, verb=verb, reason=reason, scope=scope, before=before)
    instance.delete()
    return found


@transaction.atomic
def note(
    instance: models.Model, *, by: Author, verb: str, details: Snapshot | None = None, reason: str = "", scope: str = ""
) -> Entry:
    """An act that changes no field of the object (signed in, exported): `details`, never personal, says more."""
    return _write(instance, by=by, verb=verb, reason=reason, scope=scope, details=details)


def _stored(instance: models.Model) -> Snapshot:
    """The object as the database has it, locked where the database can; empty when it is new."""
    if instance.pk is None:
        return {}
    found = type(instance)._default_manager.select_for_update().filter(pk=instance.pk).first()
    return snapshot.take(found) if found else {}


def _write(instance: models.Model, *, by: Author, **fields: Any) -> Entry:
    found = _entry(instance, by=by, actor=pseudonym(by.person_id, by.label) if by.person_id else None, **fields)
    found.save(force_insert=True)
    return found


def _entry(
    instance: models.Model,
    *,
    by: Author,
    actor: Pseudonym | None,
    verb: str,
    reason: str,
    scope: str,
    before: Snapshot | None = None,
    after: Snapshot | None = None,
    details: Snapshot | None = None,
) -> Entry:
    """An entry, not written; its personal values are, apart."""
    before, after = snapshot.changes(before or {}, after or {})
    personal, subject = snapshot.personal_fields(instance), getattr(instance, "personal_subject", None)
    if personal and subject is not None:
        whose = pseudonym(subject, str(instance) if subject == instance.pk else "")
        before, after = (_set_apart(part, personal, whose) for part in (before, after))
    return Entry(
        at=clock.now(),
        origin=by.origin,
        actor=actor,
        mandate_id=by.mandate_id,
        verb=verb,
        kind=snapshot.kind_of(instance),
        object_id=str(instance.pk),
        scope=scope,
        before=before,
        after=after,
        details=details or {},
        reason=reason,
    )


def _set_apart(part: Snapshot, personal: frozenset[str], whose: Pseudonym) -> Snapshot:
    return {name: _apart(value, whose) if name in personal else value for name, value in part.items()}


def _apart(value: Any, whose: Pseudonym) -> Any:
    if value in (None, ""):
        return value
    return {"personal": str(PersonalValue.objects.create(subject=whose, value=value).id)}


def pseudonym(person_id: UUID, label: str = "") -> Pseudonym:
    """The pseudonym of a person, made when first needed; the label follows the latest one given."""
    found, made = Pseudonym.objects.get_or_create(person_id=person_id, defaults={"label": label})
    if label and not made and found.label != label:
        found.label = label
        found.save(update_fields=["label"])
    return found


@transaction.atomic
def erase(person_id: UUID) -> int:
    """Forget who is behind a pseudonym and every personal value on the trail; how many values were erased."""
    found = Pseudonym.objects.filter(person_id=person_id).first()
    if found is None:
        return 0
    count, _ = found.values.all().delete()
    Pseudonym.objects.filter(pk=found.pk).update(person_id=None, label="", erased_at=timezone.now())
    return count


@transaction.atomic
def forget(instance: models.Model, names: frozenset[str] | None = None) -> int:
    """Erase every personal value that the entries of one object quote; how many. The entries stay. `names`: those of
    some fields alone.
    """
    entries = Entry.objects.filter(kind=snapshot.kind_of(instance), object_id=str(instance.pk))
    parts = [part for entry in entries for part in (entry.before, entry.after)]
    if names is not None:
        parts = [{name: part[name] for name in part if name in names} for part in parts]
    quoted = {name for part in parts for name in snapshot.references(part)}
    count, _ = PersonalValue.objects.filter(pk__in=quoted).delete()
    return count


def log_access(
    *, by: Author, method: str, route: str, object_id: str = "", outcome: Outcome = Outcome.ALLOWED, reason: str = ""
) -> None:
    """One line of the log of accesses, in one query: whoever has an account has a pseudonym since it was made."""
    Access.objects.create(
        actor_id=Subquery(Pseudonym.objects.filter(person_id=by.person_id).values("pk")) if by.person_id else None,
        method=method,
        route=route[:80],
        object_id=object_id[:200],
        outcome=outcome,
        reason=reason[:300],
    )


def purge_accesses(now: datetime | None = None) -> int:
    """Remove accesses past their retention; how many."""
    count, _ = Access.objects.filter(at__lt=(now or timezone.now()) - ACCESS_KEPT).delete()
    return count
