"""/runs/…/message/ and /notices/: whom a notice reaches, in which language, and who may read it."""

from __future__ import annotations

import pytest
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import override

from accounts.models import Message
from core.errors import Refused
from enrollment.actions import places, run_notices
from enrollment.models import Enrollment, Gate, RunNotice
from enrollment.queries import run_notices as queries
from journal.models import Entry
from tests.enrollment.doing import open_run
from tests.factories.accounts import PersonFactory

pytestmark = pytest.mark.django_db
Audience = RunNotice.Audience
TEXT = {"title_ko": "강의실 변경", "text_ko": "3강의실에서 합니다.\n9시까지 오십시오.", "title_en": "", "text_en": ""}


@pytest.fixture
def manager():
    return PersonFactory(roles=["training_manager"])


@pytest.fixture
def run():
    return open_run(seats=3)


def enrolled(run, **fields):
    person = PersonFactory(**fields)
    return places.enrol(person=person, run=run.pk, by=person)


def sent(run, by, audience=Audience.CONFIRMED, seen=None, **texts):
    count = queries.receivers(run, audience, queries.agency_of(by)).count() if seen is None else seen
    return run_notices.send(run=run, audience=audience, seen=count, by=by, **{**TEXT, **texts})


class TestWhom:
    @pytest.fixture
    def people(self, run):
        """One confirmed with the entry rules acknowledged, one without, one applied, one waiting, one cancelled."""
        gated, plain, cancelled, applied, waiting = (enrolled(run) for _one in range(5))
        Gate.objects.create(enrollment_id=gated.pk, acknowledged_at=timezone.now())
        places.cancel(enrollment=cancelled, reason_code=Enrollment.Reason.WORK, by=cancelled.person)
        Enrollment.objects.filter(pk=applied.pk).update(
            state=Enrollment.State.APPLIED, offer_key=None, offer_expires_at=None
        )
        return {"gated": gated, "plain": plain, "applied": applied, "waiting": waiting}

    @pytest.mark.parametrize(
        ("audience", "who"),
        [
            (Audience.EVERYBODY, {"gated", "plain", "applied", "waiting"}),
            (Audience.CONFIRMED, {"gated", "plain"}),
            (Audience.WAITING, {"waiting"}),
            (Audience.APPLIED, {"applied"}),
            (Audience.NO_GATE, {"plain"}),
        ],
    )
    def test_each_group_and_its_number(self, run, people, audience, who):
        assert set(queries.receivers(run, audience, None)) == {people[one].person for one in who}
        assert queries.numbers(run, None)[audience] == len(who)

    def test_an_agency_reaches_its_own_people_only(self, run):
        mine, _other = enrolled(run), enrolled(run)
        officer = PersonFactory(roles=["agency_training_officer"], organisation=mine.person.organisation)
        notice = sent(run, officer, Audience.EVERYBODY)
        assert (list(notice.receivers.all()), notice.organisation) == ([mine.person], officer.organisation)
        assert queries.numbers(run, officer.organisation)[Audience.EVERYBODY] == 1


class TestSending:
    def test_a_line_in_each_persons_language_leads_to_the_notice(self, run, manager):
        korean, english = enrolled(run, language="ko"), enrolled(run, language="en")
        Message.objects.all().delete()
        notice = sent(run, manager, title_en="Another room", text_en="It takes place in room 3.")
        lines = dict(Message.objects.values_list("person", "text"))
        with override("ko"):
            assert lines[korean.person_id] == f"{run}: 강의실 변경"
        with override("en"):
            assert lines[english.person_id] == f"{run}: Another room"
        assert set(Message.objects.values_list("url", flat=True)) == {notice.get_absolute_url()}

    def test_the_journal_gets_the_number_and_not_the_text(self, run, manager):
        enrolled(run)
        notice = sent(run, manager)
        entry = Entry.objects.get(action="notice.sent")
        assert entry.new == {"people": 1, "audience": "confirmed", "notice": notice.pk}

    def test_not_to_another_number_than_was_seen(self, run, manager):
        enrolled(run)
        with override("en"), pytest.raises(Refused) as refusal:
            sent(run, manager, seen=2)
        assert refusal.value.sentence == (
            "Meanwhile the group changed: 1 people instead of 2. Look at it again, then send it."
        )
        assert not RunNotice.objects.exists()

    def test_not_to_nobody(self, run, manager):
        with override("en"), pytest.raises(Refused, match="Nobody in this run belongs to this group now"):
            sent(run, manager)

    def test_an_agency_without_people_in_the_run_cannot_write(self, run):
        enrolled(run)
        officer = PersonFactory(roles=["agency_training_officer"])
        with override("en"), pytest.raises(Refused, match="You write to people of your own agency only"):
            sent(run, officer, seen=0)


class TestPages:
    def place(self, run):
        return reverse("run_message", args=[run.course.code, run.year, run.number])

    def test_write_look_send(self, client, run, manager):
        enrolled(run)
        client.force_login(manager)
        page = client.get(self.place(run))
        assert page.status_code == 200
        form = {**TEXT, "audience": "confirmed"}
        preview = client.post(self.place(run), {**form, "do": "preview"})
        assert (preview.context["people"], RunNotice.objects.count()) == (1, 0)
        answer = client.post(self.place(run), {**form, "do": "send", "seen": 1})
        assert answer.url == RunNotice.objects.get().get_absolute_url()
        assert "9시까지 오십시오." in client.get(answer.url).content.decode()

    def test_half_an_english_text_is_refused(self, client, run, manager):
        client.force_login(manager)
        page = client.post(self.place(run), {**TEXT, "audience": "confirmed", "title_en": "Room", "do": "preview"})
        assert (page.status_code, RunNotice.objects.count()) == (422, 0)

    def test_who_got_it_reads_it_and_nobody_else(self, client, run, manager):
        person = enrolled(run).person
        notice = sent(run, manager)
        client.force_login(person)
        assert "강의실 변경" in client.get(notice.get_absolute_url()).content.decode()
        client.force_login(PersonFactory(roles=["agency_training_officer"]))
        answer = client.get(notice.get_absolute_url())
        assert (answer.status_code, "강의실 변경" in answer.content.decode()) == (404, False)

    def test_another_agency_cannot_open_the_form(self, client, run):
        enrolled(run)
        client.force_login(PersonFactory(roles=["agency_training_officer"]))
        assert client.get(self.place(run)).status_code == 404

    @pytest.mark.parametrize("count", [1, 3])
    def test_the_same_queries_however_many_people(self, client, run, manager, count, django_assert_num_queries):
        for _one in range(count):
            enrolled(run)
        client.force_login(manager)
        client.get(self.place(run))
        with django_assert_num_queries(5):
            client.get(self.place(run))
        with django_assert_num_queries(6):
            client.post(self.place(run), {**TEXT, "audience": "confirmed", "do": "preview"})
