"""Which files, jobs and uploads a person may see, and which jobs nobody runs.

Not for changes: exchange.actions and exchange.jobs.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from django.conf import settings
from django.db.models import Q, QuerySet
from django.utils import timezone

from exchange import kinds
from exchange.models import Job, SavedView, StoredFile, Upload

if TYPE_CHECKING:
    from accounts.models import Person


def files_visible_to(user: Person) -> QuerySet[StoredFile]:
    """The person's own files and those that a permission opens; a right that was taken away counts at once."""
    held = Q(needs="") | Q(needs__in=user.permissions)
    return StoredFile.objects.filter(held, Q(owner=user) | Q(permission__in=user.permissions))


def files_just_expired() -> QuerySet[StoredFile]:
    """Files whose time ended within the last week; their bytes go, their record stays."""
    now = timezone.now()
    return StoredFile.objects.filter(expires_at__gt=now - timedelta(days=7), expires_at__lte=now)


def jobs_visible_to(user: Person) -> QuerySet[Job]:
    """The person's own jobs; everybody's for who looks after them; the portal's own for who freezes reports."""
    jobs = Job.objects.select_related("asked_by", "result")
    if user.may("jobs.read_all") or user.may("system.manage"):
        return jobs
    mine = Q(asked_by=user)
    return jobs.filter(mine | Q(asked_by=None) if looks_after_portal_jobs(user) else mine)


def looks_after_portal_jobs(user: Person) -> bool:
    """Whether the person minds the jobs that nobody asked for: the scheduler's, which make the quarter's reports."""
    return any(user.may(permission) for permission in ("jobs.read_all", "system.manage", "reports.publish"))


def uploads_visible_to(user: Person) -> QuerySet[Upload]:
    """Uploads of the kinds that the person may bring: colleagues see each other's, but for kinds that are one's own."""
    mine = [kind for kind in kinds.KINDS.values() if user.may(kind.permission)]
    shared, own = [kind.code for kind in mine if not kind.own], [kind.code for kind in mine if kind.own]
    return Upload.objects.filter(Q(kind__in=shared) | Q(kind__in=own, brought_by=user)).select_related(
        "file", "job", "brought_by", "applied_by"
    )


def applied_before(upload: Upload) -> Upload | None:
    """The earlier upload of the same kind with the same bytes and parameters that was applied, if any."""
    return (
        Upload.objects.filter(
            kind=upload.kind,
            file__sha256=upload.file.sha256,
            parameters=upload.parameters,
            state=Upload.State.APPLIED,
        )
        .exclude(pk=upload.pk)
        .first()
    )


def saved_views(user: Person, page: str) -> QuerySet[SavedView]:
    """The views of one list that the person keeps."""
    return SavedView.objects.filter(person=user, page=page)


def stale_since(now: datetime | None = None) -> datetime:
    """A running job that was last heard of before this has lost its runner."""
    return (now or timezone.now()) - timedelta(seconds=settings.PORTAL_JOB_STALE_SECONDS)


def jobs_without_runner() -> QuerySet[Job]:
    """Running jobs that went silent, and waiting jobs that no message is left for."""
    now = timezone.now()
    waited = now - timedelta(seconds=settings.PORTAL_JOB_STALE_SECONDS / 2)
    silent = Q(state=Job.State.RUNNING, heartbeat_at__lt=stale_since(now))
    forgotten = Q(state=Job.State.QUEUED) & (Q(heartbeat_at=None, asked_at__lt=waited) | Q(heartbeat_at__lt=waited))
    return Job.objects.filter(silent | forgotten)
