"""Throwaway PostgreSQL and Redis on free loopback ports, for tests and measurements.

Not for data that anybody wants to keep: the folder is removed at the end.
"""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tools.processes import free_port, wait_until


@dataclass(frozen=True)
class Servers:
    """Where the two servers listen."""

    database_url: str
    redis_url: str


@contextmanager
def running(*, durable: bool = False) -> Iterator[Servers]:
    """Start both, give their addresses, stop and remove them.

    `durable` keeps fsync on: a measurement is honest only with it, a test is only slower.
    """
    folder = Path(tempfile.mkdtemp(prefix="portal-servers-"))
    folder.chmod(0o755)
    try:
        with _postgresql(folder, durable) as database_url, _redis(folder) as redis_url:
            yield Servers(database_url, redis_url)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def _postgresql(folder: Path, durable: bool) -> Iterator[str]:
    """A cluster of its own. PostgreSQL refuses to run as root, so root lends it the user postgres."""
    binaries = programs()
    home = folder / "postgresql"
    home.mkdir()
    as_user: list[str] = []
    if os.geteuid() == 0:
        shutil.chown(home, "postgres")
        as_user = ["runuser", "-u", "postgres", "--"]
    data, port = home / "data", free_port()
    quick = "" if durable else "-c fsync=off -c synchronous_commit=off -c full_page_writes=off"
    options = f"-c listen_addresses=127.0.0.1 -p {port} -c unix_socket_directories={home} {quick}"
    control = [*as_user, str(binaries / "pg_ctl"), "-D", str(data), "-w"]
    _run(
        [
            *as_user,
            str(binaries / "initdb"),
            "-D",
            str(data),
            "-E",
            "UTF8",
            "--locale=C.UTF-8",
            "-A",
            "trust",
            "-U",
            "portal",
        ]
    )
    _run([*control, "-l", str(home / "log"), "-o", options, "start"])
    try:
        _run([str(binaries / "createdb"), "-h", "127.0.0.1", "-p", str(port), "-U", "portal", "portal"])
        yield f"postgres://portal@127.0.0.1:{port}/portal"
    finally:
        _run([*control, "-m", "immediate", "stop"])


def programs() -> Path:
    """The newest PostgreSQL of the distribution, or the one on the path."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda folder: int(folder.parent.name))
    if found:
        return found[-1]
    return Path(shutil.which("initdb") or "initdb").parent


@contextmanager
def _redis(folder: Path) -> Iterator[str]:
    port = free_port()
    server = subprocess.Popen(
        [
            "redis-server",
            "--bind",
            "127.0.0.1",
            "--port",
            str(port),
            "--save",
            "",
            "--appendonly",
            "no",
            "--dir",
            str(folder),
        ],
        stdout=subprocess.DEVNULL,
    )
    try:
        if not wait_until(lambda: _listens(port), 10):
            raise RuntimeError("redis-server did not start within ten seconds")
        yield f"redis://127.0.0.1:{port}/0"
    finally:
        server.terminate()
        server.wait()


def _listens(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


def _run(command: list[str]) -> None:
    done = subprocess.run(command, check=False, capture_output=True, text=True, cwd="/")
    if done.returncode:
        raise RuntimeError(f"{command[0]} failed:\n{done.stdout}\n{done.stderr}")
