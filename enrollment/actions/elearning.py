"""Applying for e-learning, and going on after the time to learn is over.

Not for learning: enrollment.actions.beats. Not for what follows when it is done: enrollment.actions.learned. A place is
given up as any other: enrollment.actions.places.
"""

from __future__ import annotations

import uuid

from django.db import IntegrityError, transaction
from django.db.models import F
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.actions import notify
from accounts.models import Person
from core.errors import Refused, refuse_if, refuse_unless
from core.periods import today
from courses.models import Content
from enrollment import opening_seats, told
from enrollment.models import Enrollment, Learning, Opening
from enrollment.opening_facts import OpeningFacts, last_day
from enrollment.queries import openings as queries
from enrollment.rules import elearning as rules
from journal import actions as journal

APPLIED = gettext_lazy("You can learn “%(course)s” until %(until)s. Begin whenever you like.")
EXTENDED = gettext_lazy("You can go on learning “%(course)s” until %(until)s.")


@transaction.atomic
def apply(*, person: Person, opening: Opening, by: Person, key: uuid.UUID | None = None) -> Enrollment:
    """Take a place in the e-learning course: confirmed at once, with its units and its last day of learning.

    `key` comes with the form: the same key finds the first place again.
    Raises: Refused with every reason at once, or when the last seat went a moment ago.
    Safe to run twice with one key.
    """
    key = key or uuid.uuid4()
    if before := Enrollment.objects.filter(key=key, person=person, course=opening.course_id, run=None).first():
        return before
    facts = queries.facts_of(person, opening.pk)
    refuse_unless(facts is not None, _("This opening does not exist any more."))
    assert facts is not None  # said once more for the type checker
    refuse_if(" ".join(rules.reasons(facts)))
    content = queries.content_in_force(facts.course)
    assert content is not None  # the rule refuses a course without content
    refuse_unless(opening_seats.take(opening), rules.why_full())
    place = _place(person, opening, by, key)
    _learning(place, opening, content, facts)
    journal.record(
        "elearning.applied", by=by, on=place, new={"opening": str(opening.key), "until": facts.until_on}
    )  # fmt: skip
    notify(
        person=person,
        text=APPLIED,
        values={"course": opening.course, "until": told.day(facts.until_on)},
        url=reverse("learn", args=[place.key]),
        by=by,
    )
    return place


@transaction.atomic
def begin_beside(*, place: Enrollment, by: Person) -> None:
    """Give a place in a run the units of its course, to be learned until the run's last day.

    Raises: Refused when a rule says no. Safe to run twice.
    """
    content = queries.content_in_force(place.course_id)
    refuse_if(rules.why_not_learn_beside(by, place, content, on=today()))
    assert content is not None and place.run is not None  # the rule refuses a place without them
    _row, is_new = Learning.objects.get_or_create(
        enrollment=place,
        defaults={
            "content": content,
            "until_on": place.run.ends_on,
            "units_total": content.unit_rows.count(),
            "sample": place.sample,
        },
    )
    if is_new:
        journal.record("elearning.begun", by=by, on=place, new={"until": place.run.ends_on})


def _place(person: Person, opening: Opening, by: Person, key: uuid.UUID) -> Enrollment:
    """The row itself; the constraint of one live place a year decides between two tabs."""
    try:
        with transaction.atomic():
            return Enrollment.objects.create(
                key=key,
                person=person,
                course=opening.course,
                year=opening.year,
                organisation=person.organisation,
                state=Enrollment.State.CONFIRMED,
                applied_by=by,
                sample=opening.sample,
            )
    except IntegrityError:
        raise Refused(_("You applied for this course a moment ago. It stands under My learning.")) from None


def _learning(place: Enrollment, opening: Opening, content: Content, facts: OpeningFacts) -> None:
    Learning.objects.create(
        enrollment=place,
        content=content,
        opening=opening,
        until_on=facts.until_on,
        units_total=content.unit_rows.count(),
        sample=opening.sample,
    )


@transaction.atomic
def extend(*, learning: Learning, by: Person) -> None:
    """Give a place whose time is over so many days again; what was learned stays.

    Raises: Refused when a rule says no, or the other tab was faster.
    """
    day = today()
    refuse_if(rules.why_not_extend(by, learning, on=day))
    assert learning.opening is not None  # the rule refuses a place without one
    until = last_day(day, learning.opening.learn_days, learning.enrollment.year)
    seen = Learning.objects.filter(pk=learning.pk, until_on=learning.until_on, extended=learning.extended)
    moved = seen.update(until_on=until, extended=F("extended") + 1, reminded_on=None)
    refuse_unless(moved == 1, _("This place changed meanwhile. Look at it again."))
    journal.record(
        "elearning.extended", by=by, on=learning.enrollment, old={"until": learning.until_on}, new={"until": until}
    )
    learning.until_on, learning.extended = until, learning.extended + 1
    place = learning.enrollment
    values = {"course": place.course, "until": told.day(until)}
    notify(person=place.person, text=EXTENDED, values=values, url=reverse("learn", args=[place.key]), by=by)
