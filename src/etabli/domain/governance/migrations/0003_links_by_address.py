"""A link is asked for an address, which may have no account. Links last minutes: those of before may lose theirs."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("governance", "0002_people_and_mandates"),
    ]

    operations = [
        migrations.RemoveField(model_name="loginlink", name="person"),
        migrations.AddField(
            model_name="loginlink",
            name="email",
            field=models.EmailField(default="", max_length=254, verbose_name="adresse électronique"),
            preserve_default=False,
        ),
    ]
