"""Work without a browser: planning and applying uploads, long exports, picking up what nobody runs.

Not for how it is done: exchange.jobs, exchange.uploads and exchange.exports.
"""

from __future__ import annotations

from datetime import timedelta
from functools import partial
from pathlib import Path

from celery import shared_task
from celery.utils.log import get_task_logger
from django.contrib.sessions.backends.base import SessionBase
from django.http import HttpRequest, QueryDict
from django.urls import resolve
from django.utils.translation import gettext as _

from core.errors import refuse_unless
from exchange import actions, exports, jobs, queries, sent, storage, uploads
from exchange.actions import store_file
from exchange.models import Job, StoredFile

EXPORT_KEPT_FOR = timedelta(hours=24)
LEFTOVERS_KEPT_FOR = timedelta(hours=1)
ORPHANS_KEPT_FOR = timedelta(days=1)

logger = get_task_logger(__name__)


@shared_task
def sweep() -> None:
    """Send what nobody runs; remove bytes whose time is over or that were left half written. Safe to run twice."""
    jobs.sweep()
    for file in queries.files_just_expired():
        storage.remove(file.path)
    storage.remove_leftovers(LEFTOVERS_KEPT_FOR)


@shared_task
def remove_orphans() -> int:
    """Every night: remove bytes that no file knows; how many. Safe to run twice."""
    removed = actions.remove_orphans(older_than=ORPHANS_KEPT_FOR, by=None)
    if removed:
        logger.warning("Removed the bytes of %s files that no row knew.", removed)
    return removed


@shared_task
def forget_sent_forms() -> int:
    """Forget forms that were sent so long ago that nobody sends them again. Safe to run twice."""
    return sent.forget_old()


@shared_task
def plan_upload(pk: int) -> None:
    """Make the plan of an upload. Safe to run twice."""
    jobs.run(pk, uploads.plan)


@shared_task
def apply_upload(pk: int) -> None:
    """Apply the plan of an upload. Safe to run twice."""
    jobs.run(pk, uploads.apply)


@shared_task
def export_list(pk: int) -> None:
    """Write a long list into a file. Safe to run twice."""
    jobs.run(pk, _export_list)


def _export_list(job: Job, progress: jobs.Progress) -> jobs.Outcome:
    """The list that the person saw, asked for anew with the rights of now."""
    found = resolve(job.parameters["path"])
    page = found.func.list_page  # type: ignore[attr-defined]  # only lists ask for this task
    assert job.asked_by
    refuse_unless(not page.permission or job.asked_by.may(page.permission), _("You may no longer open this list."))
    request = HttpRequest()
    request.method, request.path, request.user = "GET", job.parameters["path"], job.asked_by
    request.GET = QueryDict(job.parameters["query"])  # as a browser's request has it
    request.session = SessionBase()
    progress.step(_("Writing the rows"))
    _filter, table, asked = page.build(request, **found.kwargs)
    target, of = storage.scratch(), exports.number_of_rows(table)
    exports.write_file(
        table, str(page.title), asked.format, target, lambda done: progress.step(_("Writing the rows"), done, of)
    )
    return jobs.Outcome(last=partial(_keep_export, job, target, str(page.title), asked.format, page))


def _keep_export(job: Job, content: Path, title: str, kind: str, page: object) -> StoredFile:
    file = store_file(
        name=exports.file_name(title, kind), content=content, media_type=exports.FORMATS[kind], by=job.asked_by,
        needs=page.permission, personal=page.personal, keep_for=EXPORT_KEPT_FOR,  # type: ignore[attr-defined]  # a ListPage
    )  # fmt: skip
    content.unlink()
    return file
