"""A mail server as small as the protocol allows, which keeps what it takes; it may refuse, and take its time."""

import socketserver
import time
from collections.abc import Callable


class Smtp(socketserver.StreamRequestHandler):
    """`refuse` makes it answer « later » to every message; `pause` is called before each acknowledgement."""

    def handle(self) -> None:
        try:
            self._converse()
        except OSError:
            return  # whom it spoke to is gone

    def _converse(self) -> None:
        self.say("220 here")
        while line := self.rfile.readline().decode().strip():
            word = line.split()[0].upper()
            if word == "DATA":
                self.say("354 go on")
                letter = self.letter()
                if letter is None:
                    return
                self.server.letters.append(letter)
                self.server.taken_at.append(time.monotonic())
                self.server.pause()
                self.say("451 later" if self.server.refuse else "250 taken")
            elif word == "QUIT":
                return self.say("221 bye")
            else:
                self.say("250 ok")
        return

    def letter(self) -> str | None:
        """What is between DATA and the final dot; None when the sender went away before."""
        found = []
        while (line := self.rfile.readline().decode()) != ".\r\n":
            if not line:
                return None
            found.append(line)
        return "".join(found)

    def say(self, text: str) -> None:
        self.wfile.write(f"{text}\r\n".encode())


class Server(socketserver.ThreadingTCPServer):
    daemon_threads = True

    def __init__(self, pause: Callable[[], object] = lambda: None) -> None:
        super().__init__(("127.0.0.1", 0), Smtp)
        self.letters: list[str] = []
        self.taken_at: list[float] = []
        self.refuse = False
        self.pause = pause
