"""The WSGI door of the web process."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "etabli.config.settings")
application = get_wsgi_application()

from etabli.web import warmup  # noqa: E402 (the apps must be loaded first)

warmup.start()
