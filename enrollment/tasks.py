"""Work of the wing without a browser: each task calls one action and is safe to run twice.

Not for how it is done: enrollment.actions.
"""

from __future__ import annotations

from celery import shared_task

from core.errors import Refused
from core.periods import today
from enrollment import archive
from enrollment.actions import owed, presence, reminders
from enrollment.queries import checkin
from exchange import jobs


@shared_task
def finish_sessions() -> None:
    """End open scans with their session and compute what own links told. Safe to run twice."""
    for session in checkin.sessions_to_finish():
        try:
            presence.finish(session=session)
        except Refused:  # its roll call was closed in this moment, which ended the stays as well
            continue


@shared_task
def recount_hours() -> int:
    """Every night: what everybody owes this year, and sums that their lines do not add up to; in January also those of
    the year that ended. Safe to run twice. Returns: how many sums were wrong.
    """
    day = today()
    wrong = owed.recount_year(year=day.year, by=None)
    return wrong + (owed.recount_year(year=day.year - 1, by=None) if day.month == 1 else 0)


@shared_task
def remind_of_hours() -> int | None:
    """Every morning: in the months of reminders tell, once, who still owes hours. Safe to run twice."""
    return reminders.hold_round(day=today(), by=None)


@shared_task
def make_certificates(job: int) -> None:
    """Make and sign the papers of a run and pack them into one archive. Safe to run twice."""
    jobs.run(job, archive.make)
