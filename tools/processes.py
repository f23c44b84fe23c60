"""Programs that run together: started each in its own process group, stopped all at once.

Not for deciding which programs: tools.run and tools.servers do.
"""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

GRACE_SECONDS = 10


class Stop(Exception):
    """Somebody asked to stop: Ctrl-C, a closed terminal, a service manager."""


@dataclass
class Household:
    """Named programs that live and die together. A child of a child belongs to its group too."""

    environment: Mapping[str, str]
    members: dict[str, subprocess.Popen[bytes]] = field(default_factory=dict)

    def start(self, name: str, command: list[str], log: Path | None = None) -> None:
        """Start one program; its output goes to the terminal, or to the log when one is given."""
        output = log.open("ab") if log else None
        self.members[name] = subprocess.Popen(
            command, env=dict(self.environment), start_new_session=True, stdout=output, stderr=output
        )
        if output:
            output.close()

    def fallen(self) -> str | None:
        """The name of a program that has ended by itself, if any."""
        return next((name for name, process in self.members.items() if process.poll() is not None), None)

    def wait(self) -> str:
        """Wait until one of the programs ends by itself; its name comes back."""
        while not (name := self.fallen()):
            time.sleep(0.3)
        return name

    def stop(self) -> None:
        """Ask every program to end its own children in order, wait a little, then end what is left of its group."""
        for process in self.members.values():
            process.terminate()
        end = time.monotonic() + GRACE_SECONDS
        for process in self.members.values():
            with suppress(subprocess.TimeoutExpired):  # the group is killed below
                process.wait(timeout=max(0.1, end - time.monotonic()))
        for process in self.members.values():
            with suppress(ProcessLookupError):  # the whole group is gone already
                os.killpg(process.pid, signal.SIGKILL)
            process.wait()


def stop_on_signals() -> None:
    """Turn Ctrl-C, SIGTERM and a closed terminal into Stop, once; a second Ctrl-C cannot break the stopping."""

    def stop(number: int, frame: object) -> None:
        for each in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(each, signal.SIG_IGN)
        raise Stop

    for each in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(each, stop)


def is_free(port: int) -> bool:
    """Whether nobody listens on this port of the loopback address."""
    with socket.socket() as probe:
        if probe.connect_ex(("127.0.0.1", port)) == 0:
            return False
    with socket.socket() as probe:
        # A port that was ours a moment ago is free for us, though its last connections still fade.
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True


def free_port() -> int:
    """A port of the loopback address that nobody uses now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def answers(url: str) -> bool:
    """Whether the address answers with 200 within two seconds."""
    try:
        with urllib.request.urlopen(url, timeout=2) as reply:
            return bool(reply.status == 200)
    except (urllib.error.URLError, OSError):
        return False


def wait_until(true: Callable[[], bool], seconds: float) -> bool:
    """Ask again and again until it is true; False when the time is over."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if true():
            return True
        time.sleep(0.2)
    return False
