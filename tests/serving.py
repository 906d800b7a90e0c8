"""The product as users run it, for tests: prepared in its own directory, served, stopped. Nothing waits for ever."""

import os
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path
from typing import Self

import pytest

ROOT = Path(__file__).resolve().parent.parent
ETABLI = str(Path(sys.executable).with_name("etabli"))
STARTS_WITHIN = 50  # seconds, to answer a first request
STOPS_WITHIN = 10
COMMAND_WITHIN = 55


class Served:
    """`with Served(var, releases) as served:` answers at `served.address`; further settings go to its environment.

    `like` is the directory of an instance prepared before: its database is copied, which is quicker than filling one.
    """

    def __init__(self, var: Path, releases: Path, *, like: Path | None = None, **environment: str) -> None:
        self.port = free_port()
        self.address = f"http://127.0.0.1:{self.port}"
        self.environment = {
            **{name: value for name, value in os.environ.items() if name != "DATABASE_URL"},
            "ETABLI_VAR": str(var),
            "ETABLI_RELEASES": str(releases),
            "ETABLI_ROOT": str(ROOT),
            "DJANGO_SETTINGS_MODULE": "etabli.config.settings",
            **environment,
        }
        if like is not None:
            shutil.copytree(like, var, symlinks=True, dirs_exist_ok=True)
        else:
            (var / "vendor").symlink_to(ROOT / "var" / "vendor")
        self.server: subprocess.Popen[bytes] | None = None

    def prepare(self) -> Self:
        """Database, reference, demonstration when it is one, static files."""
        self.run("prepare", within=6 * COMMAND_WITHIN)  # a demonstration with its plans, while others test
        return self

    def __enter__(self) -> Self:
        command = [ETABLI, "serve", "--port", str(self.port), "--workers", "1"]
        self.server = subprocess.Popen(command, env=self.environment, start_new_session=True)
        try:
            self._answers()
        except BaseException:
            self.stop()
            raise
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    def run(self, *arguments: str, within: float = COMMAND_WITHIN) -> str:
        """What a management command prints. One that fails, or goes on for too long, fails the test and says so."""
        command = [sys.executable, "-m", "etabli.ops", *arguments]
        said = " ".join(arguments)[:60]
        try:
            done = subprocess.run(
                command, env=self.environment, check=False, capture_output=True, text=True, timeout=within
            )
        except subprocess.TimeoutExpired as error:
            pytest.fail(f"`{said}` was not done within {within:.0f} s; it said: {error.stdout!r} {error.stderr!r}")
        if done.returncode:
            pytest.fail(f"`{said}` ended with {done.returncode}: {done.stderr}")
        return done.stdout

    def stop(self) -> None:
        """End the server and its workers, also when they don't want to."""
        if self.server is None:
            return
        self.server.terminate()
        try:
            self.server.wait(timeout=STOPS_WITHIN)
        except subprocess.TimeoutExpired:
            os.killpg(self.server.pid, signal.SIGKILL)
            self.server.wait(timeout=STOPS_WITHIN)

    def _answers(self) -> None:
        assert self.server is not None
        until = time.monotonic() + STARTS_WITHIN
        while (left := until - time.monotonic()) > 0:
            if self.server.poll() is not None:
                pytest.fail(f"the server stopped with {self.server.returncode}")
            try:
                urllib.request.urlopen(self.address, timeout=min(left, 20)).close()
                return
            except urllib.error.HTTPError as error:
                pytest.fail(f"the home page answers {error.code}")
            except OSError:
                time.sleep(0.1)
        pytest.fail(f"the server did not answer within {STARTS_WITHIN} s")


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
