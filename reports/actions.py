"""Asking for reports, making their files, freezing them.

Not for composing: composing.py. Long parts run in jobs.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import Person
from core.errors import refuse_if, refuse_unless
from enrollment.actions import results
from exchange import actions as exchange
from journal import actions as journal
from reports import queries, rules
from reports.composing import Composed, compose
from reports.document import Document, to_json
from reports.documents import DOCUMENTS
from reports.models import FrozenRows, ReportFile, ReportRun
from reports.scope import Scope
from reports.writers import WRITERS
from surveys.actions import scores

MAKE = "reports.tasks.make"
FREEZE = "reports.tasks.freeze"
MEDIA_TYPES = {
    "pdf": "application/pdf",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "hwpx": "application/hwp+zip",
}
Say = Callable[[str, int, int], None]


def ask(*, document: str, scope: Scope, language: str, by: Person) -> ReportRun:
    """Note down that somebody wants a report. The view starts the job's task; the request returns at once."""
    refuse_if(rules.why_not_make(by, document))
    return _asked(document, scope, language, by)


def ask_for_quarter(*, scope: Scope, by: None = None) -> list[ReportRun]:
    """Note down every document for a quarter that is over; the scheduler does it. Safe to run twice, also at once."""
    asked = []
    for name in DOCUMENTS:
        try:
            asked.append(_asked(name, scope, "ko", by))
        except IntegrityError:
            continue  # the constraint of one run for the portal itself: somebody asked already
    return asked


def _asked(document: str, scope: Scope, language: str, by: Person | None) -> ReportRun:
    with transaction.atomic():
        run = ReportRun.objects.create(
            document=document, year=scope.year, quarter=scope.quarter, as_of=scope.as_of, language=language, made_by=by
        )
        title = _("%(document)s, %(scope)s") % {"document": DOCUMENTS[document].title, "scope": scope}
        run.job = exchange.create_job(task=MAKE, title=title, by=by, parameters={"run": run.pk})
        run.save(update_fields=["job"])
        journal.record(
            "report.asked", by=by, on=run, new={"document": document, "scope": str(scope), "as_of": scope.as_of}
        )
    return run


def make(*, run: ReportRun, by: Person | None, say: Say) -> Callable[[], None]:
    """Compose the run's document and write its files; returns what must happen once, when the job ends.

    Nothing is stored before that, so a worker that is killed leaves only a run to be made again.
    Raises: FigureError when a figure cannot be computed. Safe to run twice.
    """
    every = len(WRITERS) + 1
    say(_("Computing the figures"), 0, every)
    results.keep(by=by)  # what was decided in this very minute counts too
    scores.keep(by=by)  # and a plan that was confirmed in it
    made = compose(run.document, queries.scope_of(run), language=run.language)
    files = _written(made.document, say, every)

    def keep() -> None:
        _keep(run, made)
        hashes = _keep_files(run, files, by, "reports.make")
        journal.record("report.made", by=by, on=run, new={"figures": len(made.values), "files": hashes})

    return keep


def freeze(*, run: ReportRun, by: Person, say: Say) -> Callable[[], None]:
    """Write the files of a draft once more, marked as frozen; returns what must happen once, when the job ends.

    Raises: Refused unless the run is a draft and the person may freeze it. Safe to run twice.
    """
    # The run's own job is at work right now, so only the run and the person are asked about.
    refuse_unless(run.state == ReportRun.State.DRAFT, _("Somebody froze this report meanwhile."))
    refuse_if(rules.why_this_person_does_not_publish(by))
    document = replace(queries.document_of(run), state="frozen")
    files = _written(document, say, len(WRITERS))

    def keep() -> None:
        moved = ReportRun.objects.filter(pk=run.pk, state=ReportRun.State.DRAFT).update(
            state=ReportRun.State.PUBLISHED, published_by=by, published_at=timezone.now(), content=_stored(document)
        )
        refuse_unless(moved == 1, _("Somebody froze this report meanwhile."))
        hashes = _keep_files(run, files, by, "reports.read")
        journal.record("report.frozen", by=by, on=run, new={"files": hashes})

    return keep


def ask_to_freeze(*, run: ReportRun, by: Person) -> ReportRun:
    """Note down that a draft is to be frozen; the view starts the job's task."""
    refuse_if(rules.why_not_publish(by, run))
    with transaction.atomic():
        title = _("Freezing: %(run)s") % {"run": DOCUMENTS[run.document].title}
        run.job = exchange.create_job(task=FREEZE, title=title, by=by, parameters={"run": run.pk})
        run.save(update_fields=["job"])
    return run


def _stored(document: Document) -> dict[str, str]:
    return {"document": to_json(document)}


def _written(document: Document, say: Say, every: int) -> dict[str, bytes]:
    """Every format's bytes, held in memory: nothing is stored before the job ends."""
    files = {}
    first = every - len(WRITERS)
    for number, (form, write) in enumerate(WRITERS.items(), start=first):
        say(_("Writing %(format)s") % {"format": form.upper()}, number, every)
        files[form] = write(document)
    return files


def _keep(run: ReportRun, made: Composed) -> None:
    moved = ReportRun.objects.filter(pk=run.pk, state=ReportRun.State.MAKING).update(
        state=ReportRun.State.DRAFT,
        data_cut_at=made.read_at,
        code_version=settings.PORTAL_VERSION,
        content=_stored(made.document),
        values=made.values,
    )
    refuse_unless(moved == 1, _("Somebody made this report meanwhile."))
    FrozenRows.objects.bulk_create(
        FrozenRows(
            run=run, key=family.key, model=family.model, count=family.count, sha256=family.sha256,
            rows={"fields": family.fields, "rows": family.rows},
        )
        for family in made.families
    )  # fmt: skip


def _keep_files(run: ReportRun, files: dict[str, bytes], by: Person | None, permission: str) -> dict[str, str]:
    """Store the files and tie them to the run. Returns: each format's SHA-256."""
    hashes = {}
    for form, content in files.items():
        file = exchange.store_file(
            name=f"{queries.file_stem(run)}.{form}",
            content=content,
            media_type=MEDIA_TYPES[form],
            by=by,
            permission=permission,
        )
        ReportFile.objects.update_or_create(run=run, format=form, defaults={"file": file})
        hashes[form] = file.sha256
    return hashes
