"""Questionnaires with questions, surveys with people who are asked, and answers that went in by the action."""

from __future__ import annotations

from datetime import timedelta

import factory

from core.periods import today
from surveys.actions import answering, closing, seals
from surveys.models import Diagnosis, Invitation, Kind, Question, Questionnaire, Survey, SurveyRule
from tests.factories.accounts import PersonFactory
from tests.factories.courses import RunFactory
from tests.factories.enrollment import EnrollmentFactory

OPTIONS = [{"code": code, "ko": f"선택 {code}", "en": f"Option {code}"} for code in ("a", "b", "c")]


class QuestionnaireFactory(factory.django.DjangoModelFactory):
    """In force, with an overall scale (1), a choice (2), several of several (3) and a text (4)."""

    class Meta:
        model = Questionnaire
        skip_postgeneration_save = True

    code = factory.Sequence(lambda n: f"sat-{n}")
    version = 1
    kind = Kind.SATISFACTION
    title_ko = "교육 만족도 조사"
    title_en = "Satisfaction with the course"
    state = Questionnaire.State.IN_FORCE

    @factory.post_generation
    def questions(self, create, extracted, **kwargs):
        rows = [
            {"kind": "scale5", "measure": "overall", "text_ko": "전반적으로 만족합니다.", "text_en": "All in all good"},
            {"kind": "choice", "options": OPTIONS, "required": False, "text_ko": "길이", "text_en": "Length"},
            {"kind": "choices", "options": OPTIONS, "required": False, "text_ko": "도움", "text_en": "Helpful"},
            {"kind": "text", "longest": 300, "required": False, "text_ko": "의견", "text_en": "Remarks"},
        ]
        for order, row in enumerate(extracted or rows, 1):
            Question.objects.create(questionnaire=self, order=order, code=f"q{order}", **row)


class SurveyRuleFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = SurveyRule

    code = factory.Sequence(lambda n: f"rule-{n}")
    title_ko = "만족도"
    title_en = "Satisfaction"
    version = 1
    kind = Kind.SATISFACTION
    questionnaire_code = "sat"
    trigger = SurveyRule.Trigger.RUN_END
    open_days = 7
    remind_days = [3, 1]
    low_limit_e2 = 350
    effective_from = factory.LazyFunction(today)
    source = "표본"
    enabled = True


class SurveyFactory(factory.django.DjangoModelFactory):
    """Open since yesterday, for a week, about a run; nobody is asked yet."""

    class Meta:
        model = Survey

    kind = Kind.SATISFACTION
    questionnaire = factory.SubFactory(QuestionnaireFactory, kind=factory.SelfAttribute("..kind"))
    run = factory.SubFactory(RunFactory)
    course = factory.LazyAttribute(lambda survey: survey.run and survey.run.course)
    year = 2023
    opens_on = factory.LazyFunction(lambda: today() - timedelta(days=1))
    closes_on = factory.LazyFunction(lambda: today() + timedelta(days=7))
    state = Survey.State.OPEN
    seal = factory.LazyFunction(lambda: seals.make(by=None))


SCALES = [{"kind": "scale5", "text_ko": f"문항 {one}", "text_en": f"Scale {one}"} for one in (1, 2)]


class DiagnosisFactory(factory.django.DjangoModelFactory):
    """Of a leader of grade 5 with a seat in the run, with two scales (1, 2); nobody is named yet."""

    class Meta:
        model = Diagnosis
        skip_postgeneration_save = True

    run = factory.SubFactory(RunFactory)
    leader = factory.SubFactory(PersonFactory, grade="5급")
    questionnaire = factory.SubFactory(QuestionnaireFactory, kind=Kind.DIAGNOSIS, questions=SCALES)

    @factory.post_generation
    def seat(self, create, extracted, **kwargs):
        EnrollmentFactory(run=self.run, person=self.leader)


def ask(survey, people):
    """Ask these people, or so many new ones. Returns: the people."""
    if isinstance(people, int):
        people = PersonFactory.create_batch(people, organisation=PersonFactory().organisation)
    Invitation.objects.bulk_create(Invitation(survey=survey, person=person) for person in people)
    return list(people)


def answered(survey, *said):
    """So many more people, each with an answer: points of the overall scale, or a whole answer."""
    people = ask(survey, len(said))
    for person, one in zip(people, said, strict=True):
        answering.answer(survey=survey, answers=one if isinstance(one, dict) else {1: one}, by=person)
    return people


def over(survey):
    """Its last day was yesterday."""
    day = today() - timedelta(days=1)
    Survey.objects.filter(pk=survey.pk).update(closes_on=day, opens_on=day)
    survey.refresh_from_db()
    return survey


def closed(*said, **fields):
    """A survey that was answered so and closed."""
    survey = SurveyFactory(**fields)
    answered(survey, *said)
    return closing.close(survey=over(survey), by=None)
