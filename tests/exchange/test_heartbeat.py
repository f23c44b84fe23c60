"""A long step keeps its job: a thread beats as long as the lease is ours, and ends with the work."""

from __future__ import annotations

import threading
import time

import pytest

from exchange import jobs
from exchange.models import Job
from tests.factories.exchange import JobFactory

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def _quick(settings):
    settings.PORTAL_JOB_STALE_SECONDS = 0.6  # so it beats each 0.1 s


def threads():
    return [thread.name for thread in threading.enumerate() if thread.name.startswith("heartbeat")]


def test_a_step_that_says_nothing_is_not_given_to_another_runner():
    seen = []

    def work(job, progress):
        seen.append((job.heartbeat_at, threads()))
        time.sleep(1)

    job = JobFactory()
    jobs.run(job.pk, work)
    job.refresh_from_db()
    ((began, running),) = seen
    assert running == [f"heartbeat of job {job.pk}"]
    assert (job.heartbeat_at - began).total_seconds() > 0.5
    assert (job.state, threads()) == ("done", [])


def test_it_stops_when_another_runner_has_the_job():
    def work(job, progress):
        Job.objects.update(lease=7)
        seen.append(job.heartbeat_at)
        time.sleep(0.5)

    seen, job = [], JobFactory()
    jobs.run(job.pk, work)
    job.refresh_from_db()
    assert (job.heartbeat_at, job.lease, job.state) == (seen[0], 7, "running")


def test_it_ends_when_the_work_fails():
    def work(job, progress):
        raise ZeroDivisionError

    jobs.run(JobFactory().pk, work)
    assert (Job.objects.get().state, threads()) == ("failed", [])
