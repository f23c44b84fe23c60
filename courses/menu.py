"""The pages beside the list of runs, as tabs: those that the person may open; and the years such a page can show.

Not for the sections of the frame: core.navigation. Names are URL names, so this room knows no app above.
"""

from __future__ import annotations

from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts.models import Person

Pages = tuple[tuple[str | Promise, str, str], ...]

ALL_RUNS = (_("All runs"), "run_list", "catalogue.read")
# Strips that one tab of the first strip leads into: its title, and its pages after the way back.
ELEARNING = (
    (_("Openings"), "opening_list", "openings.manage"),
    (_("Learning"), "learning_list", "enrollment.read"),
    (_("Content development"), "content_work_list", "plan.read"),
    (_("Take-up"), "elearning_spread", "plan.read"),
)
LECTURERS = (
    (_("Lecturers"), "lecturer_list", "lecturers.read"),
    (_("Lecturers by year"), "lecturer_years", "lecturers.read"),
    (_("Fee rates"), "fee_rates", "lecturers.read"),
)
DEEPER = ((_("E-learning"), ELEARNING), (_("Lecturers"), LECTURERS))
PAGES = (
    ALL_RUNS,
    (_("Calendar"), "run_calendar", "catalogue.read"),
    (_("Places in runs"), "enrollment_list", "enrollment.read"),
    (_("To be decided"), "run_decisions", "runs.manage"),
    (_("Switch runs"), "runs_switch", "runs.manage"),
    (_("Held seats"), "hold_list", "enrollment.manage"),
    (_("International"), "international_overview", "international.manage"),
    (_("Plan and actual"), "run_modes", "plan.read"),
)


def year_links(request: HttpRequest, years: list[int], shown: int) -> list[tuple[int, str]]:
    """The years that a page about runs can show, newest first, each with its address; "" for the one that is shown.

    Everything else that the address asks for stays, but the page of a list begins anew.
    """
    asked = request.GET.copy()
    asked.pop("page", None)
    found = []
    for year in sorted(years, reverse=True):
        asked["year"] = str(year)
        found.append((year, "" if year == shown else f"{request.path}?{asked.urlencode()}"))
    return found


def run_pages(user: Person, current: str) -> list[dict[str, object]]:
    """What the component "tabs" draws; nothing for those who have only the list and the calendar."""
    inside = next((pages for _title, pages in DEEPER if current in [name for _t, name, _p in pages]), None)
    mine = _open_to(user, (ALL_RUNS, *inside) if inside else PAGES)
    for title, pages in () if inside else DEEPER:
        mine += [(title, name) for _title, name in _open_to(user, pages)[:1]]
    if len(mine) <= 2:
        return []
    return [{"title": title, "url": reverse(name), "current": name == current} for title, name in mine]


def _open_to(user: Person, pages: Pages) -> list[tuple[str | Promise, str]]:
    return [(title, name) for title, name, permission in pages if user.may(permission)]
