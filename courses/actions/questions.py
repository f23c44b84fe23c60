"""Questions of a course's test: written, written anew, asked no more.

Not for taking the test: enrollment.actions.tests.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from accounts.models import Person
from core.errors import refuse_if, refuse_unless
from courses.models import Course, Question
from courses.rules import questions as rules
from courses.rules.content import why_not_make
from journal import actions as journal


@transaction.atomic
def write(*, course: Course, fields: Mapping[str, Any], by: Person) -> Question:
    """Add a question. Raises: Refused when it cannot be asked so."""
    refuse_if(why_not_make(by) or rules.why_not_ask(fields["kind"], fields["options"], fields["right"]))
    question = Question.objects.create(course=course, **fields)
    journal.record("question.written", on=question, by=by, new={"course": course.code, "text": question.text_ko})
    return question


@transaction.atomic
def rewrite(*, question: Question, fields: Mapping[str, Any], by: Person) -> Question:
    """Ask another question in place of this one: attempts that asked it keep what they asked.

    Raises: Refused when it cannot be asked so, or somebody else was faster.
    """
    refuse_if(why_not_make(by) or rules.why_not_ask(fields["kind"], fields["options"], fields["right"]))
    _end(question)
    new = Question.objects.create(course=question.course, **fields)
    journal.record("question.rewritten", on=new, by=by, old={"text": question.text_ko}, new={"text": new.text_ko})
    return new


@transaction.atomic
def retire(*, question: Question, by: Person) -> None:
    """Ask the question no more. Raises: Refused while the test needs it."""
    list(Course.objects.select_for_update(no_key=True).filter(pk=question.course_id))
    refuse_if(rules.why_not_retire(by, question))
    _end(question)
    journal.record("question.retired", on=question, by=by, old={"text": question.text_ko})


def _end(question: Question) -> None:
    row = Question.objects.filter(pk=question.pk, retired=False)
    ended = row.update(retired=True, revision=F("revision") + 1)
    refuse_unless(ended == 1, _("Somebody else changed this question meanwhile. Look at the list again."))
