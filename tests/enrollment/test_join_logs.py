"""Join logs from the file to the ledger: whose the rows are, the queue, what comes in once; and the own link.

Not for the formats of the reports: test_joins.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from core.errors import Refused
from core.sheets.columns import Row
from enrollment.actions import joins as actions
from enrollment.actions import links
from enrollment.actions import presence as ledger
from enrollment.imports.joins import apply, plan
from enrollment.joins import Joiner
from enrollment.models import Gate, Presence, Stay
from enrollment.queries import checkin
from enrollment.queries import joins as queries
from enrollment.tasks import finish_sessions
from exchange import uploads
from exchange.actions import bring_upload
from exchange.jobs import Progress
from exchange.kinds import KINDS
from journal.models import Entry
from tests.factories.accounts import PersonFactory
from tests.factories.courses import RunFactory
from tests.factories.enrollment import EnrollmentFactory, SessionFactory

pytestmark = pytest.mark.django_db
NINE = datetime(2023, 3, 6, 0, 0, tzinfo=UTC)  # in Seoul


@pytest.fixture
def manager():
    return PersonFactory(roles=["training_manager"])


@pytest.fixture
def run():
    made = RunFactory(mode="remote", remote_url="https://meet.example.org/1")
    SessionFactory(run=made)
    return made


def parameters(run):
    return {"run": str(run.pk), "platform": "zoom", "zone": "Asia/Seoul", "dates": "month"}


def row(number, name, address, start, end):
    joined, left = NINE + timedelta(minutes=start), NINE + timedelta(minutes=end)
    return Row(number, {"name": name, "address": address, "joined": joined, "left": left})


def planned(run, *rows):
    return plan.make({"joins": list(rows)}, parameters(run)) if rows else None


def take(run, manager, *rows):
    made = planned(run, *rows)
    made.parameters = parameters(run)
    assert made.problems == []
    apply.apply(plan=made, by=manager)
    return made


def test_addresses_decide_and_names_never_do(run, manager):
    one, namesake = EnrollmentFactory(run=run), EnrollmentFactory(run=run)
    two = EnrollmentFactory(run=run, person=PersonFactory(name=one.person.name))
    EnrollmentFactory(run=run, state="cancelled", takes_seat=False, person=PersonFactory(email="gone@example.org"))
    take(
        run, manager,
        row(2, "x", one.person.email.upper(), 0, 180),
        row(3, "y", two.person.staff_number.lower(), 0, 60),
        row(4, namesake.person.name, "", 0, 180),
        row(5, namesake.person.name, "other@example.org", 0, 180),
        row(6, "z", "gone@example.org", 0, 180),
    )  # fmt: skip
    assert {(p.enrollment, p.mark, p.present_seconds) for p in Presence.objects.select_related("enrollment")} == {
        (one, "present", 10_800),
        (two, "left_early", 3_600),
    }
    assert queries.waiting_in(run).count() == 3


def test_the_plan_lists_the_unmatched_first(run):
    one = EnrollmentFactory(run=run)
    made = planned(run, row(2, "a", one.person.email, 0, 60), row(3, "iPhone", "", 0, 60))
    made.new.sort(key=lambda item: item.key)
    assert [item.label for item in made.new] == [
        "iPhone → ?",
        f"a · {one.person.email} → {one.person.name} ({one.person.staff_number})",
    ]


def test_overlapping_logs_bring_nothing_twice(run, manager):
    one = EnrollmentFactory(run=run)
    first = row(2, "a", one.person.email, 0, 60)
    take(run, manager, first)
    again = take(run, manager, first, row(3, "a", one.person.email, 50, 120))
    assert (again.unchanged, Stay.objects.count()) == (1, 2)
    assert Presence.objects.get().present_seconds == 7_200


def test_a_log_of_another_day_or_of_a_closed_session_is_a_problem(run, manager):
    one = EnrollmentFactory(run=run)
    late = row(2, "a", one.person.email, 60 * 24 * 3, 60 * 24 * 3 + 60)
    assert [problem.row for problem in planned(run, late).problems] == [2]
    ledger.close_roll(session=run.sessions.get(), by=manager)
    made = planned(run, row(3, "a", one.person.email, 0, 60), row(4, "a", one.person.email, 600, 660))
    assert [problem.row for problem in made.problems] == [3]
    assert Presence.objects.get().mark == "absent"


def test_the_same_rows_never_come_in_twice(run, manager):
    joiner = (None, plan_joiner("x"))
    key = "6ba7b810-9dad-11d1-80b4-00c04fd430c8"
    actions.take_in(run=run, source="zoom", joiners=[joiner], upload_key=key, by=manager)
    with pytest.raises(Refused):
        actions.take_in(run=run, source="zoom", joiners=[joiner], upload_key=key, by=manager)
    assert Stay.objects.count() == 1


def plan_joiner(name, start=0, end=60):
    return Joiner(2, name, "", NINE + timedelta(minutes=start), NINE + timedelta(minutes=end))


@pytest.fixture
def waiting(run, manager):
    """Two stays of one nameless joiner and one of another, which all wait."""
    joiners = [
        (None, plan_joiner(name, start, end)) for name, start, end in (("kim", 0, 60), ("kim", 50, 180), ("lee", 0, 9))
    ]
    key = "6ba7b810-9dad-11d1-80b4-00c04fd430c8"
    return actions.take_in(run=run, source="zoom", joiners=joiners, upload_key=key, by=manager)


def test_a_person_says_who_it_was_for_all_stays_of_that_joiner(run, manager, waiting):
    one = EnrollmentFactory(run=run)
    assert actions.settle(stay=waiting[0], enrollment=one, reason="전화로 확인", by=manager) == 2
    assert (Presence.objects.get().present_seconds, queries.waiting_in(run).get().given_name) == (10_800, "lee")
    entry = Entry.objects.get(action="stay.settled")
    assert (entry.reason, entry.new["reason_letters"], entry.actor_name) == ("", 6, str(manager))
    assert set(Stay.objects.filter(enrollment=one).values_list("reason", flat=True)) == {"전화로 확인"}
    with pytest.raises(Refused):
        actions.settle(stay=waiting[0], enrollment=one, reason="다시", by=manager)


def test_setting_aside_gives_nobody_the_time(run, manager, waiting):
    EnrollmentFactory(run=run)
    assert actions.set_aside(stay=waiting[1], reason="직원", by=manager) == 2
    assert (Presence.objects.count(), queries.waiting_in(run).count()) == (0, 1)


def test_a_joiner_is_settled_by_who_keeps_the_run_with_a_reason_and_within_it(run, manager, waiting):
    one, elsewhere = EnrollmentFactory(run=run), EnrollmentFactory()
    waits = EnrollmentFactory(run=run, state="waiting", takes_seat=False)
    for place, reason, by in (
        (one, " ", manager),
        (elsewhere, "전화로 확인", manager),
        (waits, "전화로 확인", manager),
        (one, "전화로 확인", PersonFactory(roles=["lecturer"])),
    ):
        with pytest.raises(Refused):
            actions.settle(stay=waiting[0], enrollment=place, reason=reason, by=by)
    ledger.close_roll(session=run.sessions.get(), by=manager)
    with pytest.raises(Refused):
        actions.settle(stay=waiting[0], enrollment=one, reason="전화로 확인", by=manager)
    assert queries.waiting_in(run).count() == 3


def test_the_queue_suggests_nobody(client, run, manager, waiting):
    alike = EnrollmentFactory(run=run, person=PersonFactory(name="kim"))
    other = EnrollmentFactory(run=run, person=PersonFactory(name="가"))
    client.force_login(manager)
    page = client.get(reverse("run_unmatched", args=[run.course.code, run.year, run.number]))
    assert [(one["given_name"], one["times"]) for one in page.context["joiners"]] == [("kim", 2), ("lee", 1)]
    page = client.get(reverse("stay_settle", args=[waiting[0].pk]))
    form = page.context["form"]
    assert (form.initial, list(form.fields["enrollment"].queryset)) == ({}, [alike, other])
    assert client.post(reverse("stay_settle", args=[waiting[0].pk]), {"reason": "x"}).context["form"].errors
    sent = {"enrollment": other.pk, "reason": "전화로 확인"}
    assert client.post(reverse("stay_settle", args=[waiting[0].pk]), sent).status_code == 302
    assert client.get(reverse("stay_settle", args=[waiting[0].pk])).status_code == 404
    assert Presence.objects.get().enrollment == other


def test_setting_aside_is_a_button_of_its_own(client, run, manager, waiting):
    place = EnrollmentFactory(run=run)
    client.force_login(manager)
    sent = {"enrollment": place.pk, "reason": "직원의 두 번째 기기", "aside": "1"}
    assert client.post(reverse("stay_settle", args=[waiting[0].pk]), sent).status_code == 302
    assert set(Stay.objects.values_list("queue", "enrollment")) == {("set_aside", None), ("waiting", None)}


def bring(run, manager, content: bytes):
    upload = bring_upload(
        kind=KINDS["joins"], name="zoom.csv", content=[content], parameters=parameters(run), by=manager
    )
    done = uploads.plan(upload.job, Progress(upload.job))
    done.last()
    upload.refresh_from_db()
    return upload


def test_a_file_goes_through_its_plan_and_the_same_file_is_refused(run, manager):
    one = EnrollmentFactory(run=run)
    text = (
        "Name (Original Name),User Email,Join Time,Leave Time,Duration (Minutes),Guest\n"
        f"a,{one.person.email},03/06/2023 09:00:00 AM,03/06/2023 12:00:00 PM,180,No\n"
    )
    upload = bring(run, manager, text.encode("utf-16"))
    assert (upload.state, upload.counts["new"]) == ("planned", 1)
    upload.job.parameters, upload.job.asked_by = {"upload": upload.pk}, manager
    uploads.apply(upload.job, Progress(upload.job)).last()
    assert Presence.objects.get().present_seconds == 10_800
    with pytest.raises(Refused):
        bring(run, manager, text.encode("utf-16"))


def test_a_report_of_something_else_says_what_was_expected(run, manager):
    upload = bring(run, manager, b"a,b\n1,2\n")
    (problem,) = upload.problems.all()
    assert (upload.state, "Join Time" in problem.sentence) == ("refused", True)


@pytest.fixture
def gate():
    now = timezone.now()
    today = timezone.localdate(now)
    run = RunFactory(mode="remote", remote_url="https://meet.example.org/1", starts_on=today, ends_on=today)
    SessionFactory(run=run, starts_at=now - timedelta(minutes=60), ends_at=now + timedelta(minutes=60))
    place = EnrollmentFactory(run=run, person=PersonFactory(roles=["trainee"]))
    return Gate.objects.create(enrollment=place, seat=True, camera=True, place="office", acknowledged_at=now)


def test_the_own_link_goes_on_and_a_silence_is_a_gap(gate):
    me = gate.enrollment.person
    stay = links.hear(gate=gate, by=me)
    assert links.hear(gate=gate, by=me) == stay
    Stay.objects.update(joined_at=timezone.now() - timedelta(minutes=30), left_at=timezone.now() - timedelta(minutes=4))
    assert links.hear(gate=gate, by=me) != stay
    gone = Stay.objects.get(pk=stay.pk)
    assert timezone.now() - gone.left_at > timedelta(minutes=3)


def test_the_own_link_is_for_its_owner_past_the_gate(client, gate):
    where = reverse("join_link", args=[gate.link_key])
    client.force_login(PersonFactory(roles=["training_manager"]))
    assert client.get(where).status_code == 404
    client.force_login(gate.enrollment.person)
    assert gate.enrollment.run.remote_url not in client.get(where).content.decode()
    assert gate.enrollment.run.remote_url in client.post(where).content.decode()
    assert client.post(reverse("join_pulse", args=[gate.link_key])).json()["heard"]
    Gate.objects.update(acknowledged_at=None)
    page = client.post(where)
    assert (bool(page.context["why_not"]), gate.enrollment.run.remote_url in page.content.decode()) == (True, False)
    assert client.post(reverse("join_pulse", args=[gate.link_key])).json()["heard"] == ""
    assert Stay.objects.count() == 1


def test_after_the_session_the_scheduler_computes_what_links_and_scans_told(gate):
    place, session = gate.enrollment, gate.enrollment.run.sessions.get()
    links.hear(gate=gate, by=place.person)
    now = timezone.now()
    Stay.objects.update(joined_at=now - timedelta(minutes=62), left_at=now - timedelta(minutes=1))
    assert list(checkin.sessions_to_finish()) == []
    type(session).objects.update(starts_at=now - timedelta(minutes=61), ends_at=now - timedelta(minutes=1))
    other = EnrollmentFactory(run=place.run)
    Stay.objects.create(
        run=place.run, session=session, enrollment=other, source="code", joined_at=now - timedelta(minutes=31)
    )
    finish_sessions()
    finish_sessions()
    rows = {row.enrollment_id: (row.mark, row.source, row.present_seconds) for row in Presence.objects.all()}
    assert rows == {place.pk: ("present", "link", 3_600), other.pk: ("late", "code", 1_800)}
    assert Entry.objects.filter(action="presence.computed").count() == 2


def test_a_log_is_seen_by_who_brought_it_alone(client, run, manager):
    second = PersonFactory(roles=["lecturer"])
    kind = KINDS["joins"]
    upload = bring_upload(kind=kind, name="canary.csv", content=b"canary", parameters=parameters(run), by=manager)
    client.force_login(second)
    assert client.get(upload.get_absolute_url()).status_code == 404
    assert b"canary" not in client.get(reverse("upload_new", args=["joins"])).content
