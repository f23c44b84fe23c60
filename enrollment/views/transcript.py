"""The record of learning: one's own, and for staff another person's, which is recorded; as page and as PDF.

Not for the hours owed: the pages of hours.
"""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _

from accounts import actions as accounts
from accounts.addresses import address_of
from accounts.models import Person
from accounts.queries import people_visible_to
from core.access import SIGNED_IN, Request, requires
from core.periods import today
from courses.dates import day
from enrollment import papers
from enrollment.models import Completion
from enrollment.queries.transcript import Transcript, transcript_of
from enrollment.tables.completion import per_cent


@requires(SIGNED_IN)
def my_transcript(request: Request) -> HttpResponse:
    """One's own record."""
    return _page(request, request.user, reverse("my_transcript_file"))


@requires(SIGNED_IN)
def my_transcript_file(request: Request) -> HttpResponse:
    """One's own record as PDF."""
    return _file(request.user)


@requires("enrollment.read")
def person_transcript(request: Request, pk: int) -> HttpResponse:
    """Somebody's record; that it was read is recorded."""
    person = _person(request, pk)
    return _page(request, person, reverse("person_transcript_file", args=[person.pk]))


@requires("enrollment.read")
def person_transcript_file(request: Request, pk: int) -> HttpResponse:
    """Somebody's record as PDF; that it was read is recorded."""
    return _file(_person(request, pk))


def _person(request: Request, pk: int) -> Person:
    person = get_object_or_404(people_visible_to(request.user).select_related("organisation"), pk=pk)
    accounts.note_reading(person=person, by=request.user, address=address_of(request))
    return person


def _page(request: Request, person: Person, file_url: str) -> HttpResponse:
    record = transcript_of(person)
    context = {
        "record": record,
        "mine": person.pk == request.user.pk,
        "missed": [_missed(one) for one in record.not_completed],
        "file_url": file_url,
        "crumbs": [] if person.pk == request.user.pk else [(_("People"), reverse("person_list")), (str(person), "")],
    }
    return render(request, "enrollment/transcript.html", context)


def _missed(one: Completion) -> dict[str, Any]:
    labels = [str(Completion.Reason(reason).label) for reason in one.reasons]
    return {
        "course": one.enrollment.course,
        "decided_on": day(one.decided_on),
        "why": ", ".join(labels),
        "note": one.note,
        "share": per_cent(one.attendance_share),
        "asked": per_cent(one.rule.attendance_share) if one.rule else "–",
    }


def _file(person: Person) -> HttpResponse:
    record: Transcript = transcript_of(person)
    content = papers.print_transcript({"record": record, "made_on": day(today())})
    answer = HttpResponse(content, content_type="application/pdf")
    name = _("Record of learning %(number)s.pdf") % {"number": person.staff_number}
    answer["Content-Disposition"] = content_disposition_header(True, name)
    answer["Cache-Control"] = "no-store"
    return answer
