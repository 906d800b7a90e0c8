"""`personal_data`: the inventory of personal data: each field, whose, kept until when, ended by which commands."""

import json
from collections.abc import Iterator
from typing import Any

from django.apps import apps
from django.core.management.base import BaseCommand, CommandParser

from etabli.domain.governance import register


class Command(BaseCommand):
    help = "Print each personal field of each model: whose, until when, purged, given and erased by which command."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--json", action="store_true", help="a list of fields, for programs")

    def handle(self, *args: Any, **options: Any) -> None:
        found = list(inventory())
        if options["json"]:
            self.stdout.write(json.dumps(found, ensure_ascii=False, indent=2))
            return
        for line in _said(found):
            self.stdout.write(line)


def inventory() -> Iterator[dict[str, Any]]:
    """A line for each field that the register describes."""
    for treatment in register.load():
        kept = {one.purge or one.without_purge: one.text for one in treatment.retention}
        for held in treatment.holds:
            of = getattr(apps.get_model(held.model), "personal_of", {})
            for field in held.fields:
                address = next((name for name, names in of.items() if field.name in names), "")
                yield {
                    "model": held.model,
                    "field": field.name,
                    "label": field.label,
                    "whose": treatment.people,
                    "goes_with": address,
                    "treatment": treatment.id,
                    "kept": kept[held.purge or held.without_purge],
                    "purge": held.purge or None,
                    "without_purge": held.without_purge,
                    "export": held.export or treatment.export,
                    "erase": held.erase or treatment.erase,
                }


def _said(found: list[dict[str, Any]]) -> Iterator[str]:
    """A table each, its fields under it."""
    model = None
    for one in found:
        if one["model"] != model:
            model = one["model"]
            ends = f"purge ({one['purge']})" if one["purge"] else f"no purge: {one['without_purge']}"
            yield f"\n{model}  [{one['treatment']}]  {ends}; {one['export']}; {one['erase']}"
            yield f"    of: {one['whose']}"
            yield f"    kept: {one['kept']}"
        of = f"  (goes with {one['goes_with']})" if one["goes_with"] else ""
        yield f"    - {one['field']}: {one['label']}{of}"
