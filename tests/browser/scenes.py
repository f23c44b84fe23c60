"""What stands when a journey begins, and what is looked up when it ends; played by backstage.py in the portal's data.

Not for what the person does: that happens in the browser. Scenes take and give plain values, because they come and go
as JSON. What a journey ends with is read through the queries that the pages themselves stand on.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import uuid4

from django.conf import settings
from django.db.models import F
from django.test import Client
from django.utils import timezone

from accounts.models import Message, Organisation, Person
from accounts.notices import mail_waiting
from courses.models import Course, Lecturer, Run, Session
from courses.queries import timetables
from enrollment.actions import approvers, completion, places, presence, rooms, runs
from enrollment.imports.demo.world import World
from enrollment.models import Certificate, Draw, Enrollment, Hold, Intake, RollCall, Stay
from enrollment.queries import completion as completions
from enrollment.queries import hours, invariants
from enrollment.queries import nominations as holds
from enrollment.tasks import recount_hours
from facilities.models import Room
from tests.browser.guests import guest_of, international_runs, online_run_is_decided
from tests.browser.learning import learned, short_course, short_video
from tests.browser.package_scenes import package_file as package_file
from tests.browser.package_scenes import package_standing as package_standing
from tests.browser.package_scenes import packages_of as packages_of
from tests.browser.package_scenes import person_standing as person_standing
from tests.browser.package_scenes import place_in_package as place_in_package
from tests.browser.survey_scenes import (
    last_day_is_over,
    leader_in_a_run,
    pairs_of,
    run_is_over_for_months,
    survey_that_asks,
)
from tests.enrollment.doing import close, commit
from tests.factories.accounts import PersonFactory
from tests.factories.enrollment import IntakeFactory, SessionFactory
from tests.house.things import things_of_enrollment, things_of_surveys

# Scenes of e-learning, guests and surveys, played from here like those below.
__all__ = [
    "guest_of", "international_runs", "last_day_is_over", "leader_in_a_run", "learned", "online_run_is_decided",
    "pairs_of", "run_is_over_for_months", "short_course", "short_video", "survey_that_asks",
]  # fmt: skip
UNUSABLE = "!"  # no password leads in
AGENCY = "GU-01"  # whose training officer is a demo account
Found = dict[str, Any]
_known: set[str] = set()


def person(name: str = "한여울", **fields: Any) -> Found:
    """Somebody of the demo agency who may apply, with a session: signing in has tests of its own, and takes a while."""
    made = PersonFactory(
        staff_number=f"J{uuid4().hex[:9]}", name=name, name_en="", roles=["trainee"], password=UNUSABLE,
        organisation=Organisation.objects.get(code=AGENCY), **fields,
    )  # fmt: skip
    visitor = Client()
    visitor.force_login(made)
    return {"number": made.staff_number, "session": visitor.cookies[settings.SESSION_COOKIE_NAME].value}


def things() -> Found:
    """One of everything that a page of enrollment is about, by the names of tests/house/url_roles.py."""
    world = _world()
    made = things_of_enrollment(world.trainee, world.agency) | things_of_surveys(world.trainee)
    held = Hold.objects.get(pk=made["hold"][0])
    Intake.objects.filter(run=held.run).update(taken=held.seats, arrivals=F("arrivals") + 1_000_000)
    made |= {"room": run_with_a_room()["run"], "held run": made["held"][:3]}
    return {name: [str(part) for part in parts] for name, parts in made.items()}


def run_that_begins(course: str = "CC-023") -> Found:
    """Two runs of a course: one for others than our trainees, one in a room that began five minutes ago and is open."""
    closed = _run(course, timezone.now() + timedelta(days=20), grades=["5급"], job_series=["기술"])
    run = _run(course, _minutes_ago(5), title="적극행정의 제도")
    return {"closed_to_us": _place(closed), "run": _place(run), "session": run.sessions.get().pk}


def run_that_was_held() -> Found:
    """A run of the demo lecturer whose only session ended ten minutes ago; nobody was marked."""
    run = _run("CC-025", _minutes_ago(130), lecturer=_world().teachers[0])
    people = [person(name) for name in ("강가온", "노다정", "도라희")]
    for one in people:
        _enter(one["number"], run)
    session = run.sessions.get()
    return {
        "run": _place(run), "session": session.pk, "day": f"{timezone.localtime(session.starts_at):%Y-%m-%d}",
        "people": people, "places": [str(row.key) for row in run.enrollments.order_by("arrival")],
    }  # fmt: skip


def run_that_is_full() -> Found:
    """A run with one seat: who has it, and two who wait."""
    run = _run("CC-045", timezone.now() + timedelta(days=25), seats=1)
    people = [person(name) for name in ("소나래", "오미르", "우바다")]
    for one in people:
        places.enrol(person=_of(one["number"]), run=run.pk, by=_of(one["number"]))
    return {"run": _place(run), "people": people}


def run_of_an_agency() -> Found:
    """An open run that a head approves, the head, and four people of the demo agency."""
    world = _world()
    run = _run("CC-031", timezone.now() + timedelta(days=28), approval=Intake.Approval.HEAD)
    head, people = person("표지훈", grade="5급"), [person(name) for name in ("구슬아", "나보람", "민들레", "배꽃님")]
    place = Organisation.objects.get(code=AGENCY)
    for old in place.approvers.filter(step="head"):
        old.delete()
    approvers.name_approver(organisation=place, step="head", person=_of(head["number"]), by=world.manager)
    return {"run": _place(run), "head": head, "people": people}


def run_without_timetable() -> Found:
    """A run with one person, a room, and another run that has the room that day from nine to twelve."""
    day = timezone.localtime().replace(hour=9, minute=0, second=0, microsecond=0) + timedelta(days=33)
    room = Room.objects.get(code="BA-07")
    other = _run("CC-045", day, room=room, hours=3)
    run = _run("CC-031", day, with_session=False)
    someone = person("설아름")
    _enter(someone["number"], run)
    return {
        "run": _place(run), "other": _place(other), "pk": run.pk, "room": room.pk, "day": f"{day:%Y-%m-%d}",
        "person": someone,
    }  # fmt: skip


def runs_by_lottery() -> Found:
    """Three runs of a course that are drawn together, a seat each, and two people who applied for the first."""
    rows = [
        _run("CC-034", timezone.now() + timedelta(days=40 + week), seats=1, method=Intake.Method.LOTTERY)
        for week in (0, 7, 14)
    ]
    for run in rows:
        commit(run, _world().manager)
    for name in ("여름길", "윤가람"):
        one = _of(person(name)["number"])
        places.enrol_by_choice(person=one, run=rows[0].pk, further=[], by=one)
    return {"runs": [_place(run) for run in rows], "pks": [run.pk for run in rows]}


def run_with_a_room() -> Found:
    """A run that lets in one person at a time, and who is inside already."""
    run = _run("CC-045", timezone.now() + timedelta(days=35), room_limit=1)
    inside = person("차오름")
    rooms.enter(intake=run.intake, by=_of(inside["number"]))
    return {"run": _place(run), "inside": inside}


def close_applications(pks: list[int]) -> Found:
    """Applications to these runs are over, and what decides the draw has been published."""
    close(*Run.objects.filter(pk__in=pks))
    return {}


def leave_the_room(run: list[Any], number: str) -> Found:
    """Who was inside goes away."""
    rooms.leave(intake=_run_at(run).intake.pk, by=_of(number))
    return {}


def three_hours_later(run: list[Any]) -> Found:
    """The session and its scans lie three hours back; the roll call is closed and the run decided as the rule says."""
    held, manager, ago = _run_at(run), _world().manager, timedelta(hours=3)
    session = held.sessions.get()
    Session.objects.filter(pk=session.pk).update(starts_at=F("starts_at") - ago, ends_at=F("ends_at") - ago)
    Stay.objects.filter(session=session).update(joined_at=F("joined_at") - ago)
    presence.close_roll(session=held.sessions.get(), by=manager)
    done = completion.decide(run=held, seen=completions.sheet_of(held).fingerprint, by=manager)
    return {"completed": done.completed}


def mail_of(number: str) -> Found:
    """Mails that wait are sent; the one link that the person's newest mail leads to."""
    mail_waiting()
    newest = Message.objects.filter(person=_of(number)).exclude(mail_url="").latest("pk")
    return {"link": newest.mail_url, "mailed": newest.mailed_at is not None}


def place_of(number: str, run: list[Any]) -> Found:
    """How a person stands in a run, the run's counters, and whether anything in the portal contradicts itself."""
    held = _run_at(run)
    place = Enrollment.objects.filter(person=_of(number), run=held).latest("pk")
    intake = Intake.objects.get(run=held)
    done = getattr(place, "completion", None)
    paper = Certificate.objects.filter(completion__enrollment=place).first()
    year = hours.year_of(_of(number), timezone.localdate().year)
    return {
        "state": place.state, "reason": place.reason_code, "taken": intake.taken, "waiting": intake.waiting,
        "completed": done.state if done else "", "signed": bool(paper and paper.signed_at),
        "hours": year.recognised, "course_hours": held.course.hours_recognised,
        "contradictions": _contradictions(),
    }  # fmt: skip


def hold_of(run: list[Any]) -> Found:
    """The seats that the demo agency holds in the run, and who is named."""
    hold = holds.holds_visible_to(_world().agency).get(run=_run_at(run))
    named = Enrollment.objects.filter(hold=hold).order_by("person__name")
    return {
        "seats": hold.seats, "filled": hold.filled, "returned": hold.returned,
        "named": [[place.person.name, place.state] for place in named.select_related("person")],
    }  # fmt: skip


def roll_of(session: int) -> Found:
    """The roll call's state and everybody's mark with the minutes that count."""
    held = Session.objects.get(pk=session)
    lines = held.presences.select_related("enrollment__person").order_by("enrollment__person__name")
    return {
        "state": RollCall.objects.get(session=held).state,
        "lines": [[line.enrollment.person.name, line.mark, _minutes(line.present_seconds)] for line in lines],
    }


def timetable_of(run: list[Any]) -> Found:
    """The run's mode, its newest version, and its sessions with their rooms."""
    held = _run_at(run)
    version = timetables.newest_version(held)
    rows = held.sessions.select_related("room").order_by("starts_at")
    return {
        "mode": held.mode, "planned": held.planned_mode, "version": version.number if version else 0,
        "sessions": [[f"{timezone.localtime(row.starts_at):%H:%M}", row.room.code if row.room else ""] for row in rows],
    }  # fmt: skip


def draw_of(run: list[Any], number: str) -> Found:
    """The numbers of everybody who took part, the person's own one, and the run in which the person has a seat."""
    drawn = Draw.objects.get(intake__run=_run_at(run))
    together = Enrollment.objects.filter(run__intake__draw__commitment=drawn.commitment)
    firsts, own = together.filter(choice=1), together.filter(person=_of(number))
    return {
        "numbers": sorted(str(pk) for pk in firsts.values_list("pk", flat=True)),
        "own_number": str(own.get(choice=1).pk),
        "roll": drawn.roll_hash,
        "own_seat": own.get(state="confirmed").run.number,
        "contradictions": _contradictions(),
    }


def _minutes_ago(minutes: int) -> datetime:
    """On a full minute, as sessions begin and as forms say their times."""
    return timezone.now().replace(second=0, microsecond=0) - timedelta(minutes=minutes)


def _minutes(seconds: int) -> int:
    return int(Decimal(seconds) / 60)


def _contradictions() -> list[str]:
    """What does not agree now and did when the journey's run was made: the pages' things are made in short.

    As in the night: sums of everybody are counted before they are checked.
    """
    recount_hours()
    return sorted({str(one) for one in invariants.differences()} - _known)


def _world() -> World:
    world = World.of_now()
    world.teachers = list(Lecturer.objects.filter(person=world.lecturer))
    return world


def _of(number: str) -> Person:
    return Person.objects.get(staff_number=number)


def _run(
    course: str, starts_at: datetime, *, seats: int = 20, hours: int = 2, title: str = "강의",
    room: Room | None = None, lecturer: Lecturer | None = None, with_session: bool = True, **intake: Any,
) -> Run:  # fmt: skip
    """A run that takes people in, with one session at the hour; numbers beyond those of plans and of the sample."""
    _known.update(str(one) for one in invariants.differences())
    of, day = Course.objects.get(code=course), timezone.localdate(starts_at)
    last = Run.objects.filter(course=of, year=day.year, number__gte=2_000).order_by("number").last()
    run = Run.objects.create(
        course=of, year=day.year, number=last.number + 1 if last else 2_000, starts_on=day,
        ends_on=day + timedelta(days=1), capacity=seats, mode=Run.Mode.FACE_TO_FACE,
    )  # fmt: skip
    IntakeFactory(run=run, seats=seats, **intake)
    if with_session:
        SessionFactory(
            run=run, starts_at=starts_at, ends_at=starts_at + timedelta(hours=hours), title_ko=title,
            room=room, lecturer=lecturer,
        )  # fmt: skip
        runs.release_timetable(run=run, seen=_seen(run), note="", by=_world().manager)
    return Run.objects.select_related("intake", "course").get(pk=run.pk)


def _seen(run: Run) -> str:
    from courses import timetable

    return timetable.fingerprint(timetables.snapshots_of(run))


def _enter(number: str, run: Run) -> None:
    places.enrol(person=_of(number), run=run.pk, by=_of(number))


def _place(run: Run) -> list[Any]:
    """What stands in the addresses of the run's pages."""
    return [run.course.code, run.year, run.number]


def _run_at(place: list[Any]) -> Run:
    code, year, number = place
    return Run.objects.select_related("course", "intake").get(course__code=code, year=year, number=number)
