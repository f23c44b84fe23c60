"""Work of enrollment without a browser: what the scheduler does after sessions.

Not for how it is done: enrollment.actions.
"""

from __future__ import annotations

from celery import shared_task

from core.errors import Refused
from enrollment.actions import presence
from enrollment.queries import checkin


@shared_task
def finish_sessions() -> None:
    """End open scans with their session and compute what own links told. Safe to run twice."""
    for session in checkin.sessions_to_finish():
        try:
            presence.finish(session=session)
        except Refused:  # its roll call was closed in this moment, which ended the stays as well
            continue
