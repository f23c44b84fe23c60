"""The hours of a year in sentences, pictures and tables, as pages and lists show them.

Not for counting: enrollment.owing and enrollment.queries.hours.
"""

from __future__ import annotations

from collections.abc import Sequence

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import Organisation, Person
from enrollment import bars
from enrollment.models import OutsideLearning
from enrollment.queries.hours import Progress, Year

# How each state of learning elsewhere looks; the word always stands beside the colour.
TONES: dict[str, str] = {
    OutsideLearning.State.HANDED_IN: "progress",
    OutsideLearning.State.RECOGNISED: "done",
    OutsideLearning.State.REFUSED: "danger",
    OutsideLearning.State.WITHDRAWN: "off",
}


def sentence(year: Year, person: Person, *, own: bool) -> str:
    """How the person stands, in one sentence."""
    values = {"year": year.year, "missing": year.missing, "owed": year.owed, "person": person}
    if not year.owed:
        return (
            _("You owe no hours in %(year)s.") if own else _("%(person)s owes no hours in %(year)s.")
        ) % values  # fmt: skip
    if not year.missing:
        return _("The %(owed)s hours of %(year)s are done.") % values
    return ngettext(
        "%(missing)s hour is still owed in %(year)s.", "%(missing)s hours are still owed in %(year)s.", year.missing
    ) % values  # fmt: skip


def tone(year: Year) -> str:
    """How the sentence looks."""
    return "info" if not year.owed else "warn" if year.missing else "done"


def origin(year: Year, grade: str) -> str:
    """How what is owed came about: the rule, and the days when they are not the whole year."""
    how = year.origin
    if not how.full:
        return _("No rule of hours names the grade %(grade)s.") % {"grade": grade or "–"}
    if how.days == how.of_days:
        return _("%(full)s hours a year are asked of grade %(grade)s.") % {"full": how.full, "grade": grade}
    text = _(
        "%(full)s hours a year are asked of grade %(grade)s; %(days)s of %(of_days)s days count, %(leave)s are leave: "
        "%(full)s × %(days)s ÷ %(of_days)s = %(hours)s, rounded to the nearest hour."
    )
    return text % {
        "full": how.full, "grade": grade, "days": how.days, "of_days": how.of_days, "leave": how.leave_days,
        "hours": how.hours,
    }  # fmt: skip


def picture(year: Year) -> dict[str, object]:
    """What the component "chart" draws of a year: the bar with its table."""
    title = _("Hours of %(year)s") % {"year": year.year}
    text = _("%(recognised)s of %(owed)s hours are recognised, %(missing)s are missing.") % {
        "recognised": year.recognised, "owed": year.owed, "missing": year.missing,
    }  # fmt: skip
    svg = bars.year_bar(
        owed=year.owed, recognised=year.recognised, name=f"hours-{year.year}", title=title, text=text, unit=_("h")
    )
    rows = [
        (_("hours owed"), year.owed), (_("hours recognised"), year.recognised), (_("hours missing"), year.missing),
    ]  # fmt: skip
    return {"title": title, "svg": svg, "head": (_("Learning hours"), _("h")), "rows": rows}


def spread(progress: Progress, year: int) -> dict[str, object]:
    """What the component "chart" draws of many people: how far they are, with its table."""
    title = _("How far people are in %(year)s") % {"year": year}
    named = (
        (_("all done"), progress.done), (_("half or more"), progress.over_half),
        (_("less than half"), progress.begun), (_("nothing yet"), progress.nothing),
    )  # fmt: skip
    parts = [bars.Part(label, number, f"{number:,}") for label, number in named]
    share = [(label, f"{number:,}", percent(number, progress.people)) for label, number in named]
    svg = bars.distribution(parts, name="spread", title=title)
    return {"title": title, "svg": svg, "head": (_("How far"), _("Number of people"), "%"), "rows": share}


def parts(found: Sequence[tuple[Organisation, Progress]], year: int) -> list[dict[str, object]]:
    """The rows of the table by organisation, each with the address of its people."""
    address = reverse("hours_agency")
    return [
        {
            "name": organisation,
            "url": f"{address}?year={year}&organisation={organisation.code}",
            "owing_url": f"{address}?year={year}&organisation={organisation.code}&state=owing",
            "people": progress.people,
            "done": progress.done,
            "owing": progress.owing,
            "share": percent(progress.done, progress.people),
        }
        for organisation, progress in found
    ]


def percent(part: int, whole: int) -> str:
    """A share for a table; a dash where there is nobody."""
    return f"{100 * part / whole:.1f}" if whole else "–"
