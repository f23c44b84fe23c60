"""The front page of each role, the institute's dashboard, search and help.

Not for anything that changes data.
"""

from __future__ import annotations

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render

from accounts.roles import ROLES
from core.access import SIGNED_IN, Request, public, requires
from home import front, helping, search
from reports.queries import newest_year
from reports.scope import Scope
from reports.showing import CHARTS, drawn, newest, numbers


@public
def home(request: Request) -> HttpResponse:
    """What waits for me, what comes next, one chart, and what I did last."""
    user = request.user
    if not user.is_authenticated:
        return redirect("account_login")
    chart = front.chart_for(user)
    return render(
        request,
        "home/front.html",
        {
            "waiting": front.waiting_for(user),
            "mine": front.my_next_runs(user),
            "runs": front.coming_runs(user),
            "steps": front.first_steps(user),
            "charts": drawn(Scope.of(newest_year()), chart) if chart else [],
            "done": front.last_done(user),
            "helps": helping.pages_for(user),
        },
    )


@requires("reports.read")
def dashboard(request: Request) -> HttpResponse:
    """The institute in charts, each with its numbers as a table beside it."""
    scope = Scope.of(newest_year())
    year = scope.year
    keys = (
        f"plan.{year}.courses",
        f"plan.{year}.classroom.runs",
        f"plan.{year}.trainees",
        f"budget.{year}.total",
        f"budget.{year}.executed.rate",
        f"audit.{year - 1}.in_progress",
    )
    found = numbers(scope, *keys)
    results = (
        "result.{year}.completed.rate", "result.{year}.satisfaction", "hours.{year}.fulfilled.rate",
        "result.{year}.completion.rate",
    )  # fmt: skip
    context = {
        "scope": scope, "charts": drawn(scope, *CHARTS), "numbers": [found.get(key) for key in keys],
        "results": [newest(scope, pattern) for pattern in results],
    }  # fmt: skip
    return render(request, "home/dashboard.html", context)


@requires(SIGNED_IN)
def search_all(request: Request) -> HttpResponse:
    """One search box for everything the person may see."""
    text = request.GET.get("q", "")
    groups = search.search(request.user, text)
    return render(request, "home/search.html", {"q": text, "groups": groups, "shortest": search.SHORTEST})


@requires(SIGNED_IN)
def help_index(request: Request) -> HttpResponse:
    """The first day of each role; the own ones first."""
    return render(
        request, "home/help_index.html", {"mine": helping.pages_for(request.user), "all": helping.PAGES.values()}
    )


@requires(SIGNED_IN)
def help_page(request: Request, role: str) -> HttpResponse:
    """The first day of one role, with pictures."""
    if role not in helping.PAGES:
        raise Http404
    return render(request, "home/help.html", {"help": helping.PAGES[role], "role": ROLES[role]})
