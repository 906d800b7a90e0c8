"""The server that measures are taken on: it is waited for, and ends with them, whatever happens."""

import os
import sys
from pathlib import Path

import pytest
from bench import serving

SERVER = """#!{python}
import http.server, os, pathlib, signal, sys
signal.signal(signal.SIGTERM, signal.SIG_IGN)
pathlib.Path(os.environ["SAYS"]).write_text(str(os.getpid()))
if "FAILS" in os.environ:
    sys.exit(3)
class Home(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        self.send_response(int(os.environ.get("ANSWERS", "200")))
        self.end_headers()
http.server.HTTPServer(("127.0.0.1", int(sys.argv[3])), Home).serve_forever()
"""


@pytest.fixture
def environment(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> dict[str, str]:
    """Of a server that does not want to end."""
    command = tmp_path / "etabli"
    command.write_text(SERVER.format(python=sys.executable))
    command.chmod(0o755)
    monkeypatch.setattr(serving.sys, "executable", str(tmp_path / "python"))
    monkeypatch.setattr(serving, "STOPS_WITHIN", 0.5)
    return {**os.environ, "SAYS": str(tmp_path / "pid")}


def gone(environment: dict[str, str]) -> bool:
    try:
        os.kill(int(Path(environment["SAYS"]).read_text()), 0)
    except ProcessLookupError:
        return True
    return False


def test_a_measure_that_fails_stops_its_server(environment: dict[str, str]) -> None:
    with pytest.raises(ZeroDivisionError), serving.serving(environment) as (host, port):
        assert host == "127.0.0.1" and port
        assert not gone(environment)
        raise ZeroDivisionError
    assert gone(environment)


def test_a_server_that_ends_by_itself_is_said(environment: dict[str, str]) -> None:
    with pytest.raises(SystemExit, match="stopped with 3"), serving.serving({**environment, "FAILS": "1"}):
        pass


def test_a_server_that_answers_a_fault_is_stopped(environment: dict[str, str]) -> None:
    with pytest.raises(SystemExit, match="answers 500"), serving.serving({**environment, "ANSWERS": "500"}):
        pass
    assert gone(environment)


def test_a_server_that_never_answers_is_not_waited_for_ever(
    environment: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(serving, "STARTS_WITHIN", 0)
    with pytest.raises(SystemExit, match="did not answer"), serving.serving(environment):
        pass
