"""Planning and applying an upload inside its job: read, plan, compare, apply in one transaction.

Not for asking for it (exchange.actions) and not for what a file means: each kind plans and applies its own.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from functools import partial
from typing import TYPE_CHECKING, Any

from django.core.serializers.json import DjangoJSONEncoder
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from core.errors import refuse_if, refuse_unless
from core.sheets import reading
from core.sheets.columns import SheetProblem
from exchange import rules, storage
from exchange.actions import store_file
from exchange.jobs import Outcome, Progress
from exchange.kinds import KINDS, Item, Kind, Plan
from exchange.models import Job, Problem, StoredFile, Upload
from journal import actions as journal

if TYPE_CHECKING:
    from accounts.models import Person

PARTS = ("uncounted", "new", "changed", "leaving")
ALWAYS_COUNTED = ("new", "changed", "leaving")
MOST_PROBLEMS_KEPT = 2_000
encode = DjangoJSONEncoder(ensure_ascii=False, sort_keys=True).encode


def plan(job: Job, progress: Progress) -> Outcome:
    """Read the upload's file and keep its plan, or its problems, for the person to look at."""
    upload = Upload.objects.select_related("file").get(pk=job.parameters["upload"])
    kind = KINDS[upload.kind]
    assert job.asked_by
    made = make_plan(kind, upload, progress, job.asked_by)
    progress.step(_("Keeping the plan"))
    return Outcome(url=upload.get_absolute_url(), last=partial(_keep_plan, upload, kind, made))


def apply(job: Job, progress: Progress) -> Outcome:
    """Apply the plan that the person saw; all of it or nothing, and only if it is still the same plan."""
    upload = Upload.objects.select_related("file", "plan_file").get(pk=job.parameters["upload"])
    kind = KINDS[upload.kind]
    progress.step(_("Reading the file again"))
    rows = _read(kind, upload).rows
    progress.step(_("Applying the changes in one piece"))
    return Outcome(url=upload.get_absolute_url(), last=partial(_apply, upload, kind, rows, job))


def make_plan(kind: Kind, upload: Upload, progress: Progress, by: Person) -> Plan:
    """What applying the file would do now, when `by` does it; reads only."""
    progress.step(_("Reading the file"))
    book = _read(kind, upload)
    if book.problems:
        return Plan(problems=book.problems)
    progress.step(_("Comparing with what stands in the portal"))
    return _planned(kind, upload, book.rows, by)


def _read(kind: Kind, upload: Upload) -> Any:
    path, name = storage.full_path(upload.file.path), upload.file.name
    return kind.read(path, name, upload.parameters) if kind.read else reading.read(path, name, kind.sheets)


def _planned(kind: Kind, upload: Upload, rows: Any, by: Person) -> Plan:
    made = kind.plan(rows, {**upload.parameters, "by": by.pk})
    if kind.forbidden:
        made.problems = sorted([*made.problems, *kind.forbidden(rows, by)], key=lambda problem: problem.row or 0)
    made.parameters = upload.parameters
    for part in PARTS:
        getattr(made, part).sort(key=lambda item: item.key)  # the same plan always has the same bytes
    return made


def _keep_plan(upload: Upload, kind: Kind, made: Plan) -> None:
    """Runs in the transaction that ends the job."""
    file = None
    if not made.problems:
        file = store_file(
            name=f"{upload.file.name}.plan.jsonl", content=_lines(made), media_type="application/x-ndjson",
            by=upload.brought_by, permission="" if kind.own else kind.permission, needs=kind.permission,
            personal=kind.personal,
        )  # fmt: skip
    counts = {part: len(items) for part in PARTS if (items := getattr(made, part)) or part in ALWAYS_COUNTED}
    counts["unchanged"] = made.unchanged
    upload.problems.all().delete()
    Problem.objects.bulk_create([_kept(upload, problem) for problem in made.problems[:MOST_PROBLEMS_KEPT]])
    state = Upload.State.REFUSED if made.problems else Upload.State.PLANNED
    moved = Upload.objects.filter(pk=upload.pk, state=Upload.State.RECEIVED).update(
        state=state, counts=counts, plan_file=file, problem_count=len(made.problems)
    )
    refuse_unless(moved == 1, _("Somebody else worked on this upload meanwhile. Look at it again."))


def _apply(upload: Upload, kind: Kind, rows: Any, job: Job) -> None:
    """Runs in the transaction that ends the job. Raises: Refused when the plan is no longer the one that was seen."""
    # Uploads of one kind are applied one after another: their rows are the lock.
    list(Upload.objects.select_for_update().filter(kind=kind.code).values_list("pk", flat=True))
    assert job.asked_by and upload.plan_file
    refuse_if(rules.why_not_again(upload))
    refuse_if(kind.why_not(job.asked_by, upload.parameters) if kind.why_not else None)
    made = _planned(kind, upload, rows, job.asked_by)
    refuse_if(made.problems[0].sentence if made.problems else None)
    refuse_unless(
        fingerprint(made) == upload.plan_file.sha256,
        _("What stands in the portal changed after this plan was made. Make the plan anew and look at it again."),
    )
    moved = Upload.objects.filter(pk=upload.pk, state=Upload.State.PLANNED).update(
        state=Upload.State.APPLIED, applied_by=job.asked_by, applied_at=timezone.now()
    )
    refuse_unless(moved == 1, _("Somebody else worked on this upload meanwhile. Look at it again."))
    with transaction.atomic():
        kind.apply(plan=made, by=job.asked_by)
    journal.record("upload.applied", by=job.asked_by, on=upload, new=upload.counts | {"sha256": upload.file.sha256})


def fingerprint(made: Plan) -> str:
    """The SHA-256 of the plan's lines: equal exactly when the plan is."""
    digest = hashlib.sha256()
    for line in _lines(made):
        digest.update(line)
    return digest.hexdigest()


def items_of(file: StoredFile, part: str, most: int) -> list[Item]:
    """The first items of one part of a kept plan."""
    items: list[Item] = []
    with storage.open_bytes(file.path) as lines:
        for line in lines:
            said = json.loads(line)
            if said["part"] == part:
                items.append(Item(said["key"], said["label"], said["old"], said["new"]))
                if len(items) == most:
                    break
    return items


def _lines(made: Plan) -> Iterator[bytes]:
    for part in PARTS:
        for item in getattr(made, part):
            line = {"part": part, "key": item.key, "label": item.label, "old": item.old, "new": item.new}
            yield encode(line).encode() + b"\n"
    yield encode({"part": "unchanged", "count": made.unchanged}).encode() + b"\n"


def _kept(upload: Upload, problem: SheetProblem) -> Problem:
    return Problem(
        upload=upload,
        sheet=problem.sheet[:60],
        row=problem.row,
        column=problem.column[:100],
        value=problem.value[:200],
        sentence=problem.sentence[:300],
    )
