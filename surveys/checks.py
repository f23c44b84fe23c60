"""What Django's checks look at before the portal starts: the secret of surveys stands apart in production.

Not for keys that were lost: surveys.queries.invariants.
"""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.checks import Error

SHORTEST = 40  # letters


def secret_stands_apart(**options: Any) -> list[Error]:
    """In production surveys have a long secret of their own, which signs nothing else and stands in no backup."""
    if not settings.PRODUCTION:
        return []
    secret = settings.PORTAL_SURVEY_SECRET
    if len(secret) >= SHORTEST and secret != settings.SECRET_KEY:
        return []
    return [
        Error(
            "PORTAL_SURVEY_SECRET is not set, is too short, or is SECRET_KEY.",
            hint="Give it a random text of 60 letters of its own: answers to surveys are sealed with it.",
            id="surveys.E001",
        )
    ]
