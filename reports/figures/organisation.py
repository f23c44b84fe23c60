"""Figures of the institute itself. Declarations only."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.translation import gettext_lazy as _

from accounts import queries
from reports.figures.kinds import AnyFigure, Dimension, Figure, Grain, Member
from reports.scope import Scope

BUSINESS_REPORT = _("business report, organisation and duties")


def _divisions(scope: Scope, year: int) -> Mapping[str, Member]:
    """Each division with its teams; what stands directly under the institute is in no division."""
    teams = list(queries.teams())
    return {
        division.code: Member(str(division), (division.code, *(t.code for t in teams if t.parent_id == division.pk)))
        for division in queries.divisions()
    }


DIVISION = Dimension("division", "organisation__code", _divisions)

DIVISIONS = Grain(_("divisions"), ("name_ko",))
TEAMS = Grain(_("teams"), ("name_ko",))
PERSONS = Grain(_("persons"), ("staff_number",))

FIGURES: tuple[AnyFigure, ...] = (
    Figure(
        "org.divisions", _("Divisions"), _("Divisions of the institute."), BUSINESS_REPORT, "count",
        rows=lambda scope, year: queries.divisions(), of=DIVISIONS,
    ),
    Figure(
        "org.teams", _("Teams"), _("Teams of the divisions."), BUSINESS_REPORT, "count",
        rows=lambda scope, year: queries.teams(), of=TEAMS,
    ),
    Figure(
        "org.staff", _("Staff"),
        _("People who work at the institute on the cut date, by days of hire and leaving; demo accounts do not count."),
        BUSINESS_REPORT, "persons",
        rows=lambda scope, year: queries.institute_staff_on(scope.as_of), of=PERSONS,
    ),
    Figure(
        "org.division.{division}.staff", _("Staff of %(division)s"),
        _("People of the institute's staff in the division and its teams."), BUSINESS_REPORT, "persons",
        by=(DIVISION,), rows=lambda scope, year: queries.institute_staff_on(scope.as_of), of=PERSONS,
    ),
)  # fmt: skip
