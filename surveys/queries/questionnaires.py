"""Questionnaires in their versions.

Not for what was answered to them: surveys.queries.surveys.
"""

from __future__ import annotations

from django.db.models import Count, QuerySet

from surveys.models import Question, Questionnaire


def versions() -> QuerySet[Questionnaire]:
    """Every version of every questionnaire, with `asked`, its number of questions, and `used`, its surveys."""
    return Questionnaire.objects.annotate(
        asked=Count("questions", distinct=True), used=Count("surveys", distinct=True)
    ).order_by("kind", "code", "-version")


def newest(code: str) -> Questionnaire | None:
    """The newest version of the questionnaire, whatever its state."""
    return Questionnaire.objects.filter(code=code).order_by("-version").first()


def questions_of(questionnaire: Questionnaire) -> list[Question]:
    """Its questions in their order."""
    return list(questionnaire.questions.order_by("order"))
