"""A reply to a questionnaire may be set apart, with why."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("diagnosis", "0006_sides_of_adoptions")]

    operations = [
        migrations.AddField(
            model_name="reply",
            name="set_apart_at",
            field=models.DateTimeField(blank=True, null=True, verbose_name="mise à part le"),
        ),
        migrations.AddField(
            model_name="reply",
            name="set_apart_reason",
            field=models.CharField(blank=True, default="", max_length=300, verbose_name="motif de la mise à part"),
            preserve_default=False,
        ),
        migrations.AddConstraint(
            model_name="reply",
            constraint=models.CheckConstraint(
                condition=models.Q(set_apart_at__isnull=True, set_apart_reason="")
                | models.Q(set_apart_at__isnull=False) & ~models.Q(set_apart_reason=""),
                name="reply_set_apart_says_why",
            ),
        ),
    ]
