"""What a questionnaire must be: a sentence that says why not, or None.

Not for changing anything: surveys.actions.questionnaires asks here first.
"""

from __future__ import annotations

from collections.abc import Sequence

from django.utils.translation import gettext as _

from surveys import bands
from surveys.answers import Asked, size_for
from surveys.models import Kind, Question

LEAST_OPTIONS = 2
PAIR_BYTES = len('"p":"",') + 32


def beside(kind: str) -> int:
    """The bytes that stand in an envelope beside the answers."""
    return {Kind.NEEDS: bands.LONGEST, Kind.DIAGNOSIS: PAIR_BYTES}.get(Kind(kind), 0)


def seal_bytes(kind: str, questions: Sequence[Question]) -> int | None:
    """How long every sealed answer to these questions is; None when one could be too long."""
    return size_for([asked(one) for one in questions], beside=beside(kind))


def asked(question: Question) -> Asked:
    """The question as answering and counting need it."""
    codes = tuple(option["code"] for option in question.options)
    return Asked(question.order, question.kind, codes, question.required, question.longest or 0)


def why_not_make(kind: str, questions: Sequence[Question]) -> str | None:
    """Why these questions make no questionnaire of the kind."""
    if not questions:
        return _("A questionnaire needs a question. Keep one at least.")
    overall = [one for one in questions if one.measure == Question.Measure.OVERALL]
    if kind in (Kind.SATISFACTION, Kind.TRANSFER) and len(overall) != 1:
        return _("The score of a course comes from one overall question. Keep exactly one.")
    if kind == Kind.DIAGNOSIS and any(one.kind != Question.Kind.SCALE5 for one in questions):
        return _("A leadership diagnosis compares scales, so all of its questions are scales of five.")
    choices = [one for one in questions if one.kind in (Question.Kind.CHOICE, Question.Kind.CHOICES)]
    if any(len(one.options) < LEAST_OPTIONS for one in choices):
        return _("A question with options needs two at least, each on a line of its own.")
    if seal_bytes(kind, questions) is None:
        return _("The longest possible answer does not fit into its envelope. Ask fewer questions in own words.")
    return None
