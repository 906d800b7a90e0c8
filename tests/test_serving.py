"""`etabli serve` sends messages beside when a mail server is named; `etabli demo` is a demonstration."""

import os
import subprocess
from typing import Any

import pytest
from typer.testing import CliRunner

from etabli import cli, cli_firms


@pytest.fixture
def started(monkeypatch: pytest.MonkeyPatch) -> list[list[str]]:
    """What would have been started."""
    found: list[list[str]] = []
    monkeypatch.setattr(os, "execv", lambda path, command: found.append(command))
    monkeypatch.setattr(subprocess, "Popen", lambda command: found.append(command))
    for name in ("ETABLI_SMTP", "ETABLI_DEMO"):
        monkeypatch.delenv(name, raising=False)
    return found


def senders(started: list[list[str]]) -> int:
    return sum("send_messages" in command for command in started)


def test_messages_are_sent_beside_when_a_mail_server_is_named(
    started: list[list[str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    CliRunner().invoke(cli.app, ["serve"], catch_exceptions=False)
    assert senders(started) == 0 and len(started) == 1
    monkeypatch.setenv("ETABLI_SMTP", "smtp://127.0.0.1:25")
    CliRunner().invoke(cli.app, ["serve"], catch_exceptions=False)
    assert senders(started) == 1
    monkeypatch.setenv("ETABLI_DEMO", "1")
    CliRunner().invoke(cli.app, ["serve"], catch_exceptions=False)
    assert senders(started) == 1


def test_demo_is_a_demonstration(started: list[list[str]], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ETABLI_DEMO", "0")  # put back afterwards
    seen: list[str | None] = []

    def prepare(*_: Any, **__: Any) -> subprocess.CompletedProcess[bytes]:
        seen.append(os.environ.get("ETABLI_DEMO"))
        return subprocess.CompletedProcess([], 0)

    monkeypatch.setattr(cli, "release_build", lambda: None)
    monkeypatch.setattr(cli_firms, "of_demonstration", lambda *_: None)
    monkeypatch.setattr(subprocess, "run", prepare)
    CliRunner().invoke(cli.app, ["demo"], catch_exceptions=False)
    assert seen == ["1"] and len(started) == 1
