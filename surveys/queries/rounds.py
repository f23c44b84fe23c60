"""Which surveys the rules ask for, which are to be opened, and whom they ask.

Not for making or opening them: surveys.actions. The people asked are named to the actions alone, never on a page.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from django.conf import settings
from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.db.models.functions import Now

from accounts.models import Person
from core.periods import Quarter, quarter_of
from courses.models import Course, Plan, PlanCourse, Run, Session
from enrollment.models import Enrollment, Presence
from enrollment.queries.standing import standing_completions
from surveys.models import Invitation, Kind, Questionnaire, Survey, SurveyRule
from surveys.windows import Length, Window, after, of_quarter

# Who was marked so all the time was not there.
AWAY = (Presence.Mark.ABSENT, Presence.Mark.EXCUSED)


@dataclass(frozen=True)
class Wanted:
    """A survey that a rule asks for: about a run, or about an e-learning course in a quarter."""

    course: Course
    run: Run | None
    quarter: Quarter
    window: Window


def rules_in_force(day: date) -> QuerySet[SurveyRule]:
    """Enabled rules that hold on the day; satisfaction before use at work, which follows it."""
    return SurveyRule.objects.filter(enabled=True, effective_from__lte=day).order_by("kind", "code")


def questionnaire_of(rule: SurveyRule) -> Questionnaire | None:
    """What the rule asks now; None while no version of its questionnaire is in force."""
    in_force = Questionnaire.objects.filter(state=Questionnaire.State.IN_FORCE, kind=rule.kind)
    return in_force.filter(code=rule.questionnaire_code).first()


def length_of(rule: SurveyRule) -> Length:
    """The rule's months and days."""
    return Length(rule.opens_after_months, rule.opens_after_days, rule.open_months, rule.open_days)


def wanted_by(rule: SurveyRule, day: date) -> list[Wanted]:
    """What the rule asks for on the day and has not got. A window that is over is never opened again; an e-learning
    course is asked about once enough people completed it in the quarter.
    """
    if rule.trigger == SurveyRule.Trigger.RUN_END:
        return list(_after_runs(rule, day))
    if rule.trigger == SurveyRule.Trigger.ELEARNING_QUARTER:
        return list(_of_quarters(rule, day))
    return []


def _after_runs(rule: SurveyRule, day: date) -> Iterator[Wanted]:
    length = length_of(rule)
    since = max(rule.effective_from, day - timedelta(days=length.most_days))
    made = Survey.objects.filter(run=OuterRef("pk"), rule__code=rule.code)
    taking = Enrollment.objects.filter(run=OuterRef("pk"), state=Enrollment.State.CONFIRMED)
    runs = Run.objects.filter(Exists(taking), ~Exists(made), state=Run.State.PLANNED)
    runs = runs.filter(ends_on__range=(since, day)).filter(_in_programmes(rule, "course", "year"))
    if rule.kind == Kind.TRANSFER:
        asked = Survey.objects.filter(run=OuterRef("pk"), kind=Kind.SATISFACTION)
        runs = runs.filter(Exists(asked.exclude(state=Survey.State.CANCELLED)))
    for run in runs.select_related("course").order_by("ends_on", "pk"):
        window = after(run.ends_on, length)
        if window.closes_on >= day:
            yield Wanted(run.course, run, run.quarter, window)


def _of_quarters(rule: SurveyRule, day: date) -> Iterator[Wanted]:
    now = quarter_of(day)
    for quarter in (quarter_of(now.first_day - timedelta(days=1)), now):
        window = of_quarter(quarter, length_of(rule))
        if window.closes_on < day or quarter.last_day < rule.effective_from:
            continue
        made = Survey.objects.filter(
            course=OuterRef("pk"), rule__code=rule.code, year=quarter.year, quarter=quarter.number
        )
        places = _elearning_places(quarter.first_day, quarter.last_day).order_by().values("course")
        enough = places.annotate(n=Count("pk")).filter(n__gte=settings.PORTAL_SURVEY_MINIMUM).values("course")
        courses = Course.objects.filter(~Exists(made), pk__in=enough).order_by("code")
        if rule.programmes:
            planned = PlanCourse.objects.filter(plan__year=quarter.year, programme__code__in=rule.programmes)
            courses = courses.filter(pk__in=planned.exclude(plan__state=Plan.State.DRAFT).values("course"))
        for course in courses:
            yield Wanted(course, None, quarter, window)


def _in_programmes(rule: SurveyRule, course: str, year: str) -> Q:
    if not rule.programmes:
        return Q()
    planned = PlanCourse.objects.filter(course=OuterRef(course), plan__year=OuterRef(year))
    return Q(Exists(planned.filter(programme__code__in=rule.programmes).exclude(plan__state=Plan.State.DRAFT)))


def _elearning_places(first: date, last: date) -> QuerySet[Enrollment]:
    """Places without a run that were completed in these days, and the completion stands."""
    done = standing_completions().filter(decided_on__range=(first, last))
    places = Enrollment.objects.filter(run=None).exclude(state__in=Enrollment.ENDED)
    return places.filter(Exists(done.filter(pk=OuterRef("pk"))))


def places_asked(kind: str) -> QuerySet[Enrollment]:
    """The places whose people a survey of the kind asks after a run.

    Satisfaction: whoever was there, or everybody of a run whose roll was never called. Use at work: who completed.
    Nobody is asked who left the service or may not sign in.
    """
    places = Enrollment.objects.filter(run__isnull=False, person__is_active=True, person__left_on=None)
    if kind == Kind.TRANSFER:
        return places.filter(pk__in=standing_completions().values("pk"))
    lines = Presence.objects.exclude(mark__in=AWAY)
    there = Exists(lines.filter(enrollment=OuterRef("pk")))
    called = Exists(Presence.objects.filter(session__run=OuterRef("run")))
    return places.filter(there | ~called, state=Enrollment.State.CONFIRMED)


def people_to_ask(survey: Survey) -> QuerySet[Person]:
    """Whom the survey asks when it opens. A needs survey was given its people when it was planned."""
    if survey.run is not None:
        return Person.objects.filter(pk__in=places_asked(survey.kind).filter(run=survey.run).values("person"))
    named = Invitation.objects.filter(survey=survey)
    return Person.objects.filter(pk__in=named.values("person"), is_active=True, left_on=None)


def asked_in(kind: str, runs: Iterable[Run]) -> Counter[int]:
    """How many people a survey of the kind would ask in each run. One query."""
    rows = places_asked(kind).filter(run__in=list(runs)).order_by().values("run").annotate(n=Count("person"))
    return Counter({row["run"]: row["n"] for row in rows})


@dataclass(frozen=True)
class Preview:
    """What a rule would do today: surveys made, those of them that ask too few, and runs that end later this year."""

    makes: int
    too_few: int
    later: int


def preview(rule: SurveyRule, day: date, least: int) -> Preview:
    """A dry run of the rule, saved or not. Three queries at most."""
    wanted = wanted_by(rule, day)
    runs = [one.run for one in wanted if one.run is not None]
    people = asked_in(Kind.SATISFACTION, runs) if runs else Counter()
    later = Run.objects.none()
    if rule.trigger == SurveyRule.Trigger.RUN_END:
        later = Run.objects.filter(state=Run.State.PLANNED, ends_on__gt=day, ends_on__year=day.year)
        later = later.filter(_in_programmes(rule, "course", "year"))
    return Preview(len(wanted), sum(people[run.pk] < least for run in runs), later.count())


def due_to_open(day: date) -> QuerySet[Survey]:
    """Planned surveys whose day has come. That of a run waits until the run's last session is over."""
    rows = Survey.objects.filter(state=Survey.State.PLANNED, opens_on__lte=day).exclude(kind=Kind.DIAGNOSIS)
    sessions = Session.objects.filter(run=OuterRef("run"))
    last_day_done = Exists(sessions) & ~Exists(sessions.filter(ends_at__gt=Now()))
    over = Q(run=None) | Q(run__ends_on__lt=day) | Q(last_day_done)
    return rows.filter(over).order_by("opens_on", "pk")


def taking_completers(day: date) -> QuerySet[Survey]:
    """Open surveys of e-learning courses, which ask everybody who completes in their quarter."""
    rows = Survey.objects.filter(state=Survey.State.OPEN, run=None, quarter__isnull=False, closes_on__gte=day)
    return rows.select_related("questionnaire", "course").order_by("pk")


def completers_to_ask(survey: Survey) -> QuerySet[Person]:
    """Who completed the survey's course in its quarter and is not asked yet."""
    quarter = Quarter(survey.year, survey.quarter or 1)
    places = _elearning_places(quarter.first_day, quarter.last_day).filter(course=survey.course)
    asked = Invitation.objects.filter(survey=survey, person=OuterRef("pk"))
    people = Person.objects.filter(pk__in=places.values("person"), is_active=True, left_on=None)
    return people.filter(~Exists(asked)).order_by("pk")


def open_on(day: date) -> QuerySet[Survey]:
    """Surveys that take answers on the day, with what a notice needs to name them."""
    rows = Survey.objects.filter(state=Survey.State.OPEN, opens_on__lte=day, closes_on__gte=day)
    return rows.select_related("questionnaire", "course", "run__course", "rule", "diagnosis__leader").order_by("pk")


def not_answered(survey: Survey) -> QuerySet[Person]:
    """Who is asked and has not answered: for reminders alone, no page shows it."""
    waiting = Invitation.objects.filter(survey=survey, state=Invitation.State.INVITED)
    return Person.objects.filter(pk__in=waiting.values("person")).order_by("pk")
