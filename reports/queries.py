"""Named questions to report runs and quoted figures.

Not for the values of figures: reports.figures.book.
"""

from __future__ import annotations

from itertools import groupby

from django.db.models import Q, QuerySet

from accounts.models import Person, RoleGrant
from accounts.roles import ROLES
from audit.models import Finding
from core.periods import today
from courses.queries import newest_plan
from reports.document import Document, from_json
from reports.models import QuotedFigure, ReportRun
from reports.scope import Scope


def runs_visible_to(user: Person) -> QuerySet[ReportRun]:
    """Report runs the person may open: makers see all, readers the frozen ones, everybody the own."""
    runs = ReportRun.objects.select_related("made_by", "job")
    if user.may("reports.make") or user.may("reports.publish"):
        return runs
    frozen = Q(state=ReportRun.State.PUBLISHED)
    return runs.filter(frozen | Q(made_by=user)) if user.may("reports.read") else runs.none()


def comparable(run: ReportRun, user: Person) -> QuerySet[ReportRun]:
    """Runs of the same document that the run can be compared with."""
    ready = (ReportRun.State.DRAFT, ReportRun.State.PUBLISHED)
    return runs_visible_to(user).filter(document=run.document, state__in=ready).exclude(pk=run.pk)


def look_alikes() -> list[tuple[str, list[QuotedFigure]]]:
    """Figures that look alike and are not the same, as groups with their definitions."""
    quoted = QuotedFigure.objects.order_by("pair", "pk")
    return [(pair, list(members)) for pair, members in groupby(quoted, key=lambda figure: figure.pair)]


def findings_of(year: int) -> QuerySet[Finding]:
    """The council's findings of a year with their owners and steps."""
    found = Finding.objects.filter(round__year=year).order_by("round", "number")
    return found.prefetch_related("divisions", "steps")


def people_who_may(permission: str) -> QuerySet[Person]:
    """Active people with a role that has the permission."""
    codes = [code for code, role in ROLES.items() if permission in role.permissions]
    held = RoleGrant.objects.filter(ended_at=None, role__in=codes)
    return Person.objects.filter(is_active=True, pk__in=held.values("person"))


def look_alikes_of(key: str) -> list[QuotedFigure]:
    """The quoted figures that a computed figure must be shown beside."""
    pair = QuotedFigure.objects.filter(computed_key=key).values("pair")
    return list(QuotedFigure.objects.filter(pair__in=pair).exclude(computed_key=key))


def newest_year() -> int:
    """The year of the newest plan in force, or this year when there is none."""
    try:
        return newest_plan().year
    except LookupError:
        return today().year


def scope_of(run: ReportRun) -> Scope:
    """What the run speaks of."""
    return Scope(year=run.year, quarter=run.quarter, as_of=run.as_of)


def document_of(run: ReportRun) -> Document:
    """The stored document of a run that has been made."""
    return from_json(run.content["document"])


def file_stem(run: ReportRun) -> str:
    """The name of the run's files without the ending, such as quarterly-2023Q1."""
    return f"{run.document}-{run.year}" + (f"Q{run.quarter}" if run.quarter else "")
