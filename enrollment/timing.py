"""The times that self check-in, marks, own links and codes go by: one place that reads the settings.

Not for a run's own dates and deadlines.
"""

from __future__ import annotations

from datetime import timedelta

from django.conf import settings

from enrollment.presence import Limits


def limits() -> Limits:
    """What may be missed before a mark says late, left early or out."""
    return Limits(
        late=60 * settings.PORTAL_LATE_AFTER_MINUTES,
        early=60 * settings.PORTAL_LATE_AFTER_MINUTES,
        out=60 * settings.PORTAL_OUT_AFTER_MINUTES,
    )


def opens_before() -> timedelta:
    """How long before a session check-in and its roll call open."""
    return timedelta(minutes=settings.PORTAL_CHECK_IN_OPENS_MINUTES)


def leaves_within() -> timedelta:
    """How far from the end, on both sides, leaving for good may be scanned."""
    return timedelta(minutes=settings.PORTAL_CHECK_OUT_MINUTES)


def late_logs() -> timedelta:
    """How long after a session its log or roll may still come in; until then nobody is warned of what is unknown."""
    return timedelta(days=settings.PORTAL_LATE_LOG_DAYS)


def code_seconds() -> int:
    """How long one code of the projector stands."""
    return int(settings.PORTAL_CODE_SECONDS)


def link_silence() -> timedelta:
    """After so much silence of an own link the stay ends where it was heard last."""
    return timedelta(seconds=settings.PORTAL_LINK_SILENCE_SECONDS)
