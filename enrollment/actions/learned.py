"""What follows when e-learning is done, or its time is over: completed or not, hours, certificate; and reminders.

Not for the progress itself: enrollment.actions.beats. Not for runs: a person decides on those.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import date, timedelta

from django.db import transaction
from django.db.models import F, QuerySet
from django.urls import reverse
from django.utils.translation import gettext_lazy

from accounts.actions import notify_many
from accounts.models import Person
from enrollment import told
from enrollment.actions import differing
from enrollment.actions.completion_store import store
from enrollment.completing import Outcome
from enrollment.models import CompletionRule, Enrollment, Learning
from enrollment.queries import learned as queries
from enrollment.queries.completion import Line
from journal import actions as journal

AT_ONCE = 500
REMIND_BEFORE = (7, 1)  # days
SOON_OVER = gettext_lazy("“%(course)s” can be learned until %(until)s. %(left)s days are left.")
LAST_DAY = gettext_lazy("“%(course)s” can be learned until %(until)s. Tomorrow is the last day.")


@transaction.atomic
def settle(*, enrollments: Iterable[int], by: Person | None = None) -> int:
    """Decide that these places (their keys) completed their course, where the rule is met; the rest stays open.

    Nothing is decided against anybody here: time to learn may be left. Places in runs are left to whoever decides on
    the run, who is told when that was done before. Returns: how many completed now. Safe to run twice.
    """
    keys = list(enrollments)
    lines = [one for one in queries.lines_of(_locked(keys)) if one[1].outcome.completed]
    in_runs = Enrollment.objects.filter(pk__in=keys, run__isnull=False)
    differing.tell(enrollments=in_runs.select_related("run__course", "person"), by=by)
    return _store(lines, by)


@transaction.atomic
def follow_runs(*, by: Person | None) -> int:
    """Let what is learned beside a run end with the run, also when that was moved; how many. Safe to run twice."""
    beside = Learning.objects.filter(enrollment__run__isnull=False, enrollment__completion=None)
    moved = beside.exclude(until_on=F("enrollment__run__ends_on")).annotate(ends_on=F("enrollment__run__ends_on"))
    changes = []
    for one in moved.select_related("enrollment").order_by("pk"):
        if Learning.objects.filter(pk=one.pk, until_on=one.until_on).update(until_on=one.ends_on):
            old, new = {"until": one.until_on}, {"until": one.ends_on}
            changes.append(journal.Change(one.enrollment, old, new))
    journal.record_many("elearning.moved", changes, by=by)
    return len(changes)


def end_late(*, on: date, by: Person | None) -> int:
    """Decide on every place whose last day is over and on which nothing is decided yet; how many.

    Who finished in time completed; of the others the reasons are kept and told. Safe to run twice.
    """
    decided, last = 0, 0
    while keys := list(queries.late(on).filter(pk__gt=last).order_by("pk").values_list("pk", flat=True)[:AT_ONCE]):
        with transaction.atomic():
            decided += _store(queries.lines_of(_locked(keys)), by)
        last = keys[-1]
    return decided


def _locked(enrollments: Iterable[int]) -> QuerySet[Learning]:
    """The rows of these places; whoever else decides on them waits for this transaction."""
    keys = list(enrollments)
    list(Learning.objects.select_for_update().filter(pk__in=keys).order_by("pk").values_list("pk", flat=True))
    return Learning.objects.filter(pk__in=keys)


def _store(lines: list[tuple[CompletionRule, Line]], by: Person | None) -> int:
    by_rule: dict[CompletionRule, list[tuple[Line, Outcome, str]]] = defaultdict(list)
    for rule, line in lines:
        if line.waits:
            by_rule[rule].append((line, line.outcome, ""))
    for rule, decisions in by_rule.items():
        store(rule=rule, decisions=decisions, by=by)
    return sum(len(decisions) for decisions in by_rule.values())


@transaction.atomic
def remind(*, on: date, by: Person | None) -> int:
    """Tell who has not finished and has seven days or one day left, once each; how many. Safe to run twice."""
    groups: dict[tuple[int, date], list[Learning]] = defaultdict(list)
    for learning in queries.unfinished_until([on + timedelta(days=days) for days in REMIND_BEFORE], on):
        if Learning.objects.filter(pk=learning.pk).exclude(reminded_on=on).update(reminded_on=on):
            groups[learning.enrollment.course_id, learning.until_on].append(learning)
    for (_course, until), members in groups.items():
        left = (until - on).days
        notify_many(
            people=[one.enrollment.person for one in members],
            text=LAST_DAY if left == 1 else SOON_OVER,
            values={"course": members[0].enrollment.course, "until": told.day(until), "left": left},
            url=reverse("my_learning"),
            by=by,
        )
    return sum(len(members) for members in groups.values())
