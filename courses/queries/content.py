"""The versions of a course's content with their units, and the questions of its test.

Not for who learns them: enrollment. Not for the register of work: courses.queries.works.
"""

from __future__ import annotations

from django.db.models import Count, QuerySet

from accounts.models import Person
from courses.models import Content, Question, Unit


def contents_visible_to(user: Person) -> QuerySet[Content]:
    """Every version for the people who make content, none for others; newest first, with the number of units."""
    if not user.may("content.edit"):
        return Content.objects.none()
    rows = Content.objects.select_related("course", "made_by", "published_by")
    return rows.annotate(units=Count("unit_rows")).order_by("course", "-version")


def units_of(content: Content) -> QuerySet[Unit]:
    """The units in their order, with their files and packages."""
    rows = Unit.objects.filter(content=content).order_by("number")
    return rows.select_related("content__course", "video", "item__package__course")


def questions_visible_to(user: Person) -> QuerySet[Question]:
    """Every question that is still asked, for the people who make content; none for others."""
    if not user.may("content.edit"):
        return Question.objects.none()
    return Question.objects.filter(retired=False).select_related("course").order_by("pk")
