"""The quarterly business report: the institute, its budget, plan, programmes, results and findings.

Not for values: keys only.
"""

from __future__ import annotations

from django.utils.translation import gettext as _

from reports.document import Bullet, Bullets, Paragraph, Section, Table, sentence
from reports.documents import blocks, findings, pairs, results
from reports.figures.book import Book
from reports.figures.content import WORK


def sections(book: Book) -> tuple[Section, ...]:
    """All sections in order."""
    return (
        _general(book), _plan(book), _programmes(book), results.section(book), _findings(book), pairs.section(book),
    )  # fmt: skip


def _general(book: Book) -> Section:
    return Section("general", _("General status"), sections=(_organisation(book), _facilities(book), _money(book)))


def _organisation(book: Book) -> Section:
    heads = (("org.divisions", _("Divisions")), ("org.teams", _("Teams")), ("org.staff", _("Staff")))
    return Section(
        "organisation", _("Organisation and staff"), (blocks.key_figures(book, heads), blocks.organisation_table(book))
    )


def _facilities(book: Book) -> Section:
    n = book.number
    site = sentence(
        _("Site: %(all)s m² over all lots; %(built)s m² of them are the built site"),
        all=n("facility.site.area"),
        built=n("facility.site.built.area"),
    )
    rooms = sentence(
        _("Remote teaching: %(only)s rooms of its own, %(more)s can be switched to it"),
        only=n("facility.rooms.remote"),
        more=n("facility.rooms.convertible"),
    )
    return Section(
        "facilities", _("Facilities"), (Bullets((Bullet(site), Bullet(rooms))), blocks.buildings_table(book))
    )


def _money(book: Book) -> Section:
    n, year = book.number, f"budget.{book.scope.year}"
    revenue = sentence(
        _("Revenue: %(all)s thousand won (regular %(regular)s, occasional %(occasional)s)"),
        all=n(f"{year}.revenue"),
        regular=n(f"{year}.revenue.regular"),
        occasional=n(f"{year}.revenue.occasional"),
    )
    expenditure = sentence(
        _("Expenditure: %(all)s thousand won, %(rate)s committed at the cut date"),
        all=n(f"{year}.total"),
        rate=n(f"{year}.executed.rate", suffix="%"),
    )
    return Section(
        "budget-status",
        _("Budget status"),
        (
            Bullets((Bullet(revenue), Bullet(expenditure))),
            blocks.budget_table(book),
            blocks.budget_quarter_chart(book),
        ),
    )


def _plan(book: Book) -> Section:
    year = f"plan.{book.scope.year}"
    return Section(
        "plan", _("Training plan of the year"),
        sections=(
            Section(
                "size", _("Size of training"),
                (
                    blocks.key_figures(
                        book,
                        (
                            (f"{year}.courses", _("Courses")),
                            (f"{year}.classroom.runs", _("Classroom runs")),
                            (f"{year}.trainees", _("Trainees")),
                            (f"{year}.courses.change", _("Change of courses on the year before")),
                            (f"{year}.trainees.change", _("Change of trainees on the year before")),
                        ),
                    ),
                    blocks.size_of_training(book),
                ),
            ),
            Section(
                "by-category", _("Summary by category"), (blocks.category_table(book), blocks.category_chart(book))
            ),
        ),
    )  # fmt: skip


def _programmes(book: Book) -> Section:
    return Section(
        "programmes-section", _("Programmes and their schedule"),
        sections=(
            Section(
                "programme-schedule", _("Runs and trainees by quarter"),
                (blocks.programme_table(book), blocks.classroom_quarter_chart(book)),
            ),
            Section("programme-money", _("Budget plans by quarter"), (blocks.budget_plan_table(book),)),
            Section("content-development", _("Development of e-learning content"), (_content(book),)),
        ),
    )  # fmt: skip


def _content(book: Book) -> Table | Paragraph:
    year = book.scope.year
    if not book.holds(book.find(f"content.{year}.{next(iter(book.members(WORK)))}.courses")):
        return Paragraph(_("No content of %(year)s stands in the development register.") % {"year": year})
    return blocks.content_table(book)


def _findings(book: Book) -> Section:
    title, year = _("Follow-up of the council's audit"), book.scope.before
    if not book.holds(book.find(f"audit.{year}.total")):
        return Section("findings", title, (Paragraph(_("No audit of %(year)s is recorded.") % {"year": year}),))
    return Section(
        "findings", title,
        (blocks.finding_matrix(book), blocks.finding_chart(book), findings.listing(book)),
    )  # fmt: skip
