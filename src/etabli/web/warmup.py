"""What a web process prepares when it starts, so that the first visitor does not wait for it."""

import gc
import logging
import threading

from django.db import connection
from django.urls import get_resolver

from etabli.domain.territories import search
from etabli.kernel.errors import EtabliError
from etabli.web import live
from etabli.web.presentation import etat_des_lieux
from etabli.web.views import territories

# A page makes thousands of objects and few cycles: at the usual thresholds one request in a hundred waited 0.1 s more.
COLLECTED = (20_000, 20, 100)
log = logging.getLogger(__name__)


def start() -> threading.Thread:
    """Load every page's code, then prepare in a thread of its own: requests are served meanwhile."""
    get_resolver().url_patterns  # noqa: B018 (reading it imports the views: the first request waited for that)
    thread = threading.Thread(target=_prepare, name="warm-up", daemon=True)
    thread.start()
    return thread


def _prepare() -> None:
    try:
        search.warm()
        territories.changes_between_phases()
        live.france()
        etat_des_lieux.warm()
    except EtabliError as error:
        log.warning("warm-up: %s", error)
    finally:
        connection.close()
        _settle()


def _settle() -> None:
    """What is there now stays: the collector need not look at it again, which held up a request in forty for long."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(*COLLECTED)
