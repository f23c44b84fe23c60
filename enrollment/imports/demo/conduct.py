"""The sample of what is decided about attendance: reasons, gates, looks, a case and appeals, in all their states.

Not for marks: enrollment.imports.demo.attendance made those before.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from accounts.models import Person
from courses.models import Session
from enrollment.actions import appeals, cases, gates, presence, roll_calls, statements
from enrollment.actions.files import Brought
from enrollment.models import Appeal, ConductCase, Enrollment, Gate, Presence, ReasonStatement, SpotCheck

PDF = b"%PDF-1.4\n% sample\n%%EOF\n"
HOUR = timedelta(hours=1)
REASONS = (
    (ReasonStatement.Kind.OFFICIAL, "긴급 민원 회의에 참석하여 수업 앞부분을 듣지 못하였습니다. (예시)"),
    (ReasonStatement.Kind.SICK, "병원 진료로 결석하였습니다. 진료확인서를 첨부합니다. (예시)"),
    (ReasonStatement.Kind.TECHNICAL, "청사 인터넷 장애로 접속이 끊겼습니다. (예시)"),
    (ReasonStatement.Kind.FAMILY, "가족 행사로 오후 수업에 참석하지 못하였습니다. (예시)"),
)


def load(world: Any) -> dict[str, int]:
    """Make the sample through the actions. Returns: how many of each."""
    run = world.remote_run
    places = list(
        Enrollment.objects.filter(run=run, state=Enrollment.State.CONFIRMED)
        .select_related("person", "run__course", "organisation")
        .order_by("arrival")
    )
    held = [session for session in run.sessions.order_by("starts_at") if session.closes_at <= world.now]
    _gates(world, places)
    if held and len(places) > len(REASONS) + 3:
        _reasons(world, places, held[0])
        _looks(world, places, held[0])
        _case(world, places[-2], held[0])
        _appeal(world, places[-3], held[0])
        roll_calls.tell_of_marks(by=None)
    return {
        "sample reasons": ReasonStatement.objects.filter(enrollment__run=run).count(),
        "sample gates": Gate.objects.filter(enrollment__run=run).count(),
        "sample looks": SpotCheck.objects.filter(session__run=run).count(),
        "sample cases": ConductCase.objects.filter(enrollment__run=run).count(),
        "sample appeals": Appeal.objects.filter(presence__enrollment__run=run).count(),
    }


def _gates(world: Any, places: list[Enrollment]) -> None:
    """Two of three are through, every fifth of those from home; the agency has confirmed half of these."""
    for number, place in enumerate(places[:-1]):
        if number % 3 == 2:
            continue
        where = Gate.Place.HOME if number % 5 == 0 else Gate.Place.OFFICE
        gate = gates.acknowledge(enrollment=place, seat=True, camera=True, place=where, by=place.person)
        if where == Gate.Place.HOME and number % 2 == 0:
            gates.confirm_places(gates=[gate], by=world.manager)


def _reasons(world: Any, places: list[Enrollment], session: Session) -> None:
    """One of each kind: the first approved, the second with a file, the last refused, two wait."""
    made = []
    for place, (kind, text) in zip(places, REASONS, strict=False):
        file = Brought("진료확인서.pdf", len(PDF), [PDF]) if kind == ReasonStatement.Kind.SICK else None
        made.append(
            statements.hand_in(
                enrollment=place,
                kind=kind,
                from_at=session.starts_at,
                until_at=session.starts_at + HOUR,
                text=text,
                file=file,
                by=place.person,
            )
        )
    statements.decide(statement=made[0], to=ReasonStatement.State.APPROVED, decision="", by=world.manager)
    statements.decide(
        statement=made[-1],
        to=ReasonStatement.State.REFUSED,
        decision="사전에 제출하지 않은 개인 일정입니다. (예시)",
        by=world.manager,
    )


def _looks(world: Any, places: list[Enrollment], session: Session) -> None:
    """Two rounds of a session that is over; an action would refuse them now, so they are written as they were."""
    results = (SpotCheck.Result.THERE, SpotCheck.Result.THERE, SpotCheck.Result.CAMERA_OFF, SpotCheck.Result.THERE)
    looked = places[4:12]
    SpotCheck.objects.bulk_create(
        SpotCheck(
            enrollment=place,
            session=session,
            checked_at=session.starts_at + timedelta(minutes=20 + 40 * turn),
            checked_by=world.manager,
            # The first of them misses both looks, so that the second counts as out.
            result=SpotCheck.Result.CAMERA_OFF if place is looked[0] else results[(number + turn) % len(results)],
        )
        for turn in range(2)
        for number, place in enumerate(looked)
    )
    presence.recompute(session=session, by=world.manager, only=[place.pk for place in looked], decided=True)


def _case(world: Any, place: Enrollment, session: Session) -> None:
    """Reported by the lecturer or a manager, and waiting for its decision."""
    cases.report(
        enrollment=place,
        sessions=[session],
        kind=ConductCase.Kind.DRIVING,
        text="운전하면서 수강하는 장면이 화면에 잡혔습니다. (예시)",
        file=Brought("화면 캡처.pdf", len(PDF), [PDF]),
        by=_keeper(world, session),
    )


def _keeper(world: Any, session: Session) -> Person:
    """Who keeps the attendance of the session: its lecturer when that is the demo account, otherwise the manager."""
    teaches = session.lecturer is not None and session.lecturer.person_id == world.lecturer.pk
    keeper: Person = world.lecturer if teaches else world.manager
    return keeper


def _appeal(world: Any, place: Enrollment, session: Session) -> None:
    """Against a mark that the lecturer set, so that the manager may decide."""
    line = presence.mark(session=session, enrollment=place, mark=Presence.Mark.ABSENT, by=_keeper(world, session))
    appeals.object_to_mark(presence=line, text="접속 기록이 있는데 결석으로 처리되었습니다. (예시)", by=place.person)
