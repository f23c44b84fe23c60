"""The pages of e-learning: cards, the course, applying, the place, a unit; and what others do not see."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest
from django.urls import reverse

from core.periods import today
from enrollment.actions import elearning, learned
from enrollment.models import Enrollment, Learning, Opening, UnitProgress
from enrollment.tasks import end_learning, remind_of_learning
from tests.enrollment.doing import course, person
from tests.enrollment.doing import elearning as content_of
from tests.factories.certificates import CompletionRuleFactory
from tests.factories.elearning import LearningFactory, OpeningFactory, VideoFactory
from tests.factories.enrollment import EnrollmentFactory, HoursTotalFactory
from tests.factories.exchange import StoredFileFactory

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


@pytest.fixture
def who(client):
    made = person(language="en")
    client.force_login(made)
    client.cookies["django_language"] = "en"
    return made


def text(answer) -> str:
    assert answer.status_code == 200
    return answer.content.decode()


def place_of(who, *, done: int = 0, units: int = 2, **fields) -> Learning:
    content = content_of(units)
    opening = OpeningFactory(course=content.course)
    return LearningFactory(content=content, opening=opening, enrollment__person=who, units_done=done, **fields)


def seen(of: Learning, number: int = 1, **fields) -> UnitProgress:
    unit = of.content.unit_rows.get(number=number)
    return UnitProgress.objects.create(enrollment=of.enrollment, unit=unit, **fields)


# What is open


def test_cards_show_what_can_be_taken_and_the_rest_with_reasons(client, who):
    free, closed = OpeningFactory(course=content_of().course), OpeningFactory(course=content_of().course)
    Opening.objects.filter(pk=closed.pk).update(opens_at=datetime.now(UTC) + DAY)
    page = client.get(reverse("elearning_list"))
    assert [card.opening for card in page.context["page"]] == [free]
    assert "Show 1 more that I cannot take, with the reason" in text(page)
    all_of_them = client.get(reverse("elearning_list"), {"all": "1"})
    assert [card.opening for card in all_of_them.context["page"]] == [free, closed]
    assert "Come back then." in text(all_of_them)


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ({}, ["짧은 과정", "긴 과정", "회차 과정"]),
        ({"hours": "short"}, ["짧은 과정", "회차 과정"]),
        ({"hours": "long"}, ["긴 과정"]),
        ({"kind": "dated"}, ["회차 과정"]),
        ({"q": "긴"}, ["긴 과정"]),
        ({"q": "긴", "kind": "dated"}, []),
        ({"kind": "nonsense"}, []),
    ],
)
def test_cards_are_narrowed(client, who, asked, found):
    OpeningFactory(course=content_of(code="EL-A", title_ko="짧은 과정").course)
    OpeningFactory(course=content_of(code="EL-B", title_ko="긴 과정", hours_recognised=9).course)
    dated = {"kind": "dated", "learn_from": today(), "learn_until": today()}
    OpeningFactory(course=content_of(code="EL-C", title_ko="회차 과정").course, **dated)
    page = client.get(reverse("elearning_list"), asked)
    assert [card.opening.course.title_ko for card in page.context["page"]] == found


@pytest.mark.parametrize("many", [1, 3])
def test_cards_ask_a_constant_number_of_questions(client, who, many, django_assert_num_queries):
    for _opening in range(many):
        OpeningFactory(course=content_of().course)
    with django_assert_num_queries(9):
        client.get(reverse("elearning_list"))


def test_an_empty_list_says_where_to_look(client, who):
    address = reverse("elearning_list")
    assert "No e-learning is open to you" in text(client.get(address))
    assert "No course matches" in text(client.get(address, {"q": "nothing"}))


# Applying


def test_the_button_of_the_course_leads_into_the_place(client, who):
    opening = OpeningFactory(course=content_of().course)
    detail = reverse("elearning_detail", args=[opening.course.code])
    assert "Apply and learn" in text(client.get(detail))
    key = uuid4()
    sent = {"key": key, "opening": opening.key}
    answer = client.post(reverse("opening_apply", args=[opening.course.code]), sent)
    assert answer.url == reverse("learn", args=[key])
    assert client.post(reverse("opening_apply", args=[opening.course.code]), sent).url == answer.url
    assert Enrollment.objects.get().key == key
    assert "0 of 2 units done" in text(client.get(detail))
    assert "Apply and learn" not in text(client.get(detail))


def test_a_refusal_stands_on_the_page_of_the_course(client, who):
    opening = OpeningFactory(course=content_of().course, state="closed")
    Opening.objects.update(state="open")
    Opening.objects.update(closes_at=datetime.now(UTC) - timedelta(minutes=1))
    where = reverse("opening_apply", args=[opening.course.code])
    answer = client.post(where, {"key": uuid4(), "opening": opening.key}, follow=True)
    assert "Applications for this opening are closed." in text(answer)
    assert not Enrollment.objects.exists()


def test_an_opening_of_another_course_or_a_closed_one_is_not_found(client, who):
    opening, other = OpeningFactory(course=content_of().course), content_of().course
    assert client.post(reverse("opening_apply", args=[other.code]), {"opening": opening.key}).status_code == 404
    Opening.objects.update(state="closed")
    assert (
        client.post(reverse("opening_apply", args=[opening.course.code]), {"opening": opening.key}).status_code == 404
    )
    assert not Enrollment.objects.exists()


def test_a_course_that_is_no_elearning_has_no_such_page(client, who):
    assert client.get(reverse("elearning_detail", args=[course().code])).status_code == 404


def test_the_page_of_the_course_fetches_the_part_and_links_to_it(client, who):
    code = content_of().course.code
    page = text(client.get(reverse("course_detail", args=[code])))
    assert f'hx-get="{reverse("elearning_detail", args=[code])}"' in page
    part = text(client.get(reverse("elearning_detail", args=[code]), headers={"HX-Request": "true"}))
    assert part.lstrip().startswith('<section class="card" id="apply">')
    assert "This course is not open for applications now." in part


# The place and its units


def test_the_place_says_what_is_done_and_what_is_missing(client, who):
    of = place_of(who, done=1, started_at=datetime.now(UTC))
    seen(of, 1, done_at=datetime.now(UTC), covered_ms=60_000)
    seen(of, 2, covered_ms=30_000, recognised_ms=30_000)
    page = client.get(reverse("learn", args=[of.enrollment.key]))
    assert [words["badge"] for _step, words in page.context["steps"]] == ["done", "50%"]
    assert page.context["next"].unit.number == 2
    assert "1 of 2" in text(page) and "Go on learning" in text(page)


@pytest.mark.parametrize("many", [1, 3])
def test_the_place_asks_a_constant_number_of_questions(client, who, many, django_assert_num_queries):
    of = place_of(who, units=many)
    with django_assert_num_queries(9):
        client.get(reverse("learn", args=[of.enrollment.key]))


def test_a_completed_place_leads_to_certificate_and_hours(client, who):
    CompletionRuleFactory(mode="elearning", attendance_share=0, learning_share=1)
    of = place_of(who, done=2, started_at=datetime.now(UTC), finished_at=datetime.now(UTC))
    learned.settle(enrollments=[of.pk])
    page = client.get(reverse("learn", args=[of.enrollment.key]))
    assert "You completed this course. 3 hours are recognised." in text(page)
    assert page.context["certificate"].get_absolute_url() in text(page)
    assert page.context["next"] is None
    unit = client.get(reverse("unit_learn", args=[of.enrollment.key, 1]))
    assert 'id="player"' not in text(unit) and "What is learned." in text(unit)
    assert client.get(page.context["certificate"].get_absolute_url()).status_code == 200


def test_a_place_whose_time_is_over_is_learned_again(client, who):
    of = place_of(who, until_on=today() - DAY)
    where = reverse("learn", args=[of.enrollment.key])
    assert "Learn again" in text(client.get(where))
    assert client.post(reverse("learning_extend", args=[of.enrollment.key])).url == where
    assert Learning.objects.get(pk=of.pk).until_on >= today()
    assert "Learn again" not in text(client.get(where))
    answer = client.post(reverse("learning_extend", args=[of.enrollment.key]), follow=True)
    assert "nothing has to be extended" in text(answer)


def test_a_unit_has_its_text_and_tells_the_player_where_it_stands(client, who):
    of = place_of(who)
    seen(of, 1, spans=[[0, 20_000]], covered_ms=20_000, recognised_ms=20_000, position_ms=20_000)
    page = text(client.get(reverse("unit_learn", args=[of.enrollment.key, 1])))
    assert "<p>What is learned.</p>" in page
    for said in (
        'data-length="60000"', 'data-spans="[[0, 20000]]"', 'data-spent="20000"', 'data-position="20000"',
        'data-done=""', 'data-units="2"', f'data-beat="{reverse("unit_beat", args=[of.enrollment.key, 1])}"',
    ):  # fmt: skip
        assert said in page
    assert "no time is counted" in page.split("<noscript>")[1].split("</noscript>")[0]


def test_what_a_writer_typed_never_becomes_a_tag(client, who):
    of = place_of(who)
    of.content.unit_rows.update(body_en="<script>alert(1)</script>", body_ko="x")
    page = text(client.get(reverse("unit_learn", args=[of.enrollment.key, 1])))
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page and "<script>alert(1)" not in page


def test_an_unknown_unit_leads_back_to_the_place(client, who):
    of = place_of(who)
    assert client.get(reverse("unit_learn", args=[of.enrollment.key, 9])).url == reverse(
        "learn", args=[of.enrollment.key]
    )


@pytest.mark.parametrize("name", ["learn", "learning_extend", "unit_learn"])
def test_a_place_of_somebody_else_is_not_found(client, who, name):
    of = place_of(person(name="카나리아"), until_on=today() - DAY)
    where = reverse(name, args=[of.enrollment.key, *([1] if name == "unit_learn" else [])])
    answer = client.post(where) if name == "learning_extend" else client.get(where)
    assert answer.status_code == 404
    assert str(of.content.course) not in answer.content.decode()
    assert Learning.objects.get(pk=of.pk).extended == 0


# What leads there


def test_my_learning_says_where_to_go_on(client, who):
    of = place_of(who, done=1, started_at=datetime.now(UTC))
    seen(of, 1, done_at=datetime.now(UTC))
    place_of(person(), started_at=datetime.now(UTC))
    page = client.get(reverse("my_learning"))
    assert [one.pk for one in page.context["learning"].going_on] == [of.pk]
    assert "Go on: unit 2" in text(page) and reverse("unit_learn", args=[of.enrollment.key, 2]) in text(page)
    assert page.context["learning"].coming == []
    assert "e-learning course to go on with" in text(client.get("/"))


def test_my_learning_leads_to_the_test_once_the_units_are_done(client, who):
    of = place_of(who, done=2, started_at=datetime.now(UTC))
    for number in (1, 2):
        seen(of, number, done_at=datetime.now(UTC))
    assert "To the test" not in text(client.get(reverse("my_learning")))
    of.content.test_questions = 2
    of.content.save()
    assert "To the test" in text(client.get(reverse("my_learning")))


@pytest.mark.parametrize("many", [1, 3])
def test_my_learning_asks_a_constant_number_of_questions(client, who, many, django_assert_num_queries):
    for _place in range(many):
        place_of(who)
    with django_assert_num_queries(7):
        client.get(reverse("my_learning"))


def test_my_hours_recommends_what_the_person_could_begin(client, who):
    HoursTotalFactory(person=who, year=today().year, owed=80, recognised=0)
    free, statutory = (OpeningFactory(course=content_of(statutory=flag).course) for flag in (False, True))
    OpeningFactory(course=free.course, kind="dated", learn_from=today(), learn_until=today())  # the same once more
    held = OpeningFactory(course=content_of().course)
    elearning.apply(person=who, opening=held, by=who)
    OpeningFactory(course=content_of(hours_recognised=0).course)
    OpeningFactory(course=content_of(previous=course()).course)
    page = client.get(reverse("my_hours"))
    assert page.context["openings"] == [statutory, free]
    assert reverse("elearning_detail", args=[free.course.code]) in text(page)


def test_the_receipt_leads_to_the_units_only_where_there_are_some(client, who):
    of = place_of(who)
    assert reverse("learn", args=[of.enrollment.key]) in text(client.get(of.enrollment.get_absolute_url()))
    past = EnrollmentFactory(person=who, run=None, course=of.content.course, year=2022, takes_seat=False)
    assert reverse("learn", args=[past.key]) not in text(client.get(past.get_absolute_url()))


def test_the_scheduler_ends_and_reminds():
    CompletionRuleFactory(mode="elearning", attendance_share=0, learning_share=1)
    place_of(person(), until_on=today() - DAY)
    place_of(person(), until_on=today() + DAY)
    assert (end_learning(), end_learning()) == (1, 0)
    assert (remind_of_learning(), remind_of_learning()) == (1, 0)


# Videos


@pytest.fixture
def video(who):
    content = content_of(1)
    VideoFactory(content=content, video=StoredFileFactory(content=bytes(range(100)), media_type="video/webm"))
    return LearningFactory(content=content, enrollment__person=who)


def test_a_video_is_handed_out_in_parts_with_captions_and_transcript(client, video):
    where = [video.enrollment.key, 2]
    page = text(client.get(reverse("unit_learn", args=where)))
    assert f'src="{reverse("unit_video", args=where)}"' in page and "What is said in the video." in page
    assert page.count('<track kind="captions"') == 2 and page.count("default>") == 1
    part = client.get(reverse("unit_video", args=where), headers={"Range": "bytes=10-19"})
    assert (part.status_code, part["Content-Range"], part["Content-Type"]) == (206, "bytes 10-19/100", "video/webm")
    assert b"".join(part.streaming_content) == bytes(range(10, 20))
    lines = client.get(reverse("unit_captions", args=[*where, "ko"]))
    assert (lines["Content-Type"], b"".join(lines.streaming_content)) == ("text/vtt; charset=utf-8", b"some bytes")
    assert client.get(reverse("unit_captions", args=[*where, "fr"])).status_code == 404


def test_a_text_has_no_video_and_a_given_up_place_no_files(client, video):
    key = video.enrollment.key
    assert client.get(reverse("unit_video", args=[key, 1])).status_code == 404
    assert client.get(reverse("unit_video", args=[key, 99_999])).status_code == 404
    Enrollment.objects.update(state="cancelled")
    assert client.get(reverse("unit_video", args=[key, 2])).status_code == 404


def test_a_video_of_somebody_else_is_not_found(client, video):
    client.force_login(person())
    key = video.enrollment.key
    for where in (reverse("unit_video", args=[key, 2]), reverse("unit_captions", args=[key, 2, "ko"])):
        assert client.get(where).status_code == 404
    other = LearningFactory(content=video.content)
    answer = client.get(reverse("file_download", args=[other.content.unit_rows.get(number=2).video.key]))
    assert answer.status_code == 404  # nobody fetches it by its own address


def test_the_parts_that_are_missing_are_named(client, who, video):
    seen(video, 2, spans=[[0, 2_000], [5_000, 7_000]], covered_ms=4_000, position_ms=7_000)
    page = client.get(reverse("learn", args=[video.enrollment.key]))
    assert "0:02–0:05 not seen yet" in text(page)
