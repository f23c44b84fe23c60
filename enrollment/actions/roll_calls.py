"""Roll calls over time: people are told of their marks, roll calls close by themselves, and are opened again.

Not for marks and for closing by hand: enrollment.actions.presence.
"""

from __future__ import annotations

from collections.abc import Iterable

from django.db import transaction
from django.db.models import F
from django.db.models.functions import Now
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.actions import notify
from accounts.models import Person
from core.errors import Refused, refuse_if, refuse_unless
from courses.models import Run
from enrollment import margins
from enrollment.actions import presence
from enrollment.deadlines import REOPENED_STAYS_OPEN, last_hour_to_appeal
from enrollment.models import Enrollment, Presence, RateWarning, RollCall
from enrollment.queries import clock
from enrollment.queries import roll_calls as queries
from enrollment.queries.presence import Standing
from enrollment.queries.rates import near_the_rate
from enrollment.rules import roll_calls as rules
from enrollment.told import day, moment
from journal import actions as journal

AT_ONCE = 500


@transaction.atomic
def reopen(*, roll_call: RollCall, reason: str, by: Person) -> None:
    """Open a closed roll call again for some days; it closes by itself then. Why is recorded.

    Raises: Refused when a rule says no or somebody else was faster.
    """
    refuse_if(rules.why_not_reopen(by, roll_call, reason))
    moved = RollCall.objects.filter(pk=roll_call.pk, state=RollCall.State.CLOSED).update(
        state=RollCall.State.OPEN,
        closed_at=None,
        closed_by=None,
        closes_at=Now() + REOPENED_STAYS_OPEN,
        reopened=F("reopened") + 1,
        revision=F("revision") + 1,
    )
    refuse_unless(moved == 1, _("Somebody else opened this roll call meanwhile."))
    old = {"closed_at": roll_call.closed_at}
    roll_call.refresh_from_db()
    journal.record("roll.reopened", on=roll_call, by=by, old=old, reason=reason.strip())


def close_due(*, by: Person | None) -> int:
    """Close the roll calls whose time is over, each in a transaction of its own. Returns: how many. Safe to run twice.

    `by` is None: the scheduler. A session that nobody touched gets its roll call by it, where an earlier one of its run
    has one; one that a rule holds open (its run was cancelled in this moment) is left as it is.
    """
    closed = 0
    for session in queries.due_to_close(clock.now()):
        try:
            presence.close_roll(session=session, by=by)
        except Refused:
            continue
        closed += 1
    return closed


def tell_of_marks(*, by: Person | None) -> int:
    """Tell people of marks other than present, once each, some hours after the session. Returns: how many were told.

    The date stands in the message, and nobody who is marked present gets one. Safe to run twice, also at once: a
    mark is told by who moves its row. Source: complaints about warnings to people who were present.
    """
    return sum(_tell(row, by) for row in queries.marks_to_tell(clock.now())[:AT_ONCE])


@transaction.atomic
def _tell(row: Presence, by: Person | None) -> int:
    same = Presence.objects.filter(pk=row.pk, mark=row.mark, told_mark=row.told_mark)
    if not same.update(told_mark=row.mark, told_at=Now()):
        return 0
    notify(
        person=row.enrollment.person,
        text=gettext_lazy("%(day)s, “%(session)s”: your mark is “%(mark)s”. If that is wrong, appeal until %(until)s."),
        values={
            "day": day(row.session.starts_at),
            "session": row.session,
            "mark": Presence.Mark(row.mark).label,
            "until": moment(last_hour_to_appeal(clock.now())),
        },
        url=reverse("attendance_mine", args=[row.enrollment.key]),
        by=by,
    )
    return 1


def warn_of_rates(*, runs: Iterable[Run], by: Person | None) -> int:
    """Tell who comes near the least attendance that completing asks for, once a place. Returns: how many were told.

    Safe to run twice, also at once: the warning's row exists once.
    """
    return sum(_warn(place, standing, by) for run in runs for place, standing in near_the_rate(run))


@transaction.atomic
def _warn(place: Enrollment, standing: Standing, by: Person | None) -> int:
    warning, made = RateWarning.objects.get_or_create(
        enrollment=place,
        defaults={"missed_seconds": standing.missed_seconds, "allowed_seconds": standing.allowed_seconds},
    )
    if not made:
        return 0
    journal.record("rate.warned", on=place, by=by, new={"missed_seconds": warning.missed_seconds})
    over = standing.word == margins.OVER
    text = (
        gettext_lazy("“%(run)s”: %(missed)s minutes missed, %(allowed)s may be. The course cannot be completed so.")
        if over
        else gettext_lazy(
            "“%(run)s”: %(missed)s minutes missed of %(allowed)s that may be. Miss no more to complete it."
        )
    )
    values = {
        "run": place.run,
        "missed": margins.minutes(standing.missed_seconds),
        "allowed": standing.allowed_seconds // 60,
    }
    notify(person=place.person, text=text, values=values, url=reverse("attendance_mine", args=[place.key]), by=by)
    return 1
