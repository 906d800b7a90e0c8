"""What a web process prepares when it starts, and what becomes of it."""

import gc
import subprocess
import sys

import pytest

from etabli.web import live, warmup
from etabli.web.presentation import etat_des_lieux


def test_what_is_prepared_is_not_looked_at_again_by_the_collector(monkeypatch: pytest.MonkeyPatch) -> None:
    done: list[str] = []
    for of, name in (
        (warmup.search, "warm"),
        (warmup.territories, "changes_between_phases"),
        (live, "france"),
        (etat_des_lieux, "warm"),
    ):
        monkeypatch.setattr(of, name, lambda: done.append("one"))
    before = gc.get_freeze_count()
    try:
        warmup.start().join(timeout=30)
        assert len(done) == 4
        assert gc.get_freeze_count() > before + 10_000
        assert gc.isenabled()
    finally:
        gc.unfreeze()


def test_the_first_request_does_not_wait_for_the_code_of_pages() -> None:
    """In a process of its own: here they are loaded already."""
    said = "import sys; from etabli.config import wsgi; print('etabli.web.views.vte.figures' in sys.modules)"
    ran = subprocess.run([sys.executable, "-c", said], capture_output=True, text=True, check=True, timeout=60)
    assert ran.stdout.split()[-1] == "True"
