"""Progress cannot be typed in: whatever a player says, what is recognised is what the database's clock allows.

The clock is held and moved by hand, so every case asserts what was given to the millisecond. The negative control
believes the player, as other systems do: it must overrun, or the cases prove nothing.
"""

from __future__ import annotations

from datetime import date, timedelta
from uuid import uuid4

import pytest
from django.db.models import F
from django.http import HttpResponse
from django.urls import include, path, reverse

from courses.models import Unit
from enrollment.models import Enrollment, Learning, LearningClock, UnitProgress
from journal.models import Entry
from tests.enrollment.clocks import HeldClock, noon
from tests.enrollment.doing import person
from tests.factories.elearning import ContentFactory, LearningFactory, OpeningFactory, UnitFactory
from tests.factories.exchange import StoredFileFactory

pytestmark = pytest.mark.django_db
TODAY = date(2026, 5, 6)
SECOND, LENGTH = 1_000, 600_000


@pytest.fixture
def clock(db):
    held = HeldClock(noon(TODAY.year, TODAY.month, TODAY.day))
    yield held
    held.let_go()


@pytest.fixture
def learner(client):
    who = person()
    client.force_login(who)
    return who


def content_of(*kinds: str, length: int = LENGTH, **fields):
    """A published version with units of these kinds, each ten minutes long."""
    made = ContentFactory(**fields)
    for kind in kinds:
        if kind == "video":
            unit_fields = {"kind": Unit.Kind.VIDEO, "video": StoredFileFactory(), "body_ko": "", "body_en": ""}
        else:
            unit_fields = {}
        UnitFactory(content=made, length_ms=length, **unit_fields)
    return made


def place(who, *kinds: str, **fields) -> Learning:
    """A place of the person in a course with such units, to be learned within ten days."""
    content = fields.pop("content", None) or content_of(*(kinds or ("video",)))
    return LearningFactory(content=content, enrollment__person=who, until_on=TODAY + timedelta(days=10), **fields)


class Player:
    """A window with a unit in it, which may say what it likes."""

    def __init__(self, client, learning: Learning, number: int = 1) -> None:
        self.client, self.args, self.seq = client, [learning.enrollment.key, number], 0
        self.begin()

    def begin(self):
        answer = self.client.post(reverse("unit_begin", args=self.args), {"key": ""})
        self.sitting, self.seq = answer.json()["sitting"], answer.json()["seq"]
        return answer.json()

    def say(self, start: int, end: int, *, seq: int | None = None, sitting: str | None = None):
        self.seq = self.seq + 1 if seq is None else seq
        return beat(self.client, self.args, sitting or self.sitting, self.seq, start, end).json()


def beat(client, args, sitting, seq, start, end):
    return client.post(reverse("unit_beat", args=args), {"key": sitting, "seq": seq, "start_ms": start, "end_ms": end})


def seen(learning: Learning, number: int = 1) -> tuple[list[list[int]], int, int]:
    """The spans, what is covered and what is recognised of a unit."""
    row = UnitProgress.objects.get(enrollment=learning.pk, unit__number=number)
    return row.spans, row.covered_ms, row.recognised_ms


def answer_of(word: str, position: int, covered: int, recognised: int, *, done: bool = False, units_done: int = 0):
    return {
        "word": word, "position_ms": position, "covered_ms": covered, "recognised_ms": recognised, "done": done,
        "units_done": units_done,
    }  # fmt: skip


def test_playing_straight_on_counts_and_says_where_to_go_on(client, learner, clock):
    learning = place(learner)
    player = Player(client, learning)
    for n in range(3):
        clock.go(20 * SECOND)
        told = player.say(n * 20 * SECOND, (n + 1) * 20 * SECOND)
    assert told == answer_of("ok", 60_000, 60_000, 60_000)
    assert seen(learning) == ([[0, 60_000]], 60_000, 60_000)
    begun = player.begin()
    assert begun.pop("sitting") == player.sitting
    assert begun == {
        "seq": 0, "spans": [[0, 60_000]], "position_ms": 60_000, "covered_ms": 60_000, "recognised_ms": 60_000,
        "done": False, "units_done": 0,
    }  # fmt: skip
    learning.refresh_from_db()
    assert (learning.units_done, learning.recognised_seconds, learning.finished_at) == (0, 60, None)
    assert learning.started_at < learning.last_at
    row = LearningClock.objects.get()
    assert (row.person, row.enrollment, row.unit.number) == (learner, learning.enrollment, 1)


@pytest.mark.parametrize(
    ("what", "says", "spans", "recognised"),
    [
        ("the whole film in one beat", [(20, 0, 600)], [[0, 20_000]], 20_000),
        ("without any time", [(0, 0, 600), (0, 0, 600)], [], 0),
        ("the end first", [(20, 0, 20), (20, 580, 600)], [[0, 20_000], [580_000, 600_000]], 40_000),
        ("sixteen times the speed", [(5, 80 * n, 80 * n + 80) for n in range(7)], None, 35_000),
        ("after a silence of ten minutes", [(600, 0, 600)], [[0, 45_000]], 45_000),
        ("a part twice", [(20, 0, 20), (20, 0, 20)], [[0, 20_000]], 40_000),
        ("where it stands", [(20, 300, 300)], [], 0),
        ("backwards", [(20, 300, 100)], [], 0),
        ("behind the end", [(20, 590, 2_000_000)], [[590_000, 600_000]], 10_000),
        ("the clock set back", [(-300, 0, 20), (200, 0, 20), (110, 0, 20)], [[0, 10_000]], 10_000),
    ],
)
def test_a_player_that_says_too_much_gets_what_the_clock_allows(client, learner, clock, what, says, spans, recognised):
    learning, began = place(learner), clock.now
    player = Player(client, learning)
    for passed, start, end in says:
        clock.go(passed * SECOND)
        player.say(start * SECOND, end * SECOND)
    found, covered, time = seen(learning)
    if spans is not None:
        assert found == spans, what
    assert (covered, time) == (sum(end - start for start, end in found), recognised), what
    assert time <= max(0, clock.now - began)


def test_a_beat_that_comes_ten_times_counts_once(client, learner, clock):
    learning = place(learner)
    player = Player(client, learning)
    clock.go(20 * SECOND)
    first = player.say(0, 20 * SECOND)
    for _again in range(10):
        clock.go(5 * SECOND)
        assert player.say(0, 20 * SECOND, seq=1) == {**first, "word": "old"}
        assert player.say(20 * SECOND, 90 * SECOND, seq=1) == {**first, "word": "old"}
    assert seen(learning) == ([[0, 20_000]], 20_000, 20_000)


def test_of_two_windows_with_one_unit_the_later_one_counts(client, learner, clock):
    learning = place(learner)
    older = Player(client, learning)
    newer = Player(client, learning)
    for n in range(4):
        clock.go(10 * SECOND)
        assert older.say(n * 10 * SECOND, (n + 1) * 10 * SECOND)["word"] == "elsewhere"
        assert newer.say(n * 10 * SECOND, (n + 1) * 10 * SECOND)["word"] == "ok"
    assert seen(learning) == ([[0, 40_000]], 40_000, 40_000)


def test_two_windows_that_take_each_others_place_get_no_more_than_the_time_that_passed(client, learner, clock):
    """Two courses, a video and a page, each begun anew before it says twenty seconds every ten."""
    video, page, began = place(learner), place(learner, "page"), clock.now
    windows = Player(client, video), Player(client, page)
    for n in range(10):
        clock.go(10 * SECOND)
        window = windows[n % 2]
        window.say(n * 20 * SECOND, (n + 1) * 20 * SECOND)
        window.begin()
        clock.go(SECOND)
        window.say(n * 20 * SECOND, (n + 1) * 20 * SECOND)
    times = seen(video)[2], seen(page)[2]
    # What stood between two beginnings is nobody's; the second after each counts.
    assert times == (5 * SECOND, 5 * SECOND)
    assert sum(times) <= clock.now - began


def test_two_units_of_one_window_share_the_clock(client, learner, clock):
    """A window says the number of another unit, and goes on with its own: only its own counts."""
    learning = place(learner, "video", "video")
    first, second = Player(client, learning, 1), Player(client, learning, 2)
    clock.go(20 * SECOND)
    assert first.say(0, 20 * SECOND, sitting=second.sitting)["word"] == "elsewhere"
    assert second.say(0, 20 * SECOND)["word"] == "ok"
    assert (seen(learning, 1), seen(learning, 2)) == (([], 0, 0), ([[0, 20_000]], 20_000, 20_000))


def test_a_window_that_never_began_counts_nothing(client, learner, clock):
    learning = place(learner)
    args = [learning.enrollment.key, 1]
    assert beat(client, args, uuid4(), 1, 0, 20_000).json() == answer_of("elsewhere", 0, 0, 0)
    player = Player(client, learning)
    clock.go(20 * SECOND)
    assert player.say(0, 20 * SECOND, sitting=str(uuid4())) == answer_of("elsewhere", 0, 0, 0)
    assert seen(learning) == ([], 0, 0)


def test_a_film_may_count_at_double_speed(client, learner, clock):
    learning = place(learner)
    learning.content.unit_rows.update(max_rate=200)
    player = Player(client, learning)
    clock.go(20 * SECOND)
    assert player.say(0, 60 * SECOND) == answer_of("clipped", 40_000, 40_000, 20_000)


def test_a_film_is_done_when_the_part_asked_for_was_seen_and_not_before(client, learner, clock):
    learning = place(learner, content=content_of("video", "video", length=40_000))
    player = Player(client, learning)
    clock.go(20 * SECOND)
    player.say(0, 20 * SECOND)
    clock.go(20 * SECOND)
    assert player.say(20 * SECOND, 35_999) == answer_of("ok", 35_999, 35_999, 35_999)
    clock.go(SECOND)
    assert player.say(35_999, 36_000) == answer_of("ok", 36_000, 36_000, 36_000, done=True, units_done=1)
    assert UnitProgress.objects.get().done_at is not None
    learning.refresh_from_db()
    assert (learning.units_done, learning.recognised_seconds, learning.finished_at) == (1, 36, None)
    assert Entry.objects.filter(action="learning.finished").count() == 0
    clock.go(20 * SECOND)
    assert player.say(0, 20 * SECOND)["done"] is True  # watching on takes nothing back


def test_the_last_unit_finishes_the_place_once(client, learner, clock):
    learning = place(learner, content=content_of("page", "page", length=20_000))
    for number in (1, 2):
        player = Player(client, learning, number)
        clock.go(20 * SECOND)
        told = player.say(0, 20 * SECOND)
        assert told == answer_of("ok", 20_000, 20_000, 20_000, done=True, units_done=number)
    learning.refresh_from_db()
    finished_at = learning.finished_at
    assert (learning.units_done, learning.recognised_seconds) == (2, 40)
    assert finished_at is not None
    clock.go(20 * SECOND)
    player.say(0, 20 * SECOND)
    Player(client, learning)
    learning.refresh_from_db()
    assert (learning.finished_at, learning.recognised_seconds) == (finished_at, 40)
    (entry,) = Entry.objects.filter(action="learning.finished")
    assert (entry.actor, entry.target) == (f"accounts.person:{learner.pk}", f"enrollment.enrollment:{learning.pk}")


def test_a_page_is_read_by_time_wherever_it_is_scrolled_to(client, learner, clock):
    learning = place(learner, content=content_of("page", length=60_000))
    player = Player(client, learning)
    clock.go(20 * SECOND)
    assert player.say(0, 60 * SECOND) == answer_of("clipped", 20_000, 20_000, 20_000)
    clock.go(20 * SECOND)
    assert player.say(40 * SECOND, 60 * SECOND) == answer_of("ok", 40_000, 40_000, 40_000)


def test_what_is_finished_stays_so_when_the_rows_of_its_units_are_gone(client, learner, clock):
    learning = place(learner, content=content_of("page", length=20_000))
    player = Player(client, learning)
    clock.go(20 * SECOND)
    player.say(0, 20 * SECOND)
    UnitProgress.objects.all().delete()
    assert player.say(0, 20 * SECOND)["word"] == "elsewhere"
    player.begin()
    clock.go(5 * SECOND)
    assert player.say(0, 5 * SECOND) == answer_of("ok", 5_000, 5_000, 5_000, units_done=1)
    learning.refresh_from_db()
    assert (learning.units_done, learning.recognised_seconds) == (1, 20)


@pytest.mark.parametrize("name", ["unit_begin", "unit_beat"])
def test_a_place_of_somebody_else_and_a_unit_that_is_not_there_are_not_found(client, learner, clock, name):
    """The owner has begun, so there is something to move."""
    own, other = place(learner), place(person())
    client.force_login(other.enrollment.person)
    player = Player(client, other)
    clock.go(20 * SECOND)
    client.force_login(learner)
    said = {"key": player.sitting, "seq": 1, "start_ms": 0, "end_ms": 20_000}
    for args in ([other.enrollment.key, 1], [uuid4(), 1], [own.enrollment.key, 2], [own.enrollment.key, 99_999]):
        assert client.post(reverse(name, args=args), said).status_code == 404
        assert client.post(reverse(name, args=args)).status_code == 404
    assert seen(other) == ([], 0, 0)
    assert LearningClock.objects.get().seq == 0
    assert client.get(reverse(name, args=[own.enrollment.key, 1])).status_code == 405


def test_units_of_another_version_belong_to_those_who_began_with_it(client, learner, clock):
    old = content_of("video", "video", state="retired")
    content_of("video", "video", "video", course=old.course, version=2)
    learning = place(learner, content=old)
    assert client.post(reverse("unit_begin", args=[learning.enrollment.key, 2])).status_code == 200
    assert client.post(reverse("unit_begin", args=[learning.enrollment.key, 3])).status_code == 404


CANCELLED = "This place was given up, so nothing is counted. Apply for the course again."
APPLIED = "This place is not confirmed yet, so nothing is counted. Wait for the decision."
OVER = "The time to learn was over on 5 May 2026, so nothing is counted any more."
NOT_YET = "Learning begins on 7 May 2026. Come back then."


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"state": Enrollment.State.CANCELLED}, CANCELLED),
        ({"state": Enrollment.State.APPLIED}, APPLIED),
        ({"until_on": TODAY - timedelta(days=1)}, OVER),
        ({"learn_from": TODAY + timedelta(days=1)}, NOT_YET),
    ],
)
def test_without_time_to_learn_nothing_is_counted_and_the_sentence_says_why(client, learner, clock, change, sentence):
    learning = place(learner)
    player = Player(client, learning)
    clock.go(20 * SECOND)
    if "state" in change:
        Enrollment.objects.filter(pk=learning.pk).update(**change)
    elif "until_on" in change:
        Learning.objects.update(**change)
    else:
        opening = OpeningFactory(
            course=learning.content.course, kind="dated", learn_until=TODAY + timedelta(days=9), **change
        )
        Learning.objects.update(opening=opening)
    client.cookies["django_language"] = "en"
    answers = [
        beat(client, player.args, player.sitting, 1, 0, 20_000),
        client.post(reverse("unit_begin", args=player.args)),
    ]
    for answer in answers:
        assert (answer.status_code, answer.json()) == (403, {"word": "refused", "sentence": sentence})
    assert seen(learning) == ([], 0, 0)
    assert LearningClock.objects.get().seq == 0


def test_the_last_day_belongs_to_the_time_to_learn_until_midnight_in_seoul(client, learner, clock):
    learning = place(learner)
    Learning.objects.update(until_on=TODAY)
    player = Player(client, learning)
    clock.go(12 * 3600 * SECOND - 1)
    assert player.say(0, 20 * SECOND)["word"] == "ok"
    clock.go(1)
    assert beat(client, player.args, player.sitting, 2, 20_000, 21_000).status_code == 403


@pytest.mark.parametrize(
    "broken",
    [
        {"seq": "0"}, {"seq": ""}, {"seq": "1e3"}, {"seq": "99999999999999999999"}, {"start_ms": "-1"},
        {"end_ms": "NaN"}, {"end_ms": "99999999999"}, {"key": "x"},
    ],
)  # fmt: skip
def test_a_beat_that_cannot_be_read_changes_nothing(client, learner, clock, broken):
    learning = place(learner)
    player = Player(client, learning)
    clock.go(20 * SECOND)
    said = {"key": player.sitting, "seq": 1, "start_ms": 0, "end_ms": 20_000, **broken}
    answer = client.post(reverse("unit_beat", args=player.args), said)
    assert (answer.status_code, answer.json()) == (400, {"word": "unread"})
    assert seen(learning) == ([], 0, 0)


def test_no_time_and_no_speed_is_read_from_the_player(client, learner, clock):
    learning = place(learner)
    player = Player(client, learning)
    clock.go(20 * SECOND)
    lies = {"now": "9999999999999", "elapsed": "600000", "rate": "200", "length_ms": "1", "done": "true"}
    said = {"key": player.sitting, "seq": 1, "start_ms": 0, "end_ms": 600_000, **lies}
    told = client.post(reverse("unit_beat", args=player.args), said).json()
    assert told == answer_of("clipped", 20_000, 20_000, 20_000)


def naive_beat(request, key):
    """What others do: the player's own sum is added."""
    said = int(request.POST["end_ms"]) - int(request.POST["start_ms"])
    UnitProgress.objects.filter(enrollment__key=key).update(recognised_ms=F("recognised_ms") + said)
    return HttpResponse(status=204)


urlpatterns = [path("naive/<uuid:key>/", naive_beat), path("", include("config.urls"))]


@pytest.mark.urls(__name__)
def test_a_view_that_believes_the_player_gives_more_time_than_has_passed(client, learner, clock):
    """The negative control: the same lies, told to both."""
    learning, other = place(learner), place(person())
    UnitProgress.objects.create(enrollment=other.enrollment, unit=other.content.unit_rows.get())
    player, began = Player(client, learning), clock.now
    for n in range(3):
        clock.go(10 * SECOND)
        start, end = n * 200 * SECOND, (n + 1) * 200 * SECOND
        player.say(start, end)
        client.post(f"/naive/{other.enrollment.key}/", {"start_ms": start, "end_ms": end})
    passed = clock.now - began
    assert seen(learning)[2] == passed == 30 * SECOND
    assert seen(other)[2] == 600 * SECOND > passed


def test_a_beat_asks_once_and_writes_two_rows(client, learner, clock, django_assert_num_queries):
    """Beside what every page asks (session, person, roles): the question, the clock and the unit, in a savepoint."""
    learning = place(learner)
    player = Player(client, learning)
    clock.go(20 * SECOND)
    with django_assert_num_queries(7):
        player.say(0, 20 * SECOND)


def test_people_without_a_session_are_sent_to_sign_in(client, clock):
    learning = place(person())
    answer = client.post(reverse("unit_begin", args=[learning.enrollment.key, 1]))
    assert (answer.status_code, answer.headers["Location"].split("?")[0]) == (302, reverse("account_login"))
    assert LearningClock.objects.count() == 0
