"""Whom a comment on a fiche may cite: those who have a mandate where it is, and who may read it."""

from etabli.domain.governance.actor import Actor, actor
from etabli.domain.governance.models import Person
from etabli.domain.plans import rights
from etabli.domain.plans.enums import Visibility
from etabli.domain.plans.models import Comment, Fiche
from etabli.domain.plans.services.telling import concerned_by
from etabli.kernel.names import sort_key


def around(fiche: Fiche, by: Actor) -> list[Person]:
    """In order of name, the one who writes left out. Two queries."""
    mandates = concerned_by(fiche.plan, "team", by).select_related("person")
    people = {one.person_id: one.person for one in mandates if one.person.is_active}
    if by.person is not None:
        people.pop(by.person.pk, None)
    return sorted(people.values(), key=lambda one: sort_key(str(one)))


def cited(comment: Comment) -> list[Person]:
    """Those whom a comment cites, in order of name."""
    found = Person.objects.filter(pk__in=comment.mentioned) if comment.mentioned else ()
    return sorted(found, key=lambda one: sort_key(str(one)))


def readers(fiche: Fiche, people: list[Person], by: Actor) -> list[Person]:
    """Those who may read it; of a fiche that is not reserved, all who have a mandate there."""
    if fiche.visibility != Visibility.RESTRICTED:
        return people
    return [one for one in people if rights.may_see(actor(one, verified=True, on=by.on), fiche)]
