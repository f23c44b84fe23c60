"""Learning elsewhere: whose somebody sees, and what waits for a decision.

Not for changing anything: enrollment.actions.outside.
"""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from accounts.models import Person
from accounts.queries import below
from enrollment.models import Completion, OutsideLearning
from enrollment.queries.standing import standing_completions
from enrollment.rules.outside import STANDING


def outside_visible_to(user: Person) -> QuerySet[OutsideLearning]:
    """The own learning, and that of the people for whom the user decides or whose hours staff may read."""
    seen = Q(person=user)
    if user.may("learning.recognise") or user.may("hours.read"):
        if user.may("enrollment.read"):
            return OutsideLearning.objects.all()
        if user.organisation is not None:
            seen |= Q(person__organisation__in=below(user.organisation))
    return OutsideLearning.objects.filter(seen)


def outside_to_decide(user: Person) -> QuerySet[OutsideLearning]:
    """What the user's list of applications holds: of the people for whom he decides, in every state.

    One's own stands there only for who sees everybody's; the rule keeps it from being decided.
    """
    if not user.may("learning.recognise"):
        return OutsideLearning.objects.none()
    return outside_visible_to(user).exclude(person=user)


def outside_waiting_for(user: Person) -> QuerySet[OutsideLearning]:
    """What waits for the user's decision now."""
    return outside_to_decide(user).filter(state=OutsideLearning.State.HANDED_IN)


def outside_of(person: Person) -> QuerySet[OutsideLearning]:
    """What the person handed in, newest first."""
    return OutsideLearning.objects.filter(person=person).select_related("evidence").order_by("-pk")


@dataclass(frozen=True)
class Beside:
    """Something else of the same person on the same days: what, when, how many hours, and how it stands."""

    title: str
    dates: str
    hours: int
    state: str
    url: str = ""


def beside(learning: OutsideLearning) -> list[Beside]:
    """All that the person learned or claims on days of this claim: who decides sees whether hours count twice.

    Other claims that stand, and courses completed here whose run overlaps. Two queries.
    """
    same_days = Q(from_on__lte=learning.until_on, until_on__gte=learning.from_on)
    claims = OutsideLearning.objects.filter(same_days, person=learning.person_id, state__in=STANDING)
    completed = standing_completions().filter(
        enrollment__person=learning.person_id,
        enrollment__run__starts_on__lte=learning.until_on,
        enrollment__run__ends_on__gte=learning.from_on,
    )
    done = completed.select_related("enrollment__run__course").order_by("enrollment__run__starts_on", "pk")
    others = claims.exclude(pk=learning.pk).order_by("from_on", "pk")
    return [*map(_of_claim, others), *map(_of_completion, done)]


def _of_claim(one: OutsideLearning) -> Beside:
    hours = one.hours_claimed if one.hours_recognised is None else one.hours_recognised
    return Beside(one.title, one.dates, hours, one.get_state_display(), one.get_absolute_url())


def _of_completion(one: Completion) -> Beside:
    run = one.enrollment.run
    assert run is not None  # filtered by its days
    return Beside(str(run.course), run.dates, one.hours, _("completed here"))
