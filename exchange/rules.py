"""May this file be fetched, this job be stopped, this upload be applied: sentences or None.

Not for what is visible at all: exchange.queries.
"""

from __future__ import annotations

from pathlib import PurePath
from typing import TYPE_CHECKING

from django.conf import settings
from django.template.defaultfilters import filesizeformat
from django.utils import formats, timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from exchange.models import Job, StoredFile, Upload
from exchange.queries import applied_before, looks_after_portal_jobs

if TYPE_CHECKING:
    from accounts.models import Person

SHORTEST_REASON = 4  # letters; Korean reasons are short

JOB_TRANSITIONS: dict[str, frozenset[str]] = {
    Job.State.QUEUED: frozenset({Job.State.RUNNING, Job.State.CANCELLED}),
    Job.State.RUNNING: frozenset({Job.State.QUEUED, Job.State.DONE, Job.State.FAILED, Job.State.CANCELLED}),
    Job.State.DONE: frozenset(),
    Job.State.FAILED: frozenset({Job.State.QUEUED}),
    Job.State.CANCELLED: frozenset({Job.State.QUEUED}),
}
UPLOAD_TRANSITIONS: dict[str, frozenset[str]] = {
    Upload.State.RECEIVED: frozenset({Upload.State.PLANNED, Upload.State.REFUSED, Upload.State.DROPPED}),
    Upload.State.PLANNED: frozenset({Upload.State.RECEIVED, Upload.State.APPLIED, Upload.State.DROPPED}),
    Upload.State.REFUSED: frozenset({Upload.State.DROPPED}),
    Upload.State.APPLIED: frozenset(),
    Upload.State.DROPPED: frozenset(),
}
TRANSITIONS = {Job: JOB_TRANSITIONS, Upload: UPLOAD_TRANSITIONS}

ZIP = (b"PK\x03\x04",)  # the newer documents are packed files
JPEG = (b"\xff\xd8\xff",)
# What files of each ending begin with: a name alone says nothing about what is inside.
EVIDENCE: dict[str, tuple[bytes, ...]] = {
    ".pdf": (b"%PDF-",),
    ".hwp": (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", b"HWP Document File"),
    ".hwpx": ZIP,
    ".docx": ZIP,
    ".xlsx": ZIP,
    ".pptx": ZIP,
    ".jpg": JPEG,
    ".jpeg": JPEG,
    ".png": (b"\x89PNG\r\n\x1a\n",),
    ".zip": ZIP,
}


def is_expired(file: StoredFile) -> bool:
    """Whether the file's time is over."""
    return file.expires_at is not None and file.expires_at <= timezone.now()


def why_not_download(file: StoredFile, reason: str) -> str | None:
    """Why the file cannot be fetched now with this reason, or None."""
    if is_expired(file):
        return _("The file was kept until %(when)s and is gone. Make it again.") % {"when": _moment(file.expires_at)}
    return why_not_reason(reason) if file.personal else None


def why_not_reason(reason: str) -> str | None:
    """Why the reason for taking personal data away does not do, or None."""
    if len(reason.strip()) < SHORTEST_REASON:
        return _("Say in a few words what the personal data is for; the reason is kept with the download.")
    return None


def why_not_keep_evidence(*, name: str, size_bytes: int, head: bytes) -> str | None:
    """Whether this file, which begins with `head`, may be kept as a proof of something, or why not."""
    ending = PurePath(name).suffix.lower()
    if ending not in EVIDENCE:
        return _("“%(name)s” cannot be kept; bring one of %(endings)s.") % {
            "name": name,
            "endings": ", ".join(good.removeprefix(".") for good in EVIDENCE),
        }
    if not size_bytes:
        return _("“%(name)s” is empty.") % {"name": name}
    if size_bytes > settings.PORTAL_UPLOAD_MAX_BYTES:
        return _("“%(name)s” has %(size)s; at most %(most)s can be kept.") % {
            "name": name,
            "size": filesizeformat(size_bytes),
            "most": filesizeformat(settings.PORTAL_UPLOAD_MAX_BYTES),
        }
    if not head.startswith(EVIDENCE[ending]):
        return _(
            "“%(name)s” is something else inside than its name says. Save it anew as %(ending)s and bring that."
        ) % {
            "name": name,
            "ending": ending.removeprefix("."),
        }
    return None


def why_not_cancel(user: Person, job: Job) -> str | None:
    """Why the person cannot stop the job, or None."""
    if job.asked_by_id != user.pk:
        return _("Only the person who asked for a job can stop it.")
    if Job.State.CANCELLED not in JOB_TRANSITIONS[job.state]:
        return _("The job is over (%(state)s); there is nothing to stop.") % {"state": job.get_state_display()}
    return None


def why_not_retry(user: Person, job: Job) -> str | None:
    """Why the person cannot start the job again, or None."""
    if job.asked_by_id != user.pk and not (job.asked_by_id is None and looks_after_portal_jobs(user)):
        return _("Only the person who asked for a job can start it again.")
    if Job.State.QUEUED not in JOB_TRANSITIONS[job.state] or job.state == Job.State.RUNNING:
        return _("The job is %(state)s; only one that failed or was stopped can start again.") % {
            "state": job.get_state_display()
        }
    return None


def why_not_apply(upload: Upload) -> str | None:
    """Why the upload's plan cannot be applied now, or None."""
    if upload.problem_count:
        return ngettext(
            "%(n)s problem stands in the file. Mend it there and bring the file again; nothing was taken in.",
            "%(n)s problems stand in the file. Mend them there and bring the file again; nothing was taken in.",
            upload.problem_count,
        ) % {"n": f"{upload.problem_count:,}"}
    if upload.state != Upload.State.PLANNED:
        return _("The upload is %(state)s; only a plan that is ready can be applied.") % {
            "state": upload.get_state_display()
        }
    if is_busy(upload):
        return _("The portal is working on this upload already; wait until the job has ended.")
    if not any(upload.counts.get(part) for part in ("new", "changed", "leaving")):
        return _("The file changes nothing: everything in it stands in the portal already.")
    return why_not_again(upload)


def why_not_again(upload: Upload) -> str | None:
    """Why the same file cannot come in a second time, or None."""
    if earlier := applied_before(upload):
        return _("The same file was already applied on %(when)s by %(who)s. Bring a newer one.") % {
            "when": _moment(earlier.applied_at),
            "who": earlier.applied_by,
        }
    return None


def why_not_drop(upload: Upload) -> str | None:
    """Why the upload cannot be put aside, or None."""
    if Upload.State.DROPPED not in UPLOAD_TRANSITIONS[upload.state] or is_busy(upload):
        return _("The upload is %(state)s and cannot be put aside now.") % {"state": upload.get_state_display()}
    return None


def why_not_plan_again(upload: Upload) -> str | None:
    """Why the plan cannot be made anew, or None."""
    if Upload.State.RECEIVED not in UPLOAD_TRANSITIONS[upload.state] or is_busy(upload):
        return _("The upload is %(state)s; a new plan cannot be made now.") % {"state": upload.get_state_display()}
    return None


def is_busy(upload: Upload) -> bool:
    """Whether a job works on the upload."""
    return upload.job is not None and upload.job.state in (Job.State.QUEUED, Job.State.RUNNING)


def _moment(when: object) -> str:
    return formats.date_format(timezone.localtime(when), "DATETIME_FORMAT")  # type: ignore[arg-type]  # set by the state
