"""The papers of a whole run: made and signed one by one, then packed into one archive, inside a job.

Not for a single certificate: enrollment.actions.certificates.
"""

from __future__ import annotations

import zipfile
from datetime import timedelta
from functools import partial
from pathlib import Path

from django.utils.translation import gettext as _

from core.errors import refuse_if
from courses.models import Run
from enrollment.actions import certificates
from enrollment.queries.certificates import papers_of
from enrollment.rules.certificates import why_not_make_papers
from exchange import actions as exchange
from exchange import storage
from exchange.jobs import Outcome, Progress
from exchange.models import Job, StoredFile

KEPT_FOR = timedelta(days=7)


def make(job: Job, progress: Progress) -> Outcome:
    """Make what is not made yet, then the archive. What was signed stays signed when the job is stopped.

    Memory does not grow with the run: one paper at a time. Raises: Refused when the asker may no longer have them.
    Safe to run twice.
    """
    run = Run.objects.select_related("course").get(pk=job.parameters["run"])
    by = job.asked_by
    assert by is not None
    refuse_if(why_not_make_papers(by, run))
    keys = list(papers_of(run).values_list("pk", flat=True))
    archive = storage.scratch()
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_STORED) as packed:  # a PDF is compressed already
        for done, key in enumerate(keys):
            progress.step(_("Signing the certificates"), done, len(keys))
            _pack(run, key, packed, job)
    return Outcome(url=job.get_absolute_url(), last=partial(_keep, job, run, archive))


def _pack(run: Run, key: int, packed: zipfile.ZipFile, job: Job) -> None:
    certificate = papers_of(run).filter(pk=key).first()
    if certificate is None:  # revoked while the job ran
        return
    made = certificates.make_paper(certificate=certificate, by=job.asked_by)
    assert made.file is not None
    with storage.open_bytes(made.file.path) as content:
        name = storage.safe_name(f"{made.number} {certificate.facts['name']}.pdf")
        packed.writestr(name, content.read())


def _keep(job: Job, run: Run, archive: Path) -> StoredFile:
    file = exchange.store_file(
        name=_("Certificates %(code)s, %(run)s.zip") % {"code": run.course.code, "run": run.name},
        content=archive,
        media_type="application/zip",
        by=job.asked_by,
        needs="completion.decide",
        personal=True,
        keep_for=KEPT_FOR,
    )
    archive.unlink()
    return file
