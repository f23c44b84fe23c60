"""Calendar files: a run's released timetable, and a person's own under a secret address.

Not for calendars on pages: courses.views.runs.
"""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import override

from core.access import SIGNED_IN, Request, public, requires
from courses.ical import calendar
from enrollment.actions import calendars as actions
from enrollment.models import CalendarFeed
from enrollment.queries import calendars as queries
from enrollment.views.found import find_run
from enrollment.views.unlisted import unlisted


def _file(text: str, name: str) -> HttpResponse:
    response = HttpResponse(text.encode(), content_type="text/calendar; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{name}.ics"'
    return response


@requires("catalogue.read")
def run_ical(request: Request, code: str, year: int, number: int) -> HttpResponse:
    """The run's released timetable as a calendar file."""
    run = find_run(request.user, code, year, number)
    events = queries.events_of_run(run, request.build_absolute_uri(run.get_absolute_url()))
    return _file(calendar(str(run), events), f"{run.course.code}-{run.year}-{run.number}")


@requires(SIGNED_IN)
def my_calendar(request: Request) -> HttpResponse:
    """The person's secret address, and a new one on request."""
    if request.method == "POST":
        actions.renew_feed(by=request.user)
        messages.success(request, _("This is the new address. The one before opens nothing any more."))
        return redirect("my_calendar")
    feed = CalendarFeed.objects.filter(person=request.user).first()
    url = request.build_absolute_uri(reverse("my_ical", args=[queries.token_of(feed)])) if feed else ""
    return render(request, "enrollment/my_calendar.html", {"feed": feed, "url": url})


@public
@unlisted
def my_ical(request: HttpRequest, token: str) -> HttpResponse:
    """The calendar of whoever the secret address belongs to; no name of anybody else stands in it."""
    feed = queries.feed_of_token(token)
    if feed is None:
        raise Http404
    with override(feed.person.language):
        events = queries.events_of_person(feed.person, lambda run: request.build_absolute_uri(run.get_absolute_url()))
        return _file(calendar(_("My sessions"), events), "sessions")
