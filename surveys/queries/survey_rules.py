"""Rules of surveys in their versions.

Not for the surveys that they make: surveys.queries.rounds.
"""

from __future__ import annotations

from django.db.models import Count, QuerySet

from surveys.models import SurveyRule


def versions() -> QuerySet[SurveyRule]:
    """Every version of every rule with `made`, how many surveys it made."""
    return SurveyRule.objects.annotate(made=Count("surveys")).order_by("code", "-version")


def newest(code: str) -> SurveyRule | None:
    """The newest version of the rule."""
    return SurveyRule.objects.filter(code=code).order_by("-version").first()
