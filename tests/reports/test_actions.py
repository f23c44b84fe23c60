"""Asking for reports, making them in a job, freezing them: once, whole, and written down."""

from __future__ import annotations

import hashlib
from datetime import date

import pytest

from core.errors import Refused
from exchange import storage
from exchange.models import Job
from journal.models import Entry
from reports import actions, queries, tasks
from reports.models import ReportRun
from reports.scope import Scope
from tests.factories.accounts import PersonFactory
from tests.factories.budget import AppropriationFactory, CommitmentFactory, LineFactory

pytestmark = pytest.mark.django_db
SCOPE = Scope.of(2023, as_of=date(2023, 1, 31))


@pytest.fixture
def maker():
    return PersonFactory(roles=["planning_officer"])


@pytest.fixture
def money():
    """Two years of one line, so that the budget document can be made."""
    line = LineFactory(code="L")
    AppropriationFactory(line=line, year__year=2022, amount_krw=1_000_000)
    now = AppropriationFactory(line=line, year__year=2023, amount_krw=2_000_000)
    return CommitmentFactory(line=line, year=now.year, committed_on=date(2023, 1, 10), amount_krw=500_000)


def made(maker, document="budget-execution"):
    run = actions.ask(document=document, scope=SCOPE, language="ko", by=maker)
    tasks.make(run.job.pk)
    run.refresh_from_db()
    return run


def test_a_run_is_made_with_three_files_and_frozen_figures(maker, money):
    run = made(maker)
    assert run.state == ReportRun.State.DRAFT
    assert run.job.state == Job.State.DONE
    assert {entry.format for entry in run.files.all()} == {"pdf", "xlsx", "hwpx"}
    assert run.values["budget.2023.total"] == "2000"
    assert run.values["budget.2023.executed.rate"] == "25.0"
    for entry in run.files.select_related("file"):
        with storage.open_bytes(entry.file.path) as content:
            assert hashlib.sha256(content.read()).hexdigest() == entry.file.sha256
    assert {"report.asked", "report.made"} <= set(Entry.objects.values_list("action", flat=True))


def test_making_twice_changes_nothing(maker, money):
    run = made(maker)
    before = {entry.format: entry.file.sha256 for entry in run.files.all()}
    tasks.make(run.job.pk)
    assert {entry.format: entry.file.sha256 for entry in run.files.all()} == before
    assert Entry.objects.filter(action="report.made").count() == 1


def test_a_figure_that_cannot_be_computed_stops_the_report_with_its_key(maker):
    run = actions.ask(document="budget-execution", scope=SCOPE, language="en", by=maker)
    tasks.make(run.job.pk)
    run.refresh_from_db()
    run.job.refresh_from_db()
    assert run.job.state == Job.State.FAILED
    assert run.job.error.startswith("budget.2023.total: ")
    assert run.state == ReportRun.State.MAKING
    assert not run.files.exists()


def test_freezing_keeps_figures_and_marks_the_files(maker, money):
    run = made(maker)
    values, drafts = run.values, {entry.format: entry.file.sha256 for entry in run.files.all()}
    actions.ask_to_freeze(run=run, by=maker)
    tasks.freeze(run.job.pk)
    run = ReportRun.objects.get(pk=run.pk)
    assert run.state == ReportRun.State.PUBLISHED
    assert run.published_by == maker
    assert run.values == values
    assert queries.document_of(run).state == "frozen"
    frozen = {entry.format: entry.file.sha256 for entry in run.files.all()}
    assert all(frozen[form] != drafts[form] for form in frozen)


def test_a_frozen_report_keeps_its_figures_when_rows_change(maker, money):
    run = made(maker)
    actions.ask_to_freeze(run=run, by=maker)
    tasks.freeze(run.job.pk)
    CommitmentFactory(line=money.line, year=money.year, committed_on=date(2023, 1, 12), amount_krw=100_000)
    run.refresh_from_db()
    assert run.values["budget.2023.executed"] == "500"
    assert made(maker).values["budget.2023.executed"] == "600"


def test_what_is_frozen_cannot_be_frozen_again(maker, money):
    run = made(maker)
    actions.ask_to_freeze(run=run, by=maker)
    tasks.freeze(run.job.pk)
    run.refresh_from_db()
    with pytest.raises(Refused):
        actions.ask_to_freeze(run=run, by=maker)


@pytest.mark.parametrize("role", ["director", "council_reader", "trainee", "system_administrator"])
def test_who_may_not_make_is_refused_and_nothing_is_left(role):
    with pytest.raises(Refused):
        actions.ask(document="quarterly", scope=SCOPE, language="ko", by=PersonFactory(roles=[role]))
    assert not ReportRun.objects.exists()
    assert not Job.objects.exists()


def test_the_quarter_s_end_asks_for_every_document_once():
    scope = Scope.of(2023, 1)
    assert len(actions.ask_for_quarter(scope=scope)) == 4
    assert actions.ask_for_quarter(scope=scope) == []


def test_people_who_freeze_reports_are_reminded(maker):
    other = PersonFactory(roles=["trainee"])
    tasks.remind_of_quarter_end()
    assert maker.inbox.count() == 1
    assert other.inbox.count() == 0


def test_freezing_that_is_asked_twice_is_asked_once(maker, money):
    run = made(maker)
    actions.ask_to_freeze(run=run, by=maker)
    with pytest.raises(Refused):
        actions.ask_to_freeze(run=ReportRun.objects.get(pk=run.pk), by=maker)
    assert Job.objects.filter(task=actions.FREEZE).count() == 1


def test_a_report_that_the_portal_could_not_make_is_told_once_a_day(maker):
    for run in actions.ask_for_quarter(scope=Scope.of(2023, 1)):
        tasks.make(run.job.pk)
    for _time in range(2):
        tasks.tell_of_failures()
    assert maker.inbox.count() == 4
    assert all("2023" in message.text for message in maker.inbox.all())


def test_a_report_says_which_program_made_it(maker, money, settings):
    settings.PORTAL_VERSION = "abc123"
    assert made(maker).code_version == "abc123"
