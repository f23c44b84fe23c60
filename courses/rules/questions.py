"""What a test question has to be, and when it is asked no more: a sentence, or None.

Not for points: those are the business of who grades.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence

from django.db.models import Max
from django.utils.translation import gettext as _

from accounts.models import Person
from courses.models import Content, Question
from courses.rules.content import why_not_make

MOST_OPTIONS = 8
_K = Question.Kind


def why_not_ask(kind: str, options: Sequence[dict[str, str]], right: Collection[int]) -> str | None:
    """Why a question with these options (and the numbers of the right ones) cannot be asked, or None."""
    if not 2 <= len(options) <= MOST_OPTIONS:
        return _("A question has two to %(most)s options, one a line.") % {"most": MOST_OPTIONS}
    if len({option["ko"] for option in options}) < len(options):
        return _("Two options are the same. Each has to be told from the others.")
    if kind == _K.TRUE_FALSE and len(options) != 2:
        return _("True or false has two options.")
    if kind == _K.MANY and len(right) < 2:
        return _("Mark at least two options with * as right, or choose another kind.")
    if kind != _K.MANY and len(right) != 1:
        return _("Mark one option with * as right.")
    return None


def why_not_retire(user: Person, question: Question) -> str | None:
    """Why the question has to be asked on, or None: a test needs as many as it asks."""
    if question.retired:
        return _("This question is asked no more.")
    versions = Content.objects.filter(course=question.course_id).exclude(state=Content.State.RETIRED)
    needed = versions.aggregate(most=Max("test_questions"))["most"] or 0
    if Question.objects.filter(course=question.course_id, retired=False).count() <= needed:
        return _("The test of this course asks %(n)s questions. Write another one first.") % {"n": needed}
    return why_not_make(user)
