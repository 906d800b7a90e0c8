"""What somebody was writing in the form of a fiche, kept for them alone. No act: not on the trail."""

from collections.abc import Mapping
from datetime import timedelta
from uuid import UUID

from django.utils import timezone

from etabli.domain.governance.actor import Actor
from etabli.domain.plans import rights
from etabli.domain.plans.models import Draft, Fiche

KEPT = timedelta(days=30)
MOST = 200_000  # characters


def keep(*, fiche: Fiche, revision: int, typed: Mapping[str, str], by: Actor) -> Draft:
    """Keep what is typed; the one before is replaced. NotAllowedError for whom the fiche is not to edit."""
    rights.require(rights.may_edit(by, fiche))
    whole = {str(name): str(text) for name, text in typed.items()}
    if sum(map(len, whole.values())) > MOST:
        raise ValueError("too long to keep")
    draft, _ = Draft.objects.update_or_create(
        person=by.person,
        fiche=fiche,
        defaults={"revision": revision, "typed": whole, "saved_at": timezone.now()},
    )
    return draft


def drop(*, fiche_id: UUID, by: Actor) -> None:
    """Forget it: what was typed is saved, or given up."""
    Draft.objects.filter(person=by.person, fiche=fiche_id).delete()


def forget_old() -> int:
    """Drafts that nobody came back to; how many."""
    count, _ = Draft.objects.filter(saved_at__lt=timezone.now() - KEPT).delete()
    return count
