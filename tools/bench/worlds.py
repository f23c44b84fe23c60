"""The worlds that rows are measured in: a loaded database, a running server.

Not for measuring: tools.bench.rows.
"""

from __future__ import annotations

import itertools
import json
import os
import re
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from tools import messages, processes, servers
from tools.prepare import PYTHON, ROOT, VENV

ASK_SECONDS = "5"


@dataclass
class Loaded:
    """Environment of a portal on a durable PostgreSQL, with both years in it."""

    environment: dict[str, str]
    folder: Path
    notes: list[str] = field(default_factory=list)

    def manage(self, *arguments: str) -> str:
        """Run a command of manage.py; its output comes back."""
        return self.python("manage.py", *arguments)

    def python(self, *arguments: str) -> str:
        """Run a Python program of this project in the world; its output comes back."""
        done = subprocess.run(
            [str(PYTHON), *arguments], cwd=ROOT, env=self.environment, check=True, stdout=subprocess.PIPE, text=True
        )
        return done.stdout


@contextmanager
def loaded() -> Iterator[Loaded]:
    """PostgreSQL with fsync, Redis, and the two years."""
    messages.compile_catalogues()
    with tempfile.TemporaryDirectory(prefix="portal-bench-") as folder, servers.running(durable=True) as running:
        environment = {
            **os.environ,
            "PORTAL_ENV": "embedded",
            "PORTAL_DEMO": "1",
            "PORTAL_VAR": folder,
            "DATABASE_URL": running.database_url,
            "REDIS_URL": running.redis_url,
            "DJANGO_SETTINGS_MODULE": "tools.bench.settings",
            "LOG_LEVEL": "WARNING",
        }
        world = Loaded(environment, Path(folder))
        world.manage("migrate", "--noinput", "-v0")
        world.manage("seed", "--year", "2022", "--year", "2023")
        world.manage("collectstatic", "--noinput", "-v0")
        world.python("-c", DEMO)
        yield world


@contextmanager
def full_size() -> Iterator[Loaded]:
    """The same with both years person by person."""
    with loaded() as world:
        world.manage("seed", "--full")
        yield world


DEMO = "import django; django.setup(); from accounts.demo import ensure_demo_accounts as make; make()"


@dataclass
class Served(Loaded):
    """The same, with granian in front and somebody signed in."""

    port: int = 0
    cookie: str = ""

    def rate(self, path: str) -> dict[str, float]:
        """Ask the address over eight kept connections; answers per second and percentiles."""
        answer = self.python("-m", "tools.bench.client", "127.0.0.1", str(self.port), path, self.cookie, ASK_SECONDS)
        return dict(json.loads(answer))


SIGN_IN = """
import django; django.setup()
from importlib import import_module
from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from accounts.models import Person
person = Person.objects.get(staff_number="demo-trainee")
session = import_module(settings.SESSION_ENGINE).SessionStore()
session.update({SESSION_KEY: str(person.pk), BACKEND_SESSION_KEY: settings.AUTHENTICATION_BACKENDS[0],
                HASH_SESSION_KEY: person.get_session_auth_hash()})
session.create()
print(f"{settings.SESSION_COOKIE_NAME}={session.session_key}")
"""


@contextmanager
def served() -> Iterator[Served]:
    """A loaded portal behind granian with the same workers as ./portal run."""
    with loaded() as world:
        port = processes.free_port()
        cookie = world.python("-c", SIGN_IN).strip().splitlines()[-1]
        with _web(world.environment, port):
            yield Served(world.environment, world.folder, world.notes, port, cookie)


@contextmanager
def _web(environment: dict[str, str], port: int) -> Iterator[None]:
    household = processes.Household(environment)
    try:
        household.start(
            "web",
            [
                str(VENV / "bin" / "granian"),
                "--interface",
                "wsgi",
                "--host",
                "127.0.0.1",
                "--port",
                str(port),
                "--workers",
                "2",
                "--blocking-threads",
                "4",
                "--log-level",
                "warning",
                "config.wsgi:application",
            ],
        )
        if not processes.wait_until(lambda: processes.answers(f"http://127.0.0.1:{port}/health/"), 60):
            sys.exit("granian did not answer")
        yield
    finally:
        household.stop()


@dataclass
class Rush(Loaded):
    """A portal that talks to PostgreSQL through its socket, as in production, and what the yardstick needs."""

    port: int = 0
    marks: Iterator[int] = field(default_factory=itertools.count)

    def places(self, how: str) -> dict[str, float]:
        """Let people who are signed in take seats, in one run or in many; every place is looked for afterwards."""
        mark = f"R{next(self.marks):02}"
        asked, got = str(self.folder / f"{mark}.asked"), str(self.folder / f"{mark}.got")
        self.python("-m", "tools.bench.enrolling", "prepare", how, str(PEOPLE), mark, asked)
        answer = self.python("-m", "tools.bench.clicks", str(self.port), asked, ASK_SECONDS, got)
        self.python("-m", "tools.bench.enrolling", "check", got)
        return dict(json.loads(answer))

    def transactions(self, how: str) -> float:
        """pgbench with eight clients on the same server: a seat by four plain statements; transactions a second."""
        script = self.folder / f"{how}.sql"
        script.write_text(SEAT.format(most=1 if how == "hot" else 400))
        url = self.environment["DATABASE_URL"]
        program = str(servers.programs() / "pgbench")
        done = subprocess.run(
            [program, "-n", "-c", "8", "-j", "2", "-T", ASK_SECONDS, "-f", str(script), url],
            check=True, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True,
        )  # fmt: skip
        found = re.search(r"tps = ([\d.]+)", done.stdout)
        if not found:
            sys.exit(f"pgbench said nothing of its speed:\n{done.stdout}")
        return float(found.group(1))


PEOPLE = 6_000  # more than can be served in a round
SEAT = """
\\set run random(1, {most})
BEGIN;
UPDATE bench_run SET taken = taken + 1 WHERE id = :run AND taken < capacity;
INSERT INTO bench_place (run, applied_at) VALUES (:run, now());
COMMIT;
"""
TABLES = """
from django.db import connection
cursor = connection.cursor()
cursor.execute("CREATE TABLE bench_run (id integer PRIMARY KEY, taken integer NOT NULL, capacity integer NOT NULL)")
cursor.execute("INSERT INTO bench_run SELECT n, 0, 100000000 FROM generate_series(1, 400) AS n")
cursor.execute("CREATE TABLE bench_place (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,"
               " run integer NOT NULL REFERENCES bench_run, applied_at timestamptz NOT NULL)")
cursor.execute("CREATE INDEX ON bench_place (run)")
cursor.execute("SHOW unix_socket_directories")
print(cursor.fetchone()[0])
"""


@contextmanager
def rush() -> Iterator[Rush]:
    """A loaded portal behind granian, with the seats of the yardstick beside its own."""
    with loaded() as world:
        socket = world.python("-c", f"import django; django.setup()\n{TABLES}").strip().splitlines()[-1]
        local = world.environment["DATABASE_URL"].replace("127.0.0.1", socket.replace("/", "%2F"))
        environment = {**world.environment, "DATABASE_URL": local}
        port = processes.free_port()
        with _web(environment, port):
            yield Rush(environment, world.folder, world.notes, port)
