"""Opening hours are several spans a day: one span of a day becomes a list of one, a closed day an empty list."""

from typing import Any

from django.db import migrations, models

import etabli.domain.platforms.models.platforms


def to_spans(apps: Any, _schema: Any) -> None:
    platforms = apps.get_model("platforms", "Platform")
    for one in platforms.objects.all():
        one.opening = [[day] if day else [] for day in one.opening]
        one.save(update_fields=["opening"])


def to_one_span(apps: Any, _schema: Any) -> None:
    """From the first hour to the last: what was before knows no break."""
    platforms = apps.get_model("platforms", "Platform")
    for one in platforms.objects.all():
        one.opening = [[day[0][0], day[-1][1]] if day else None for day in one.opening]
        one.save(update_fields=["opening"])


class Migration(migrations.Migration):
    dependencies = [("platforms", "0001_platforms")]

    operations = [
        migrations.AlterField(
            "platform",
            "opening",
            models.JSONField("horaires", default=etabli.domain.platforms.models.platforms.usual),
        ),
        migrations.RunPython(to_spans, to_one_span),
    ]
