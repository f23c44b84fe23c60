"""Blocks that several documents share, each made from keys of the registry.

Not for one document's order or words.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from reports.document import (
    UNDER,
    Bullet,
    Bullets,
    Chart,
    ChartKind,
    Column,
    KeyFigure,
    KeyFigures,
    Number,
    Row,
    RowKind,
    Series,
    SeriesRole,
    Table,
    Text,
    sentence,
)
from reports.figures.audit import KIND, STATUS
from reports.figures.book import Book
from reports.figures.budget import LINE, PLAN
from reports.figures.content import MADE, WORK
from reports.figures.courses import CATEGORY, PROGRAMME, QUARTER
from reports.figures.facilities import BUILDING
from reports.figures.kinds import Member
from reports.figures.organisation import DIVISION


def key_figures(book: Book, keys: Iterable[tuple[str, str]]) -> KeyFigures:
    """The large numbers at the head of a section: (key, label)."""
    return KeyFigures(tuple(KeyFigure(label, book.number(key)) for key, label in keys))


def chart(
    slug: str,
    title: str,
    kind: ChartKind,
    label: str,
    series: Sequence[tuple[str, SeriesRole]],
    rows: Sequence[tuple[str, Sequence[Number]]],
) -> Chart:
    """A picture with the table it is drawn from: one label and one number for each series in a row."""
    drawn = [(Column(head, "end"), role) for head, role in series]
    columns = (Column(label), *(column for column, role in drawn))
    table = Table(f"{slug}-table", title, columns, tuple(Row((name, *numbers)) for name, numbers in rows))
    return Chart(slug, title, kind, table, tuple(Series(columns.index(column), role) for column, role in drawn))


def _row_kind(member: Member) -> RowKind:
    """A top member is the total, one that holds others a subtotal."""
    if not member.level:
        return "total"
    return "body" if _is_leaf(member) else "subtotal"


def _is_leaf(member: Member) -> bool:
    _itself, *below = member.holds
    return not below


def organisation_table(book: Book) -> Table:
    """Divisions with their people."""
    rows = [
        Row((member.label, book.number(f"org.division.{code}.staff")))
        for code, member in book.members(DIVISION).items()
    ]
    total = Row((_("Whole institute"), book.number("org.staff")), kind="total")
    return Table(
        "divisions", _("Divisions and staff"), (Column(_("Division")), Column(_("Staff"), "end")), (*rows, total),
        unit_note=_("(unit: persons)"), note=_("The director's office is in the total and in no division."),
    )  # fmt: skip


def buildings_table(book: Book) -> Table:
    """Buildings with their floor areas."""
    rows = [
        Row((member.label, book.number(f"facility.building.{code}.floor.area")))
        for code, member in book.members(BUILDING).items()
    ]
    total = Row((_("All buildings"), book.number("facility.floor.area")), kind="total")
    return Table(
        "buildings", _("Buildings"), (Column(_("Building")), Column(_("Floor area"), "end")), (*rows, total),
        unit_note=_("(unit: m²)"),
    )  # fmt: skip


def budget_table(book: Book) -> Table:
    """Every line: both years, change, rate, execution, rate. Source: the report's expenditure table."""
    year, before = book.scope.year, book.scope.before
    years = _("Appropriation")
    change, execution = _("Change"), _("Execution (by commitment)")
    columns = (
        Column(_("Line")),
        Column(str(before), "end", years),
        Column(str(year), "end", years),
        Column(_("Amount"), "end", change),
        Column(_("Rate (%)"), "end", change),
        Column(_("Executed"), "end", execution),
        Column(_("Rate (%)"), "end", execution),
    )
    rows = []
    for code, member in book.members(LINE).items():
        now = f"budget.{year}.line.{code}"
        cells = (
            member.label,
            book.number(f"budget.{before}.line.{code}.appropriation", dash_zero=True),
            book.number(f"{now}.appropriation", dash_zero=True),
            book.number(f"{now}.change", dash_zero=True),
            book.number(f"{now}.change.rate", suffix="%", dash_zero=True),
            book.number(f"{now}.executed", dash_zero=True),
            book.number(f"{now}.executed.rate", suffix="%", dash_zero=True),
        )
        rows.append(Row(cells, member.level, _row_kind(member)))
    return Table("budget", _("Budget and its execution"), columns, tuple(rows), unit_note=_("(unit: thousand won)"))


def budget_quarter_chart(book: Book) -> Chart:
    """Planned and executed spending by quarter."""
    year = book.scope.year
    rows = [
        (
            _("Quarter %(quarter)s") % {"quarter": member.label},
            (
                book.number(f"budget.{year}.quarter.{code}.planned"),
                book.number(f"budget.{year}.quarter.{code}.executed"),
            ),
        )
        for code, member in book.members(QUARTER).items()
    ]
    title = _("Planned and executed spending by quarter, %(year)s (thousand won)") % {"year": year}
    return chart(
        "budget-quarters", title, "bar", _("Quarter"), ((_("Planned"), "plan"), (_("Executed"), "result")), rows
    )


def budget_plan_table(book: Book) -> Table:
    """What each programme means to spend by quarter."""
    year = book.scope.year
    quarters = book.members(QUARTER)
    columns = (
        Column(_("Budget plan")),
        *(Column(_("Quarter %(quarter)s") % {"quarter": member.label}, "end") for member in quarters.values()),
    )
    rows = [
        Row(
            (
                plan.label,
                *(book.number(f"budget.{year}.plan.{code}.{quarter}", dash_zero=True) for quarter in quarters),
            )
        )
        for code, plan in book.members(PLAN).items()
    ]
    total = Row(
        (
            _("All plans of lines"),
            *(book.number(f"budget.{year}.quarter.{quarter}.planned") for quarter in quarters),
        ),
        kind="total",
    )
    return Table(
        "budget-plans", _("Budget plans by quarter"), columns, (*rows, total),
        unit_note=_("(unit: thousand won)"),
        note=_("International training is paid from the external cooperation fund and stands outside the total."),
    )  # fmt: skip


def category_table(book: Book) -> Table:
    """The plan by category beside the year before. Source: the report's summary table."""
    year, before = book.scope.year, book.scope.before
    columns = [Column(_("Category"))]
    for at in (before, year):
        group = _("Plan %(year)s") % {"year": at}
        columns += [Column(head, "end", group) for head in (_("Courses"), pgettext("count", "Runs"), _("Trainees"))]
    columns.append(Column(_("Change of trainees"), "end"))

    def cells(prefix: str, at: int) -> list[Number]:
        return [book.number(prefix.format(year=at, what=w), dash_zero=True) for w in ("courses", "runs", "trainees")]

    whole = "plan.{year}.{what}"
    rows = [
        Row(
            (_("All"), *cells(whole, before), *cells(whole, year), book.number(f"plan.{year}.trainees.change")),
            kind="total",
        )
    ]
    for code, member in book.members(CATEGORY).items():
        prefix = f"plan.{{year}}.category.{code}.{{what}}"
        change = book.number(f"plan.{year}.category.{code}.trainees.change", dash_zero=True)
        rows.append(
            Row(
                (member.label, *cells(prefix, before), *cells(prefix, year), change),
                member.level,
                "body" if _is_leaf(member) else "subtotal",
            )
        )
    return Table(
        "categories", _("Training plan by category"), tuple(columns), tuple(rows),
        unit_note=_("(unit: courses, runs, persons)"),
        note=_("u-Knowledge Travel and international training are shown and stand outside the totals."),
    )  # fmt: skip


def category_chart(book: Book) -> Chart:
    """How the year's trainees spread over the leaf categories, one colour for classroom and one for e-learning."""
    year = book.scope.year
    members = book.members(CATEGORY)
    tops = [member for member in members.values() if not member.level]
    columns = (Column(_("Category")), Column(_("Delivery")), Column(_("Trainees"), "end"))
    label, group, trainees = columns
    rows = tuple(
        Row((member.label, top.label, book.number(f"plan.{year}.category.{code}.trainees")))
        for top in tops
        for code, member in members.items()
        if code in top.holds and member.level and _is_leaf(member)
    )
    title = _("Trainees planned by category, %(year)s (persons)") % {"year": year}
    return Chart(
        "category-map",
        title,
        "map",
        Table("category-map-table", title, columns, rows),
        (Series(columns.index(trainees), "plan"),),
        label_column=columns.index(label),
        group_column=columns.index(group),
    )


def programme_table(book: Book) -> Table:
    """Every programme by quarter, with what was completed in the report's quarter once that is recorded."""
    scope = book.scope
    quarters = book.members(QUARTER)
    columns = [Column(_("Programme"))]
    heads = [(_("Whole year"), "")] + [
        (_("Quarter %(quarter)s") % {"quarter": member.label}, f"{code}.") for code, member in quarters.items()
    ]
    for head, _part in heads:
        columns += [Column(pgettext("count", "Runs"), "end", head), Column(_("Trainees"), "end", head)]
    result = next((code for code, member in quarters.items() if scope.quarter in member.holds), None)
    if result:
        columns.append(Column(_("Completed in the quarter"), "end"))
    rows = []
    for code, member in book.members(PROGRAMME).items():
        prefix = f"plan.{scope.year}.programme.{code}."
        cells: list[str | Number] = [member.label]
        for _head, part in heads:
            cells += [book.number(f"{prefix}{part}{what}", dash_zero=True) for what in ("runs", "trainees")]
        if result:
            cells.append(book.number(f"result.{scope.year}.programme.{code}.{result}.completed"))
        rows.append(Row(tuple(cells)))
    return Table(
        "programmes", _("Programmes by quarter"), tuple(columns), tuple(rows), unit_note=_("(unit: runs, persons)"),
        note=_("A run counts in the quarter it starts in. E-learning has no runs."),
    )  # fmt: skip


def classroom_quarter_chart(book: Book) -> Chart:
    """Classroom trainees planned by quarter."""
    year = book.scope.year
    rows = [
        (
            _("Quarter %(quarter)s") % {"quarter": member.label},
            (book.number(f"plan.{year}.quarter.{code}.classroom.trainees"),),
        )
        for code, member in book.members(QUARTER).items()
    ]
    title = _("Classroom trainees planned by quarter, %(year)s (persons)") % {"year": year}
    return chart("classroom-quarters", title, "bar", _("Quarter"), ((_("Planned"), "plan"),), rows)


def size_of_training(book: Book) -> Bullets:
    """The plan's size in sentences, as the report tells it."""
    year, before = f"plan.{book.scope.year}", f"plan.{book.scope.before}"
    by_delivery = _("%(courses)s courses, %(trainees)s trainees; %(new)s new, %(gone)s abolished")
    by_class = _("%(courses)s courses, %(trainees)s trainees")

    def part(name: str, template: str, key: str, **more: str) -> Text:
        places = {"courses": f"{key}.courses", "trainees": f"{key}.trainees", **more}
        return sentence(f"{name}: {template}", **{place: book.number(at) for place, at in places.items()})

    def whole(name: str, key: str) -> Text:
        return part(name, by_delivery, key, new=f"{key}.new", gone=f"{key}.abolished")

    remote = _("%(courses)s courses, %(trainees)s trainees, of which %(selectable)s courses selectable")
    lengths = sentence(
        _("At most three days: %(general)s general and %(it)s IT courses, %(rate)s of classroom training"),
        general=book.number(f"{year}.classroom.within_3_days.general"),
        it=book.number(f"{year}.classroom.within_3_days.it"),
        rate=book.number(f"{year}.classroom.within_3_days.rate", suffix="%"),
    )
    modes = sentence(
        _("Share of face-to-face courses: %(before)s the year before, %(now)s now"),
        before=book.number(f"{before}.face_to_face.rate", suffix="%"),
        now=book.number(f"{year}.face_to_face.rate", suffix="%"),
    )
    room = f"{year}.classroom"
    selectable = f"{room}.selectable.courses"
    return Bullets(
        (
            Bullet(whole(_("Classroom training"), room)),
            Bullet(part(_("Face-to-face"), by_class, f"{room}.face_to_face"), level=UNDER),
            Bullet(part(_("Remote"), remote, f"{room}.remote", selectable=selectable), level=UNDER),
            Bullet(whole(_("E-learning"), f"{year}.elearning")),
            Bullet(lengths),
            Bullet(modes),
        )
    )


def content_table(book: Book) -> Table:
    """Content by kind: what the register plans and what is published. Source: the report's e-learning programme."""
    courses, units = pgettext("content", "Courses"), pgettext("content", "Units")
    columns = [Column(_("Kind"))]
    for head in (courses, units):
        columns += [Column(_("Planned"), "end", head), Column(_("Published"), "end", head)]
    counted_in_units = book.members(MADE)
    rows = []
    for code, member in book.members(WORK).items():
        key = f"content.{book.scope.year}.{code}"
        cells: list[str | Number] = [member.label]
        for what in ("courses", "units"):
            is_held = what == "courses" or code in counted_in_units
            cells += [book.number(f"{key}.{part}{what}") if is_held else "-" for part in ("", "published.")]
        rows.append(Row(tuple(cells)))
    return Table(
        "content", _("Content of e-learning by kind"), tuple(columns), tuple(rows),
        unit_note=_("(unit: courses, units)"), note=_("Content brought in from elsewhere is counted in courses only."),
    )  # fmt: skip


def finding_matrix(book: Book) -> Table:
    """Kind by state. Source: the summary of the report on the council's audit."""
    year = book.scope.before
    statuses = book.members(STATUS, year)
    columns = (
        Column(_("Kind")),
        Column(_("All"), "end"),
        *(Column(member.label, "end") for member in statuses.values()),
    )
    total = Row(
        (
            _("All"),
            book.number(f"audit.{year}.total"),
            *(book.number(f"audit.{year}.{status}", dash_zero=True) for status in statuses),
        ),
        kind="total",
    )
    rows = [
        Row(
            (
                member.label,
                book.number(f"audit.{year}.kind.{kind}.total"),
                *(book.number(f"audit.{year}.kind.{kind}.{status}", dash_zero=True) for status in statuses),
            )
        )
        for kind, member in book.members(KIND, year).items()
    ]
    return Table(
        "finding-matrix",
        _("Findings by kind and state"),
        columns,
        (total, *rows),
        unit_note=_("(unit: findings)"),
        note=_("States are those of the day on which the report was made, not of the cut date."),
    )


def finding_chart(book: Book) -> Chart:
    """Findings by kind, stacked by state."""
    year = book.scope.before
    statuses = book.members(STATUS, year)
    rows = [
        (member.label, [book.number(f"audit.{year}.kind.{kind}.{status}", dash_zero=True) for status in statuses])
        for kind, member in book.members(KIND, year).items()
    ]
    title = _("Findings of the audit of %(year)s by state") % {"year": year}
    series: list[tuple[str, SeriesRole]] = [(member.label, "other") for member in statuses.values()]
    return chart("finding-states", title, "stacked", _("Kind"), series, rows)
