"""What is done with a version of a course's content: begun, its units made and put in order, published.

Not for packages: courses.actions.packages. Not for the register of work: courses.actions.works.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.db.models import F, Max, Q, QuerySet
from django.db.models.functions import Now
from django.utils.translation import gettext as _

from accounts.models import Person
from core.errors import refuse_if, refuse_unless
from courses.actions import works
from courses.models import Content, Course, Unit
from courses.rules import content as rules
from exchange import actions as exchange
from exchange.models import StoredFile
from journal import actions as journal

State = Content.State
ASKED = ("need_percent", "test_questions", "test_minutes", "test_attempts")
FILES = ("video", "captions_ko", "captions_en")


@dataclass(frozen=True)
class File:
    """A file that comes with a unit."""

    name: str
    media_type: str
    content: Iterable[bytes]


@dataclass(frozen=True)
class Seen:
    """A unit as the page showed it that was sent: under which number which unit, at which revision of the version.

    Numbers move when somebody else works on the version, so a number alone names no unit.
    """

    content: Content
    number: int
    unit: int
    revision: int


@transaction.atomic
def start(*, course: Course, by: Person) -> Content:
    """Begin the next version with what is published. Raises: Refused when a rule says no."""
    course = Course.objects.select_for_update(no_key=True).get(pk=course.pk)
    refuse_if(rules.why_not_start(by, course))
    return draft_of(course=course, by=by)


def draft_of(*, course: Course, by: Person) -> Content:
    """The draft of the (locked) course; without one it begins with the settings and units that are published."""
    draft = Content.objects.filter(course=course, state=State.DRAFT).first()
    if draft is not None:
        return draft
    before = Content.objects.filter(course=course).order_by("-version").first()
    published = Content.objects.filter(course=course, state=State.PUBLISHED).first()
    draft = Content.objects.create(
        course=course, version=before.version + 1 if before else 1, made_by=by,
        **{name: getattr(published, name) for name in ASKED if published},
    )  # fmt: skip
    for unit in Unit.objects.filter(content=published) if published else ():
        unit.pk, unit.content = None, draft
        unit.save(force_insert=True)
    journal.record("content.begun", on=draft, by=by, new={"course": course.code, "version": draft.version})
    return draft


@transaction.atomic
def change(*, content: Content, revision: int, fields: Mapping[str, Any], by: Person) -> None:
    """Change how much has to be seen, the test, and the note. Raises: Refused when somebody changed it meanwhile."""
    refuse_if(rules.why_not_change(by, content))
    seen = _drafts(content).filter(revision=revision)
    refuse_unless(seen.update(revision=F("revision") + 1, **fields) == 1, _meanwhile())
    old = {name: getattr(content, name) for name in fields}
    journal.record("content.changed", on=content, by=by, old=old, new=dict(fields))


@transaction.atomic
def add_unit(*, content: Content, kind: str, fields: Mapping[str, Any], files: Mapping[str, File], by: Person) -> Unit:
    """Put a text or a video behind the last unit of the draft. Raises: Refused when a rule says no."""
    content = _locked(content, by)
    noticed(content)
    refuse_unless(kind in (Unit.Kind.PAGE, Unit.Kind.VIDEO), _("Units of packages are made on the package's page."))
    last = Unit.objects.filter(content=content).aggregate(last=Max("number"))["last"] or 0
    unit = Unit.objects.create(content=content, kind=kind, number=last + 1, **fields, **_stored(files, by))
    journal.record("unit.added", on=content, by=by, new={"unit": unit.number, "title": unit.title_ko})
    return unit


@transaction.atomic
def change_unit(*, seen: Seen, fields: Mapping[str, Any], files: Mapping[str, File], by: Person) -> None:
    """Change a unit of the draft; files that do not come anew stay.

    Raises: Refused when a rule says no, or somebody else changed the version meanwhile.
    """
    old = _locked_unit(seen, by)
    Unit.objects.filter(pk=old.pk).update(**fields, **_stored(files, by))
    _let_go(getattr(old, f"{name}_id") for name in files)
    titles = [{"unit": old.number, "title": title} for title in (old.title_ko, fields.get("title_ko"))]
    journal.record("unit.changed", on=seen.content, by=by, old=titles[0], new=titles[1])


@transaction.atomic
def move_unit(*, seen: Seen, up: bool, by: Person) -> None:
    """Change places with the unit before or after; at the end nothing happens.

    Raises: Refused when a rule says no, or somebody else changed the version meanwhile.
    """
    unit = _locked_unit(seen, by)
    units, number = Unit.objects.filter(content=unit.content_id), unit.number
    other = number - 1 if up else number + 1
    if not units.filter(number=other).exists():
        return
    units.filter(number=other).update(number=0)  # a number of nobody, so that none is there twice
    units.filter(pk=unit.pk).update(number=other)
    units.filter(number=0).update(number=number)
    journal.record("unit.moved", on=seen.content, by=by, old={"unit": number}, new={"unit": other})


@transaction.atomic
def delete_unit(*, seen: Seen, by: Person) -> None:
    """Take a unit out of the draft; those behind it close up.

    Raises: Refused when a rule says no, or somebody else changed the version meanwhile.
    """
    row = _locked_unit(seen, by)
    number, files = row.number, [getattr(row, f"{name}_id") for name in FILES]
    row.delete()
    _let_go(files)
    for later in Unit.objects.filter(content=row.content_id, number__gt=number).order_by("number"):
        Unit.objects.filter(pk=later.pk).update(number=later.number - 1)
    journal.record("unit.deleted", on=seen.content, by=by, old={"unit": number, "title": row.title_ko})


@transaction.atomic
def publish(*, content: Content, revision: int, by: Person) -> None:
    """Make the draft what is learned from now on; who began with the one before goes on with that.

    Work of the course that was accepted is published with it. `revision` is the one that the person looked at: what
    was changed since is not published unseen. Raises: Refused when a rule says no, or somebody changed it meanwhile.
    """
    list(Course.objects.select_for_update(no_key=True).filter(pk=content.course_id))
    content = Content.objects.select_related("course").get(pk=content.pk)
    refuse_if(rules.why_not_publish(by, content))
    Content.objects.filter(course=content.course_id, state=State.PUBLISHED).update(state=State.RETIRED)
    seen = _drafts(content).filter(revision=revision)
    moved = seen.update(state=State.PUBLISHED, published_at=Now(), published_by=by)
    refuse_unless(moved == 1, _meanwhile())
    works.publish(content=content, by=by)
    journal.record("content.published", on=content, by=by, new={"version": content.version})


def noticed(content: Content) -> None:
    """Let everybody who looked at the draft before notice that there is a unit more."""
    _drafts(content).update(revision=F("revision") + 1)


def _drafts(content: Content) -> QuerySet[Content]:
    return Content.objects.filter(pk=content.pk, state=State.DRAFT)


def _locked_unit(seen: Seen, by: Person) -> Unit:
    """The unit that the person saw, if the version is still as it was then; whoever saw it before is refused."""
    content = _locked(seen.content, by)
    unit = Unit.objects.filter(content=content, number=seen.number, pk=seen.unit).first()
    moved = _drafts(content).filter(revision=seen.revision).update(revision=F("revision") + 1)
    refuse_unless(unit is not None and moved == 1, _meanwhile())
    assert unit is not None  # said once more for the type checker
    return unit


def _locked(content: Content, by: Person) -> Content:
    """The version as it is now; whoever else changes or publishes it waits for this transaction."""
    list(Course.objects.select_for_update(no_key=True).filter(pk=content.course_id))
    content = Content.objects.get(pk=content.pk)
    refuse_if(rules.why_not_change(by, content))
    return content


def _stored(files: Mapping[str, File], by: Person) -> dict[str, StoredFile]:
    return {
        name: exchange.store_file(
            name=file.name, content=file.content, media_type=file.media_type, by=by, needs="content.edit"
        )
        for name, file in files.items()
    }


def _let_go(files: Iterable[int | None]) -> None:
    """Keep no file that no unit of any version shows any more."""
    for key in files:
        shown = Q(video=key) | Q(captions_ko=key) | Q(captions_en=key)
        if key is not None and not Unit.objects.filter(shown).exists():
            StoredFile.objects.filter(pk=key).update(expires_at=Now())


def _meanwhile() -> str:
    return _("Somebody else changed this version meanwhile. Look at it again.")
