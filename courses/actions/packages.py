"""What is done with content packages: brought, taken in or refused, withdrawn, made into units.

Not for reading one (courses.packages) and not for the job around it (courses.packages.taking).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from decimal import Decimal

from django.db import transaction
from django.db.models import Max
from django.db.models.functions import Now
from django.utils.translation import gettext as _

from accounts.models import Person
from core.errors import refuse_if, refuse_unless
from courses.actions.content import draft_of, noticed
from courses.models import Course, Package, PackageFile, PackageItem, Unit
from courses.packages.media_types import media_type
from courses.packages.reading import Found
from courses.rules import packages as rules
from exchange import actions as exchange
from exchange.models import StoredFile
from exchange.storage import Written
from journal import actions as journal

State = Package.State
ZIP = "application/zip"


@transaction.atomic
def bring(
    *, course: Course, name: str, size_bytes: int, content: bytes | Iterable[bytes], by: Person, sample: bool = False
) -> Package:
    """Keep the archive and ask for its reading; the view then starts `package.job`.

    Raises: Refused when a rule says no.
    """
    refuse_if(rules.why_not_bring(by) or rules.why_not_keep(name, size_bytes))
    file = exchange.store_file(name=name, content=content, media_type=ZIP, by=by, needs="content.edit")
    package = Package.objects.create(course=course, file=file, brought_by=by, sample=sample)
    package.job = exchange.create_job(
        task="courses.tasks.read_package",
        title=_("Read the package “%(file)s”") % {"file": file},
        by=by,
        parameters={"package": package.pk},
    )
    package.save(update_fields=["job"])
    journal.record("package.brought", on=package, by=by, new={"course": course.code, "sha256": file.sha256})
    return package


@transaction.atomic
def keep(*, package: Package, found: Found, written: Sequence[tuple[str, Written]], by: Person | None) -> None:
    """Make the package one that can be played: its parts, and its files under their paths.

    Raises: Refused when it was read meanwhile.
    """
    said = found.manifest
    _move(
        package, State.RECEIVED, to=State.READY, standard=said.standard, identifier=said.identifier,
        title=said.title or said.parts[0].title, files=len(written),
        size_bytes=sum(bytes_.size_bytes for _path, bytes_ in written),
    )  # fmt: skip
    PackageItem.objects.bulk_create(
        PackageItem(
            package=package,
            number=number,
            identifier=part.identifier,
            title=part.title,
            href=part.href,
            mastery=None if part.mastery is None else Decimal(str(round(part.mastery, 3))),
            move_on=part.move_on,
            launch_parameters=part.parameters,
            least_seconds=said.least_seconds,
        )
        for number, part in enumerate(said.parts, 1)
    )
    files = exchange.keep_files(files=[(path, media_type(path), bytes_) for path, bytes_ in written], by=by)
    PackageFile.objects.bulk_create(
        PackageFile(package=package, path=path, file=file)
        for (path, _written), file in zip(written, files, strict=True)
    )
    journal.record("package.taken_in", on=package, by=by, new={"standard": said.standard, "files": len(written)})


@transaction.atomic
def refuse(*, package: Package, problem: str, by: Person | None) -> None:
    """Say why the package cannot be used; its archive is thrown away, its record stays.

    Raises: Refused when it was read meanwhile.
    """
    _move(package, State.RECEIVED, to=State.REFUSED, problem=problem[:600])
    StoredFile.objects.filter(pk=package.file_id).update(expires_at=Now())
    journal.record("package.refused", on=package, by=by, new={"problem": problem[:600]})


@transaction.atomic
def withdraw(*, package: Package, by: Person) -> None:
    """Play the package no more; openings that stand end with it. Raises: Refused when a rule says no."""
    refuse_if(rules.why_not_withdraw(by, package))
    _move(package, State.READY, to=State.WITHDRAWN)
    journal.record("package.withdrawn", on=package, by=by)


@transaction.atomic
def attach(*, item: PackageItem, title_ko: str, title_en: str, minutes: int, by: Person) -> Unit:
    """Make the part the last unit of the course's draft; without one a draft begins with what is published.

    Raises: Refused when a rule says no.
    """
    course = Course.objects.select_for_update(no_key=True).get(pk=item.package.course_id)
    item = PackageItem.objects.select_related("package").get(pk=item.pk)  # as it is now
    refuse_if(rules.why_not_attach(by, item))
    draft = draft_of(course=course, by=by)
    noticed(draft)
    last = Unit.objects.filter(content=draft).aggregate(last=Max("number"))["last"] or 0
    unit = Unit.objects.create(
        content=draft, number=last + 1, kind=item.package.standard, item=item, length_ms=minutes * 60_000,
        title_ko=title_ko, title_en=title_en,
    )  # fmt: skip
    journal.record("package.attached", on=item.package, by=by, new={"part": item.number, "unit": unit.number})
    return unit


def _move(package: Package, seen: str, *, to: str, **fields: object) -> None:
    moved = Package.objects.filter(pk=package.pk, state=seen).update(state=to, **fields)
    refuse_unless(moved == 1, _("Somebody else worked on this package meanwhile. Look at it again."))
    package.refresh_from_db()
