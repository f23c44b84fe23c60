"""Join logs from the file to the ledger: whose the rows are, the queue, what comes in once; and the own link.

Not for the formats of the reports: test_joins.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from core.errors import Refused
from core.sheets.columns import Row, SheetProblem
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


def row(number, name, address, start, end, waited=False):
    joined, left = NINE + timedelta(minutes=start), None if end is None else NINE + timedelta(minutes=end)
    return Row(number, {"name": name, "address": address, "joined": joined, "left": left, "waited": waited})


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
    made = planned(run, row(3, "a", one.person.email, 0, 60), row(4, "a", one.person.email, 0, 60, waited=True))
    assert [problem.row for problem in made.problems] == [3, 4]
    assert Presence.objects.get().mark == "absent"


def test_rows_that_cannot_count_stop_nothing_and_are_kept(run, manager):
    one = EnrollmentFactory(run=run)
    email = one.person.email
    rows = [
        row(2, "a", email, 60, 120),
        row(3, "a", email, 0, 60, waited=True),
        row(4, "a", email, 120, None),
        row(5, "a", email, 60 * 24 * 3, 60 * 24 * 3 + 60),
        Row(6, {"problem": SheetProblem("x", row=6, column="Joined", value="gestern")}),
    ]
    made = take(run, manager, *rows)
    assert [(item.label, item.new["why"]) for item in sorted(made.uncounted, key=lambda item: item.key)] == [
        ("6", "unreadable"),
        (f"a · {email}", "waiting_room"),
        (f"a · {email}", "no_leave"),
        (f"a · {email}", "outside"),
    ]
    assert Presence.objects.get().present_seconds == 3_600
    kept = Stay.objects.filter(queue="uncounted").order_by("row")
    assert [(stay.row, stay.why_not, stay.enrollment, stay.left_at) for stay in kept] == [
        (3, "waiting_room", None, NINE + timedelta(hours=1)),
        (4, "no_leave", None, None),
        (5, "outside", None, NINE + timedelta(days=3, hours=1)),
    ]
    again = planned(run, *rows[:4])
    assert (again.unchanged, again.new, again.uncounted, queries.waiting_in(run).count()) == (4, [], [], 0)


def test_a_log_counts_in_the_sessions_whose_roll_call_is_open(run, manager):
    one, morning = EnrollmentFactory(run=run), run.sessions.get()
    SessionFactory(run=run, starts_at=NINE + timedelta(hours=5), ends_at=NINE + timedelta(hours=8))
    ledger.close_roll(session=morning, by=manager)
    made = take(run, manager, row(2, "a", one.person.email, 0, 480), row(3, "a", one.person.email, 0, 60))
    assert ([item.new["why"] for item in made.new], [item.new["why"] for item in made.uncounted]) == (
        ["partly"],
        ["closed"],
    )
    lines = Presence.objects.order_by("session__starts_at").values_list("mark", "present_seconds")
    assert list(lines) == [("absent", 0), ("present", 10_800)]


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


def test_a_wrong_answer_is_put_back_and_the_time_is_taken_back(run, manager, waiting):
    wrong, right = EnrollmentFactory(run=run), EnrollmentFactory(run=run)
    actions.settle(stay=waiting[0], enrollment=wrong, reason="전화로 확인", by=manager)
    stay = Stay.objects.get(pk=waiting[0].pk)
    for reason, by in (("", manager), ("사람 착오", PersonFactory(roles=["lecturer"]))):
        with pytest.raises(Refused):
            actions.put_back(stay=stay, reason=reason, by=by)
    assert actions.put_back(stay=stay, reason="사람 착오", by=manager) == 2
    with pytest.raises(Refused):
        actions.put_back(stay=stay, reason="사람 착오", by=manager)
    assert (Presence.objects.get().present_seconds, queries.waiting_in(run).count()) == (0, 3)
    entry = Entry.objects.get(action="stay.put_back")
    assert (entry.old["queue"], entry.new) == (
        "matched", {"stays": [waiting[0].pk, waiting[1].pk], "reason_letters": 5},
    )  # fmt: skip
    stay.refresh_from_db()
    assert (stay.enrollment, stay.reason) == (None, "사람 착오")
    actions.settle(stay=stay, enrollment=right, reason="다시 전화로 확인", by=manager)
    assert dict(Presence.objects.values_list("enrollment", "present_seconds")) == {wrong.pk: 0, right.pk: 10_800}


def test_nothing_is_put_back_under_a_closed_roll_call_or_out_of_the_waiting_room(run, manager, waiting):
    one = EnrollmentFactory(run=run)
    actions.settle(stay=waiting[0], enrollment=one, reason="전화로 확인", by=manager)
    actions.set_aside(stay=waiting[2], reason="직원", by=manager)
    ledger.close_roll(session=run.sessions.get(), by=manager)
    with pytest.raises(Refused):
        actions.put_back(stay=Stay.objects.get(pk=waiting[0].pk), reason="사람 착오", by=manager)
    Stay.objects.filter(pk=waiting[2].pk).update(queue="uncounted", why_not="waiting_room")
    with pytest.raises(Refused):
        actions.put_back(stay=Stay.objects.get(pk=waiting[2].pk), reason="사람 착오", by=manager)
    matched = Stay.objects.create(run=run, enrollment=one, source="zoom", joined_at=NINE, left_at=NINE)
    with pytest.raises(Refused):
        actions.put_back(stay=matched, reason="사람 착오", by=manager)
    assert (Presence.objects.get().present_seconds, queries.waiting_in(run).count()) == (10_800, 0)


def test_nobody_puts_back_the_own_stay(run, manager, waiting):
    own = EnrollmentFactory(run=run, person=manager)
    actions.settle(stay=waiting[2], enrollment=own, reason="전화로 확인", by=PersonFactory(roles=["training_manager"]))
    with pytest.raises(Refused):
        actions.put_back(stay=Stay.objects.get(pk=waiting[2].pk), reason="사람 착오", by=manager)
    assert Stay.objects.get(pk=waiting[2].pk).enrollment == own


def test_a_row_of_a_closed_time_counts_after_it_was_put_back(run, manager):
    one, session = EnrollmentFactory(run=run), run.sessions.get()
    stay = Stay.objects.create(
        run=run, source="zoom", queue="uncounted", why_not="closed", given_name="a", joined_at=NINE,
        left_at=NINE + timedelta(hours=1),
    )  # fmt: skip
    actions.put_back(stay=stay, reason="출석부 재개방", by=manager)
    stay.refresh_from_db()
    actions.settle(stay=stay, enrollment=one, reason="이메일 확인", by=manager)
    assert Presence.objects.get(session=session).present_seconds == 3_600


@pytest.mark.parametrize("extra", [0, 2])
def test_what_was_settled_stands_below_the_queue(client, run, manager, waiting, extra, django_assert_num_queries):
    place = EnrollmentFactory(run=run, person=PersonFactory(name="정유진", name_en="Yu-jin Jung"))
    actions.settle(stay=waiting[0], enrollment=place, reason="전화로 확인", by=manager)
    for number in range(extra):
        Stay.objects.create(
            run=run, source="zoom", queue="uncounted", why_not="waiting_room", given_name=f"w{number}", joined_at=NINE
        )
    client.force_login(manager)
    where = reverse("run_unmatched", args=[run.course.code, run.year, run.number])
    client.get(where)
    with django_assert_num_queries(5):
        page = client.get(where)
    assert [(one["outcome"], one["times"]) for one in page.context["settled"]] == [
        ("정유진", 2), *[(str(Stay.WhyNot.WAITING_ROOM.label), 1)] * extra,
    ]  # fmt: skip
    client.cookies["django_language"] = "en"
    assert client.get(where).context["settled"][0]["outcome"] == "Yu-jin Jung"
    url = reverse("stay_put_back", args=[waiting[0].pk])
    assert client.post(url, {"reason": ""}).status_code == 422
    assert client.post(url, {"reason": "사람 착오"}).headers["Location"] == where
    assert client.get(url).status_code == 404
    assert queries.waiting_in(run).count() == 3


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


def test_a_log_with_rows_that_cannot_count_goes_through(client, run, manager):
    one = EnrollmentFactory(run=run)
    text = (
        "Name (Original Name),User Email,Join Time,Leave Time,In Waiting Room\n"
        f"a,{one.person.email},03/06/2023 09:00:00 AM,03/06/2023 12:00:00 PM,No\n"
        f"a,{one.person.email},03/06/2023 08:50:00 AM,03/06/2023 09:00:00 AM,Yes\n"
        f"a,{one.person.email},03/06/2023 12:30:00 PM,,No\n"
        "b,b@example.org,gestern,03/06/2023 12:00:00 PM,No\n"
    )
    upload = bring(run, manager, text.encode())
    assert (upload.state, upload.counts) == (
        "planned", {"uncounted": 3, "new": 1, "changed": 0, "leaving": 0, "unchanged": 0},
    )  # fmt: skip
    client.force_login(manager)
    parts = client.get(upload.get_absolute_url()).context["parts"]
    assert [(part["name"], part["count"]) for part in parts] == [
        ("uncounted", 3), ("new", 1), ("changed", 0), ("leaving", 0),
    ]  # fmt: skip
    values = [value["new"] for item in parts[0]["items"] for value in item["values"]]
    assert str(Stay.WhyNot.WAITING_ROOM.label) in [str(value) for value in values]
    upload.job.parameters, upload.job.asked_by = {"upload": upload.pk}, manager
    uploads.apply(upload.job, Progress(upload.job)).last()
    assert (Presence.objects.get().present_seconds, Stay.objects.filter(queue="uncounted").count()) == (10_800, 2)


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
