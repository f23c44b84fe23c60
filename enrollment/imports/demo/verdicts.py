"""Verdicts on the courses of the last told year that fewest took, and on the one that most took beyond its plan.

Not for what came of the courses: the seed of a year brings that.
"""

from __future__ import annotations

from courses.actions import verdicts
from courses.models import CourseVerdict, YearResult
from enrollment.imports.demo.world import World, account
from enrollment.queries.results import plan_of
from enrollment.queries.spread import spread_of

Verdict = CourseVerdict.Verdict
FEW = (
    (Verdict.CLOSE, "비슷한 과정이 있고 신청이 해마다 줄어 다음 해 계획에서 뺍니다."),
    (Verdict.REWORK, "시의회 지적에 따라 사례 중심으로 다시 만들고 하반기에 다시 엽니다."),
)
MANY = ((Verdict.KEEP, "신청이 계획을 크게 넘으므로 다음 해 계획 인원을 늘립니다."),)


def load(world: World) -> dict[str, int]:
    """Decide on three courses, the others wait. Returns: how many verdicts there are; nothing without a told year."""
    year = YearResult.objects.order_by("-year").values_list("year", flat=True).first()
    found = spread_of(year, world.today) if year and plan_of(year, world.today) else None
    if year is None or found is None:
        return {}
    for courses, given in ((found.under, FEW), (found.over, MANY)):
        for one, (verdict, reason) in zip(courses, given, strict=False):
            verdicts.give(course=one.course, year=year, verdict=verdict, reason=reason, by=account("demo-planning"))
    return {"verdicts": CourseVerdict.objects.count()}
