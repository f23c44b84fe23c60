"""Completion rules, scores and certificates."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import factory

from enrollment import check_codes
from enrollment.models import Certificate, CompletionRule, RollCall, Score
from enrollment.queries.certificates import facts_of
from tests.factories.enrollment import CompletionFactory, EnrollmentFactory, PresenceFactory, SessionFactory


class CompletionRuleFactory(factory.django.DjangoModelFactory):
    """For all courses, 80 %, since long ago."""

    class Meta:
        model = CompletionRule

    course = None
    version = factory.Sequence(lambda n: n + 1)
    effective_from = date(2020, 1, 1)
    attendance_share = Decimal("0.8")
    source = "교육훈련계획"


class ScoreFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Score

    enrollment = factory.SubFactory(EnrollmentFactory)
    kind = Score.Kind.TEST
    points = Decimal(80)


class CertificateFactory(factory.django.DjangoModelFactory):
    """A standing certificate whose paper is not made yet."""

    class Meta:
        model = Certificate

    completion = factory.SubFactory(CompletionFactory)
    number = factory.Sequence(lambda n: check_codes.number(2020, n + 1))
    code = factory.LazyFunction(check_codes.new_code)
    facts = factory.LazyAttribute(lambda c: facts_of(c.completion))


def closed_session(run, **more):
    """A session of the run that is over, with its roll call closed."""
    session = SessionFactory(run=run, **more)
    RollCall.objects.create(session=session, state=RollCall.State.CLOSED, closed_at=datetime.now(UTC))
    return session


def attended(session, *, share, **more):
    """A new person of the session's run who was there for the share of it."""
    place = EnrollmentFactory(run=session.run, **more)
    taught = int((session.ends_at - session.starts_at) / timedelta(seconds=1))
    seconds = int(taught * Decimal(share))
    PresenceFactory(enrollment=place, session=session, taught_seconds=taught, present_seconds=seconds)
    return place
