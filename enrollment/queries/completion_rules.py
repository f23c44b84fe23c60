"""Which completion rule is in force for a run, or for a course on a day.

Not for what it proposes: enrollment.queries.completion.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from django.db.models import Max, Q

from courses.models import Course, Run
from enrollment.models import CompletionRule


def rule_for(course: Course, day: date, mode: str = "") -> CompletionRule | None:
    """The newest rule in force on the day: the course's own before the one for all courses, and of each the one for
    this way of holding a run before the one for every way."""
    rows = CompletionRule.objects.filter(Q(course=course) | Q(course=None), effective_from__lte=day)
    return _first(rows.filter(mode__in=("", mode)), course.pk, day, mode)


def rule_of(run: Run) -> CompletionRule | None:
    """The rule that decides on the run: in force on its last day, for the way it is held."""
    return rule_for(run.course, run.ends_on, run.mode)


def rules_of(runs: Iterable[Run], mode: str = "") -> dict[int, CompletionRule | None]:
    """The same for many runs by their keys, as if they were held in `mode`, where one is given. One query."""
    runs = list(runs)
    courses = {run.course_id for run in runs}
    rows = list(CompletionRule.objects.filter(Q(course__in=courses) | Q(course=None)))
    return {run.pk: _first(rows, run.course_id, run.ends_on, mode or run.mode) for run in runs}


def rules_of_elearning(courses: Iterable[int], day: date) -> dict[int, CompletionRule | None]:
    """The rule of the day for each course (its key) that is learned on-line without a run. One query.

    Only rules for e-learning: one for every way of holding a run asks for attendance, and here nobody attends.
    """
    keys, mode = list(courses), CompletionRule.Mode.ELEARNING
    rows = list(CompletionRule.objects.filter(Q(course__in=keys) | Q(course=None), mode=mode))
    return {key: _first(rows, key, day, mode) for key in keys}


def _first(rules: Iterable[CompletionRule], course: int, day: date, mode: str) -> CompletionRule | None:
    fitting = [
        rule
        for rule in rules
        if rule.course_id in (None, course) and rule.mode in ("", mode) and rule.effective_from <= day
    ]
    order = sorted(fitting, key=lambda r: (r.course_id is not None, r.mode != "", r.effective_from, r.version))
    return order[-1] if order else None


def newest_rule(course: Course | None, mode: str = "") -> CompletionRule | None:
    """The last version for the course, or for all courses, and for this way of holding a run."""
    return CompletionRule.objects.filter(course=course, mode=mode).order_by("-version").first()


def last_version(course: Course | None) -> int:
    """The highest number of a version for the course, or for all courses: one series for all ways of holding."""
    return CompletionRule.objects.filter(course=course).aggregate(last=Max("version"))["last"] or 0
