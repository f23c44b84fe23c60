"""Which completion rule is in force for a course on a day.

Not for what it proposes: enrollment.queries.completion.
"""

from __future__ import annotations

from datetime import date

from django.db.models import Q

from courses.models import Course
from enrollment.models import CompletionRule


def rule_for(course: Course, day: date) -> CompletionRule | None:
    """The rule in force on the day: the course's own newest one, otherwise the one for all courses."""
    rules = CompletionRule.objects.filter(Q(course=course) | Q(course=None), effective_from__lte=day)
    newest = sorted(rules, key=lambda rule: (rule.course_id is not None, rule.effective_from, rule.version))
    return newest[-1] if newest else None
