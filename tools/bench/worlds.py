"""The worlds that rows are measured in: a loaded database, a running server.

Not for measuring: tools.bench.rows.
"""

from __future__ import annotations

import json
import os
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
        household = processes.Household(world.environment)
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
            yield Served(world.environment, world.folder, world.notes, port, cookie)
        finally:
            household.stop()
