"""What people owe: leaves, rules of hours, courses required for promotion, and counting all of it anew.

Not for lines of the ledger: enrollment.actions.hours. The calculation itself is enrollment.owing.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts import actions as accounts
from accounts.models import Person
from core.errors import refuse_if, refuse_unless
from core.periods import today
from courses.models import Category, Course
from enrollment.actions.hours import BATCH
from enrollment.models import HoursRule, HoursTotal, Leave, PromotionCourse
from enrollment.queries import hours as queries
from enrollment.rules import hours as hours_rules
from journal import actions as journal


@transaction.atomic
def add_leave(*, person: Person, kind: str, from_on: date, until_on: date, by: Person, sample: bool = False) -> Leave:
    """Enter a leave; what the person owes in the years it touches is counted anew, and the person is told.

    Raises: Refused when a rule says no.
    """
    _hold(person)
    others = Leave.objects.filter(person=person)
    refuse_if(hours_rules.why_not_leave(by, person, from_on=from_on, until_on=until_on, others=others))
    leave = Leave.objects.create(person=person, kind=kind, from_on=from_on, until_on=until_on, sample=sample)
    journal.record("leave.added", by=by, on=person, new=_said(leave))
    _follow(leave, by)
    return leave


@transaction.atomic
def change_leave(*, leave: Leave, kind: str, from_on: date, until_on: date, by: Person) -> None:
    """Give a leave another kind or other days.

    Raises: Refused when a rule says no, or somebody else changed it meanwhile.
    """
    _hold(leave.person)
    others = Leave.objects.filter(person=leave.person).exclude(pk=leave.pk)
    refuse_if(hours_rules.why_not_leave(by, leave.person, from_on=from_on, until_on=until_on, others=others))
    seen = Leave.objects.filter(pk=leave.pk, kind=leave.kind, from_on=leave.from_on, until_on=leave.until_on)
    moved = seen.update(kind=kind, from_on=from_on, until_on=until_on)
    refuse_unless(moved == 1, _("Somebody else changed this leave meanwhile. Look at it again."))
    old, years = _said(leave), _years(leave)
    leave.kind, leave.from_on, leave.until_on = kind, from_on, until_on
    journal.record("leave.changed", by=by, on=leave.person, old=old, new=_said(leave))
    _follow(leave, by, years)


@transaction.atomic
def drop_leave(*, leave: Leave, by: Person) -> None:
    """Take a leave out that was entered by mistake.

    Raises: Refused when a rule says no, or somebody else changed it meanwhile.
    """
    _hold(leave.person)
    refuse_if(hours_rules.why_not_keep_leaves(by, leave.person))
    seen = Leave.objects.filter(pk=leave.pk, from_on=leave.from_on, until_on=leave.until_on)
    refuse_unless(seen.delete()[0] == 1, _("Somebody else changed this leave meanwhile. Look at it again."))
    journal.record("leave.dropped", by=by, on=leave.person, old=_said(leave))
    _follow(leave, by)


def _hold(person: Person) -> None:
    """Of two leaves entered at once the second sees the first one's days."""
    list(Person.objects.filter(pk=person.pk).select_for_update(no_key=True).values_list("pk"))


def _said(leave: Leave) -> dict[str, str]:
    return {"kind": leave.kind, "from_on": str(leave.from_on), "until_on": str(leave.until_on)}


def _years(leave: Leave) -> set[int]:
    return set(range(leave.from_on.year, leave.until_on.year + 1))


def _follow(leave: Leave, by: Person, years: Iterable[int] = ()) -> None:
    """Count the touched years anew but the coming ones: those begin with their first line or on their first night."""
    for year in sorted(_years(leave) | set(years)):
        if year <= today().year:
            recount_owed(people=[leave.person], year=year, by=by)
    accounts.notify(
        person=leave.person,
        text=gettext_lazy("Your leave from %(first)s until %(last)s was entered or changed; see what you owe now."),
        values={"first": leave.from_on, "last": leave.until_on},
        url="/my/hours/",
        by=by,
    )


@transaction.atomic
def recount_owed(*, people: Iterable[Person], year: int, by: Person | None) -> int:
    """Bring what these people owe in the year in line with rule, service and leaves.

    This year by the present grade and organisation; a year that is over keeps those it was counted for. Sums that
    are missing are made. Returns: how many changed. Safe to run twice.
    """
    people = list(people)
    kept = HoursTotal.objects.filter(year=year, person__in=[one.pk for one in people])
    stored = {total.person_id: total for total in kept.order_by("pk").select_for_update()}
    over = year < today().year
    grades = {pk: total.grade for pk, total in stored.items() if over and total.grade}
    owed = queries.owed_of(people, year, grades)
    new: list[HoursTotal] = []
    changed: list[HoursTotal] = []
    for one in people:
        total = stored.get(one.pk) or HoursTotal(person=one, year=year)
        before = _of_then(total)
        total.owed, total.gone = owed[one.pk].hours, one.left_on is not None and one.left_on <= today()
        total.grade = grades.get(one.pk, one.grade)
        if total.pk is None or not (over and total.organisation_id):
            total.organisation_id = one.organisation_id
        if total.pk is None:
            new.append(total)
        elif before != _of_then(total):
            changed.append(total)
    HoursTotal.objects.bulk_create(new, BATCH, ignore_conflicts=True)
    HoursTotal.objects.bulk_update(changed, ["owed", "grade", "organisation", "gone"], BATCH)
    return len(new) + len(changed)


def _of_then(total: HoursTotal) -> tuple[object, ...]:
    return total.owed, total.grade, total.organisation_id, total.gone


def recount_year(*, year: int, by: Person | None) -> int:
    """Count what everybody owes in the year anew, and set sums right that their lines do not add up to.

    Batch by batch, so that nobody waits for all of it. Returns: how many sums were wrong; each is in the journal.
    Safe to run twice.
    """
    first_day = date(year, 1, 1)
    people = queries.people_with_ledger().exclude(left_on__lte=first_day).order_by("pk")
    after = 0
    while batch := list(people.filter(pk__gt=after)[:BATCH]):
        recount_owed(people=batch, year=year, by=by)
        after = batch[-1].pk
    return _mend(year, by)


@transaction.atomic
def _mend(year: int, by: Person | None) -> int:
    wrong = [one.person for one in queries.differences(year)]
    held = HoursTotal.objects.filter(year=year, person__in=wrong).order_by("pk").select_for_update()
    people = list(held.values_list("person", flat=True))
    # Asked again while the sums are held: a line that came in meanwhile is no mistake.
    found = queries.differences(year, people)
    for one in found:
        HoursTotal.objects.filter(person=one.person, year=year).update(recognised=one.right)
        person = Person.objects.get(pk=one.person)
        old, new = {"year": year, "hours": one.stored}, {"year": year, "hours": one.right}
        journal.record("hours.sum_corrected", by=by, on=person, old=old, new=new)
    return len(found)


@transaction.atomic
def add_rule(*, effective_from: date, grades: list[str], hours: int, source: str, by: Person) -> HoursRule:
    """Add a rule of hours. It holds for whole years from the first 1 January on or after its day; rules are never
    changed. The view counts the year anew in the background.

    Raises: Refused when a rule says no.
    """
    refuse_if(
        hours_rules.why_not_add_rule(by, effective_from=effective_from, grades=grades, hours=hours, source=source)
    )
    rule = HoursRule.objects.create(effective_from=effective_from, grades=grades, hours=hours, source=source.strip())
    new: Mapping[str, object] = {"effective_from": effective_from, "grades": grades, "hours": hours, "source": source}
    journal.record("hours_rule.added", by=by, on=rule, new=new)
    return rule


@transaction.atomic
def add_promotion_course(
    *, grade: str, course: Course | None, category: Category | None, effective_from: date, source: str, by: Person
) -> PromotionCourse:
    """Require a course, or any course of a category, for promotion from the grade.

    Raises: Refused when a rule says no.
    """
    both, neither = bool(course and category), not (course or category)
    refuse_if(hours_rules.why_not_add_promotion_course(by, grade=grade, both=both, neither=neither, source=source))
    required = PromotionCourse.objects.create(
        grade=grade, course=course, category=category, effective_from=effective_from, source=source.strip()
    )
    new = {"grade": grade, "what": str(course or category), "effective_from": effective_from}
    journal.record("promotion_course.added", by=by, on=required, new=new)
    return required


@transaction.atomic
def end_promotion_course(*, required: PromotionCourse, until_on: date, by: Person) -> None:
    """Let a requirement end on the day.

    Raises: Refused when a rule says no, or somebody else ended it meanwhile.
    """
    refuse_if(hours_rules.why_not_end_promotion_course(by, required, until_on=until_on))
    moved = PromotionCourse.objects.filter(pk=required.pk, until_on=None).update(until_on=until_on)
    refuse_unless(moved == 1, _("This requirement has ended already."))
    journal.record("promotion_course.ended", by=by, on=required, new={"until_on": until_on})
