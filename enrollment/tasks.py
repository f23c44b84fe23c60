"""Work of enrollment without a browser: what the scheduler and long jobs do with places, attendance and hours.

Not for how it is done: enrollment.actions.
"""

from __future__ import annotations

from celery import shared_task
from celery.utils.log import get_task_logger

from core.errors import Refused
from core.periods import today
from enrollment import archive
from enrollment.actions import (
    approvals,
    deciding,
    draws,
    folding,
    invariants,
    launches,
    learned,
    nominations,
    offers,
    owed,
    presence,
    reminders,
    results,
    roll_calls,
    runs,
    tests,
)
from enrollment.queries import checkin
from enrollment.queries.rates import runs_to_warn_in
from enrollment.queries.results_of_hours import years_with_hours
from exchange import jobs

logger = get_task_logger(__name__)


@shared_task(name="enrollment.tasks.end_late_offers")
def end_late_offers() -> int:
    """End offers that ran out and pass their seats on. Safe to run twice."""
    return offers.end_late_offers(by=None)


@shared_task(name="enrollment.tasks.freeze_rolls")
def freeze_rolls() -> int:
    """Publish who takes part in the draws of runs that closed. Safe to run twice."""
    return draws.freeze_rolls(by=None)


@shared_task(name="enrollment.tasks.close_waiting_lists")
def close_waiting_lists() -> int:
    """End the waiting for runs that take nobody in any more. Safe to run twice."""
    return offers.close_waiting_lists(by=None)


@shared_task(name="enrollment.tasks.look_for_differences")
def look_for_differences() -> int:
    """Look whether everything holds, and tell the system administrators if not. Safe to run twice."""
    results.begin(by=None)
    results.keep(by=None)
    found = invariants.tell_of_differences(by=None)
    if found:
        logger.error("check_invariants: %s differences", found)
    return found


@shared_task(name="enrollment.tasks.keep_results")
def keep_results() -> int:
    """Count anew what was decided since the last minute; how many courses. Safe to run twice."""
    return results.keep(by=None)


@shared_task
def finish_sessions() -> None:
    """End open scans with their session and compute what own links told. Safe to run twice."""
    for session in checkin.sessions_to_finish():
        try:
            presence.finish(session=session)
        except Refused:  # its roll call was closed in this moment, which ended the stays as well
            continue


@shared_task
def tell_of_marks() -> int:
    """Tell people of marks other than present; how many were told. Safe to run twice."""
    return roll_calls.tell_of_marks(by=None)


@shared_task
def close_roll_calls() -> int:
    """Close roll calls whose time is over; how many. Safe to run twice."""
    return roll_calls.close_due(by=None)


@shared_task
def warn_of_rates() -> int:
    """Tell who comes near the least attendance, once a place; how many were told. Safe to run twice."""
    return roll_calls.warn_of_rates(runs=runs_to_warn_in(today()), by=None)


@shared_task
def recount_hours() -> int:
    """Every night: what everybody owes this year, and sums that their lines do not add up to; in January also those of
    the year that ended. The summary that reports read follows, also of years that are over: learning elsewhere, late
    decisions and revocations still change those. Safe to run twice. Returns: how many sums were wrong.
    """
    day, wrong = today(), 0
    counted = (day.year, day.year - 1) if day.month == 1 else (day.year,)
    for year in counted:
        wrong += owed.recount_year(year=year, by=None)
        results.rebuild_people(year=year, by=None)
    for year in years_with_hours():
        if year < day.year and year not in counted:
            results.follow_late(year=year, by=None)
    return wrong


@shared_task
def remind_of_hours() -> int | None:
    """Every morning: in the months of reminders tell, once, who still owes hours. Safe to run twice."""
    return reminders.hold_round(day=today(), by=None)


@shared_task
def make_certificates(job: int) -> None:
    """Make and sign the papers of a run and pack them into one archive. Safe to run twice."""
    jobs.run(job, archive.make)


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


@shared_task(name="enrollment.tasks.close_approvals")
def close_approvals() -> int:
    """Remind approvers a last time before applications close, and refuse what nobody decided before the run.

    Safe to run twice. Returns: how many applications were refused.
    """
    approvals.remind_at_closing(by=None)
    return deciding.refuse_undecided(by=None)


@shared_task(name="enrollment.tasks.end_launches")
def end_launches() -> int:
    """End openings of packages whose time is over. Safe to run twice."""
    return launches.end_expired(by=None)


@shared_task(name="enrollment.tasks.tell_of_draws")
def tell_of_draws() -> int:
    """Tell those who manage places of runs whose seats can be drawn. Safe to run twice."""
    return draws.tell_of_draws(by=None)


@shared_task(name="enrollment.tasks.warn_of_decisions")
def warn_of_decisions() -> int:
    """Tell those who keep runs of runs below their minimum. Safe to run twice."""
    return runs.warn_of_decisions(by=None)


@shared_task(name="enrollment.tasks.end_learning")
def end_learning() -> int:
    """Every night: follow runs that were moved, hand in tests whose time is over, decide on e-learning that is over.

    Returns: on how many places it was decided. Safe to run twice.
    """
    learned.follow_runs(by=None)
    tests.close_late(by=None)
    return learned.end_late(on=today(), by=None)


@shared_task(name="enrollment.tasks.remind_of_learning")
def remind_of_learning() -> int:
    """Every morning: remind of e-learning that can be learned seven days more, or one; how many. Safe to run twice."""
    return learned.remind(on=today(), by=None)


@shared_task(name="enrollment.tasks.fold_learning")
def fold_learning() -> int:
    """Every night: of what was learned and decided ninety days ago keep the sums only; how many places.

    Safe to run twice.
    """
    return folding.fold(on=today(), by=None)
