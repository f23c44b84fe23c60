"""The first day of each role: a few steps, each with a page to open and a picture that the tests take.

Not for reference: the pages themselves say what they are.
"""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts.models import Person

Words = str | Promise


@dataclass(frozen=True)
class Step:
    """One thing to do: what, how, where (a URL name), and the name of its picture."""

    title: Words
    text: Words
    url_name: str
    picture: str


@dataclass(frozen=True)
class HelpPage:
    """A role's first day."""

    role: str
    title: Words
    steps: tuple[Step, ...]


FRONT = Step(
    _("Start at the front page"),
    _("It shows what waits for you first, then what comes next. The number beside a line is how many there are."),
    "home", "front",
)  # fmt: skip
CATALOGUE = Step(
    _("Find a course"),
    _("Type a word or pick a field. The chips above the list say which filters are on; a click takes one away."),
    "course_list", "catalogue",
)  # fmt: skip
OPEN_RUNS = Step(
    _("Apply for a run"),
    _("Each card says when, how, how many hours count and what is left. A run that you cannot take says why."),
    "run_choose", "open_runs",
)  # fmt: skip
MY_LEARNING = Step(
    _("See where you stand"),
    _("Offers to answer come first, then what comes next. Each place leads to attendance, entry gate and certificate."),
    "my_learning", "my_learning",
)  # fmt: skip
MY_HOURS = Step(
    _("Keep count of your hours"),
    _("What you owe this year, what is recognised, and what would fill the gap. Learning elsewhere is handed in here."),
    "my_hours", "my_hours",
)  # fmt: skip
NOMINATE = Step(
    _("Hold seats and name people"),
    _("Hold seats in a run that is open, then name people one by one or by Excel. Seats without a name go back."),
    "nomination_list", "nominations",
)  # fmt: skip
AGENCY_HOURS = Step(
    _("See who lacks hours"),
    _("Everybody of your agency with what is owed and recognised. Select people to remind them."),
    "hours_agency", "agency_hours",
)  # fmt: skip
TEACHING = Step(
    _("See what you teach"),
    _("Your sessions with room and time, the next first. Take them into your calendar by address."),
    "teaching_list", "teaching",
)  # fmt: skip
TODAY = Step(
    _("Call the roll"),
    _("Open the roll call of a session, or show the code that people scan. Close it at the end."),
    "attendance_today", "today",
)  # fmt: skip
DECISIONS = Step(
    _("Decide whether runs are held"),
    _("Runs below their minimum near their day of decision. Cancelling one says first whom it reaches."),
    "run_decisions", "decisions",
)  # fmt: skip
BOARD = Step(
    _("Decide on attendance"),
    _("Reasons, cases, appeals and joiners whom nobody knows, the oldest first."),
    "attendance_board", "board",
)  # fmt: skip
PLAN = Step(
    _("Read the plan"),
    _("Every number of the summary is a link to exactly the rows that it counts."),
    "plan_summary", "plan",
)  # fmt: skip
MAKE = Step(
    _("Make a report"),
    _("Choose a document, a quarter and a cut date. The files are made in the background and found again here."),
    "report_list", "reports",
)  # fmt: skip
FIGURES = Step(
    _("Ask where a number comes from"),
    _("Each figure has a key, a definition and its rows. Figures that look alike stand side by side."),
    "figure_pairs", "pairs",
)  # fmt: skip
MONEY = Step(
    _("Follow the money"),
    _("Choose a day: execution is counted from the commitments up to it. △ is a minus."),
    "budget_execution", "budget",
)  # fmt: skip
FINDINGS = Step(
    _("Answer the findings"),
    _("Filter by your division, open a finding, write down what was done and add the evidence."),
    "finding_list", "findings",
)  # fmt: skip
BUILDINGS = Step(
    _("Look after the rooms"), _("Each building lists its rooms by floor, with kind and capacity."),
    "building_list", "buildings",
)  # fmt: skip
PEOPLE = Step(
    _("Look people up"),
    _("Search by name or number. Addresses stay masked until you say why you need them; that is recorded."),
    "person_list", "people",
)  # fmt: skip
ROLES_STEP = Step(
    _("Give and take roles"), _("A role says in plain words what it may do. Giving one is recorded with your name."),
    "role_list", "roles",
)  # fmt: skip
JOURNAL = Step(
    _("Check the journal"), _("Rows are only added and sealed every minute; a changed row is named by the check."),
    "journal_list", "journal",
)  # fmt: skip
ACCOUNT = Step(
    _("Set up your account"), _("Choose your language, change your password and add a second factor."),
    "account_page", "account",
)  # fmt: skip

PAGES: dict[str, HelpPage] = {
    role: HelpPage(role, title, steps)
    for role, title, steps in (
        ("director", _("First day as director"), (FRONT, MAKE, FIGURES, MONEY, FINDINGS)),
        ("planning_officer", _("First day as planning officer"), (FRONT, PLAN, MAKE, FIGURES, FINDINGS)),
        ("budget_officer", _("First day as budget officer"), (FRONT, MONEY, MAKE)),
        ("facilities_officer", _("First day as facilities officer"), (FRONT, BUILDINGS)),
        ("training_manager", _("First day as training manager"), (FRONT, DECISIONS, BOARD, TODAY, PLAN, FINDINGS)),
        ("recruitment_officer", _("First day as recruitment officer"), (FRONT, PEOPLE, FINDINGS)),
        ("agency_training_officer", _("First day as agency training officer"), (FRONT, NOMINATE, AGENCY_HOURS, PEOPLE)),
        ("lecturer", _("First day as lecturer"), (FRONT, TEACHING, TODAY, ACCOUNT)),
        ("assessor", _("First day as assessor"), (FRONT, ACCOUNT)),
        ("trainee", _("First day as trainee"), (FRONT, OPEN_RUNS, MY_LEARNING, MY_HOURS, CATALOGUE, ACCOUNT)),
        ("foreign_trainee", _("First day as foreign trainee"), (FRONT, OPEN_RUNS, MY_LEARNING, ACCOUNT)),
        ("applicant", _("First day as applicant"), (FRONT, ACCOUNT)),
        ("council_reader", _("First day as council reader"), (FRONT, MAKE, FIGURES, FINDINGS)),
        ("system_administrator", _("First day as system administrator"), (FRONT, ROLES_STEP, JOURNAL, ACCOUNT)),
    )
}


def pages_for(user: Person) -> list[HelpPage]:
    """The help pages of the person's own roles."""
    return [PAGES[role.code] for role in user.roles if role.code in PAGES]
