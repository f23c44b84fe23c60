"""Leadership diagnoses on their way: named, asked before, kept, asked again, closed."""

from __future__ import annotations

from datetime import timedelta

from core.periods import today
from courses.models import Run
from surveys.actions import answering, diagnoses
from surveys.models import Survey
from tests.factories.accounts import PersonFactory
from tests.factories.courses import RunFactory
from tests.factories.surveys import SCALES, DiagnosisFactory, QuestionnaireFactory, over


def days(count):
    return today() + timedelta(days=count)


def coming(**fields):
    return RunFactory(starts_on=days(5), ends_on=days(6), year=days(5).year, **fields)


def members(diagnosis, count):
    return PersonFactory.create_batch(count, organisation=diagnosis.leader.organisation)


def say(survey, people, points):
    for person, number in zip(people, points, strict=True):
        answering.answer(survey=survey, answers={1: number, 2: 3}, by=person)


def begun(diagnosis, manager, *points, more=0):
    """Asked before: so many raters answer so, and some more do not. Returns: all of them."""
    raters = members(diagnosis, len(points) + more)
    diagnoses.name_raters(diagnosis=diagnosis, people=raters, by=manager)
    survey = diagnoses.begin(diagnosis=diagnosis, by=manager)
    say(survey, raters[: len(points)], points)
    return raters


def kept(diagnosis):
    """The run is over since 70 days: the time to ask again has come."""
    Survey.objects.filter(diagnosis=diagnosis).update(opens_on=days(-80), closes_on=days(-72))
    Run.objects.filter(pk=diagnosis.run_id).update(starts_on=days(-71), ends_on=days(-70))
    diagnoses.keep(diagnosis=diagnosis, by=None)


def closed(diagnosis, manager, before, after):
    """Walked to its end; those named first answer first, both times."""
    raters = begun(diagnosis, manager, *before)
    kept(diagnosis)
    second = diagnoses.ask_again(diagnosis=diagnosis, by=None)
    say(second, raters[: len(after)], after)
    over(second)
    diagnoses.close(diagnosis=diagnosis, by=None)
    diagnosis.refresh_from_db()
    return diagnosis


def of_one_run(manager, answers):
    """Diagnoses of one run, each answered so before and after, of which the time to close has come."""
    run, sheet = coming(), QuestionnaireFactory(kind="diagnosis", questions=SCALES)
    made = [DiagnosisFactory(run=run, questionnaire=sheet) for _ in answers]
    rosters = [begun(one, manager, *before) for one, (before, _after) in zip(made, answers, strict=True)]
    for one, raters, (_before, after) in zip(made, rosters, answers, strict=True):
        kept(one)
        second = diagnoses.ask_again(diagnosis=one, by=None)
        say(second, raters[: len(after)], after)
        over(second)
    run.refresh_from_db()
    return run, made
