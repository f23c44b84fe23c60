"""Work of surveys without a browser: what the scheduler does with them.

Not for how it is done: surveys.actions. No task knows of a single answer.
"""

from __future__ import annotations

from functools import partial

from celery import shared_task
from celery.utils.log import get_task_logger

from surveys.actions import closing, diagnoses, generating, invariants, opening_rounds, reminding, scores
from surveys.in_turn import Broke, in_turn

logger = get_task_logger(__name__)
STEPS = (
    scores.begin, scores.keep, generating.generate, opening_rounds.open_due, opening_rounds.invite_completers,
    reminding.remind, closing.close_due, diagnoses.move_due,
)  # fmt: skip


@shared_task(name="surveys.tasks.keep")
def keep() -> int:
    """Plan what the rules ask for, open, invite and remind, close what is over, move diagnoses on, and take what that
    deleted out of the files. Each step is safe to run twice, and so is this; one that breaks stops no other.

    Returns: how many surveys and diagnoses were closed. Raises: Broke at the end, when anything broke.
    """
    works = ((f"{step.__module__}.{step.__name__} broke off", partial(step, by=None)) for step in STEPS)
    try:
        *_before, closed, moved = in_turn(works)
    except Broke:
        closing.sweep(by=None)  # other surveys were closed all the same
        raise
    if closed or moved:
        closing.sweep(by=None)
    return closed + moved


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
