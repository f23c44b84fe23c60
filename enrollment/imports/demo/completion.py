"""A sample of completion: a run that is decided, scores, certificates of which one was revoked and issued again.

Not for runs, people and attendance: the other parts of the sample make them.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from courses.models import Run, Session
from enrollment.actions import certificates, completion, completion_rules, presence, scores
from enrollment.models import Certificate, Completion, CompletionRule, Enrollment, Presence, RollCall, Score
from enrollment.queries import completion as queries

if TYPE_CHECKING:
    from enrollment.imports.demo.world import World

SOURCE = "교육훈련계획 수료기준 (예시)"
AWAY_EVERY = 9  # every ninth person stayed away


def load(world: World) -> dict[str, int]:
    """Decide on the run that ended last, with one decision against the rule and one certificate issued again.

    Returns: counts by name. A roll call that nobody closed yet is taken and closed first.
    """
    run = world.past_run
    _rules(world, run)
    close(world, run)
    _scores(world, run)
    completion.decide(run=run, seen=queries.sheet_of(run).fingerprint, by=world.manager)
    missed = Completion.objects.filter(enrollment__run=run, state=Completion.State.NOT_COMPLETED).first()
    if missed:
        completion.decide_otherwise(
            enrollment=missed.enrollment, completed=True, reason="재난 대응 출장을 교육시간으로 인정", by=world.manager
        )
    standing = Certificate.objects.filter(completion__enrollment__run=run).order_by("number")
    certificates.make_paper(certificate=standing[0], by=world.manager)
    last = standing.last()
    assert last is not None
    certificates.revoke(certificate=last, reason="성명 표기를 고쳐 다시 발급", by=world.manager)
    certificates.issue_again(completion=last.completion, by=world.manager)
    return {
        "completions": Completion.objects.filter(enrollment__run=run).count(),
        "certificates": Certificate.objects.count(),
    }


def _rules(world: World, run: Run) -> None:
    """One rule for all courses if the seed brought none, and one of the run's own course with a test."""
    asked: dict[str, Any] = {
        "attendance_share": Decimal("0.8"),
        "assignment_score": None,
        "source": SOURCE,
        "by": world.manager,
    }
    if not CompletionRule.objects.filter(course=None).exists():
        completion_rules.make_version(course=None, effective_from=date(2022, 1, 1), test_score=None, **asked)
    if not CompletionRule.objects.filter(course=run.course).exists():
        begins = date(run.starts_on.year, 1, 1)
        completion_rules.make_version(course=run.course, effective_from=begins, test_score=Decimal(60), **asked)


def close(world: World, run: Run) -> None:
    """Close every roll call of the run; whoever has no line yet gets one before."""
    places = list(Enrollment.objects.filter(run=run, state=Enrollment.State.CONFIRMED).order_by("arrival"))
    closed = RollCall.objects.filter(session__run=run, state=RollCall.State.CLOSED).values("session")
    for session in Session.objects.filter(run=run).exclude(pk__in=closed):
        _mark(world, session, places)
        presence.close_roll(session=session, by=None)


def _mark(world: World, session: Session, places: Sequence[Enrollment]) -> None:
    """Everybody without a line was there, but for some."""
    known = set(Presence.objects.filter(session=session).values_list("enrollment", flat=True))
    for turn, place in enumerate(places):
        if place.pk not in known:
            mark = Presence.Mark.ABSENT if turn % AWAY_EVERY == AWAY_EVERY - 1 else Presence.Mark.PRESENT
            presence.mark(session=session, enrollment=place, mark=mark, by=world.manager)


def _scores(world: World, run: Run) -> None:
    """A test that nearly everybody passed."""
    places = Enrollment.objects.filter(run=run, state=Enrollment.State.CONFIRMED).order_by("arrival")
    points = {
        (place.pk, str(Score.Kind.TEST)): Decimal(world.rng.randint(120, 200)) / 2 if turn != 1 else Decimal("52.5")
        for turn, place in enumerate(places)
    }
    scores.enter(run=run, points=points, reason="", seen=queries.points_fingerprint(run), by=world.manager)
