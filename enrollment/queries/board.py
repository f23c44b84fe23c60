"""What about attendance waits for a decision, of every kind, for one person.

Not for deciding: each kind has its own rules and pages.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, time
from typing import TypeVar

from django.db.models import Model, QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts.models import Person
from courses.models import Session
from enrollment.models import Appeal, Completion, ConductCase, ReasonStatement, Stay
from enrollment.queries import appeals, cases, roll_calls, statements
from enrollment.queries.differing import differing_for
from enrollment.queries.runs import runs_attended_to_by

M = TypeVar("M", bound=Model)
MOST = 8


@dataclass(frozen=True)
class Line:
    """One thing that waits: who, what, since when, and where it is decided."""

    who: str
    what: str
    since: datetime
    url: str


@dataclass(frozen=True)
class Section:
    """One kind of things: how many wait, the oldest of them, and where all stand."""

    title: Promise
    count: int
    lines: list[Line]
    url: str


def unmatched(user: Person) -> QuerySet[Stay]:
    """Joiners that nobody has matched with a person yet, in runs whose attendance the person keeps; oldest first."""
    rows = Stay.objects.filter(queue=Stay.Queue.WAITING, run__in=runs_attended_to_by(user))
    return rows.select_related("run__course").order_by("joined_at", "pk")


def sections_for(user: Person) -> list[Section]:
    """The kinds in the order in which they press, each with its oldest lines: two queries a kind, five for the last."""
    return [
        _section(_("Appeals"), appeals.waiting_for(user), _of_appeal, "appeal_list"),
        _section(_("Conduct cases"), cases.waiting_for(user), _of_case, "case_list"),
        _section(_("Reason statements"), statements.waiting_for(user), _of_statement, "statement_list"),
        _section(_("Joiners that nobody matched"), unmatched(user), _of_stay, ""),
        _section(_("Roll calls open after the session"), roll_calls.open_after_the_end(user), _of_roll, ""),
        _differing(user),
    ]


def waiting_count(user: Person) -> int:
    """How many decisions wait for the person: statements, cases, appeals and unmatched joiners. Four queries."""
    if not user.may("attendance.decide"):
        return 0
    kinds = (appeals.waiting_for(user), cases.waiting_for(user), statements.waiting_for(user), unmatched(user))
    return sum(rows.count() for rows in kinds)


def _section(title: Promise, rows: QuerySet[M], line: Callable[[M], Line], page: str) -> Section:
    return Section(title, rows.count(), [line(row) for row in rows[:MOST]], reverse(page) if page else "")


def _differing(user: Person) -> Section:
    rows = differing_for(user)
    lines = [_of_completion(row) for row in rows[:MOST]]
    return Section(_("Completions that differ from what attendance says"), len(rows), lines, "")


def _of_completion(row: Completion) -> Line:
    run = row.enrollment.run
    since = timezone.make_aware(datetime.combine(row.decided_on, time.min))
    url = reverse("run_completion", args=[run.course.code, run.year, run.number]) if run else ""
    return Line(str(row.enrollment.person), f"{row.get_state_display()} · {run}", since, url)


def _of_appeal(row: Appeal) -> Line:
    return Line(str(row.made_by), str(row.enrollment.run), row.made_at, row.get_absolute_url())


def _of_case(row: ConductCase) -> Line:
    what = f"{row.get_kind_display()} · {row.session.run}"
    return Line(str(row.enrollment.person), what, row.reported_at, row.get_absolute_url())


def _of_statement(row: ReasonStatement) -> Line:
    what = f"{row.get_kind_display()} · {row.enrollment.run}"
    return Line(str(row.enrollment.person), what, row.handed_in_at, row.get_absolute_url())


def _of_stay(row: Stay) -> Line:
    return Line(row.given_name, str(row.run), row.joined_at, reverse("stay_settle", args=[row.pk]))


def _of_roll(row: Session) -> Line:
    over_at: datetime = row.over_at  # type: ignore[attr-defined]  # annotated by open_after_the_end
    run = row.run
    url = reverse("session_roll", args=[run.course.code, run.year, run.number, row.pk])
    return Line(str(row), str(run), over_at, url)
