"""The tabs of a run's page: which there are, and which of them a person may open.

Not for what stands on them: each tab's own view.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts.models import Person
from courses.models import Run

Text = str | Promise


@dataclass(frozen=True)
class Tab:
    """One tab: its title, the name of its address (with code, year and number of the run), and who may open it."""

    title: Text
    url_name: str
    is_open_to: Callable[[Person], bool]


def _everybody(user: Person) -> bool:
    return user.may("catalogue.read")


def _who_may(permission: str) -> Callable[[Person], bool]:
    return lambda user: user.may(permission)


# In the order in which a run is worked on. Each line belongs to the room that draws the tab.
TABS = (
    Tab(_("Overview"), "run_detail", _everybody),
    Tab(_("Timetable"), "run_timetable", _everybody),
    Tab(_("Intake"), "run_intake", _who_may("runs.manage")),
    Tab(_("Roster"), "run_roster", _who_may("enrollment.read")),
    Tab(_("Attendance"), "run_attendance", _who_may("attendance.take")),
    Tab(_("Completion"), "run_completion", _who_may("enrollment.read")),
    Tab(_("Survey"), "run_survey", _who_may("surveys.read")),
    Tab(_("Notices"), "run_message", _who_may("enrollment.manage")),
)


def tabs_of(run: Run, user: Person, current: str) -> list[dict[str, object]]:
    """What the component "tabs" draws: `current` is the name of the address that is shown."""
    where = [run.course.code, run.year, run.number]
    return [
        {"title": tab.title, "url": reverse(tab.url_name, args=where), "current": tab.url_name == current}
        for tab in TABS
        if tab.is_open_to(user)
    ]
