"""Whose session it is: the person and their mandates, in one reading where there would be two on every page."""

from typing import Any

from django.contrib.auth.backends import ModelBackend

from etabli.domain.governance.actor import mandates_of
from etabli.domain.governance.models import Person


class Accounts(ModelBackend):
    """The accounts of Django: a closed one has no session. Whoever has mandates is given with them."""

    def get_user(self, user_id: Any) -> Person | None:
        held = list(mandates_of(user_id))
        if not held:
            found: Person | None = super().get_user(user_id)
            if found is not None:
                found.all_mandates = ()
            return found
        person = held[0].person
        person.all_mandates = tuple(held)
        return person if self.user_can_authenticate(person) else None
