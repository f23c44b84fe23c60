"""What the scheduler does: offers that ran out, waiting lists that close, held seats, approvals, the nightly look.

Not for how: enrollment.actions.
"""

from __future__ import annotations

from celery import shared_task
from celery.utils.log import get_task_logger

from core.periods import today
from enrollment.actions import approvals, invariants, nominations, offers

logger = get_task_logger(__name__)


@shared_task(name="enrollment.tasks.end_late_offers")
def end_late_offers() -> int:
    """End offers that ran out and pass their seats on. Safe to run twice."""
    return offers.end_late_offers(by=None)


@shared_task(name="enrollment.tasks.close_waiting_lists")
def close_waiting_lists() -> int:
    """End the waiting for runs that take nobody in any more. Safe to run twice."""
    return offers.close_waiting_lists(by=None)


@shared_task(name="enrollment.tasks.look_for_differences")
def look_for_differences() -> int:
    """Look whether everything holds, and tell the system administrators if not. Safe to run twice."""
    found = invariants.tell_of_differences(by=None)
    if found:
        logger.error("check_invariants: %s differences", found)
    return found


@shared_task(name="enrollment.tasks.return_held_seats")
def return_held_seats() -> int:
    """Return held seats whose day has come; how many. Safe to run twice."""
    return nominations.return_unused(by=None, on=today())


@shared_task(name="enrollment.tasks.remind_of_held_seats")
def remind_of_held_seats() -> int:
    """Tell officers of held seats that are about to return; of how many holds. Safe to run twice."""
    return nominations.remind_of_returns(by=None, on=today())


@shared_task(name="enrollment.tasks.open_approvals")
def open_approvals() -> int:
    """Tell approvers of applications of which nobody told them; how many. Safe to run twice."""
    return approvals.open_forgotten(by=None)


@shared_task(name="enrollment.tasks.remind_approvers")
def remind_approvers() -> int:
    """Remind approvers of applications that wait too long; how many steps. Safe to run twice."""
    return approvals.remind(by=None)
