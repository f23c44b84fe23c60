"""Learning elsewhere: whose somebody sees, and what waits for a decision.

Not for changing anything: enrollment.actions.outside.
"""

from __future__ import annotations

from django.db.models import Q, QuerySet

from accounts.models import Person
from accounts.queries import below
from enrollment.models import OutsideLearning


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
