"""Jobs: the list, one job with its progress, stopping and starting again.

Not for what the jobs make: their result page or file.
"""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from core.access import SIGNED_IN, Request, requires
from core.errors import Refused
from exchange import actions, jobs, queries, rules
from exchange.listing import ListPage
from exchange.models import Job
from exchange.tables import TONES, JobFilter, JobTable


class JobList(ListPage):
    name = "job_list"
    title = gettext_lazy("Jobs")
    lead = gettext_lazy("Long work that you asked for: how far it is, and what came of it.")
    empty = gettext_lazy("Reports, exports and imports stand here once you ask for one.")
    permission = SIGNED_IN
    table_class = JobTable
    filter_class = JobFilter

    def queryset(self, request: Request, **kwargs: Any) -> QuerySet[Job]:
        return queries.jobs_visible_to(request.user)


@requires(SIGNED_IN)
def job_detail(request: Request, key: UUID) -> HttpResponse:
    """One job. To htmx only the part that changes; when the job has ended, the whole page once more."""
    job = get_object_or_404(queries.jobs_visible_to(request.user), key=key)
    running = job.finished_at is None
    if request.htmx and not running:
        return HttpResponse(headers={"HX-Refresh": "true"})
    mine = job.asked_by_id == request.user.pk
    file = queries.files_visible_to(request.user).filter(pk=job.result_id).first() if job.result_id else None
    return render(
        request,
        "exchange/job_progress.html" if request.htmx else "exchange/job_detail.html",
        {
            "job": job,
            "running": running,
            "tone": TONES[Job.State(job.state)],
            "mine": mine,
            "file": file,
            "may_cancel": rules.why_not_cancel(request.user, job) is None,
            "may_retry": rules.why_not_retry(request.user, job) is None,
        },
    )


@requires(SIGNED_IN)
@require_POST
def job_cancel(request: Request, key: UUID) -> HttpResponse:
    job = get_object_or_404(queries.jobs_visible_to(request.user), key=key)
    try:
        actions.cancel_job(job=job, by=request.user)
        messages.success(request, _("The job is stopped."))
    except Refused as refusal:
        messages.error(request, refusal.sentence)
    return redirect(_back(request, job))


@requires(SIGNED_IN)
@require_POST
def job_retry(request: Request, key: UUID) -> HttpResponse:
    job = get_object_or_404(queries.jobs_visible_to(request.user), key=key)
    try:
        actions.retry_job(job=job, by=request.user)
        jobs.start(job)
        messages.success(request, _("The job starts again."))
    except Refused as refusal:
        messages.error(request, refusal.sentence)
    return redirect(_back(request, job))


def _back(request: Request, job: Job) -> str:
    """The page that the form stood on, if it is ours; the job's page otherwise."""
    back = request.POST.get("next", "")
    return back if url_has_allowed_host_and_scheme(back, allowed_hosts=None) else job.get_absolute_url()
