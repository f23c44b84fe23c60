"""A sign of life while one step of a job takes long: reading a large file, writing a document.

Not for saying how far the work is: exchange.jobs.Progress does that between steps.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from threading import Event, Thread

from django.conf import settings
from django.db import OperationalError, connection
from django.utils import timezone

from exchange.models import Job

BEATS = 6  # in the time after which a silent job counts as lost


@contextmanager
def beating(job: Job) -> Iterator[None]:
    """Note down from a thread of its own that the job's runner lives, until the work is over."""
    over = Event()
    thread = Thread(target=_beat, args=(job, over), name=f"heartbeat of job {job.pk}", daemon=True)
    thread.start()
    try:
        yield
    finally:
        over.set()
        thread.join()


def _beat(job: Job, over: Event) -> None:
    """One short statement each time, with the lease: who lost the job stops beating."""
    held = Job.objects.filter(pk=job.pk, state=Job.State.RUNNING, lease=job.lease)
    try:
        while not over.wait(settings.PORTAL_JOB_STALE_SECONDS / BEATS):
            try:
                if not held.update(heartbeat_at=timezone.now()):
                    return
            except OperationalError:
                connection.close()  # SQLite has one writer at a time, a server may restart: the next beat is soon
    finally:
        connection.close()
