"""What a person is asked, and the lock under which an answer goes in.

Not for who else is asked: nobody sees that.
"""

from __future__ import annotations

from datetime import date

from django.db import connection
from django.db.models import QuerySet

from accounts.models import Person
from core.periods import today
from surveys.answers import Asked
from surveys.models import Invitation, Question, Survey


def to_answer(person: Person) -> QuerySet[Invitation]:
    """The person's invitations to surveys that are open today and not answered, the one that ends first on top."""
    rows = Invitation.objects.filter(person=person, state=Invitation.State.INVITED, survey__in=open_on(today()))
    whole = rows.select_related(
        "survey__questionnaire", "survey__course", "survey__run__course", "survey__diagnosis__leader"
    )
    return whole.order_by("survey__closes_on", "survey_id")


def open_on(day: date) -> QuerySet[Survey]:
    """Surveys that take answers on a day."""
    return Survey.objects.filter(state=Survey.State.OPEN, opens_on__lte=day, closes_on__gte=day)


def known_to(person: Person) -> QuerySet[Survey]:
    """Surveys that a link may lead the person to: those that ask the person, and those that are over for everybody."""
    asked = Invitation.objects.filter(person=person).values("survey")
    rows = Survey.objects.filter(pk__in=asked) | Survey.objects.filter(state=Survey.State.CLOSED)
    return rows.select_related("questionnaire", "course", "run__course", "seal", "diagnosis__leader")


def has_answered(person: Person, survey: Survey) -> bool:
    """Whether the person's answer is in; only the person asks this."""
    return Invitation.objects.filter(survey=survey, person=person, state=Invitation.State.ANSWERED).exists()


def questions_of(survey: Survey) -> list[Question]:
    """The questions in their order."""
    return list(survey.questionnaire.questions.order_by("order"))


def asked(questions: list[Question]) -> list[Asked]:
    """The questions as answering and counting need them."""
    return [
        Asked(one.order, one.kind, tuple(option["code"] for option in one.options), one.required, one.longest or 0)
        for one in questions
    ]


def held(survey: Survey) -> Survey:
    """The survey as it stands, kept from being closed until the transaction ends.

    Many hold it at once; a closing waits for all of them, and they for it. SQLite has one writer at a time.
    """
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1 FROM surveys_survey WHERE id = %s FOR SHARE", [survey.pk])
    return Survey.objects.select_related("questionnaire", "seal").get(pk=survey.pk)
