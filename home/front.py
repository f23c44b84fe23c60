"""What waits for a person and what comes next: asked from the apps below, cut to what the person may see.

Not for changing anything and not for numbers: those are figures.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import Person
from accounts.queries import unread
from audit import queries as audit
from budget import queries as budget
from core.periods import today
from courses import queries as courses
from courses.models import Run
from enrollment.models import Enrollment
from enrollment.queries import approvals, draws, elearning, gates, hours, learning, outside
from enrollment.queries import board as attendance
from exchange.models import Job
from journal.actions import key_of
from journal.models import Entry
from journal.words import words_for
from reports.models import ReportRun
from reports.queries import newest_year
from surveys.queries import answering as surveys
from surveys.queries.followups import under_way
from surveys.queries.remarks import to_review

WEEK = timedelta(days=7)
MOST = 6


@dataclass(frozen=True)
class Waiting:
    """One thing that waits for the person: how many, what, and where to go."""

    count: int
    text: str
    url: str
    urgent: bool = False


def waiting_for(user: Person) -> list[Waiting]:
    """Everything that waits for this person, urgent things first; nothing that is zero."""
    found = [
        *_offers(user), *_learning(user), *_approvals(user), *_draws(user), *_attendance(user), *_hours(user),
        *_findings(user), *_surveys(user), *_reports(user), *_money(user), *_own(user),
    ]  # fmt: skip
    return sorted((one for one in found if one.count), key=lambda one: not one.urgent)


def coming_runs(user: Person) -> QuerySet[Run]:
    """Runs that start within a week from today."""
    week = courses.runs_visible_to(user).filter(
        state=Run.State.PLANNED, starts_on__gte=today(), starts_on__lt=today() + WEEK
    )
    return week.select_related("course").order_by("starts_on", "course__code")[:MOST]


@dataclass(frozen=True)
class Done:
    """One thing that the person did: in words, to what, when."""

    words: str
    what: str
    at: datetime


def last_done(user: Person) -> list[Done]:
    """What the person did last, from the journal; signing in and out is left out."""
    mine = Entry.objects.filter(actor=key_of(user)).exclude(action__startswith="account.")
    return [Done(words_for(entry.action), entry.target_name, entry.at) for entry in mine[:MOST]]


def chart_for(user: Person) -> str:
    """The one chart that matters to the person's work."""
    for permission, chart in (
        ("budget.edit", "budget-quarters"),
        ("findings.edit", "finding-states"),
        ("plan.read", "classroom-quarters"),
    ):
        if user.may(permission) and user.may("reports.read"):
            return chart
    return ""


def my_next_runs(user: Person) -> QuerySet[Enrollment]:
    """The person's seats in runs that are not over yet; nothing for people who take part in none."""
    rows = learning.next_runs(user)
    return rows[:MOST] if user.may("enrollment.apply") else rows.none()


def _offers(user: Person) -> list[Waiting]:
    if not user.may("enrollment.apply"):
        return []
    count = learning.offers_to_answer(user).count()
    text = ngettext("offer of a seat waits for your answer", "offers of a seat wait for your answer", count)
    return [Waiting(count, text, reverse("my_learning"), urgent=True)]


def _surveys(user: Person) -> list[Waiting]:
    """Surveys that ask the person. Whose answers are missing is nobody else's business, so nobody else has a line."""
    count = surveys.to_answer(user).count()
    text = ngettext("survey waits for your answer", "surveys wait for your answer", count)
    remarks, open_ones = to_review(user).count(), under_way(user).count()
    return [
        Waiting(count, text, reverse("my_surveys")),
        Waiting(
            remarks,
            ngettext("remark of a survey waits for review", "remarks of surveys wait for review", remarks),
            f"{reverse('remark_list')}?review=waiting",
        ),
        Waiting(
            open_ones,
            ngettext("follow-up of a low score is open", "follow-ups of low scores are open", open_ones),
            reverse("followup_list"),
        ),
    ]


def _learning(user: Person) -> list[Waiting]:
    if not user.may("enrollment.apply"):
        return []
    count = elearning.to_go_on(user).count()
    text = ngettext("e-learning course to go on with", "e-learning courses to go on with", count)
    return [Waiting(count, text, reverse("my_learning"))]


def _findings(user: Person) -> list[Waiting]:
    open_ones = audit.waiting_for(user)
    late = audit.overdue(today()).filter(pk__in=open_ones.values("pk"))
    late_count, count, url = late.count(), open_ones.count(), reverse("finding_list")
    return [
        Waiting(late_count, ngettext("finding is late", "findings are late", late_count), url, urgent=True),
        Waiting(
            count,
            ngettext("finding of your division is open", "findings of your division are open", count),
            f"{url}?status=in_progress",
        ),
    ]


def _approvals(user: Person) -> list[Waiting]:
    desk = approvals.desk_of(user)
    late = approvals.late(desk.steps).count() if desk.steps else 0
    count = len(desk.steps) - late
    url = reverse("approval_list")
    text = ngettext("application waits for your approval", "applications wait for your approval", count)
    late_text = ngettext(
        "application waits too long for your approval", "applications wait too long for your approval", late
    )
    return [Waiting(late, late_text, url, urgent=True), Waiting(count, text, url)]


def _draws(user: Person) -> list[Waiting]:
    """Runs whose seats can be drawn now; the link leads to the first of them."""
    if not user.may("enrollment.manage") or not (due := list(draws.to_draw())):
        return []
    run = due[0].intake.run
    url = reverse("run_draw", args=[run.course.code, run.year, run.number])
    text = ngettext("run is closed and waits for its draw", "runs are closed and wait for their draw", len(due))
    return [Waiting(len(due), text, url, urgent=True)]


def _reports(user: Person) -> list[Waiting]:
    if not user.may("reports.publish"):
        return []
    drafts = ReportRun.objects.filter(state=ReportRun.State.DRAFT).count()
    text = ngettext("report is a draft and can be frozen", "reports are drafts and can be frozen", drafts)
    return [Waiting(drafts, text, f"{reverse('report_list')}?state=draft")]


def _money(user: Person) -> list[Waiting]:
    if not user.may("budget.edit"):
        return []
    off = len(budget.plans_off_their_line(newest_year()))
    text = ngettext("line does not add up with its plans", "lines do not add up with their plans", off)
    return [Waiting(off, text, reverse("budget_plans"), urgent=True)]


def _attendance(user: Person) -> list[Waiting]:
    found = []
    if user.may("attendance.decide"):
        count = attendance.waiting_count(user)
        text = ngettext("decision on attendance waits", "decisions on attendance wait", count)
        found.append(Waiting(count, text, reverse("attendance_board")))
    if user.may("enrollment.nominate"):
        count = gates.to_confirm_by(user, today()).count()
        text = ngettext("place outside the office to confirm", "places outside the office to confirm", count)
        found.append(Waiting(count, text, f"{reverse('gate_places')}?waits=yes"))
    if user.may("enrollment.apply") and (closed := list(gates.to_pass_by(user, today()))):
        text = ngettext("entry gate to pass before a remote run", "entry gates to pass before remote runs", len(closed))
        found.append(Waiting(len(closed), text, reverse("gate_detail", args=[closed[0].key]), urgent=True))
    return found


def _hours(user: Person) -> list[Waiting]:
    """Hours that the person still owes this year, and learning elsewhere that waits for the person's decision."""
    year = today().year
    missing = hours.missing_of(user, year)
    owed = ngettext("hour is still owed in %(year)s", "hours are still owed in %(year)s", missing) % {"year": year}
    asked = outside.outside_waiting_for(user).count() if user.may("learning.recognise") else 0
    words = ngettext(
        "application for learning elsewhere waits for you", "applications for learning elsewhere wait for you", asked
    )
    return [
        Waiting(missing, owed, reverse("my_hours")),
        Waiting(asked, words, f"{reverse('outside_learning_list')}?state=handed_in"),
    ]


def _own(user: Person) -> list[Waiting]:
    failed = Job.objects.filter(asked_by=user, state=Job.State.FAILED).count()
    news = unread(user).count()
    return [
        Waiting(
            failed, ngettext("of your jobs failed", "of your jobs failed", failed), reverse("job_list"), urgent=True
        ),
        Waiting(news, ngettext("new message", "new messages", news), reverse("inbox")),
    ]


def first_steps(user: Person) -> list[dict[str, Any]]:
    """Where the person's work usually starts, by role."""
    steps = (
        (
            "teaching.read",
            _("See what you teach"),
            _("Your sessions, the next first, each with its roll call."),
            "teaching_list",
        ),
        (
            "enrollment.nominate",
            _("Name people"),
            _("Seats that your agency holds, and who gets them."),
            "nomination_list",
        ),
        (
            "attendance.take",
            _("Call the roll"),
            _("Today's sessions with their roll calls and codes."),
            "attendance_today",
        ),
        (
            "international.take",
            _("International training"),
            _("The online course first, then the one in Seoul: where you stand and what comes next."),
            "international",
        ),
        (
            "enrollment.apply",
            _("Apply for a run"),
            _("The runs that are open now and that you can take."),
            "run_choose",
        ),
        ("catalogue.read", _("Find a course"), _("Search the catalogue by field, length and mode."), "course_list"),
        ("plan.read", _("Look at the plan"), _("The year by category, beside the year before."), "plan_summary"),
        ("reports.make", _("Make a report"), _("PDF, Excel and HWPX from the records of a cut date."), "report_new"),
        ("budget.read", _("See the money"), _("Every line with what is committed and paid."), "budget_execution"),
        ("findings.read", _("Follow the findings"), _("What the council asked for and what was done."), "finding_list"),
        ("people.read", _("Look people up"), _("By name, number, organisation or role."), "person_list"),
        ("people.grant_roles", _("Give roles"), _("What each role may do, and who holds it."), "role_list"),
        ("journal.read", _("Read the journal"), _("Who did what, sealed every minute."), "journal_list"),
    )
    return [
        {"title": title, "text": text, "url": reverse(name)}
        for permission, title, text, name in steps
        if user.may(permission)
    ][:4]
