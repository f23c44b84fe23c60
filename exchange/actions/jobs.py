"""Asking for long work, stopping it, starting it again.

Not for running it: exchange.jobs.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from core.errors import refuse_if, refuse_unless
from exchange import rules
from exchange.models import Job
from journal import actions as journal

if TYPE_CHECKING:
    from accounts.models import Person


def create_job(*, task: str, title: str, by: Person | None, parameters: dict[str, Any] | None = None) -> Job:
    """Note down long work that `task` does; the view then calls `exchange.jobs.start`."""
    with transaction.atomic():
        job = Job.objects.create(task=task, title=str(title)[:200], asked_by=by, parameters=parameters or {})
        journal.record("job.asked", by=by, on=job, new={"task": task})
    return job


def cancel_job(*, job: Job, by: Person) -> None:
    """Stop a job; its runner notices at the next step and leaves nothing behind."""
    refuse_if(rules.why_not_cancel(by, job))
    with transaction.atomic():
        moved = Job.objects.filter(pk=job.pk, state=job.state).update(
            state=Job.State.CANCELLED, finished_at=timezone.now()
        )
        refuse_unless(moved == 1, _("The job has moved on meanwhile. Look at it again."))
        journal.record("job.cancelled", by=by, on=job, old={"state": job.state})


def retry_job(*, job: Job, by: Person) -> None:
    """Put a job that failed or was stopped back into the queue, with new attempts."""
    refuse_if(rules.why_not_retry(by, job))
    with transaction.atomic():
        moved = Job.objects.filter(pk=job.pk, state=job.state).update(
            state=Job.State.QUEUED,
            finished_at=None,
            heartbeat_at=timezone.now(),
            attempts=0,
            error="",
            step="",
            done_steps=0,
            all_steps=0,
        )
        refuse_unless(moved == 1, _("The job has moved on meanwhile. Look at it again."))
        journal.record("job.retried", by=by, on=job, old={"state": job.state})
