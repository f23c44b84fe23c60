"""The job that takes a package in: read it, write its files under random names, then keep all of it or nothing.

Not for asking for it: courses.actions.packages.
"""

from __future__ import annotations

import zipfile
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from core.errors import Refused
from courses.actions import packages as actions
from courses.models import Package
from courses.packages import archive, reading
from courses.packages.reading import Found
from courses.packages.verdict import Unusable
from courses.packages.verdicts import sentence_of
from exchange import storage
from exchange.jobs import Outcome, Progress
from exchange.models import Job

if TYPE_CHECKING:
    from accounts.models import Person

Kept = list[tuple[str, storage.Written]]


def take_in(job: Job, progress: Progress) -> Outcome:
    """Read the package of the job; what ends it is in the transaction that ends the job."""
    package = Package.objects.select_related("file", "course").get(pk=job.parameters["package"])
    progress.step(_("Reading the package"))
    try:
        found, written = _read(package, progress)
    except Refused as refusal:
        last = partial(actions.refuse, package=package, problem=refusal.sentence, by=job.asked_by)
    else:
        last = partial(actions.keep, package=package, found=found, written=written, by=job.asked_by)
    return Outcome(url=package.get_absolute_url(), last=last)


def take_in_now(package: Package, by: Person | None) -> None:
    """Read and keep a package at once, as the loader of the sample does. Raises: Refused with its sentence."""
    found, written = _read(package, None)
    actions.keep(package=package, found=found, written=written, by=by)


def _read(package: Package, progress: Progress | None) -> tuple[Found, Kept]:
    path = storage.full_path(package.file.path)
    found = reading.read(path)
    return found, _write_all(path, found, progress)


def _write_all(path: Path, found: Found, progress: Progress | None) -> Kept:
    """Write every file; when one cannot be, none of them stays. Raises: Refused when the archive lied after all."""
    written: Kept = []
    try:
        with zipfile.ZipFile(path) as package:
            for number, member in enumerate(found.members, 1):
                if progress:
                    progress.step(_("Keeping the files"), number, len(found.members))
                written.append((member.path, storage.write(archive.read(package, member))))
    except BaseException as error:
        for _path, bytes_ in written:
            storage.remove(bytes_.path)
        if isinstance(error, Unusable):
            raise Refused(sentence_of(error.code, error.about)) from None
        raise
    return written
