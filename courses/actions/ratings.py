"""How trainees rated the lecturers of a run: entered for all of them at once, corrected, taken away.

Not for the questionnaires behind the numbers. Not for the pool: courses.actions.lecturers.
"""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import Person
from core.errors import refuse_if, refuse_unless
from courses.models import Lecturer, LecturerRating, Run
from courses.queries import lecturers as queries
from courses.rules import lecturers as rules
from journal import actions as journal
from journal.actions import Change

MOST_ANSWERS = 9_999
Rating = tuple[Decimal, int]  # the mean of so many answers


@transaction.atomic
def keep(*, run: Run, given: Mapping[int, Rating | None], seen: str, by: Person) -> int:
    """Make the ratings of the run what is given, by the key of the lecturer; None takes one away.

    `seen` is the fingerprint of the ratings that the page was opened with. Returns: how many changed.
    Raises: Refused when a rule says no, a lecturer did not teach in the run, or somebody was faster.
    Safe to run twice.
    """
    list(Run.objects.select_for_update(no_key=True).filter(pk=run.pk))  # of two at once the second one looks again
    refuse_if(rules.why_not_rate(by, run))
    lecturers = {one.pk: one for one in queries.lecturers_of(run)}
    refuse_unless(set(given) <= set(lecturers), _("Only lecturers who taught in this run are rated in it."))
    stored = queries.ratings_in(run)
    refuse_unless(
        queries.ratings_fingerprint(run) == seen,
        _("Somebody entered ratings of this run after you opened the page. Open it again and enter yours once more."),
    )
    changed = {key: value for key, value in given.items() if _value(stored.get(key)) != value}
    for key, value in changed.items():
        _write(run, lecturers[key], value, by)
    old = {key: _plain(_value(stored.get(key)), run) for key in changed}
    changes = [Change(lecturers[key], old[key], _plain(value, run)) for key, value in changed.items()]
    journal.record_many("lecturer.rated", changes, by=by)
    return len(changed)


def _value(rating: LecturerRating | None) -> Rating | None:
    return None if rating is None else (rating.mean, rating.answers)


def _write(run: Run, lecturer: Lecturer, value: Rating | None, by: Person) -> None:
    if value is None:
        LecturerRating.objects.filter(run=run, lecturer=lecturer).delete()
        return
    mean, answers = value
    said = {"course": run.course, "rated_on": run.ends_on, "mean": mean, "answers": answers, "entered_by": by}
    LecturerRating.objects.update_or_create(run=run, lecturer=lecturer, defaults=said)


def _plain(value: Rating | None, run: Run) -> dict[str, object]:
    return {} if value is None else {"run": str(run), "mean": value[0], "answers": value[1]}
