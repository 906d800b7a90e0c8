"""Keys that django-otp held in clear are sealed in our table, and leave its own."""

from django.conf import settings
from django.db import migrations

from etabli.domain.governance import sealed

KEPT = ("user_id", "name", "confirmed", "step", "t0", "digits", "tolerance", "drift", "last_t", "last_used_at")


def seal(apps, schema_editor):
    devices = apps.get_model("otp_totp", "TOTPDevice").objects.using(schema_editor.connection.alias)
    applications = apps.get_model("governance", "CodeApplication").objects.using(schema_editor.connection.alias)
    for device in devices.all():
        values = {name: getattr(device, name) for name in KEPT}
        applications.create(sealed_key=sealed.seal(device.key, of=device.user_id), **values)
    devices.all().delete()


def unseal(apps, schema_editor):
    devices = apps.get_model("otp_totp", "TOTPDevice").objects.using(schema_editor.connection.alias)
    applications = apps.get_model("governance", "CodeApplication").objects.using(schema_editor.connection.alias)
    for application in applications.all():
        values = {name: getattr(application, name) for name in KEPT}
        devices.create(key=sealed.unseal(application.sealed_key, of=application.user_id), **values)
    applications.all().delete()


class Migration(migrations.Migration):
    dependencies = [
        ("governance", "0004_sealed_keys"),
        ("otp_totp", "0003_add_timestamps"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [migrations.RunPython(seal, unseal)]
