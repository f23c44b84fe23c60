"""A closing while the scores of its year are made anew: its line stands once; on PostgreSQL, which has many writers."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection, connections, transaction

from surveys.actions import closing, scores
from surveys.queries.invariants import differences
from tests.factories.courses import CourseFactory, RunFactory
from tests.factories.surveys import SurveyFactory, answered, over
from tests.surveys.test_answering_race import waits_or_is_done
from tests.surveys.test_scores import stored, told

pytestmark = [pytest.mark.services, pytest.mark.django_db(transaction=True)]


@pytest.mark.parametrize("table", ["courses_plan", "courses_yearresult"], ids=["before the surveys", "after them"])
def test_a_survey_that_closes_while_its_year_is_counted_keeps_its_line(table):
    """The counting waits for a table, before or after it reads which surveys are shown; then the closing commits."""
    told(CourseFactory(code="CC-1"))
    scores.rebuild(year=2022, by=None)
    survey = SurveyFactory(year=2022, run=RunFactory(course=CourseFactory(code="CC-2")))
    answered(survey, *[5] * 5)

    def count():
        try:
            return scores.rebuild(year=2022, by=None)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(1) as pool:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(f"LOCK TABLE {table} IN ACCESS EXCLUSIVE MODE")
            counting = pool.submit(count)
            assert waits_or_is_done(counting) and not counting.done()
            closing.close(survey=over(survey), by=None)
        counting.result()
    assert [(row[0], row[1], row[4]) for row in stored()] == [("CC-1", 22, True), ("CC-2", 25, False)]
    assert differences() == []
