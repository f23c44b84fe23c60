"""Uploads: the plan is shown, then applied once and whole, or not at all."""

from __future__ import annotations

import io

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import translation

from accounts.models import Organisation
from core.errors import Refused
from exchange import actions, jobs, kinds, tasks
from exchange.models import Job, Upload
from journal.models import Entry
from tests.exchange.teams import TEAMS, workbook
from tests.factories.accounts import OrganisationFactory, PersonFactory

pytestmark = pytest.mark.django_db
State = Upload.State


@pytest.fixture(autouse=True)
def _kind(monkeypatch):
    monkeypatch.setitem(kinds.KINDS, "teams", TEAMS)
    monkeypatch.setattr(jobs.current_app, "send_task", lambda *args, **more: None)
    with translation.override("en"):
        yield


@pytest.fixture
def officer():
    return PersonFactory(roles=["planning_officer"], organisation=None, language="en")


@pytest.fixture
def teams():
    """Two teams that stand in the portal: T1 alpha, T2 beta."""
    return [
        OrganisationFactory(code=code, name_ko=name, kind="team") for code, name in (("T1", "alpha"), ("T2", "beta"))
    ]


def names():
    return dict(Organisation.objects.filter(kind="team").values_list("code", "name_ko"))


def bring(officer, content, name="teams.xlsx"):
    upload = actions.bring_upload(kind=TEAMS, name=name, content=content, parameters={}, by=officer)
    tasks.plan_upload(upload.job.pk)
    upload.refresh_from_db()
    return upload


def apply(upload, by):
    job = actions.ask_apply(upload=upload, by=by)
    tasks.apply_upload(job.pk)
    upload.refresh_from_db()
    job.refresh_from_db()
    return job


CHANGE = [("T1", "alpha"), ("T2", "gamma"), ("T3", "delta")]


def test_a_plan_says_what_would_happen_and_does_nothing(officer, teams):
    upload = bring(officer, workbook([("T2", "gamma"), ("T3", "delta")]))
    assert (upload.state, upload.problem_count) == (State.PLANNED, 0)
    assert upload.counts == {"new": 1, "changed": 1, "leaving": 1, "unchanged": 0}
    assert names() == {"T1": "alpha", "T2": "beta"}


def test_what_was_shown_is_what_is_written(officer, teams):
    upload = bring(officer, workbook(CHANGE))
    job = apply(upload, officer)
    assert (job.state, job.error) == (Job.State.DONE, "")
    assert (upload.state, upload.applied_by) == (State.APPLIED, officer)
    assert names() == {"T1": "alpha", "T2": "gamma", "T3": "delta"}
    entry = Entry.objects.get(action="upload.applied")
    assert entry.new == upload.counts | {"sha256": upload.file.sha256}


@pytest.mark.parametrize(
    ("content", "name", "sentence"),
    [
        (workbook([("T1", "a"), ("T1", "b")]), "a.xlsx", "The code stands there twice."),
        (workbook([("T1", "a")], ("코드", "명칭")), "a.xlsx", "The column “명칭” is not known here; take it out."),
        (workbook([("T1" * 11, "a")]), "a.xlsx", "The text has 22 letters; the most is 20."),
        (workbook([("T1", "a")])[:900], "a.xlsx", "The file is damaged, or too large to be read safely."),
        (b"not a workbook", "a.xlsx", "The content is not an Excel workbook, whatever its name."),
        (b"", "a.csv", "The file is empty."),
    ],
)
def test_bad_files_change_nothing_and_cannot_be_applied(officer, teams, content, name, sentence):
    upload = bring(officer, content, name)
    assert upload.state == State.REFUSED
    assert upload.problems.first().sentence.startswith(sentence)
    with pytest.raises(Refused, match="problem"):
        actions.ask_apply(upload=upload, by=officer)
    assert names() == {"T1": "alpha", "T2": "beta"}


def test_the_same_file_comes_in_once(officer, teams):
    content = workbook(CHANGE)
    apply(bring(officer, content), officer)
    with pytest.raises(Refused, match="The same file was already applied on"):
        bring(officer, content)
    assert Upload.objects.count() == 1


def test_a_stale_plan_is_refused_and_can_be_made_anew(officer, teams):
    upload = bring(officer, workbook(CHANGE))
    Organisation.objects.filter(code="T1").update(name_ko="changed meanwhile")
    job = apply(upload, officer)
    assert job.error.startswith("What stands in the portal changed after this plan was made.")
    assert (upload.state, names().get("T3")) == (State.PLANNED, None)
    tasks.plan_upload(actions.plan_again(upload=upload, by=officer).pk)
    upload.refresh_from_db()
    assert upload.counts["changed"] == 2
    assert apply(upload, officer).state == Job.State.DONE


def test_a_break_in_the_middle_leaves_nothing(officer, teams, monkeypatch):
    def half(*, plan, by):
        Organisation.objects.filter(code="T1").update(name_ko="half done")
        raise ZeroDivisionError

    upload = bring(officer, workbook(CHANGE))
    monkeypatch.setitem(kinds.KINDS, "teams", kinds.Kind(**{**vars(TEAMS), "apply": half}))
    assert apply(upload, officer).state == Job.State.FAILED
    assert (upload.state, names()) == (State.PLANNED, {"T1": "alpha", "T2": "beta"})


def test_of_two_people_at_once_one_wins(officer, teams):
    upload = bring(officer, workbook(CHANGE))
    first, second = Upload.objects.get(), Upload.objects.get()
    actions.ask_apply(upload=first, by=officer)
    with pytest.raises(Refused, match="Somebody else worked on this upload meanwhile"):
        actions.ask_apply(upload=second, by=officer)
    assert Job.objects.filter(task="exchange.tasks.apply_upload").count() == 1
    assert Upload.objects.get(pk=upload.pk).state == State.PLANNED


def test_of_two_files_planned_at_once_the_second_is_stale(officer, teams):
    first, second = bring(officer, workbook(CHANGE)), bring(officer, workbook([("T1", "omega"), ("T2", "beta")]))
    assert apply(first, officer).state == Job.State.DONE
    assert apply(second, officer).error.startswith("What stands in the portal changed")
    assert names()["T1"] == "alpha"


def test_a_right_taken_away_stops_the_application(officer, teams, monkeypatch):
    upload = bring(officer, workbook(CHANGE))
    closed = kinds.Kind(**{**vars(TEAMS), "why_not": lambda user, parameters: "Closed for the year."})
    job = actions.ask_apply(upload=upload, by=officer)
    monkeypatch.setitem(kinds.KINDS, "teams", closed)
    tasks.apply_upload(job.pk)
    job.refresh_from_db()
    assert (job.error, names()["T2"]) == ("Closed for the year.", "beta")


class TestPages:
    @pytest.fixture(autouse=True)
    def _signed_in(self, client, officer):
        client.force_login(officer)
        client.cookies["django_language"] = "en"

    def post(self, client, content, name="teams.xlsx"):
        return client.post(reverse("upload_new", args=["teams"]), {"file": SimpleUploadedFile(name, content)})

    def test_from_the_file_to_the_receipt(self, client, officer, teams):
        assert self.post(client, workbook(CHANGE)).status_code == 302
        upload = Upload.objects.get()
        assert 'hx-trigger="every 1s"' in client.get(upload.get_absolute_url()).content.decode()
        tasks.plan_upload(upload.job.pk)
        page = client.get(upload.get_absolute_url()).content.decode()
        assert "<del>beta</del> → <ins>gamma</ins>" in page
        assert "Apply this plan" in page
        client.post(reverse("upload_apply", args=[upload.key]))
        upload.refresh_from_db()
        tasks.apply_upload(upload.job.pk)
        page = client.get(upload.get_absolute_url()).content.decode()
        assert f"upload number {upload.pk}" in page
        assert "Apply this plan" not in page

    def test_problems_are_shown_and_can_be_taken_along(self, client, teams):
        self.post(client, workbook([("T1", "a"), ("T1", "b")]))
        upload = Upload.objects.get()
        tasks.plan_upload(upload.job.pk)
        page = client.get(upload.get_absolute_url()).content.decode()
        assert "The code stands there twice." in page
        assert "Apply this plan" not in page
        answer = client.get(reverse("upload_problems", args=[upload.key]))
        rows = openpyxl.load_workbook(io.BytesIO(b"".join(answer.streaming_content))).active.values
        assert list(rows)[1] == (3, "Code", "T1", "The code stands there twice.", "Teams")

    def test_no_file_at_all(self, client):
        answer = client.post(reverse("upload_new", args=["teams"]), {})
        assert answer.status_code == 200
        assert not Upload.objects.exists()

    def test_a_file_that_is_too_large(self, client, settings):
        settings.PORTAL_UPLOAD_MAX_BYTES = 1000
        assert self.post(client, b"x" * 1001).status_code == 200
        assert not Upload.objects.exists()

    def test_the_same_file_again_is_refused_at_the_field(self, client, officer, teams):
        content = workbook(CHANGE)
        apply(bring(officer, content), officer)
        page = self.post(client, content)
        assert "The same file was already applied on" in page.content.decode()

    def test_the_template_holds_what_stands_now_and_changes_nothing(self, client, officer, teams):
        content = client.get(reverse("upload_template", args=["teams"])).content
        assert bring(officer, content).counts == {"new": 0, "changed": 0, "leaving": 0, "unchanged": 2}

    def test_the_template_with_rows_is_recorded(self, client, officer, teams):
        client.get(reverse("upload_template", args=["teams"]))
        entry = Entry.objects.get(action="list.exported")
        assert (entry.new["page"], entry.new["query"], entry.new["rows"]) == ("upload_template", "kind=teams&", 2)

    def test_putting_it_aside(self, client, officer, teams):
        upload = bring(officer, workbook(CHANGE))
        client.post(reverse("upload_drop", args=[upload.key]))
        upload.refresh_from_db()
        assert (upload.state, names()["T2"]) == (State.DROPPED, "beta")

    @pytest.mark.parametrize("page", ["detail", "problems", "apply", "plan_again", "drop"])
    def test_nobody_without_the_right_comes_near(self, client, officer, teams, page):
        upload = bring(officer, workbook([("T9", "canary")]))
        client.force_login(PersonFactory(roles=["budget_officer"]))
        address = reverse(f"upload_{page}", args=[upload.key])
        answer = client.get(address) if page in ("detail", "problems") else client.post(address)
        assert answer.status_code == 404
        assert b"canary" not in answer.content
        assert client.get(reverse("upload_new", args=["teams"])).status_code == 404

    @pytest.mark.parametrize("rows", [1, 3])
    def test_the_same_queries_however_many(self, client, officer, django_assert_num_queries, rows):
        for number in range(rows):
            bring(officer, workbook([(f"T{number}", "x")]))
        with django_assert_num_queries(6):
            client.get(reverse("upload_new", args=["teams"]))
