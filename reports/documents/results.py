"""The section on what came of the plan: results beside planned places, the spread of e-learning, hours, satisfaction.

Not for values: keys only. A mean of e-learning stands only in the table that holds its spread.
"""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from reports.document import (
    Cell,
    Chart,
    Column,
    KeyFigure,
    KeyFigures,
    Number,
    Paragraph,
    Row,
    Section,
    SeriesRole,
    Table,
    sentence,
)
from reports.documents.blocks import chart
from reports.figures.book import Book
from reports.figures.courses import CATEGORY, PROGRAMME, QUARTER
from reports.figures.kinds import FigureError
from reports.figures.results import Listed, Outlier, listed
from reports.figures.series import SCHEME, SERIES
from reports.figures.surveys import KIND


def section(book: Book) -> Section:
    """All of it, in order."""
    return Section(
        "results", _("Results"),
        sections=(
            Section("result-figures", _("Results of the year"), (key_figures(book), years_table(book))),
            Section(
                "result-groups", _("Results beside the plan"),
                (programme_table(book), quarter_chart(book), category_table(book)),
            ),
            Section("spread", _("Spread of take-up in e-learning"), _spread(book)),
            Section("series", _("Take-up by job series"), _by_series(book)),
            Section("hours", _("Learning hours that are owed"), _hours(book)),
            Section("asked", _("What people were asked"), (survey_table(book),)),
        ),
    )  # fmt: skip


def key_figures(book: Book) -> KeyFigures:
    """The year's large numbers, each with that of the year before."""
    year, before = book.scope.year, book.scope.before
    keys = (
        ("completed", _("Completions"), ""),
        ("completed.rate", _("Completions of planned places"), "%"),
        ("satisfaction", _("Satisfaction (of 5)"), ""),
    )
    return KeyFigures(
        tuple(
            KeyFigure(
                label,
                book.number(f"result.{year}.{key}", suffix=suffix),
                (_("%(year)s: ") % {"year": before}, book.number(f"result.{before}.{key}", suffix=suffix)),
            )
            for key, label, suffix in keys
        )
    )


def years_table(book: Book) -> Table:
    """The year beside the year before, all rates weighted by people, satisfaction with how many answered."""
    year, before = book.scope.year, book.scope.before
    lines = (
        ("courses", _("Courses held"), ""),
        ("planned", _("Places planned"), ""),
        ("completed", _("Completions"), ""),
        ("completed.rate", _("Completions of planned places"), "%"),
        ("completion.rate", _("Completion rate of places decided"), "%"),
        ("classroom.rate", _("Take-up of classroom training"), "%"),
        ("satisfaction", _("Satisfaction (of 5)"), ""),
        ("classroom.satisfaction", _("Satisfaction with classroom training (of 5)"), ""),
        ("elearning.satisfaction", _("Satisfaction with e-learning (of 5)"), ""),
        ("satisfaction.answers", _("Answers on satisfaction"), ""),
        ("transfer", _("Transfer to work (of 5)"), ""),
    )
    rows = [
        Row((label, *(book.number(f"result.{at}.{key}", suffix=suffix) for at in (before, year))))
        for key, label, suffix in lines
    ]
    columns = (Column(pgettext("column", "What")), *(Column(str(at), "end") for at in (before, year)))
    return Table(
        "result-years", _("Results of both years"), columns, tuple(rows),
        note=_("Satisfaction is the plain mean over courses. Rates are weighted by people."),
    )  # fmt: skip


def programme_table(book: Book) -> Table:
    """Plan, completions and take-up of every programme, for the year and each quarter."""
    year = book.scope.year
    quarters = book.members(QUARTER)
    heads = [(_("Whole year"), "")] + [
        (_("Quarter %(quarter)s") % {"quarter": member.label}, f"{code}.") for code, member in quarters.items()
    ]
    columns = (
        Column(_("Programme")),
        Column(pgettext("column", "What")),
        *(Column(head, "end") for head, _part in heads),
    )
    lines = (
        ("plan", "trainees", _("Planned"), ""),
        ("result", "completed", _("Completed"), ""),
        ("result", "rate", _("Take-up"), "%"),
    )
    rows = [
        Row(
            (
                member.label,
                name,
                *(
                    book.number(f"{kind}.{year}.programme.{code}.{part}{what}", suffix=suffix, dash_zero=True)
                    for _head, part in heads
                ),
            )
        )
        for code, member in book.members(PROGRAMME).items()
        for kind, what, name, suffix in lines
    ]
    return Table(
        "programme-results", _("Results beside the plan by programme"), columns, tuple(rows),
        unit_note=_("(unit: persons)"),
        note=_("A run counts in the quarter it starts in, e-learning in the quarter of the completion."),
    )  # fmt: skip


def quarter_chart(book: Book) -> Chart:
    """Planned and completed classroom places by quarter."""
    year = book.scope.year
    rows = [
        (
            _("Quarter %(quarter)s") % {"quarter": member.label},
            (
                book.number(f"plan.{year}.quarter.{code}.classroom.trainees"),
                book.number(f"result.{year}.quarter.{code}.classroom.completed"),
            ),
        )
        for code, member in book.members(QUARTER).items()
    ]
    title = _("Classroom places planned and completed by quarter, %(year)s (persons)") % {"year": year}
    return chart(
        "result-quarters", title, "bar", _("Quarter"), ((_("Planned"), "plan"), (_("Completed"), "result")), rows
    )


def programme_chart(book: Book) -> Chart:
    """Take-up of every programme, which no size of a programme hides."""
    year = book.scope.year
    rows = [
        (member.label, (book.number(f"result.{year}.programme.{code}.rate"),))
        for code, member in book.members(PROGRAMME).items()
    ]
    title = _("Take-up by programme, %(year)s (%%)") % {"year": year}
    return chart("programme-take-up", title, "hbar", _("Programme"), ((_("Take-up"), "result"),), rows)


def series_chart(book: Book, programme: str) -> Chart:
    """Who took part of those who could, in every job series with a base.

    Raises: FigureError in a year without the programme.
    """
    year, members = book.scope.year, book.members(SCHEME)
    if programme not in members:
        raise FigureError(programme, _("“%(member)s” is not known here.") % {"member": programme})
    key = f"result.{year}.series.{programme}"
    rows = [
        (member.label, tuple(book.number(f"{key}.{code}.{what}") for what in ("eligible", "participants")))
        for code, member in book.members(SERIES).items()
        if book.value(f"{key}.{code}.eligible")
    ]
    words = {"programme": members[programme].label, "year": year}
    title = _("Take-up of %(programme)s by job series, %(year)s (persons)") % words
    columns: tuple[tuple[str, SeriesRole], ...] = ((_("Eligible"), "plan"), (_("Participants"), "result"))
    return chart(f"series-{programme}", title, "bar", _("Job series"), columns, rows)


def category_table(book: Book) -> Table:
    """Plan, completions, take-up and satisfaction of every category, both years."""
    columns = [Column(_("Category"))]
    years = (book.scope.before, book.scope.year)
    for year in years:
        names = (_("Planned"), _("Completed"), _("Take-up"), _("Satisfaction"))
        columns += [Column(name, "end", str(year)) for name in names]
    rows = []
    for code, member in book.members(CATEGORY).items():
        _itself, *below = member.holds
        cells = [cell for year in years for cell in _of_category(book, code, year)]
        rows.append(Row((member.label, *cells), member.level, "subtotal" if below else "body"))
    return Table(
        "category-results", _("Results beside the plan by category"), tuple(columns), tuple(rows),
        unit_note=_("(unit: persons)"),
    )  # fmt: skip


def _of_category(book: Book, code: str, year: int) -> tuple[Number, ...]:
    key = f"result.{year}.category.{code}"
    return (
        book.number(f"plan.{year}.category.{code}.trainees", dash_zero=True),
        book.number(f"{key}.completed", dash_zero=True),
        book.number(f"{key}.rate", suffix="%", dash_zero=True),
        book.number(f"{key}.satisfaction"),
    )


def _spread(book: Book) -> tuple[Paragraph | Table | Chart, ...]:
    """The three counts with the mean among them, and the courses outside; the year before where the year has none."""
    year = _year_of_spread(book)
    about = Paragraph(
        _("Completions in percent of planned places, course by course, over the quarters of %(year)s that ended.")
        % {"year": year}
    )
    outside = listed(book.scope, year)
    return (
        about, spread_table(book), spread_chart(book),
        _courses(book, year, "spread-under", _("E-learning courses below 50%%, %(year)s"), outside.under),
        _courses(book, year, "spread-over", _("E-learning courses above 300%%, %(year)s"), outside.over),
    )  # fmt: skip


def _year_of_spread(book: Book) -> int:
    """The report's year if a quarter of it ended with results, else the year before."""
    year, before = book.scope.year, book.scope.before
    return year if book.value(f"result.{year}.elearning.under_50.courses") is not None else before


def _bands() -> tuple[tuple[str, str], ...]:
    return (
        ("under_50", _("below 50%")),
        ("between", _("50% to 300%")),
        ("over_300", _("above 300%")),
    )


def spread_table(book: Book) -> Table:
    """How many courses lie below half, between and above three times, beside the mean of all."""
    years = (book.scope.before, book.scope.year)
    rows = [
        Row((_("Courses %(band)s") % {"band": name}, *(_in_band(book, year, band) for year in years)))
        for band, name in _bands()
    ]
    mean = Row((_("All e-learning, weighted"), *(book.number(f"result.{y}.elearning.rate", suffix="%") for y in years)))
    columns = (Column(_("Take-up")), *(Column(str(year), "end") for year in years))
    return Table(
        "spread-mean", _("Take-up of e-learning courses"), columns, (*rows, mean),
        unit_note=_("(unit: courses)"), note=_("The mean hides the spread, so they stand together."),
    )  # fmt: skip


def _in_band(book: Book, year: int, band: str) -> Number:
    return book.number(f"result.{year}.elearning.{band}.courses")


def spread_chart(book: Book) -> Chart:
    """The three counts as bars."""
    year = _year_of_spread(book)
    rows = [(name, (_in_band(book, year, band),)) for band, name in _bands()]
    title = _("E-learning courses by take-up, %(year)s (courses)") % {"year": year}
    return chart("elearning-spread", title, "hbar", _("Take-up"), ((_("Courses"), "result"),), rows)


def _courses(book: Book, year: int, slug: str, title: str, courses: Listed) -> Table | Paragraph:
    if not courses.first:
        return Paragraph(_("%(list)s: none.") % {"list": title % {"year": year}})
    columns = (
        Column(_("Course")),
        *(Column(name, "end") for name in (_("Planned"), _("Completed"), _("Take-up"))),
        Column(_("Content updated"), "center"),
        Column(_("Verdict"), "center"),
    )
    rows = tuple(Row(_of_course(book, year, one)) for one in courses.first)
    rest = _("%(n)s more are behind the figure of the table above.") % {"n": courses.rest} if courses.rest else ""
    return Table(slug, title % {"year": year}, columns, rows, unit_note=_("(unit: persons)"), note=rest)


def _of_course(book: Book, year: int, one: Outlier) -> tuple[Cell, ...]:
    key = f"result.{year}.course.{one.code}"
    return (
        f"{one.title} ({one.code})",
        book.number(f"{key}.planned"),
        book.number(f"{key}.completed"),
        book.number(f"{key}.rate", suffix="%"),
        one.renewed or "–",
        one.verdict or "–",
    )


def _by_series(book: Book) -> tuple[Paragraph | Table, ...]:
    """Who took part of those about to retire; without a base there is no rate."""
    about = Paragraph(
        _("Programmes for people about to retire: participants in percent of the officials whose retirement lies in"
          " the programme's window. A job series without such officials has no base.")
    )  # fmt: skip
    year, series = book.scope.year, book.members(SERIES)
    if not series:
        return about, Paragraph(_("Take-up of %(year)s is not yet recorded.") % {"year": year})
    columns = [Column(_("Job series"))]
    programmes = book.members(SCHEME)
    for programme in programmes.values():
        names = (_("Eligible"), _("Participants"), _("Take-up"))
        columns += [Column(name, "end", programme.label) for name in names]
    rows = [
        Row((member.label, *(cell for code in programmes for cell in _take_up(book, f"{code}.{one}"))))
        for one, member in series.items()
    ]
    table = Table(
        "series-results", _("Take-up by job series"), tuple(columns), tuple(rows), unit_note=_("(unit: persons)")
    )
    return about, table


def _take_up(book: Book, whose: str) -> tuple[Number, ...]:
    key = f"result.{book.scope.year}.series.{whose}"
    return (
        book.number(f"{key}.eligible", dash_zero=True),
        book.number(f"{key}.participants"),
        book.number(f"{key}.rate", suffix="%"),
    )


def _hours(book: Book) -> tuple[Paragraph | KeyFigures, ...]:
    """What is owed, who owes it, and who has it."""
    year = f"hours.{book.scope.year}"
    about = sentence(
        _("Officials of grade 5 and below owe %(hours)s hours of learning a year. People stand here as at the end of"
          " the last month."),
        hours=book.number("hours.mandatory.grade5_and_below"),
    )  # fmt: skip
    figures = (
        KeyFigure(_("People who owe hours"), book.number(f"{year}.owing")),
        KeyFigure(_("People who have them"), book.number(f"{year}.fulfilled")),
        KeyFigure(_("Hours fulfilment"), book.number(f"{year}.fulfilled.rate", suffix="%")),
    )
    return Paragraph(about), KeyFigures(figures)


def survey_table(book: Book) -> Table:
    """Surveys that are shown with who was asked and who answered, by kind, both years."""
    columns = [Column(_("Kind of survey"))]
    years = (book.scope.before, book.scope.year)
    for year in years:
        names = (_("Surveys"), _("Invited"), _("Answered"), _("Share of answers"))
        columns += [Column(name, "end", str(year)) for name in names]
    rows = [
        Row((member.label, *(cell for year in years for cell in _asked(book, f"survey.{year}.{kind}"))))
        for kind, member in book.members(KIND).items()
    ]
    return Table(
        "survey-answers", _("Surveys that closed by the cut date"), tuple(columns), tuple(rows),
        note=_("Surveys that too few answered are shown to nobody and stand in no number."),
    )  # fmt: skip


def _asked(book: Book, key: str) -> tuple[Number, ...]:
    counts = tuple(book.number(f"{key}.{what}") for what in ("surveys", "invited", "answered"))
    return (*counts, book.number(f"{key}.rate", suffix="%"))
