"""Reasons, gates, looks, cases and appeals, in a remote run that is held around now."""

from __future__ import annotations

from datetime import timedelta

import factory
from django.utils import timezone

from accounts.models import Person
from courses.models import Run
from enrollment.models import Appeal, CaseSession, ConductCase, Gate, ReasonStatement, RollCall, SpotCheck
from tests.factories.accounts import PersonFactory
from tests.factories.courses import RunFactory
from tests.factories.enrollment import EnrollmentFactory, PresenceFactory, SessionFactory

PDF = b"%PDF-1.7 a capture"


class RemoteRunFactory(RunFactory):
    """From two days ago to two days ahead."""

    mode = Run.Mode.REMOTE
    year = factory.LazyFunction(lambda: timezone.localdate().year)
    starts_on = factory.LazyFunction(lambda: timezone.localdate() - timedelta(days=2))
    ends_on = factory.LazyFunction(lambda: timezone.localdate() + timedelta(days=2))
    remote_url = "https://rooms.example.org/canary-room"


def yesterday(hours: int = 9):
    """An hour of yesterday in Seoul."""
    midnight = timezone.localtime().replace(hour=0, minute=0, second=0, microsecond=0)
    return midnight - timedelta(days=1) + timedelta(hours=hours)


class HeldSessionFactory(SessionFactory):
    """Yesterday from nine to twelve."""

    run = factory.SubFactory(RemoteRunFactory)
    starts_at = factory.LazyFunction(yesterday)


class CurrentSessionFactory(SessionFactory):
    """From an hour ago to an hour ahead."""

    run = factory.SubFactory(RemoteRunFactory)
    starts_at = factory.LazyFunction(lambda: timezone.now() - timedelta(hours=1))
    ends_at = factory.LazyFunction(lambda: timezone.now() + timedelta(hours=1))


class PlaceFactory(EnrollmentFactory):
    """A confirmed place of a trainee in a remote run."""

    person = factory.SubFactory(PersonFactory, roles=["trainee"])
    run = factory.SubFactory(RemoteRunFactory)


class ReasonStatementFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = ReasonStatement

    enrollment = factory.SubFactory(PlaceFactory)
    kind = ReasonStatement.Kind.SICK
    from_at = factory.LazyFunction(yesterday)
    until_at = factory.LazyAttribute(lambda s: s.from_at + timedelta(hours=3))
    text = "canary-words 병원 진료"


class GateFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Gate

    enrollment = factory.SubFactory(PlaceFactory)
    seat = True
    camera = True
    place = Gate.Place.HOME
    acknowledged_at = factory.LazyFunction(timezone.now)


class SpotCheckFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = SpotCheck

    enrollment = factory.SubFactory(PlaceFactory)
    session = factory.LazyAttribute(lambda c: HeldSessionFactory(run=c.enrollment.run))
    checked_by = factory.SubFactory(PersonFactory, roles=["training_manager"])
    result = SpotCheck.Result.THERE


class ConductCaseFactory(factory.django.DjangoModelFactory):
    """Reported; with `decided_by` decided as `state` says."""

    class Meta:
        model = ConductCase
        skip_postgeneration_save = True

    enrollment = factory.SubFactory(PlaceFactory)
    session = factory.LazyAttribute(lambda c: HeldSessionFactory(run=c.enrollment.run))
    kind = ConductCase.Kind.DRIVING
    text = "canary-words 운전 중 수강"
    reported_by = factory.SubFactory(PersonFactory, roles=["training_manager"])
    decided_at = factory.LazyAttribute(lambda c: None if c.decided_by is None else timezone.now())
    decided_by: Person | None = None

    @factory.post_generation
    def parts(self, create: bool, extracted: object, **_given: object) -> None:
        if create:
            CaseSession.objects.create(case=self, session=self.session, minutes=self.unrecognised_minutes)


class AppealFactory(factory.django.DjangoModelFactory):
    """Against a mark, unless a case is given."""

    class Meta:
        model = Appeal

    class Params:
        against_mark = True

    presence = factory.Maybe(
        "against_mark",
        factory.SubFactory(PresenceFactory, enrollment=factory.SubFactory(PlaceFactory), mark="late"),
        None,
    )
    text = "canary-words 지하철 지연"
    made_by = factory.LazyAttribute(lambda a: (a.presence or a.case).enrollment.person)


class RollCallFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = RollCall

    session = factory.SubFactory(HeldSessionFactory)
