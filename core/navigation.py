"""The sections in the frame: by task, only the person's own, at most seven.

Not for links inside an app. Names are URL names, so this floor imports no app.
"""

from __future__ import annotations

from dataclasses import dataclass

from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True)
class Section:
    """One entry of the frame: shown to people who have the permission ("" is everybody signed in)."""

    title: str | Promise
    url_name: str
    permission: str
    prefixes: tuple[str, ...]

    @property
    def url(self) -> str:
        return reverse(self.url_name)


OWN_LEARNING = (
    "/my/learning/", "/my/enrollments/", "/my/transcript/", "/check-in/", "/approvals/", "/learn/", "/my/surveys/",
    "/my/diagnoses/",
)  # fmt: skip
OF_RUNS = ("/runs/", "/lecturers/", "/openings/", "/learning/", "/content/", "/spread/")
SECTIONS = (
    Section(_("My learning"), "my_learning", "enrollment.apply", OWN_LEARNING),
    Section(_("Open runs"), "run_choose", "enrollment.apply", ("/runs/open/", "/elearning/")),
    Section(_("Find a course"), "course_list", "catalogue.read", ("/courses/",)),
    Section(_("My hours"), "my_hours", "enrollment.apply", ("/my/hours/", "/my/outside/")),
    Section(_("Nominations"), "nomination_list", "enrollment.nominate", ("/nominations/", "/approvers/", "/demands/")),
    Section(_("My teaching"), "teaching_list", "teaching.read", ("/my/teaching/",)),
    Section(_("Runs"), "run_list", "runs.manage", OF_RUNS),
    Section(_("Training plan"), "plan_summary", "plan.read", ("/plan/", "/demands/", *OF_RUNS)),
    Section(_("Attendance"), "attendance_today", "attendance.take", ("/attendance/",)),
    Section(_("Surveys"), "survey_list", "surveys.read", ("/surveys/",)),
    Section(_("Reports"), "report_list", "reports.read", ("/reports/", "/figures/")),
    Section(_("Money"), "budget_execution", "budget.read", ("/budget/",)),
    Section(_("Findings"), "finding_list", "findings.read", ("/findings/",)),
    Section(_("Buildings"), "building_list", "facilities.read", ("/facilities/",)),
    Section(_("People"), "person_list", "people.read", ("/people/", "/organisations/")),
    Section(_("Learning hours"), "hours_agency", "hours.read", ("/hours/", "/outside/")),
    Section(_("Roles"), "role_list", "people.grant_roles", ("/roles/",)),
    Section(_("Record"), "journal_list", "journal.read", ("/journal/",)),
)
MOST = 7


def sections_for(request: HttpRequest) -> list[dict[str, object]]:
    """The person's sections in order, with the current one marked; those after MOST stand in the person's menu."""
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated:
        return []
    mine = [s for s in SECTIONS if not s.permission or user.may(s.permission)]
    current = next((s for s in mine if request.path.startswith(s.prefixes)), None)
    return [{"title": s.title, "url": s.url, "current": s is current} for s in mine]
