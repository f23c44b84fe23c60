"""Long lists are read as plain values: the file is the same to the last cell as row by row."""

from __future__ import annotations

import random
from datetime import UTC, datetime, timedelta
from itertools import chain

import django_tables2 as tables
import openpyxl
import pytest
from django.contrib.sessions.backends.base import SessionBase
from django.http import HttpRequest, QueryDict
from django.urls import URLResolver, get_resolver, reverse
from django.utils import translation

from core.sheets import writing
from enrollment.models import Enrollment
from exchange import exports, quick
from tests.factories.accounts import OrganisationFactory, PersonFactory
from tests.factories.courses import CourseFactory, RunFactory
from tests.factories.enrollment import EnrollmentFactory
from tests.factories.seeded import seed_both_years

pytestmark = pytest.mark.django_db


class PlaceTable(tables.Table):
    """Twelve columns of every sort that can be read quickly."""

    person = tables.Column()
    staff_number = tables.Column(accessor="person__staff_number")
    organisation = tables.Column(default="–")
    grade = tables.Column(accessor="person__grade")
    course = tables.Column(linkify=lambda record: record.course.get_absolute_url())
    run = tables.Column(accessor="run__number", default="–")
    dates = tables.Column(accessor="run__dates", default="–")
    mode = tables.Column(accessor="run__mode")
    starts_on = tables.DateColumn(accessor="run__starts_on")
    state = tables.Column()
    applied_at = tables.DateTimeColumn()
    takes_seat = tables.Column()

    class Meta:
        model = Enrollment
        fields = (
            "person", "staff_number", "organisation", "grade", "course", "run", "dates", "mode", "starts_on", "state",
            "applied_at", "takes_seat", "key", "reason", "arrival", "year",
        )  # fmt: skip


def both(table, shown=None):
    """The cells row by row, and quickly."""
    shown = exports.columns_of(table) if shown is None else shown
    made = quick.recipes(table, shown)
    slow = [tuple(None if cell == "" else writing._cell(cell) for cell in row) for row in exports._rows(table, shown)]
    return slow, None if made is None else list(chain.from_iterable(quick.read(table.data.data, made)))


@pytest.mark.parametrize("seed", range(8))
@pytest.mark.parametrize("language", ["ko", "en"])
def test_the_same_cells_whatever_the_rows_hold(seed, language, monkeypatch):
    monkeypatch.setattr(quick, "AT_ONCE", 4)
    dice = random.Random(seed)
    texts = ["", "=1+1", "홍길동", "a" * 20, " ", "<b>", "0", "\U0001f600"]
    organisations = [None, *(OrganisationFactory(name_en=dice.choice(["", "Bureau"])) for _ in range(3))]
    runs = [None, *RunFactory.create_batch(3, course=CourseFactory(title_en=dice.choice(["", "Course"])))]
    for number in range(17):
        run = dice.choice(runs)
        EnrollmentFactory(
            person=PersonFactory(
                name=dice.choice(texts) or "이름", name_en=dice.choice(texts), grade=dice.choice(texts)
            ),
            run=run, course=run.course if run else CourseFactory(), year=dice.randint(2022, 2023),
            takes_seat=run is not None and dice.random() < 0.5, organisation=dice.choice(organisations),
            reason=dice.choice(texts), arrival=dice.randint(0, 3),
            applied_at=datetime(2023, 1, 1, tzinfo=UTC) + timedelta(seconds=dice.randint(0, 10**7) + number),
        )  # fmt: skip
    with translation.override(language):
        slow, fast = both(PlaceTable(Enrollment.objects.order_by("-applied_at", "pk")))
    assert len(slow) == 17
    assert fast == slow


def lists(patterns=None):
    for item in get_resolver().url_patterns if patterns is None else patterns:
        if isinstance(item, URLResolver):
            yield from lists(item.url_patterns)
        elif hasattr(item.callback, "list_page") and not item.pattern.converters:
            yield item.name, item.callback.list_page


def test_the_columns_of_every_list_give_the_same_cells():
    seed_both_years()
    roles = ["director", "planning_officer", "training_manager", "system_administrator", "recruitment_officer"]
    request = HttpRequest()
    request.method, request.user, request.session = "GET", PersonFactory(roles=roles), SessionBase()
    compared = set()
    for name, page in lists():
        request.path, request.GET = reverse(name), QueryDict("")
        _filter, table, _asked = page.build(request)
        shown = [column for column in exports.columns_of(table) if quick.recipes(table, [column])]
        if shown and len(table.rows):
            slow, fast = both(table, shown)
            assert fast == slow, name
            compared |= {(name, column.name) for column in shown}
    assert {("run_list", "course"), ("run_list", "category"), ("run_list", "capacity")} <= compared
    assert len(compared) >= 25


class Drawn(PlaceTable):
    def render_state(self, value):
        return f"<{value}>"


class Picked(PlaceTable):
    takes_seat = tables.BooleanColumn()


@pytest.mark.parametrize("table", [Drawn, Picked])
def test_what_the_table_draws_itself_goes_row_by_row(table):
    EnrollmentFactory()
    assert both(table(Enrollment.objects.all()))[1] is None
    assert both(PlaceTable(Enrollment.objects.all()))[1] is not None
    assert both(PlaceTable(Enrollment.objects.all()[:5]))[1] is None
    assert both(PlaceTable(list(Enrollment.objects.all())))[1] is None


def test_queries_do_not_grow_with_the_rows(django_assert_num_queries):
    run = RunFactory()
    for rows in (1, 3):
        while Enrollment.objects.count() < rows:
            EnrollmentFactory(run=run, person=PersonFactory(organisation=OrganisationFactory()))
        table = PlaceTable(Enrollment.objects.select_related("run__course"))
        made = quick.recipes(table, exports.columns_of(table))
        # The rows with the names of their people; then organisations, courses, and runs for their dates.
        with django_assert_num_queries(4):
            assert [len(part) for part in quick.read(table.data.data, made)] == [rows]


def test_the_file_and_how_far_it_is(tmp_path, monkeypatch):
    monkeypatch.setattr(quick, "AT_ONCE", 2)
    run = RunFactory()
    for number in range(5):
        EnrollmentFactory(run=run, arrival=number, applied_at=datetime(2023, 3, 1, 15, 0, tzinfo=UTC))
    heard = []
    table = PlaceTable(Enrollment.objects.order_by("arrival"))
    exports.write_file(table, "목록", "xlsx", tmp_path / "list.xlsx", heard.append)
    assert heard == [2, 4, 5]
    rows = list(openpyxl.load_workbook(tmp_path / "list.xlsx").active.iter_rows(values_only=True))
    place = [cell for cell in rows[0]].index(str(table.columns["applied_at"].header))
    assert [row[place] for row in rows[1:]] == [datetime(2023, 3, 2, 0, 0)] * 5  # midnight in Seoul


def test_rows_are_counted_by_the_database_alone(django_assert_num_queries):
    EnrollmentFactory.create_batch(3)
    table = PlaceTable(Enrollment.objects.all())
    with django_assert_num_queries(1) as asked:
        assert exports.number_of_rows(table) == 3
    assert "COUNT(" in asked.captured_queries[0]["sql"]
    assert exports.number_of_rows(PlaceTable(list(Enrollment.objects.all()[:2]))) == 2
