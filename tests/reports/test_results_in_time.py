"""A report stands as at its cut date: what came later is in no cell of an earlier one, and in the later one."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from django.utils import translation

from courses.models import Content, CourseVerdict
from enrollment.models import HoursResult, SeriesResult
from reports.documents.results import section
from reports.figures.book import Book
from reports.scope import Scope
from tests.factories.accounts import OrganisationFactory, PersonFactory
from tests.factories.courses import PlanFactory, ProgrammeFactory, RunFactory
from tests.factories.elearning import ContentFactory
from tests.factories.surveys import closed
from tests.reports.test_figures_of_surveys import at
from tests.reports.test_results import came, planned

pytestmark = pytest.mark.django_db
CUT = date(2023, 3, 31)
LATER = date(2023, 4, 28)


KEYS = (
    "result.2023.completed", "result.2023.satisfaction", "hours.2023.fulfilled", "survey.2023.transfer.answered",
    "result.2023.series.PG-HAPPY.A.participants",
)  # fmt: skip


def printed(as_of):
    """The section on results, and what some of its figures say."""
    book = Book(Scope.of(2023, as_of=as_of))
    with translation.override("en"):
        return section(book), [book.number(key).text for key in KEYS]


def test_an_earlier_report_sees_nothing_of_what_came_later():
    plan, programme = PlanFactory(year=2023), ProgrammeFactory(code="PG-HAPPY", year=2023)
    room = planned(plan, "CC-1", 20, programme=programme)
    net = planned(plan, "EL-1", 100, elearning=True, quarters=(1, 2))
    came(room, 10, 12, on=CUT)
    came(net, 301, on=CUT)
    home, run = OrganisationFactory(), RunFactory(course=room)
    old = ContentFactory(course=net, published_at=datetime(2023, 1, 2, 3, tzinfo=UTC))
    HoursResult.objects.create(year=2023, organisation=home, on=date(2023, 1, 1), owing=4)
    HoursResult.objects.create(year=2023, organisation=home, on=CUT, fulfilled=1, recognised=80)
    SeriesResult.objects.create(year=2023, programme=programme, job_series="A", on=date(2023, 1, 1), eligible=5)
    SeriesResult.objects.create(year=2023, programme=programme, job_series="A", on=CUT, participants=2)
    at(closed(*[4] * 6, run=run), CUT)
    before, values = printed(CUT)

    came(room, 5, on=date(2023, 4, 1), quarter=2)
    came(net, 40, on=LATER, quarter=2)
    Content.objects.filter(pk=old.pk).update(state=Content.State.RETIRED)
    ContentFactory(course=net, version=2, published_at=datetime(2023, 4, 2, 3, tzinfo=UTC))
    HoursResult.objects.create(year=2023, organisation=home, on=date(2023, 4, 30), fulfilled=2, recognised=160)
    SeriesResult.objects.create(year=2023, programme=programme, job_series="A", on=date(2023, 4, 30), participants=1)
    at(closed(*[1] * 7, run=RunFactory(course=room)), date(2023, 4, 1))
    at(closed(*[2] * 5, run=run, kind="transfer"), LATER)
    CourseVerdict.objects.create(
        year=2023, course=net, verdict="close", reason="x", decided_at=datetime(2023, 4, 1, 3, tzinfo=UTC),
        decided_by=PersonFactory(),
    )  # fmt: skip

    assert printed(CUT) == (before, values)
    assert (values, printed(date(2023, 4, 30))[1]) == (["311", "4.00", "1", "0", "2"], ["356", "2.38", "3", "5", "3"])
