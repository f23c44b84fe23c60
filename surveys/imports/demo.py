"""A small sample of surveys around today: open, closed, withheld, low, of needs; diagnoses; and demands in each state.

Not for surveys of real people. Its runs have no places but those of leaders with a diagnosis: nobody is enrolled who is
only asked here.
"""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import Person
from accounts.queries import sample_officials
from core.errors import Refused
from core.periods import today
from courses.actions import demands
from courses.models import Course, Demand, Run
from enrollment.models import Enrollment
from surveys.actions import answering, closing, diagnoses, followups, generating, opening_rounds, remarks, seals
from surveys.actions.opening_rounds import tell
from surveys.answers import Value
from surveys.models import (
    Diagnosis,
    FollowUp,
    Invitation,
    Kind,
    Question,
    Questionnaire,
    Rater,
    Remark,
    Survey,
    SurveyRule,
)
from surveys.queries.answering import questions_of
from surveys.rules.diagnoses import GRADES_OF_RATERS

FIRST_NUMBER = 971  # beside the runs of other samples
SAID = (
    "사례 중심이라 바로 쓸 수 있었습니다.",
    "실습 시간이 더 있으면 좋겠습니다.",
    "자료를 미리 받고 싶습니다.",
    "3조 김주무관이 토론을 잘 이끌었지만 진행이 급했습니다.",
    "강의실이 더웠습니다.",
    "후속 심화 과정을 열어 주십시오.",
)
SHORT = "토론은 좋았지만 진행이 급했습니다."


@dataclass(frozen=True)
class Sketch:
    """A survey in a line: the course, how long ago its run ended, who is asked, how many answer, around which point."""

    course: str
    ago: int
    kind: str
    asked: tuple[int, int]
    answers: int
    around: float


CLOSED = (
    Sketch("CC-025", 100, Kind.SATISFACTION, (0, 18), 14, 4.6),
    Sketch("CC-025", 100, Kind.TRANSFER, (0, 16), 10, 4.1),
    Sketch("CC-017", 45, Kind.SATISFACTION, (10, 25), 9, 3.1),
    Sketch("CC-001", 40, Kind.SATISFACTION, (20, 40), 13, 2.9),
    Sketch("CC-010", 30, Kind.SATISFACTION, (30, 42), 4, 4.4),
    Sketch("CC-024", 12, Kind.SATISFACTION, (5, 29), 19, 4.3),
)
OPEN = Sketch("CC-060", 2, Kind.SATISFACTION, (40, 51), 5, 4.2)
NEEDS_ANSWERS = 41
DIAGNOSED = "CC-016"


@transaction.atomic
def load() -> dict[str, int]:
    """Make the sample through the actions, or nothing when it is there. The same answers on every machine.

    Returns: counts by name. Raises: Refused with a sentence while courses, rules or demo accounts are missing.
    """
    if Survey.objects.filter(sample=True, run__number__gte=FIRST_NUMBER).exists():
        return {}
    dice = random.Random(35)  # sample data, the same everywhere
    manager, trainee, agency, planner = (_account(name) for name in ("training", "trainee", "agency", "planning"))
    officials = list(sample_officials())
    for sketch in CLOSED:
        survey = _asked(sketch, officials[slice(*sketch.asked)])
        _answer(survey, officials[slice(*sketch.asked)][: sketch.answers], sketch.around, dice)
        _close(survey, today() - timedelta(days=sketch.ago))
    still = _asked(OPEN, [trainee, *officials[slice(*OPEN.asked)]])
    _answer(still, officials[slice(*OPEN.asked)][: OPEN.answers], OPEN.around, dice)
    tell(survey=still, people=[trainee], text=opening_rounds.ASKED, by=None)
    _needs(officials, dice)
    generating.generate(by=None)
    _review(manager)
    _follow(manager)
    _demands(agency, planner)
    _diagnoses(trainee, officials, manager, dice)
    return {
        "sample surveys": Survey.objects.count(),
        "leadership diagnoses": Diagnosis.objects.filter(sample=True).count(),
        "demands": Demand.objects.filter(handed_in_by__isnull=False).count(),
    }


def _account(name: str) -> Person:
    person = Person.objects.filter(staff_number=f"demo-{name}", demo=True).first()
    if person is None:
        raise Refused(_("The demo accounts are missing. Start the portal with ./portal run first."))
    return person


def _asked(sketch: Sketch, people: Sequence[Person]) -> Survey:
    """An open survey about a run of the sample, as its rule would have made it."""
    rule = SurveyRule.objects.filter(kind=sketch.kind, trigger=SurveyRule.Trigger.RUN_END, enabled=True).first()
    course = Course.objects.filter(code=sketch.course).first()
    if rule is None or course is None:
        raise Refused(_("The courses of the seed are missing. Load the year 2023 first: manage.py seed --year 2023"))
    run = _run(course, today() - timedelta(days=sketch.ago))
    return _open(sketch.kind, rule.questionnaire_code, people, rule=rule, run=run, course=course, year=run.year)


def _run(course: Course, ended: date) -> Run:
    known = Run.objects.filter(course=course, number__gte=FIRST_NUMBER, ends_on=ended).first()
    return known or Run.objects.create(
        course=course, year=ended.year, number=FIRST_NUMBER + Run.objects.filter(number__gte=FIRST_NUMBER).count(),
        starts_on=ended - timedelta(days=1), ends_on=ended, capacity=30, mode=Run.Mode.FACE_TO_FACE,
        note_ko="예시", note_en="sample",
    )  # fmt: skip


def _open(kind: str, code: str, people: Sequence[Person], **about: object) -> Survey:
    sheet = Questionnaire.objects.get(code=code, state=Questionnaire.State.IN_FORCE)
    survey = Survey.objects.create(
        kind=kind, questionnaire=sheet, opens_on=today() - timedelta(days=2), closes_on=today() + timedelta(days=5),
        state=Survey.State.OPEN, seal=seals.make(by=None), sample=True, **about,
    )  # fmt: skip
    Invitation.objects.bulk_create(Invitation(survey=survey, person=person) for person in people)
    return survey


def _answer(survey: Survey, people: Sequence[Person], around: float, dice: random.Random) -> None:
    questions = questions_of(survey)
    for place, person in enumerate(people):
        said = {one.order: _value(one, around, dice) for one in questions if one.kind != Question.Kind.TEXT}
        if place % 3 == 0 and questions[-1].kind == Question.Kind.TEXT:
            said[questions[-1].order] = SAID[place // 3 % len(SAID)]
        answering.answer(survey=survey, answers=said, by=person)


def _value(question: Question, around: float, dice: random.Random) -> Value:
    if question.kind == Question.Kind.SCALE5:
        return min(5, max(1, round(dice.gauss(around, 0.7))))
    codes = [option["code"] for option in question.options]
    return dice.choice(codes) if question.kind == Question.Kind.CHOICE else sorted(dice.sample(codes, 2))


def _close(survey: Survey, ended: date) -> None:
    """Its days are put where they would have been; then it is closed as any other."""
    late = 60 if survey.kind == Kind.TRANSFER else 0
    opens = min(ended + timedelta(days=late), today() - timedelta(days=8))
    Survey.objects.filter(pk=survey.pk).update(opens_on=opens, closes_on=opens + timedelta(days=7))
    closing.close(survey=survey, by=None)


def _needs(people: Sequence[Person], dice: random.Random) -> None:
    survey = _open(Kind.NEEDS, "needs", people, year=today().year)
    _answer(survey, people[:NEEDS_ANSWERS], 4, dice)
    _close(survey, today() - timedelta(days=30))


def _review(manager: Person) -> None:
    """One remark of each decision; the others wait."""
    for remark in Remark.objects.filter(text=SAID[3])[:1]:
        remarks.review(remark=remark, to=Remark.Review.SHORTENED, text=SHORT, by=manager)
    for text, to in (
        (SAID[0], Remark.Review.SHOWN),
        (SAID[1], Remark.Review.SHOWN),
        (SAID[4], Remark.Review.KEPT_BACK),
    ):
        for remark in Remark.objects.filter(text=text, review=Remark.Review.WAITING)[:2]:
            remarks.review(remark=remark, to=to, by=manager)


def _follow(manager: Person) -> None:
    """One follow-up under way, the others open."""
    first = FollowUp.objects.order_by("pk").first()
    if first is not None:
        followups.move(followup=first, to=FollowUp.State.CAUSE_FOUND, text="실습 교재가 개정 전 법령 기준", by=manager)


def _demands(agency: Person, planner: Person) -> None:
    """One that waits, one noted, one not taken up, of the demo agency."""
    year = today().year + 1
    asked = [
        demands.hand_in(
            year=year, organisation=agency.organisation, field=Demand.Field.EXPERTISE, text_ko=ko, text_en=en, by=agency
        )
        for ko, en in (
            ("생성형 인공지능으로 민원 답변 초안을 쓰는 실습", "Practice in drafting replies with generative AI"),
            ("신규 주무관 예산회계 기초", "Basics of budget and accounting for new clerks"),
            ("드론 측량 장기 과정", "A long course on surveying with drones"),
        )
    ]
    decided = (
        (asked[1], Demand.Decision.NOTED, "내년 계획 초안에서 검토"),
        (asked[2], Demand.Decision.NOT_TAKEN_UP, "전문기관 위탁교육을 안내"),
    )
    for demand, decision, reason in decided:
        demands.decide(demand=demand, decision=decision, reason_ko=reason, by=planner)


def _diagnoses(trainee: Person, officials: Sequence[Person], manager: Person, dice: random.Random) -> None:
    """One that is shown, of the demo trainee, with a rater who moved; one with too few pairs; one not begun."""
    raters = [one for one in officials if one.grade in GRADES_OF_RATERS]
    leaders = [one for one in officials if one.grade in ("4급", "5급")]
    shown = _diagnosis(trainee, raters[:5])
    _ask_twice(shown, raters[:4], moved=raters[3], again=3, by=manager, dice=dice)
    few = _diagnosis(leaders[0], raters[5:9])
    _ask_twice(few, raters[5:8], moved=None, again=2, by=manager, dice=dice)
    head, *members = sorted(_of_one_bureau(officials), key=lambda one: one.grade)
    _diagnosis(head, members)  # its roster can be named again, and asked


def _of_one_bureau(officials: Sequence[Person]) -> list[Person]:
    """The officials of the organisation that has most of them."""
    largest = Counter(one.organisation_id for one in officials).most_common(1)[0][0]
    return [one for one in officials if one.organisation_id == largest]


def _diagnosis(leader: Person, raters: Sequence[Person]) -> Diagnosis:
    """Set up for a run to come. The seed has few people of one bureau, so the roster is written as it is."""
    course = Course.objects.get(code=DIAGNOSED)
    sheet = Questionnaire.objects.get(kind=Kind.DIAGNOSIS, state=Questionnaire.State.IN_FORCE)
    run = _run(course, today() + timedelta(days=20))
    Enrollment.objects.create(
        person=leader, course=course, run=run, year=run.year, organisation=leader.organisation, applied_by=leader,
        state=Enrollment.State.CONFIRMED, takes_seat=True, sample=True,
    )  # fmt: skip
    diagnosis = Diagnosis.objects.create(run=run, leader=leader, questionnaire=sheet, sample=True)
    Rater.objects.bulk_create(
        Rater(diagnosis=diagnosis, person=one, organisation_id=one.organisation_id) for one in raters
    )
    return diagnosis


def _ask_twice(
    diagnosis: Diagnosis, first: Sequence[Person], *, moved: Person | None, again: int, by: Person, dice: random.Random
) -> None:
    """Asked before and after, with the days put where they would have been; then closed as any other."""
    before = diagnoses.begin(diagnosis=diagnosis, by=by)
    _answer(before, first, 3.3, dice)
    ended = today() - timedelta(days=70)
    run = Run.objects.filter(pk=diagnosis.run_id)
    run.update(starts_on=ended - timedelta(days=1), ends_on=ended, year=ended.year)
    Enrollment.objects.filter(run=diagnosis.run_id).update(year=ended.year)
    days = {"opens_on": ended - timedelta(days=12), "closes_on": ended - timedelta(days=2), "year": ended.year}
    Survey.objects.filter(pk=before.pk).update(**days)
    diagnoses.keep(diagnosis=diagnosis, by=None)
    if moved is not None:
        elsewhere = diagnosis.raters.exclude(organisation=moved.organisation).values_list("organisation", flat=True)
        diagnosis.raters.filter(person=moved).update(organisation=elsewhere[0])
    after = diagnoses.ask_again(diagnosis=diagnosis, by=None)
    assert after is not None  # enough of them stayed
    asked = list(Person.objects.filter(survey_invitations__survey=after).order_by("staff_number"))
    _answer(after, asked[:again], 4.1, dice)
    Survey.objects.filter(pk=after.pk).update(
        opens_on=today() - timedelta(days=9), closes_on=today() - timedelta(days=1)
    )
    diagnoses.close(diagnosis=diagnosis, by=None)
