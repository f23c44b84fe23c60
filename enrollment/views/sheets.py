"""The sign-in sheet of a run as PDF.

Not for what stands on it: enrollment.sheets.
"""

from __future__ import annotations

from django.http import HttpResponse
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _

from core.access import Request, requires
from enrollment import sheets
from enrollment.queries.presence import expected_in
from enrollment.views.attendance import run_of
from exchange.printing import print_html


@requires("attendance.take")
def sign_in_sheet(request: Request, code: str, year: int, number: int) -> HttpResponse:
    """Names, organisations and a box to sign for each half day; made in about a second."""
    run = run_of(request.user, code, year, number)
    sessions = run.sessions.order_by("starts_at")
    paper = print_html(sheets.markup(run, sessions, expected_in(run)))
    answer = HttpResponse(paper, content_type="application/pdf")
    name = _("Sign-in sheet %(course)s, %(run)s") % {"course": code, "run": run.name}
    answer.headers["Content-Disposition"] = content_disposition_header(False, f"{name}.pdf") or "inline"
    answer["Cache-Control"] = "no-store"
    return answer
