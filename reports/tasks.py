"""Reports without a browser: making, freezing, the quarter's end. Ids in; safe to run twice.

Not for what they do: actions.py.
"""

from __future__ import annotations

from datetime import timedelta

from celery import shared_task
from django.urls import reverse
from django.utils.functional import Promise, lazystr
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from accounts.actions import notify
from core.periods import quarter_of, today
from exchange import jobs
from exchange.models import Job
from reports import actions, queries
from reports.models import ReportRun
from reports.scope import Scope


@shared_task
def make(job: int) -> None:
    """Make the files of a report run."""
    jobs.run(job, _make)


@shared_task
def freeze(job: int) -> None:
    """Write the frozen files of a report run."""
    jobs.run(job, _freeze)


@shared_task
def make_last_quarter() -> None:
    """Ask for every document of the quarter that has just ended."""
    ended = quarter_of(quarter_of(today()).first_day - timedelta(days=1))
    for run in actions.ask_for_quarter(scope=Scope.of(ended.year, ended.number)):
        assert run.job
        jobs.start(run.job)


@shared_task
def remind_of_quarter_end() -> None:
    """Tell everybody who freezes reports that a quarter ends soon and its reports will be made; once a day."""
    ending = quarter_of(today())
    _tell_publishers(
        Scope.of(ending.year, ending.number),
        _("the quarter ends soon and its reports are made the next morning. Enter what is missing."),
        reverse("report_list"),
    )


@shared_task
def tell_of_failures() -> None:
    """Tell everybody who freezes reports of reports that the portal itself could not make; once a day each."""
    for run in ReportRun.objects.filter(made_by=None, state=ReportRun.State.MAKING, job__state=Job.State.FAILED):
        words = _("the report could not be made. Open it to see why and to try again.")
        _tell_publishers(queries.scope_of(run), words, run.get_absolute_url())


def _tell_publishers(scope: Scope, words: Promise, url: str) -> None:
    for person in queries.people_who_may("reports.publish"):
        if not person.inbox.filter(url=url, sent_at__date=today()).exists():
            notify(person=person, text=format_lazy("{scope}: {words}", scope=lazystr(scope), words=words), url=url)


def _run_of(job: Job) -> ReportRun:
    return ReportRun.objects.get(pk=job.parameters["run"])


def _make(job: Job, progress: jobs.Progress) -> jobs.Outcome:
    run = _run_of(job)
    keep = actions.make(run=run, by=job.asked_by, say=progress.step)
    return jobs.Outcome(url=run.get_absolute_url(), last=keep)


def _freeze(job: Job, progress: jobs.Progress) -> jobs.Outcome:
    run = _run_of(job)
    assert job.asked_by
    keep = actions.freeze(run=run, by=job.asked_by, say=progress.step)
    return jobs.Outcome(url=run.get_absolute_url(), last=keep)
