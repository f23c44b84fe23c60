"""A whole portal for tests: started by the very command that people type, with data of its own.

Not for tests themselves.
"""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tools.prepare import PYTHON, ROOT
from tools.processes import answers, free_port, wait_until

# What the tests set for themselves is not for a portal that stands on its own.
OURS = ("DATABASE_URL", "REDIS_URL", "SECRET_KEY", "DJANGO_SETTINGS_MODULE")
START_SECONDS = 180  # the first start loads two years


@dataclass
class Portal:
    """A running portal: where it is, where its data is, what it was started with, what it printed."""

    url: str
    var: Path
    process: subprocess.Popen[bytes]
    environment: Mapping[str, str]

    @property
    def printed(self) -> str:
        return (self.var / "printed.log").read_text()


@contextmanager
def portal(var: Path, environment: Mapping[str, str] | None = None) -> Iterator[Portal]:
    """Start the portal with its data under `var`, wait until it answers, stop it with a signal at the end."""
    var.mkdir(parents=True, exist_ok=True)
    port = free_port()
    clean = {name: value for name, value in os.environ.items() if name not in OURS}
    ours = {"PORTAL_ENV": "embedded", "PORTAL_DEMO": "1", "PORTAL_VAR": str(var)}
    given = {**clean, **ours, "PORTAL_ADDRESS": f"http://127.0.0.1:{port}", **(environment or {})}
    with (var / "printed.log").open("wb") as log:
        process = subprocess.Popen(
            [str(PYTHON), "-m", "tools.run", "--port", str(port)],
            cwd=ROOT,
            env=given,
            stdout=log,
            stderr=subprocess.STDOUT,
        )
    running = Portal(f"http://127.0.0.1:{port}", var, process, given)
    try:
        # Asked no second time: on a busy machine one answer may take longer than the next.
        opened = wait_until(lambda: process.poll() is not None or answers(f"{running.url}/health/"), START_SECONDS)
        if process.poll() is not None or not opened:
            raise RuntimeError(f"The portal did not start:\n{running.printed}")
        yield running
    finally:
        process.terminate()
        process.wait(timeout=30)
