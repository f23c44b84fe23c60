"""What happens when attendance or a score changes after the completion was decided: it is marked, who decides is told.

Not for deciding again: that stays with a person (enrollment.actions.completion).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

from django.db.models.functions import Now
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext_lazy, ngettext_lazy

from accounts.actions import notify_many
from accounts.models import Message, Person
from courses.models import Run
from enrollment.models import Completion, Enrollment
from enrollment.queries.officers import deciders

ONE = gettext_lazy(
    "“%(run)s”: attendance or points of %(person)s changed after the completion was decided. Look at it again."
)
MANY = ngettext_lazy(
    "“%(run)s”: attendance or points of %(n)s person changed after the completion was decided. Look at them again.",
    "“%(run)s”: attendance or points of %(n)s people changed after the completion was decided. Look at them again.",
    "n",
)


def tell(*, enrollments: Iterable[Enrollment], by: Person | None) -> int:
    """Mark those of the places whose completion is decided, and tell who decides, one line a run.

    Who has the same line unread is not told again. Nothing is told of places without a completion; they cost one
    statement. Returns: how many completions were marked. Call it in the transaction of the change.
    """
    places = {one.pk: one for one in enrollments}
    decided = Completion.objects.filter(pk__in=places)
    marked = list(decided.values_list("pk", flat=True)) if places else []
    if not marked:
        return 0
    decided.update(touched_at=Now())
    by_run: dict[int, list[Enrollment]] = defaultdict(list)
    for pk in marked:
        by_run[places[pk].run_id or 0].append(places[pk])
    for members in by_run.values():
        if (run := members[0].run) is not None:
            _tell(run, members, by)
    return len(marked)


def _tell(run: Run, members: list[Enrollment], by: Person | None) -> None:
    text, about = (ONE, members[0].person_id) if len(members) == 1 else (MANY, None)
    values = {"run": run, "person": members[0].person, "n": len(members)}
    url = reverse("run_completion", args=[run.course.code, run.year, run.number])
    people = [one for one in deciders("completion.decide") if one.pk != about]
    unread = set(Message.objects.filter(person__in=people, url=url, read_at=None).values_list("person", "text"))
    new = []
    for one in people:
        with translation.override(one.language):
            if (one.pk, (str(text % values))[:300]) not in unread:
                new.append(one)
    notify_many(people=new, text=text, values=values, url=url, by=by)
