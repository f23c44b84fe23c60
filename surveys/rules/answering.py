"""Whether a survey takes an answer now, and whether an answer fits its questions: a sentence, or None.

Not for changing anything: surveys.actions.answering asks here first.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from django.conf import settings
from django.utils import formats
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from surveys.answers import Answers, Asked, missing, wrong
from surveys.models import Kind, Survey


def why_not_answer(survey: Survey, day: date) -> str | None:
    """Why nobody answers the survey on that day."""
    if survey.state == Survey.State.CANCELLED:
        return _("This survey was cancelled. Nothing is asked any more.")
    if survey.state == Survey.State.PLANNED or day < survey.opens_on:
        return _("This survey opens on %(day)s. Come back then.") % {"day": formats.date_format(survey.opens_on)}
    if survey.state != Survey.State.OPEN or day > survey.closes_on:
        words = {"day": formats.date_format(survey.closes_on)}
        return _("This survey ended on %(day)s. It takes no answers any more.") % words
    return None


def least(survey: Survey) -> int:
    """From how many answers, or pairs of a diagnosis, anything of the survey is kept."""
    minimum: int = settings.PORTAL_SURVEY_MINIMUM
    pairs: int = settings.PORTAL_DIAGNOSIS_PAIRS
    return pairs if survey.kind == Kind.DIAGNOSIS else minimum


def why_not_take(questions: Sequence[Asked], answers: Answers) -> str | None:
    """Why these answers are not taken: some are missing, or do not fit their questions."""
    if left := missing(questions, answers):
        text = ngettext(
            "%(n)s question has no answer yet. Answer it and send again.",
            "%(n)s questions have no answer yet. Answer them and send again.",
            len(left),
        )
        return text % {"n": len(left)}
    if wrong(questions, answers):
        return _("An answer does not fit its question. Open the survey again and answer anew.")
    return None
