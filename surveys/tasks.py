"""Work of surveys without a browser: what the scheduler does with them.

Not for how it is done: surveys.actions. No task knows of a single answer.
"""

from __future__ import annotations

from celery import shared_task
from celery.utils.log import get_task_logger

from surveys.actions import closing, diagnoses, generating, invariants, opening_rounds, reminding, scores

logger = get_task_logger(__name__)


@shared_task(name="surveys.tasks.keep")
def keep() -> int:
    """Plan what the rules ask for, open, invite and remind, close what is over, move diagnoses on, and take what that
    deleted out of the files. Each step is safe to run twice, and so is this.

    Returns: how many surveys and diagnoses were closed.
    """
    scores.begin(by=None)
    scores.keep(by=None)
    generating.generate(by=None)
    opening_rounds.open_due(by=None)
    opening_rounds.invite_completers(by=None)
    reminding.remind(by=None)
    closed = closing.close_due(by=None) + diagnoses.move_due(by=None)
    if closed:
        closing.sweep(by=None)
    return closed


@shared_task(name="surveys.tasks.look_for_differences")
def look_for_differences() -> int:
    """Look whether everything holds, and tell the system administrators if not. Safe to run twice.

    What was deleted by hand in the day, of surveys that were cancelled and diagnoses withdrawn, goes out of the files.
    """
    closing.sweep(by=None)
    scores.keep(by=None)
    found = invariants.tell_of_differences(by=None)
    if found:
        logger.error("check_surveys: %s differences", found)
    return found
