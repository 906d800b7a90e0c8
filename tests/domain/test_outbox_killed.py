"""The sender is killed (`kill -9`) at random points: no message is lost, and one is repeated only where it was killed
between the server's taking it and the mark.
"""

import os
import random
import re
import signal
import sqlite3
import subprocess
import sys
import threading
import time
from collections import Counter
from pathlib import Path

from tests.domain.mail_server import Server

COUNT, KILLS = 48, 3
WRITE = f"""
import django
django.setup()
from etabli.domain.outbox import services
for n in range({COUNT}):
    services.write(kind="essai", to="ada@exemple.fr", subject=f"n° {{n}}", text="Le texte.")
"""


def started(*command: str, env: dict[str, str]) -> subprocess.Popen[bytes]:
    return subprocess.Popen([sys.executable, *command], env=env, stdout=subprocess.DEVNULL)


def waiting(database: Path) -> int:
    """How many messages are not marked as sent; their claims are over, as five minutes later."""
    with sqlite3.connect(database, timeout=20) as door:
        door.execute("UPDATE outbox_message SET next_try_at = '2020-01-01' WHERE sent_at IS NULL")
        (count,) = door.execute("SELECT count(*) FROM outbox_message WHERE sent_at IS NULL").fetchone()
    door.close()
    return count


def ids(letters: list[str]) -> list[str]:
    return [found[1] for letter in letters if (found := re.search(r"Message-ID: <(\S+)@", letter))]


def test_no_message_is_lost_under_kill_9_and_one_is_repeated_only_where_its_acknowledgement_was(tmp_path) -> None:
    chance = random.Random(20261128)
    with Server(pause=lambda: time.sleep(chance.random() * 0.08)) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        env = {name: value for name, value in os.environ.items() if name not in ("DATABASE_URL", "ETABLI_DEMO")}
        env |= {
            "DJANGO_SETTINGS_MODULE": "etabli.config.settings",
            "ETABLI_VAR": str(tmp_path),
            "ETABLI_SMTP": f"smtp://127.0.0.1:{server.server_address[1]}",
        }
        assert started("-m", "etabli.ops", "migrate", "outbox", "-v0", env=env).wait(120) == 0
        assert started("-c", WRITE, env=env).wait(60) == 0
        database = tmp_path / "etabli.sqlite3"
        in_flight: list[str] = []  # the last that the server had when the sender was killed
        for _ in range(KILLS):
            before = len(server.letters)
            sender = started("-m", "etabli.ops", "send_messages", "-v0", env=env)
            while len(server.letters) == before and sender.poll() is None:
                time.sleep(0.01)
            time.sleep(chance.random() * 0.8)
            os.kill(sender.pid, signal.SIGKILL)
            sender.wait()
            time.sleep(0.2)  # what the server was taking, it has
            in_flight.append(ids(server.letters)[-1])
            assert waiting(database), "killed before the end"
        for _ in range(COUNT):  # a sender takes so many at a time
            assert started("-m", "etabli.ops", "send_messages", "-v0", env=env).wait(120) == 0
            if not waiting(database):
                break
        server.shutdown()
    taken = Counter(ids(server.letters))
    assert waiting(database) == 0 and len(taken) == COUNT, "each message reached the server"
    assert all(times <= 1 + in_flight.count(one) for one, times in taken.items())
