"""Who sits in a programme for people about to retire is about to retire: the base of take-up by job series (N21).

Not for the rest of the crowd: enrollment.imports.full.people gives every so many a day of retirement that is near.
"""

from __future__ import annotations

from datetime import date

from accounts.models import Person
from accounts.queries import crowd
from courses.models import PlanCourse
from courses.queries import plan_in_force
from enrollment.models import Enrollment
from enrollment.participation import WINDOWS, window

# So many years after the year of the programme, on 30 June.
YEARS_LEFT = {"PG-HAPPY": 1, "PG-SECOND": 5}


def retire(year: int, last: int) -> int:
    """Give whoever of the crowd has a place and retires outside the programme's window a day within it.

    Nobody retires before the `last` year is over: they have places in it, and owe its hours in full. A programme whose
    window ends earlier therefore has no base in the sample. The shortest window comes first: its days lie in the longer
    ones. Years have to come in their order. Returns: how many people. Safe to run twice.
    """
    plan, changed = plan_in_force(year), 0
    for code in sorted(WINDOWS, key=WINDOWS.__getitem__):
        day = date(year + YEARS_LEFT[code], 6, 30)
        if day.year <= last:
            continue
        courses = PlanCourse.objects.filter(plan=plan, programme__code=code).values("course")
        seated = Enrollment.objects.filter(year=year, course__in=courses).values("person")
        outside = crowd().filter(pk__in=seated).exclude(retires_on__range=window(code, year))
        changed += Person.objects.filter(pk__in=outside.values("pk")).update(retires_on=day)
    return changed
