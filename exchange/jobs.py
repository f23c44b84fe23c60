"""Running long work: one runner at a time, with progress, and an end that happens once.

Not for asking for it or stopping it: exchange.actions.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from celery import current_app
from django.db import transaction
from django.db.models import F
from django.utils import timezone, translation
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from kombu.exceptions import OperationalError

from accounts import actions as accounts
from core.errors import Refused
from exchange import queries
from exchange.heartbeat import beating
from exchange.models import Job, StoredFile

logger = logging.getLogger(__name__)

MOST_ATTEMPTS = 3
SECONDS_BETWEEN_WRITES = 1.0


class LostError(Exception):
    """The job was stopped, or another runner has it now."""


@dataclass(frozen=True)
class Outcome:
    """What a job ends with: a file, a page to go to, and what must happen exactly once.

    `last` runs in the transaction that ends the job, so it happens if and only if the job ends here. It may
    return the file that the job ends with.
    """

    file: StoredFile | None = None
    url: str = ""
    last: Callable[[], StoredFile | None] | None = None


class Progress:
    """Says how far the work is, and finds out whether it is still ours."""

    def __init__(self, job: Job) -> None:
        self.job = job
        self._text = ""
        self._written = 0.0

    def step(self, text: str, done: int = 0, of: int = 0) -> None:
        """Note down the step. Call it often; at most one write a second is made.

        Raises: LostError when the job was stopped or taken over; let it pass.
        """
        now = time.monotonic()
        if text == self._text and now - self._written < SECONDS_BETWEEN_WRITES:
            return
        self._text, self._written = text, now
        mine = _held(self.job).update(step=str(text)[:200], done_steps=done, all_steps=of, heartbeat_at=timezone.now())
        if not mine:
            raise LostError


Work = Callable[[Job, Progress], Outcome | None]


def start(job: Job) -> None:
    """Send the job's task once the transaction is stored. Without a broker the sweeper sends it later."""
    transaction.on_commit(lambda: _send(job))


def run(pk: int, work: Work) -> None:
    """Do a waiting job. Safe to run twice: whoever comes second does nothing.

    A Refused ends the job with its sentence; anything else is logged and the person gets the job's number.
    """
    job = _claim(pk)
    if job is None:
        return
    with translation.override(job.asked_by.language if job.asked_by else None):
        try:
            with beating(job):
                outcome = work(job, Progress(job)) or Outcome()
            _finish(job, outcome)
        except LostError:
            logger.info("job %s was stopped or taken over", job.pk)
        except Refused as refusal:
            _fail(job, refusal.sentence)
        except Exception:  # the last line of defence: the person gets a sentence, the log everything
            logger.exception("job %s failed", job.pk)
            _fail(job, _unexpected(job))


def sweep() -> int:
    """Send waiting jobs that have no message left and jobs whose runner went silent; returns how many.

    Safe to run twice, also at once: each job moves by a conditional update.
    """
    sent = 0
    for job in queries.jobs_without_runner().select_related("asked_by"):
        if job.attempts >= MOST_ATTEMPTS:
            with translation.override(job.asked_by.language if job.asked_by else None):
                sentence = _("The work was cut off %(n)s times and is not tried again by itself.")
                _fail(job, sentence % {"n": job.attempts})
            continue
        moved = (
            _held(job)
            .filter(heartbeat_at=job.heartbeat_at)
            .update(state=Job.State.QUEUED, lease=F("lease") + 1, heartbeat_at=timezone.now())
        )
        if moved:
            _send(job)
            sent += 1
    return sent


def _claim(pk: int) -> Job | None:
    """Take a waiting job: a new lease shuts every earlier runner out."""
    moved = Job.objects.filter(pk=pk, state=Job.State.QUEUED).update(
        state=Job.State.RUNNING, lease=F("lease") + 1, attempts=F("attempts") + 1, heartbeat_at=timezone.now()
    )
    return Job.objects.select_related("asked_by").get(pk=pk) if moved else None


def _held(job: Job) -> Any:
    """The job's row, if nobody moved it since we read it."""
    return Job.objects.filter(pk=job.pk, state=job.state, lease=job.lease)


def _finish(job: Job, outcome: Outcome) -> None:
    with transaction.atomic():
        # First the end, then the last work: the row is locked, so no second runner can come in between.
        moved = _held(job).update(
            state=Job.State.DONE,
            finished_at=timezone.now(),
            result=outcome.file,
            result_url=outcome.url,
            step="",
            error="",
        )
        if not moved:
            raise LostError
        if outcome.last and (file := outcome.last()):
            Job.objects.filter(pk=job.pk).update(result=file)
        _tell(job, gettext_lazy("Done: %(title)s"), outcome.url)


def _fail(job: Job, sentence: str) -> None:
    with transaction.atomic():
        if _held(job).update(state=Job.State.FAILED, finished_at=timezone.now(), error=sentence):
            _tell(job, gettext_lazy("Failed: %(title)s"), "")


def _tell(job: Job, text: Promise, url: str) -> None:
    if job.asked_by:
        accounts.notify(
            person=job.asked_by,
            text=text,
            values={"title": job.title},
            url=url or job.get_absolute_url(),
            by=job.asked_by,
        )


def _send(job: Job) -> None:
    try:
        current_app.send_task(job.task, [job.pk], retry=False)
    except (OperationalError, OSError):
        logger.warning("no broker for job %s; the sweeper will send it", job.pk, exc_info=True)


def _unexpected(job: Job) -> str:
    return _(
        "Something unexpected happened and is written down. "
        "Try again, or tell the system administrator job number %(n)s."
    ) % {"n": job.pk}
