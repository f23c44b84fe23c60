"""Jobs: done once, whoever tries; stopped, retried, picked up; and their pages."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.models import Message
from core.errors import Refused
from exchange import actions, jobs
from exchange.models import Job
from tests.factories.accounts import PersonFactory
from tests.factories.exchange import JobFactory, StoredFileFactory

pytestmark = pytest.mark.django_db
State = Job.State


def ago(**time):
    return timezone.now() - timedelta(**time)


@pytest.fixture
def sent(monkeypatch):
    """What was handed to the broker: (task, job)."""
    calls = []
    monkeypatch.setattr(jobs.current_app, "send_task", lambda name, args, **more: calls.append((name, *args)))
    return calls


class TestRun:
    def test_work_is_done_with_its_steps_and_the_person_is_told(self):
        job = JobFactory()
        seen = []

        def work(job, progress):
            progress.step("첫 단계", 1, 4)
            seen.append(Job.objects.values("state", "step", "done_steps", "all_steps", "lease", "attempts").get())
            return jobs.Outcome(url="/there/")

        jobs.run(job.pk, work)
        assert seen == [
            {"state": "running", "step": "첫 단계", "done_steps": 1, "all_steps": 4, "lease": 1, "attempts": 1}
        ]
        job.refresh_from_db()
        assert (job.state, job.result_url, job.error) == (State.DONE, "/there/", "")
        message = Message.objects.get()
        assert (message.person, message.text, message.url) == (job.asked_by, f"완료: {job.title}", "/there/")

    def test_the_second_runner_does_nothing(self):
        job = JobFactory()
        done = []
        for _ in range(2):
            jobs.run(job.pk, lambda job, progress: done.append(1))
        assert done == [1]

    def test_the_last_work_happens_with_the_end_or_not_at_all(self):
        job, kept = JobFactory(), StoredFileFactory

        def last():
            kept(owner=job.asked_by)
            raise Refused("Somebody was faster.")

        jobs.run(job.pk, lambda job, progress: jobs.Outcome(last=last))
        job.refresh_from_db()
        assert (job.state, job.error, job.result) == (State.FAILED, "Somebody was faster.", None)
        assert kept._meta.model.objects.count() == 0

    def test_a_file_made_last_is_the_result(self):
        job = JobFactory()
        jobs.run(job.pk, lambda job, progress: jobs.Outcome(last=lambda: StoredFileFactory(owner=job.asked_by)))
        job.refresh_from_db()
        assert job.result.owner == job.asked_by

    def test_a_bug_gives_the_person_a_number_and_the_log_everything(self, caplog):
        job = JobFactory(asked_by__language="en")

        def work(job, progress):
            raise ZeroDivisionError("secret detail")

        jobs.run(job.pk, work)
        job.refresh_from_db()
        assert job.state == State.FAILED
        assert job.error.endswith(f"tell the system administrator job number {job.pk}.")
        assert "secret detail" not in job.error
        assert "secret detail" in caplog.text

    def test_a_runner_that_lost_its_job_stops_and_changes_nothing(self):
        job = JobFactory()
        after = []

        def work(job, progress):
            Job.objects.update(lease=7)  # somebody else took it over
            progress.step("too late")
            after.append("never")

        jobs.run(job.pk, work)
        job.refresh_from_db()
        assert (job.state, job.step, job.lease, after) == (State.RUNNING, "", 7, [])

    def test_a_late_runner_cannot_end_it_either(self):
        job = JobFactory()

        def work(job, progress):
            Job.objects.update(lease=7)
            return jobs.Outcome(last=lambda: StoredFileFactory())

        jobs.run(job.pk, work)
        job.refresh_from_db()
        assert (job.state, job.result) == (State.RUNNING, None)
        assert not StoredFileFactory._meta.model.objects.exists()

    def test_a_stopped_job_stays_stopped(self):
        job = JobFactory()

        def work(running, progress):
            progress.step("one")
            actions.cancel_job(job=Job.objects.get(), by=job.asked_by)
            progress.step("two")

        jobs.run(job.pk, work)
        job.refresh_from_db()
        assert (job.state, job.step) == (State.CANCELLED, "one")


class TestSweep:
    def test_what_nobody_runs_is_sent_again(self, settings, sent):
        silent = JobFactory(state=State.RUNNING, heartbeat_at=ago(seconds=121), lease=1, attempts=1)
        forgotten = JobFactory()
        Job.objects.filter(pk=forgotten.pk).update(asked_at=ago(seconds=61))
        JobFactory(state=State.RUNNING, heartbeat_at=ago(seconds=100))
        JobFactory()  # just asked
        JobFactory(state=State.DONE, finished_at=ago(hours=1))
        assert jobs.sweep() == 2
        assert sorted(sent) == [(silent.task, silent.pk), (forgotten.task, forgotten.pk)]
        silent.refresh_from_db()
        assert (silent.state, silent.lease) == (State.QUEUED, 2)

    def test_twice_at_once_sends_once(self, sent):
        JobFactory(state=State.RUNNING, heartbeat_at=ago(seconds=121), attempts=1)
        assert [jobs.sweep(), jobs.sweep()] == [1, 0]

    def test_after_three_attempts_it_fails_with_a_sentence(self, sent):
        job = JobFactory(state=State.RUNNING, heartbeat_at=ago(seconds=121), attempts=3, asked_by__language="en")
        assert jobs.sweep() == 0
        job.refresh_from_db()
        assert (job.state, job.error) == (
            State.FAILED, "The work was cut off 3 times and is not tried again by itself.",
        )  # fmt: skip

    def test_without_a_broker_the_page_still_works(self, monkeypatch, django_capture_on_commit_callbacks):
        def broken(*args, **more):
            raise jobs.OperationalError("no broker")

        monkeypatch.setattr(jobs.current_app, "send_task", broken)
        with django_capture_on_commit_callbacks(execute=True):
            jobs.start(JobFactory())
        assert Job.objects.get().state == State.QUEUED


class TestPages:
    def test_everybody_sees_the_own_jobs_and_who_looks_after_them_all(self, client):
        mine, other = JobFactory(), JobFactory()
        client.force_login(mine.asked_by)
        page = client.get(reverse("job_list")).content.decode()
        assert (mine.title in page, other.title in page) == (True, False)
        assert client.get(other.get_absolute_url()).status_code == 404
        client.force_login(PersonFactory(roles=["system_administrator"]))
        page = client.get(reverse("job_list")).content.decode()
        assert (mine.title in page, other.title in page) == (True, True)

    @pytest.mark.parametrize("rows", [1, 3])
    def test_the_same_queries_however_many(self, client, django_assert_num_queries, rows):
        person = PersonFactory(roles=["system_administrator"])
        JobFactory.create_batch(rows)
        client.force_login(person)
        with django_assert_num_queries(8):
            assert client.get(reverse("job_list")).status_code == 200

    def test_a_running_job_shows_its_step_and_asks_again(self, client):
        job = JobFactory(state=State.RUNNING, step="표를 쓰는 중", done_steps=1, all_steps=2)
        client.force_login(job.asked_by)
        page = client.get(job.get_absolute_url()).content.decode()
        assert "표를 쓰는 중" in page
        assert f'hx-get="{job.get_absolute_url()}"' in page
        part = client.get(job.get_absolute_url(), headers={"HX-Request": "true"})
        assert "<html" not in part.content.decode()
        Job.objects.update(state=State.DONE, finished_at=timezone.now())
        assert client.get(job.get_absolute_url(), headers={"HX-Request": "true"})["HX-Refresh"] == "true"

    def test_stopping_and_starting_again(self, client, sent, django_capture_on_commit_callbacks):
        job = JobFactory()
        client.force_login(job.asked_by)
        client.post(reverse("job_cancel", args=[job.key]))
        job.refresh_from_db()
        assert job.state == State.CANCELLED
        with django_capture_on_commit_callbacks(execute=True):
            client.post(reverse("job_retry", args=[job.key]))
        job.refresh_from_db()
        assert (job.state, job.finished_at, sent) == (State.QUEUED, None, [(job.task, job.pk)])

    @pytest.mark.parametrize(
        ("role", "may"),
        [("planning_officer", True), ("director", True), ("system_administrator", True), ("budget_officer", False)],
    )
    def test_the_scheduler_s_job_is_minded_by_who_freezes_reports(self, client, sent, role, may):
        job = JobFactory(asked_by=None, state=State.FAILED, finished_at=timezone.now(), error="no figure")
        JobFactory(title="somebody's own")
        client.force_login(PersonFactory(roles=[role]))
        assert (client.get(job.get_absolute_url()).status_code == 200) is may
        client.post(reverse("job_retry", args=[job.key]))
        job.refresh_from_db()
        assert job.state == (State.QUEUED if may else State.FAILED)
        seen = "somebody&#x27;s own" in client.get(reverse("job_list")).content.decode()
        assert seen is (role in ("director", "system_administrator"))

    def test_nobody_starts_the_job_of_another_again(self):
        job = JobFactory(state=State.FAILED, finished_at=timezone.now())
        with pytest.raises(Refused):
            actions.retry_job(job=job, by=PersonFactory(roles=["system_administrator"]))

    def test_nobody_stops_the_job_of_another(self, client):
        job = JobFactory()
        client.force_login(PersonFactory(roles=["system_administrator"]))
        client.post(reverse("job_cancel", args=[job.key]))
        job.refresh_from_db()
        assert job.state == State.QUEUED

    def test_a_job_that_is_over_cannot_be_stopped(self):
        job = JobFactory(state=State.DONE, finished_at=timezone.now())
        with pytest.raises(Refused):
            actions.cancel_job(job=job, by=job.asked_by)

    def test_the_result_is_offered_only_to_those_who_may_have_it(self, client):
        job = JobFactory(state=State.DONE, finished_at=timezone.now(), result=StoredFileFactory())
        client.force_login(job.asked_by)
        assert str(job.result.key) not in client.get(job.get_absolute_url()).content.decode()
