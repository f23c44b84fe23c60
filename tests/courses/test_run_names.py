"""A run has one name on every page, in both languages; lists of runs open on the year that can be acted on."""

from __future__ import annotations

import pytest
from django.urls import reverse
from django.utils import timezone, translation

from courses import queries
from courses.models import Course, Run
from tests.factories.courses import RunFactory

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("language", "whole", "short"),
    [("ko", "민법 2026년 4기", "2026년 4기"), ("en", "Civil law, run 4 of 2026", "run 4 of 2026")],
)
def test_a_run_is_called_by_its_course_year_and_number(language, whole, short):
    run = Run(course=Course(title_ko="민법", title_en="Civil law"), year=2026, number=4)
    with translation.override(language):
        assert (str(run), run.name) == (whole, short)


def test_the_list_names_runs_as_their_pages_do(signed_in, officer):
    run = RunFactory(year=timezone.localdate().year)
    client = signed_in(officer)
    row = client.get(reverse("run_list")).context["table"].rows[0]
    assert (row.get_cell("number"), row.get_cell_value("number")) == (run.name, run.number)


def test_this_year_leads_when_it_has_runs_and_the_newest_one_otherwise(signed_in, officer):
    year = timezone.localdate().year
    for one in (year - 3, year - 2):
        RunFactory(year=one)
    assert (queries.run_years(), queries.run_year_to_show()) == ([year - 2, year - 3], year - 2)
    for one in (year, year + 1):
        RunFactory(year=one)
    assert queries.run_years() == [year, year + 1, year - 2, year - 3]
    for page in ("run_list", "run_modes"):
        shown = signed_in(officer).get(reverse(page)).context["years"]
        assert [(one, bool(url)) for one, url in shown] == [
            (year + 1, True), (year, False), (year - 2, True), (year - 3, True)
        ]  # fmt: skip


def test_the_years_keep_the_filters_and_begin_a_new_page(signed_in, officer):
    year = timezone.localdate().year
    for one in (year, year - 1):
        RunFactory(year=one)
    page = signed_in(officer).get(reverse("run_list"), {"mode": "remote", "page": "2"})
    assert page.context["years"] == [(year, ""), (year - 1, f"{reverse('run_list')}?mode=remote&year={year - 1}")]
