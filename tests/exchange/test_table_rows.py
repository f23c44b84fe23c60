"""The rows of a table: cell for cell what django_tables2 draws, in every kind of column the portal has."""

from __future__ import annotations

from datetime import UTC, date, datetime
from types import SimpleNamespace

import django_tables2 as tables
import pytest
from django.template import Context, Template
from django.utils import translation
from django.utils.html import format_html

from accounts.models import Organisation, Person
from courses.columns import RunNumber
from enrollment.models import Enrollment
from exchange.listing import PickColumn
from tests.factories.accounts import OrganisationFactory, PersonFactory
from tests.factories.courses import CourseFactory, RunFactory
from tests.factories.enrollment import EnrollmentFactory

# How the library means its rows to be drawn.
BY_THE_LIBRARY = """{% load l10n %}{% for row in table.paginated_rows %}<tr {{ row.attrs.as_html }}>{% for column, cell in row.items %}<td {{ column.attrs.td.as_html }}>{% if column.localize == None %}{{ cell }}{% elif column.localize %}{{ cell|localize }}{% else %}{{ cell|unlocalize }}{% endif %}</td>{% endfor %}</tr>
{% endfor %}"""  # noqa: E501  # one line, as no space may stand between the cells
BY_THE_TAG = "{% load table_rows %}{% table_rows table %}"


class Places(tables.Table):
    """Every kind of column: choices, also through a relation that may be missing, days, instants, links, own words."""

    pick = PickColumn()
    person = tables.Column(linkify=lambda record: f"/people/{record.person_id}/?a=1&b=2")
    key = tables.Column(linkify=True)
    grade = tables.Column(accessor="person__grade")
    organisation = tables.Column(default="–", linkify=lambda record, value: None if value else "/never/")
    kind = tables.Column(accessor="organisation__kind")
    state = tables.Column(attrs={"td": {"class": "nowrap", "title": lambda record: record.reason}})
    mode = tables.Column(accessor="run__mode")
    run = RunNumber("Run", accessor="run__number", default="–")
    dates = tables.Column(accessor="run__dates")
    arrival = tables.Column(attrs={"td": {"class": "num"}})
    plain = tables.Column(accessor="arrival", localize=False)
    takes_seat = tables.BooleanColumn(yesno=("yes", "no"))
    hired_on = tables.DateColumn(accessor="person__hired_on")
    applied_at = tables.DateTimeColumn()
    starts_on = tables.Column(accessor="run__starts_on")
    reason = tables.Column(empty_values=())
    nothing = tables.Column(accessor="no_such_thing")
    words = tables.Column(accessor="pk")
    table_of = tables.Column(accessor="pk")

    class Meta:
        row_attrs = {"class": "place"}  # as the library takes it

    def render_words(self, record: Enrollment, bound_row: object, **others: object) -> str:
        return f"{record.way} <b>{sorted(others)}"

    def render_table_of(self, value: int, table: tables.Table) -> str:
        return format_html("<i>{}</i>", len(table.columns))


def drawn(template: str, table: tables.Table) -> list[str]:
    table.context = Context()
    return Template(template).render(Context({"table": table})).strip().split("\n")


@pytest.mark.django_db
@pytest.mark.parametrize("language", ["ko", "en"])
def test_every_cell_is_what_the_library_draws(language):
    office = OrganisationFactory(name_ko="총무과 <본부>", name_en="General <affairs>")
    person = PersonFactory(name='홍 "길동" & Co', organisation=office, hired_on=date(2020, 3, 2))
    EnrollmentFactory(person=person, organisation=office, run=RunFactory(), arrival=12_345, reason='"<&>"')
    late = datetime(2024, 12, 31, 23, 30, tzinfo=UTC)
    EnrollmentFactory(
        organisation=None, run=None, course=CourseFactory(), year=2024, takes_seat=False, arrival=0, applied_at=late
    )
    with translation.override(language):
        rows = Enrollment.objects.order_by("pk")
        theirs, ours = (drawn(template, Places(rows)) for template in (BY_THE_LIBRARY, BY_THE_TAG))
    assert len(ours) == 2
    assert ours == theirs


def test_rows_need_no_database():
    class Figures(tables.Table):
        name = tables.Column()
        figure = tables.Column()
        day = tables.DateColumn()

    rows = [{"name": "<b>", "figure": 1234.5, "day": None}, SimpleNamespace(name="", figure=0, day=date(2026, 1, 2))]
    theirs, ours = (drawn(template, Figures(rows)) for template in (BY_THE_LIBRARY, BY_THE_TAG))
    assert len(ours) == 2
    assert ours == theirs


@pytest.mark.django_db
def test_only_the_page_that_is_shown_is_drawn():
    class People(tables.Table):
        staff_number = tables.Column()

    numbers = [PersonFactory().staff_number for _ in range(3)]
    table = People(Person.objects.order_by("pk"))
    table.paginate(page=2, per_page=2)
    (row,) = drawn(BY_THE_TAG, table)
    assert numbers[2] in row
    assert drawn(BY_THE_TAG, People(Organisation.objects.none())) == [""]
