"""An instance of its own for measures: prepared, served on a free port, stopped whatever happens."""

import http.client
import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

STARTS_WITHIN = 120  # seconds, to answer a first request on a machine that does something else
STOPS_WITHIN = 15


@contextmanager
def prepared(root: Path, *, cached: bool, demonstration: bool = False) -> Iterator[dict[str, str]]:
    """The environment of a server with a database of its own, filled. `cached`: pages may be kept.

    A `demonstration` is not played: whoever measures it says how large it is.
    """
    with tempfile.TemporaryDirectory() as var:
        (Path(var) / "vendor").symlink_to(root / "var" / "vendor")
        environment = {
            **os.environ,
            "ETABLI_VAR": var,
            "ETABLI_ROOT": str(root),
            "ETABLI_RELEASES": str(root / "var" / "releases"),
            "ETABLI_PAGE_CACHE": "1" if cached else "0",
            "ETABLI_DEMO": "1" if demonstration else "0",
            "DJANGO_SETTINGS_MODULE": "etabli.config.settings",
        }
        command = [sys.executable, "-m", "etabli.ops", "prepare"]
        subprocess.run(command, env={**environment, "ETABLI_DEMO": "0"}, check=True, stdout=subprocess.DEVNULL)
        yield environment


@contextmanager
def serving(environment: dict[str, str]) -> Iterator[tuple[str, int]]:
    """Host and port of a server that answers. It and its workers end here, also when they don't want to."""
    port = _free_port()
    command = [str(Path(sys.executable).with_name("etabli")), "serve", "--port", str(port), "--workers", "1"]
    server = subprocess.Popen(command, env=environment, start_new_session=True)
    try:
        _answers(server, port)
        yield "127.0.0.1", port
    finally:
        _stop(server)


def _answers(server: subprocess.Popen[bytes], port: int) -> None:
    until = time.monotonic() + STARTS_WITHIN
    while (left := until - time.monotonic()) > 0:
        if server.poll() is not None:
            raise SystemExit(f"bench: the server stopped with {server.returncode}")
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=min(left, 30))
        try:
            connection.request("GET", "/")
            status = connection.getresponse().status
        except OSError:
            time.sleep(0.2)
            continue
        finally:
            connection.close()
        if status != 200:
            raise SystemExit(f"bench: the home page answers {status}")
        return
    raise SystemExit(f"bench: the server did not answer within {STARTS_WITHIN} s")


def _stop(server: subprocess.Popen[bytes]) -> None:
    server.terminate()
    try:
        server.wait(timeout=STOPS_WITHIN)
    except subprocess.TimeoutExpired:
        os.killpg(server.pid, signal.SIGKILL)
        server.wait(timeout=STOPS_WITHIN)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
