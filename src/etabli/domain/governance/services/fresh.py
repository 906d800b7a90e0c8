"""An object as the database has it now, locked where the database can: two people never act on two ages of it."""

from django.db import models


def reread(instance: models.Model) -> None:
    """Take the stored fields again, in the caller's transaction, before deciding anything on them."""
    instance.refresh_from_db(from_queryset=type(instance)._default_manager.select_for_update())
