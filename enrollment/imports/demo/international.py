"""A sample of international training: guests with invitations, one who completed the online course and one who learns.

Not for the accounts that can sign in: accounts.demo. Not for the runs of officials of the city: the other parts.
"""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import TYPE_CHECKING

from django.db.models.functions import Now
from django.utils import translation

from accounts import actions
from accounts.models import Invitation, Person
from accounts.queries import CROWD, foreign_people
from courses.models import Content, Course, Run
from enrollment.actions import completion, elearning, scores
from enrollment.imports.demo.completion import close
from enrollment.imports.demo.elearning import learn_units
from enrollment.imports.demo.runs import AFTERNOON, MORNING, Sketch, make
from enrollment.imports.demo.world import account
from enrollment.models import Enrollment, Learning, Score
from enrollment.queries import completion as queries
from enrollment.queries.openings import content_in_force

if TYPE_CHECKING:
    from enrollment.imports.demo.world import World

FIRST_NUMBER = 911
ACCESS_DAYS = 180
LEARNED = 1  # units that the guest who learns is done with
SKETCHES = (
    Sketch("online past", "IN-001", (-26, -22), 17, (0, 0), hours=AFTERNOON, intake=(-60, -40)),
    Sketch("online running", "IN-001", (-2, 2), 17, (0, 0), hours=AFTERNOON, intake=(-30, -10)),
    Sketch("online open", "IN-001", (26, 30), 22, (0, 0), hours=AFTERNOON, intake=(-5, 14)),
    Sketch("invited open", "IN-002", (40, 44), 16, (0, 0), "BA-07", MORNING + AFTERNOON, intake=(-5, 20)),
)


def load(world: World) -> dict[str, int]:
    """Invite the guests of the demonstration, hold one online course and let another run; nothing without the courses.

    Returns: counts by name.
    """
    courses = {course.code: course for course in Course.objects.filter(code__in=("IN-001", "IN-002"))}
    if len(courses) < 2:
        return {"guests": 0}
    done, learning = account("demo-foreign"), account("demo-guest")
    others = list(foreign_people().filter(sample=True, demo=False).exclude(staff_number__startswith=CROWD))
    for guest in (done, learning):
        _invite(world, guest)
    people = {"online past": [done, *others[:1]], "online running": [learning, *others[1:]]}
    made = {
        sketch.key: make(world, sketch, courses[sketch.course], number, people.get(sketch.key, []), [])
        for number, sketch in enumerate(SKETCHES, FIRST_NUMBER)
    }
    _complete(world, made["online past"])
    place = Enrollment.objects.get(run=made["online running"], person=learning)
    with translation.override(learning.language):  # as the guest would: the journal keeps the names of things as said
        elearning.begin_beside(place=place, by=learning)
    learn_units(place, LEARNED)
    return {"guests": 2 + len(others), "international runs": len(made)}


def _invite(world: World, guest: Person) -> None:
    """An invitation that was taken up: the password of a demo account is set already, so no mail goes out."""
    until = world.today + timedelta(days=ACCESS_DAYS)
    actions.invite_again(person=guest, access_until=until, by=account("demo-planning"))
    Invitation.objects.filter(person=guest, ended_at=None).update(mail_after=None, mailed_at=Now(), used_at=Now())


def _complete(world: World, run: Run) -> None:
    """Everybody was there, learned all units and passed the test."""
    content = content_in_force(run.course_id)
    places = list(Enrollment.objects.filter(run=run).order_by("arrival"))
    for place in places:
        if content is not None:
            _learn_all(place, run, content)
    close(world, run)
    points = {(place.pk, str(Score.Kind.TEST)): Decimal(85) for place in places}
    scores.enter(run=run, points=points, reason="", seen=queries.points_fingerprint(run), by=world.manager)
    completion.decide(run=run, seen=queries.sheet_of(run).fingerprint, by=world.manager)


def _learn_all(place: Enrollment, run: Run, content: Content) -> None:
    units = content.unit_rows.count()
    Learning.objects.create(
        enrollment=place, content=content, until_on=run.ends_on, units_total=units, sample=place.sample
    )
    learn_units(place, units)
