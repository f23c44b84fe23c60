"""Bringing a file, applying its plan, making the plan anew, putting it aside.

Not for planning and applying themselves: exchange.uploads does them inside a job.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils.translation import gettext as _

from core.errors import Refused, refuse_if, refuse_unless
from exchange import rules, storage
from exchange.actions.files import store_file
from exchange.actions.jobs import create_job
from exchange.kinds import KINDS, Kind
from exchange.models import Job, Upload
from journal import actions as journal

if TYPE_CHECKING:
    from accounts.models import Person


def bring_upload(
    *, kind: Kind, name: str, content: bytes | Path | Iterable[bytes], parameters: dict[str, Any], by: Person
) -> Upload:
    """Keep the file and ask for its plan; the view then starts `upload.job`.

    Raises: Refused when the same file was applied before, or the parameters do not allow it.
    """
    refuse_if(kind.why_not(by, parameters) if kind.why_not else None)
    file = store_file(
        name=name, content=content, media_type="application/octet-stream", by=by,
        permission="" if kind.own else kind.permission, needs=kind.permission, personal=kind.personal,
    )  # fmt: skip
    upload = Upload(kind=kind.code, file=file, parameters=parameters, brought_by=by)
    if sentence := rules.why_not_again(upload):
        storage.remove(file.path)
        file.delete()
        raise Refused(sentence)
    with transaction.atomic():
        upload.save()
        upload.job = _plan_job(upload, by)
        upload.save(update_fields=["job"])
        journal.record("upload.brought", by=by, on=upload, new={"sha256": file.sha256, **parameters})
    return upload


def ask_apply(*, upload: Upload, by: Person) -> Job:
    """Ask for the plan to be applied; of two people at once one wins. The view then starts the job."""
    kind = KINDS[upload.kind]
    refuse_if(rules.why_not_apply(upload))
    refuse_if(kind.why_not(by, upload.parameters) if kind.why_not else None)
    with transaction.atomic():
        job = create_job(
            task="exchange.tasks.apply_upload",
            title=_("Apply %(file)s (%(kind)s)") % {"file": upload.file, "kind": kind.title},
            by=by,
            parameters={"upload": upload.pk},
        )
        _move(upload, state=Upload.State.PLANNED, job=job)
        journal.record("upload.apply_asked", by=by, on=upload, new=upload.counts)
    return job


def plan_again(*, upload: Upload, by: Person) -> Job:
    """Ask for a new plan of the same file, because what stands in the portal changed meanwhile."""
    refuse_if(rules.why_not_plan_again(upload))
    with transaction.atomic():
        job = _plan_job(upload, by)
        _move(upload, state=Upload.State.RECEIVED, job=job)
        journal.record("upload.planned_again", by=by, on=upload)
    return job


def drop_upload(*, upload: Upload, by: Person) -> None:
    """Put an upload aside for good; nothing of it was applied."""
    refuse_if(rules.why_not_drop(upload))
    with transaction.atomic():
        _move(upload, state=Upload.State.DROPPED, job=upload.job)
        journal.record("upload.dropped", by=by, on=upload, old={"state": upload.state})


def note_reading(*, upload: Upload, by: Person, shown: list[str], address: str) -> None:
    """Record whose personal data the page of an upload showed: keys of the plan's items, or rows with problems."""
    journal.record("upload.read", by=by, on=upload, new={"shown": shown}, address=address)


def _plan_job(upload: Upload, by: Person) -> Job:
    return create_job(
        task="exchange.tasks.plan_upload",
        title=_("Read %(file)s (%(kind)s)") % {"file": upload.file, "kind": KINDS[upload.kind].title},
        by=by,
        parameters={"upload": upload.pk},
    )


def _move(upload: Upload, *, state: str, job: Job | None) -> None:
    """Move the upload if nobody did so since we read it: state and job are what we saw."""
    moved = Upload.objects.filter(pk=upload.pk, state=upload.state, job=upload.job).update(state=state, job=job)
    refuse_unless(moved == 1, _("Somebody else worked on this upload meanwhile. Look at it again."))
