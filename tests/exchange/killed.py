"""The Celery application of the test that kills a worker: the portal's own, with one slow task besides.

Not for tests: test_worker_killed.py starts a worker with `-A tests.exchange.killed`.
"""

from __future__ import annotations

import os
import time
from pathlib import Path

import django

from config.celery import app

django.setup()  # a worker imports this module before Celery would do it

from exchange import jobs, storage  # noqa: E402  # models can be imported only now
from exchange.actions import store_file  # noqa: E402  # the same


@app.task(name="tests.slow")
def slow(pk: int) -> None:
    jobs.run(pk, _work)


def _work(job, progress):
    """Leaves half a file, says that it runs, waits until it is told to go on, then keeps one whole file."""
    folder = Path(os.environ["PORTAL_VAR"])
    half = storage.scratch()
    half.write_bytes(b"half")
    (folder / f"started-{job.attempts}").touch()
    while not (folder / "go-on").exists():
        progress.step("waiting")
        time.sleep(0.05)
    half.unlink()
    return jobs.Outcome(last=lambda: store_file(name="a.txt", content=b"whole", media_type="text/plain", by=None))
