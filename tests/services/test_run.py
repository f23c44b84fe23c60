"""./portal run: starts everything, says what is wrong, stops everything, loses nothing."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import urllib.request
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import psycopg2
import pytest

from tests.live import START_SECONDS, portal
from tools.prepare import PYTHON, ROOT, VENV
from tools.processes import answers, wait_until

pytestmark = pytest.mark.services


def children_of(pid: int) -> list[int]:
    listed = subprocess.run(["ps", "-o", "pid=", "--ppid", str(pid)], capture_output=True, text=True, check=False)
    return [int(line) for line in listed.stdout.split()]


def ends(process: subprocess.Popen[bytes]) -> int:
    return process.wait(timeout=40)


def is_gone(pid: int) -> bool:
    """Ended; a process that only waits to be buried by its parent counts."""
    state = subprocess.run(["ps", "-o", "stat=", "-p", str(pid)], capture_output=True, text=True, check=False)
    return not state.stdout.strip() or state.stdout.strip().startswith("Z")


@pytest.fixture(scope="module")
def var(tmp_path_factory):
    """The folder of a portal that was started once, so that its years are loaded."""
    folder = tmp_path_factory.mktemp("portal")
    with portal(folder) as running:
        assert "loading the year 2023" in running.printed
    return folder


def test_a_second_start_loads_nothing_again_and_ctrl_c_stops_everything(var):
    with portal(var) as running:
        assert "loading the year" not in running.printed
        assert "collecting static files" not in running.printed
        assert wait_until(lambda: "Ctrl-C stops everything" in running.printed, 30)
        assert running.url in running.printed
        assert "demo-director" in running.printed
        programs = children_of(running.process.pid)
        assert len(programs) == 2
        running.process.send_signal(signal.SIGINT)
        assert ends(running.process) == 0
        assert all(is_gone(pid) for pid in programs)
        assert not answers(f"{running.url}/health/")


@pytest.mark.parametrize("which", [0, 1])
def test_when_one_program_dies_the_others_are_stopped_and_it_is_said(var, which):
    with portal(var) as running:
        assert wait_until(lambda: "Ctrl-C stops everything" in running.printed, 30)
        programs = sorted(children_of(running.process.pid))
        os.killpg(programs[which], signal.SIGKILL)
        assert ends(running.process) == 1
        assert f"The {('web', 'worker and scheduler')[which]} ended by itself" in running.printed
        assert all(is_gone(pid) for pid in programs)


def test_a_port_that_is_taken_is_said_in_a_sentence(var):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        environment = {**os.environ, "PORTAL_VAR": str(var)}
        done = subprocess.run(
            [str(PYTHON), "-m", "tools.run", "--port", str(port)],
            cwd=ROOT, env=environment, capture_output=True, text=True, check=False, timeout=60,
        )  # fmt: skip
    assert done.returncode == 1
    assert done.stderr == f"Port {port} is taken by another program. Try: ./portal run --port {port + 1}\n"


def test_the_same_command_uses_postgresql_and_redis_when_they_are_given(tmp_path):
    database = new_database("run")
    environment = {"DATABASE_URL": database, "REDIS_URL": os.environ["REDIS_URL"].replace("/0", "/1")}
    with portal(tmp_path, environment) as running:
        assert not (tmp_path / "portal.sqlite3").exists()
        with urllib.request.urlopen(f"{running.url}/account/login/", timeout=START_SECONDS) as page:
            assert page.status == 200
        assert wait_until(lambda: worker_replies(tmp_path, environment), START_SECONDS)


def worker_replies(var: Path, environment: dict[str, str]) -> bool:
    """Whether the worker answers over the broker; it comes up later than the pages do."""
    command = [str(VENV / "bin" / "celery"), "-A", "config", "inspect", "ping", "--timeout", "5"]
    settings = {"PORTAL_ENV": "embedded", "PORTAL_VAR": str(var), "DJANGO_SETTINGS_MODULE": "config.settings"}
    ping = subprocess.run(
        command, cwd=ROOT, env={**os.environ, **environment, **settings}, capture_output=True, text=True, check=False
    )
    return "pong" in ping.stdout


def new_database(name: str) -> str:
    """An empty database beside the one of the tests; its address."""
    address = os.environ["DATABASE_URL"]
    connection = psycopg2.connect(address)
    connection.autocommit = True
    with connection.cursor() as cursor:
        cursor.execute(f"CREATE DATABASE {name}_{os.getpid()}")
    connection.close()
    return urlunsplit(urlsplit(address)._replace(path=f"/{name}_{os.getpid()}"))
