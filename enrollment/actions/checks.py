"""What is done when somebody looks who is in front of the camera.

Not for reporting improper attendance: enrollment.actions.cases.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from uuid import UUID

from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.actions import notify
from accounts.models import Person
from core.errors import refuse_if, refuse_unless
from courses.models import Session
from enrollment.actions import presence
from enrollment.looks import misses
from enrollment.models import Enrollment, SpotCheck
from enrollment.queries import clock
from enrollment.queries.checks import everybody, looks_of_day
from enrollment.rules import checks as rules
from enrollment.rules.own import why_not_own
from enrollment.told import moment
from journal import actions as journal

Result = SpotCheck.Result


@transaction.atomic
def record(*, session: Session, results: Mapping[int, str], round_key: UUID, by: Person) -> int:
    """Keep one round of looks, by key of the enrollment. Who is out of sight is warned, from the second time counted
    as out until seen again (K1), and told so.

    Returns: how many looks were kept. Raises: Refused when a rule says no, also for somebody who was looked at a moment
    ago: a round beside another one is the same look. Safe to run twice: `round_key` is the
    round's own, and a round that is sent again keeps nothing, so that nobody is warned and counted out by one look.
    """
    now = clock.now()
    refuse_if(rules.why_not_look(by, session, now))
    there = {one.pk: one for one in everybody(session)}
    refuse_unless(bool(results), _("Say of at least one person what you saw."))
    refuse_unless(set(results) <= set(there), _("Somebody in this round no longer takes part. Load the page again."))
    for place in results:
        refuse_if(why_not_own(by, there[place]))
    refuse_unless(set(results.values()) <= set(Result.values), _("Choose one of the answers for each person."))
    # Two at once: the roll is the lock, and the second then sees the round of the first.
    presence.locked_roll(session=session, by=by)
    if SpotCheck.objects.filter(session=session, round_key=round_key).exists():
        return 0
    refuse_if(rules.why_not_so_soon(session, results, there, now))
    SpotCheck.objects.bulk_create(
        SpotCheck(
            enrollment=there[place], session=session, checked_at=now, checked_by=by, round_key=round_key, result=result
        )
        for place, result in results.items()
    )
    counts = {str(result): number for result, number in sorted(Counter(results.values()).items())}
    journal.record("check.recorded", on=session, by=by, new=counts)
    presence.recompute(session=session, only=list(results), by=by)
    _tell(session, results, there, by)
    return len(results)


def _tell(session: Session, results: Mapping[int, str], there: Mapping[int, Enrollment], by: Person) -> None:
    missed = [place for place, result in results.items() if result != Result.THERE]
    for place, looks in looks_of_day(session, missed).items():
        first = misses(looks) == 1
        text = (
            gettext_lazy("%(when)s, “%(session)s”: you were not in front of the camera. The next time counts as out.")
            if first
            else gettext_lazy(
                "%(when)s, “%(session)s”: not in front of the camera again. It counts as out until you are."
            )
        )
        notify(
            person=there[place].person,
            text=text,
            values={"when": moment(looks[-1].at), "session": session},
            url=reverse("attendance_mine", args=[there[place].key]),
            by=by,
        )
