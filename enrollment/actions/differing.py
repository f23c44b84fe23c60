"""Telling who decides on completion that attendance was decided otherwise after it.

Not for deciding again: that stays with a person (enrollment.actions.completion).
"""

from __future__ import annotations

from django.urls import reverse
from django.utils.translation import gettext_lazy

from accounts.actions import notify_many
from accounts.models import Person
from enrollment.models import Completion, Enrollment
from enrollment.queries.officers import deciders

TEXT = gettext_lazy(
    "“%(run)s”: what was decided on the attendance of %(person)s may change the completion. Look at it again."
)


def tell(*, enrollment: Enrollment, by: Person) -> int:
    """Tell who decides on completion, when the place has one already. Returns: how many were told."""
    run = enrollment.run
    if run is None or not Completion.objects.filter(enrollment=enrollment).exists():
        return 0
    people = [one for one in deciders("completion.decide") if one.pk != enrollment.person_id]
    url = reverse("run_completion", args=[run.course.code, run.year, run.number])
    notify_many(people=people, text=TEXT, values={"run": run, "person": enrollment.person}, url=url, by=by)
    return len(people)
