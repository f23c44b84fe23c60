"""What is done to the textbooks of a course: the whole list is kept as the person left it.

Not for what is taught: that is the course's subjects.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import Person
from core.errors import refuse_if, refuse_unless
from courses.models import Course, Textbook
from courses.rules import timetables as rules
from journal import actions as journal

FIELDS = ("title", "author", "publisher", "year", "price_krw", "required")


@transaction.atomic
def keep_textbooks(*, course: Course, books: Sequence[Mapping[str, Any]], seen: Sequence[str], by: Person) -> int:
    """Make the list what the person left: in this order, without what was taken out.

    `seen` are the titles that stood there when the page was opened. Returns: how many books the list holds now.
    Raises: Refused when a rule says no or somebody else changed the list meanwhile.
    """
    refuse_if(rules.why_not_manage_runs(by))
    Course.objects.select_for_update(no_key=True).get(pk=course.pk)
    before = list(Textbook.objects.filter(course=course).order_by("order"))
    refuse_unless(
        [book.title for book in before] == list(seen),
        _("Somebody changed this list while you had it open. Look at it again."),
    )
    samples = {book.title for book in before if book.sample}
    Textbook.objects.filter(course=course).delete()
    rows = [
        Textbook(course=course, order=place, sample=book["title"] in samples, **{name: book[name] for name in FIELDS})
        for place, book in enumerate(books, 1)
    ]
    Textbook.objects.bulk_create(rows)
    journal.record(
        "textbooks.kept", on=course, by=by, old={"books": [book.title for book in before]},
        new={"books": [book.title for book in rows]},
    )  # fmt: skip
    return len(rows)
