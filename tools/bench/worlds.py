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
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from tools import messages, processes, servers
from tools.prepare import PYTHON, ROOT, VENV

ASK_SECONDS = "5"
LONGEST_SECONDS = 900  # whatever takes longer hangs
TENFOLD_SECONDS = 3_600  # thirteen million places are there to be copied, indexed and counted
START_SECONDS = 180  # a server at nice 7 waits long for its turn on a busy machine


@dataclass
class Loaded:
    """Environment of a portal on a durable PostgreSQL, with both years in it."""

    environment: dict[str, str]
    folder: Path
    notes: list[str] = field(default_factory=list)

    def manage(self, *arguments: str, longest: int = LONGEST_SECONDS) -> str:
        """Run a command of manage.py; its output comes back."""
        return self.python("manage.py", *arguments, longest=longest)

    def python(self, *arguments: str, longest: int = LONGEST_SECONDS) -> str:
        """Run a Python program of this project in the world; its output comes back."""
        done = subprocess.run(
            [str(PYTHON), *arguments],
            cwd=ROOT, env=self.environment, check=True, stdout=subprocess.PIPE, text=True, timeout=longest,
        )  # fmt: skip
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


@dataclass
class TwoSizes(Loaded):
    """Two portals on one PostgreSQL: this one with the plans of both years, `full` with everybody in them besides."""

    full: Loaded | None = None


@contextmanager
def two_sizes() -> Iterator[TwoSizes]:
    """A loaded portal, and its copy with both years person by person."""
    with loaded() as world:
        url, _slash, name = world.environment["DATABASE_URL"].rpartition("/")
        world.python("-c", TWICE, f"{url}/postgres", name, f"{name}_full")
        full = Loaded({**world.environment, "DATABASE_URL": f"{url}/{name}_full"}, world.folder)
        full.manage("seed", "--full")
        yield TwoSizes(world.environment, world.folder, world.notes, full)


TWICE = """
import sys
import psycopg2
connection = psycopg2.connect(sys.argv[1])
connection.autocommit = True
connection.cursor().execute(f'CREATE DATABASE "{sys.argv[3]}" TEMPLATE "{sys.argv[2]}"')
"""


@dataclass
class Tenfold(TwoSizes):
    """The same, and a third portal in which everybody of the full size is there ten times."""

    tenfold: Loaded | None = None
    about: list[str] = field(default_factory=list)


@contextmanager
def tenfold() -> Iterator[Tenfold]:
    """A portal with both years person by person, and its copy with ten times as many people: 13 million places."""
    with two_sizes() as world:
        assert world.full is not None
        url, _slash, name = world.full.environment["DATABASE_URL"].rpartition("/")
        world.python("-c", TWICE, f"{url}/postgres", name, f"{name}_ten")
        ten = Loaded({**world.environment, "DATABASE_URL": f"{url}/{name}_ten"}, world.folder)
        copied = json.loads(ten.python("-m", "tools.bench.tenfold", longest=TENFOLD_SECONDS).splitlines()[-1])
        start = time.perf_counter()
        ten.manage("rebuild_results", longest=TENFOLD_SECONDS)
        made = Tenfold(world.environment, world.folder, world.notes, world.full, ten)
        made.about = [
            f"rows: {copied['rows']}",
            f"copied in {copied['seconds']:.0f} s, results counted anew in {time.perf_counter() - start:.0f} s",
        ]
        yield made


DEMO = "import django; django.setup(); from accounts.demo import ensure_demo_accounts as make; make()"


@dataclass
class Served(Loaded):
    """The same, with granian in front."""

    port: int = 0
    cookies: dict[str, str] = field(default_factory=dict)

    def rate(self, path: str, who: str = "demo-trainee", connections: int = 8) -> dict[str, float]:
        """Ask the address over kept connections, signed in; answers per second and percentiles."""
        if who not in self.cookies:
            self.cookies[who] = self.python("-c", SIGN_IN, who).strip().splitlines()[-1]
        answer = self.python(
            "-m", "tools.bench.client", "127.0.0.1", str(self.port), path, self.cookies[who], ASK_SECONDS,
            str(connections),
        )  # fmt: skip
        return dict(json.loads(answer))


SIGN_IN = """
import sys
import django; django.setup()
from tools.bench.enrolling import signed_in
from accounts.models import Person
from django.conf import settings
print(f"{settings.SESSION_COOKIE_NAME}={signed_in([Person.objects.get(staff_number=sys.argv[1])])[0]}")
"""


@contextmanager
def served() -> Iterator[Served]:
    """A loaded portal behind granian with the workers of production."""
    with loaded() as world:
        environment, port = _by_socket(world), processes.free_port()
        with _web(environment, port):
            yield Served(environment, world.folder, world.notes, port)


@contextmanager
def full_size() -> Iterator[Served]:
    """The same with both years person by person, and seats that an agency holds in 400 runs."""
    with served() as world:
        world.manage("seed", "--full")
        world.python("-c", HOLDS)
        yield world


HOLDS = """
import django; django.setup()
from accounts.models import Person
from courses.models import Run
from enrollment.models import Hold
by = Person.objects.get(staff_number="demo-agency")
Hold.objects.bulk_create(
    Hold(run=run, organisation=by.organisation, seats=2, held_by=by, returns_on=run.starts_on)
    for run in Run.objects.filter(year=2023)[:400]
)
"""


def _by_socket(world: Loaded) -> dict[str, str]:
    """The environment with PostgreSQL over its socket, as in production."""
    where = world.python("-c", SOCKET).strip().splitlines()[-1]
    url = world.environment["DATABASE_URL"].replace("127.0.0.1", where.replace("/", "%2F"))
    return {**world.environment, "DATABASE_URL": url}


SOCKET = """
import django; django.setup()
from django.db import connection
cursor = connection.cursor()
cursor.execute("SHOW unix_socket_directories")
print(cursor.fetchone()[0])
"""


@contextmanager
def _web(environment: dict[str, str], port: int, *before: str, workers: int = 2, threads: int = 4) -> Iterator[None]:
    household = processes.Household(environment)
    try:
        household.start(
            "web",
            [
                *before,
                str(VENV / "bin" / "granian"),
                "--interface",
                "wsgi",
                "--host",
                "127.0.0.1",
                "--port",
                str(port),
                "--workers",
                str(workers),
                "--blocking-threads",
                str(threads),
                "--log-level",
                "warning",
                "config.wsgi:application",
            ],
        )
        if not processes.wait_until(lambda: processes.answers(f"http://127.0.0.1:{port}/health/"), START_SECONDS):
            sys.exit("granian did not answer")
        yield
    finally:
        household.stop()


@dataclass
class Rush(Loaded):
    """A portal behind the two granians of production, `web` and `sign-in`, and what the yardsticks need.

    The proxy that hands sign-ins to the second one is left out: the clients ask its port themselves.
    """

    port: int = 0
    sign_in_port: int = 0
    marks: Iterator[int] = field(default_factory=itertools.count)

    def places(self, how: str) -> dict[str, float]:
        """Let people who are signed in take seats, in one run or in many; every place is looked for afterwards."""
        return self._click("", self._prepare("", how, str(PEOPLE)), self.port, ASK_SECONDS, 16)

    def sign_ins(self) -> dict[str, float]:
        """Let people sign in, as many at a time as stand in a storm."""
        return self._click(
            "-sign-ins", self._prepare("-sign-ins", str(SIGNING_IN)), self.sign_in_port, ASK_SECONDS, STORMING
        )

    def places_in_a_storm(self) -> tuple[dict[str, float], dict[str, float]]:
        """Places while so many others sign in that their server never rests, from before the first place on."""
        asked, storming = self._prepare("", "spread", str(PEOPLE)), self._prepare("-sign-ins", str(SIGNING_IN))
        with ThreadPoolExecutor(1) as beside:
            storm = beside.submit(self._click, "-sign-ins", storming, self.sign_in_port, STORM_SECONDS, STORMING)
            time.sleep(BEFORE_SECONDS)
            places = self._click("", asked, self.port, ASK_SECONDS, 16, look=False)
            if storm.done():
                sys.exit("the storm was over before the last place was taken")
            signed_in = storm.result(LONGEST_SECONDS)
        self.python("-m", "tools.bench.enrolling", "check", f"{asked}.got")
        return places, signed_in

    def hashes(self) -> float:
        """Passwords that one process checks in a second."""
        return float(json.loads(self.python("-m", "tools.bench.enrolling", "hash", ASK_SECONDS))["rate"])

    def _prepare(self, what: str, *arguments: str) -> str:
        mark = f"R{next(self.marks):02}"
        asked = str(self.folder / f"{mark}.asked")
        self.python("-m", "tools.bench.enrolling", f"prepare{what}", *arguments, mark, asked)
        if not what:
            self.python("-m", "tools.bench.strict", mark, asked)
        return asked

    def _click(
        self, what: str, asked: str, port: int, seconds: str, clients: int, look: bool = True
    ) -> dict[str, float]:
        """The clicks themselves; with `look` everything that was granted is looked for in the database."""
        got = f"{asked}.got"
        answer = self.python("-m", "tools.bench.clicks", str(port), asked, seconds, got, str(clients))
        if look:
            self.python("-m", "tools.bench.enrolling", f"check{what}", got)
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
SIGNING_IN = 600  # the same
STORMING = 16  # people who sign in at once: eight times as many as their server has threads
STORM_SECONDS = "9"
BEFORE_SECONDS = 2
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
"""


@contextmanager
def rush() -> Iterator[Rush]:
    """A loaded portal behind granian, with the seats of the yardstick beside its own."""
    with loaded() as world:
        world.python("-c", f"import django; django.setup()\n{TABLES}")
        environment, port, sign_in_port = _by_socket(world), processes.free_port(), processes.free_port()
        with (
            _web(environment, port),
            _web(environment, sign_in_port, "nice", "-n", "7", workers=1, threads=2),
        ):
            yield Rush(environment, world.folder, world.notes, port, sign_in_port)
