"""A worker killed in the middle: the job ends once after a restart, and no half file is left.

With a real worker on the broker of folders; the database is a file of its own.
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PATIENCE = 90


class Portal:
    """The portal in processes of its own, with everything under one folder."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.env = {
            "PATH": os.environ["PATH"], "PORTAL_ENV": "test", "PORTAL_VAR": str(folder), "SECRET_KEY": "for-this-test",
            "PORTAL_JOB_STALE_SECONDS": "2", "LOG_LEVEL": "WARNING",
        }  # fmt: skip
        self.workers: list[subprocess.Popen] = []

    def do(self, code: str) -> str:
        """Run a few lines inside the portal; returns what they print."""
        lines = f"import django; django.setup()\n{code}"
        env = {**self.env, "DJANGO_SETTINGS_MODULE": "config.settings"}
        done = subprocess.run(
            [sys.executable, "-c", lines], cwd=ROOT, env=env, capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, done.stderr
        return done.stdout

    def migrate(self) -> None:
        self.do("from django.core.management import call_command; call_command('migrate', verbosity=0)")

    def start_worker(self) -> subprocess.Popen:
        command = [sys.executable, "-m", "celery", "-A", "tests.exchange.killed", "worker", "-c", "1", "-l", "warning"]
        with (self.folder / "worker.log").open("ab") as log:
            worker = subprocess.Popen(command, cwd=ROOT, env=self.env, stdout=log, stderr=log, start_new_session=True)
        self.workers.append(worker)
        return worker

    def kill(self, worker: subprocess.Popen) -> None:
        """kill -9, the children of the worker too."""
        if worker.poll() is None:
            os.killpg(worker.pid, signal.SIGKILL)
            worker.wait()

    def wait_for(self, name: str) -> None:
        ended = time.monotonic() + PATIENCE
        while not (self.folder / name).exists():
            assert time.monotonic() < ended, (self.folder / "worker.log").read_text()
            time.sleep(0.1)

    def job(self) -> dict:
        return json.loads(
            self.do(
                "import json; from exchange.models import Job, StoredFile\n"
                "job = Job.objects.values('state', 'attempts', 'error', 'result__name').get()\n"
                "print(json.dumps({**job, 'files': StoredFile.objects.count()}))"
            )
        )


@pytest.fixture
def portal(tmp_path):
    portal = Portal(tmp_path)
    yield portal
    for worker in portal.workers:
        portal.kill(worker)


def files_below(folder: Path) -> list[bytes]:
    return [path.read_bytes() for path in folder.rglob("*") if path.is_file()]


def test_a_killed_worker_loses_nothing_and_does_nothing_twice(portal):
    portal.migrate()
    portal.do(
        "from exchange import actions, jobs\njobs.start(actions.create_job(task='tests.slow', title='slow', by=None))"
    )
    first = portal.start_worker()
    portal.wait_for("started-1")
    portal.kill(first)
    assert portal.job() == {"state": "running", "attempts": 1, "error": "", "result__name": None, "files": 0}

    portal.start_worker()
    time.sleep(2.5)  # longer than PORTAL_JOB_STALE_SECONDS
    sweep = "from datetime import timedelta; from exchange import jobs, storage; print(jobs.sweep())"
    assert portal.do(sweep).strip() == "1"
    portal.wait_for("started-2")
    (portal.folder / "go-on").touch()
    ended = time.monotonic() + PATIENCE
    while portal.job()["state"] == "running" and time.monotonic() < ended:
        time.sleep(0.2)

    assert portal.job() == {"state": "done", "attempts": 2, "error": "", "result__name": "a.txt", "files": 1}
    assert portal.do(sweep).strip() == "0"
    portal.do("from datetime import timedelta; from exchange import storage; storage.remove_leftovers(timedelta(0))")
    assert files_below(portal.folder / "files") == [b"whole"]
