"""Folding: ninety days after the decision units, launches and statements are gone, and every sum is what it was."""

from __future__ import annotations

import uuid
from datetime import UTC, datetime, timedelta

import pytest
from django.urls import reverse

from core.periods import today
from courses.models import Unit
from enrollment.actions import beats, folding
from enrollment.models import Completion, Launch, Learning, LearningClock, PackageState, Statement, UnitProgress
from enrollment.progress import Beat
from enrollment.queries.differences_of_learning import of_learning
from journal.models import Entry
from tests.enrollment.doing import person
from tests.factories.accounts import PersonFactory
from tests.factories.elearning import ContentFactory, LearningFactory, UnitFactory
from tests.factories.enrollment import CompletionFactory
from tests.factories.packages import taken_in, unit_of

pytestmark = pytest.mark.django_db
LENGTH = 10_000  # milliseconds


def later(days: int = 91):
    return today() + timedelta(days=days)


def learned(*ends: int, **fields) -> Learning:
    """A place whose units were seen up to there by real beats."""
    content = ContentFactory()
    for _end in ends:
        UnitFactory(content=content, length_ms=LENGTH)
    made = LearningFactory(content=content, enrollment__person=person(language="en"), until_on=today(), **fields)
    for number, end in enumerate(ends, 1):
        begun = beats.begin(key=made.enrollment.key, number=number, by=made.enrollment.person)
        LearningClock.objects.update(free_from=0)
        said = Beat(begun.sitting, 1, 0, end)
        beats.beat(key=made.enrollment.key, number=number, said=said, by=made.enrollment.person)
    made.refresh_from_db()
    return made


def decided(learning: Learning, state: str = "completed", **fields) -> Learning:
    hours = 3 if state == "completed" else 0
    CompletionFactory(enrollment=learning.enrollment, state=state, hours=hours, decided_on=today(), **fields)
    return learning


def sums() -> list[tuple]:
    """Everything that pages, reports and results read of places."""
    return list(
        Learning.objects.order_by("pk").values_list(
            "pk", "units_total", "units_done", "recognised_seconds", "started_at", "last_at", "finished_at", "until_on",
            "enrollment__state", "enrollment__completion__state", "enrollment__completion__hours",
        )
    )  # fmt: skip


def test_the_sums_are_the_same_before_and_after():
    decided(learned(LENGTH, LENGTH))
    before = sums()
    assert (before[0][2], before[0][3]) == (2, 20)
    assert folding.fold(on=later(), by=None) == 1
    assert sums() == before
    assert not UnitProgress.objects.exists()
    assert list(of_learning()) == []
    assert Entry.objects.get(action="learning.folded").new == {"places": 1, "units": 2}


def test_a_second_night_finds_nothing():
    decided(learned(LENGTH))
    assert [folding.fold(on=later(), by=None) for _night in range(2)] == [1, 0]
    assert Entry.objects.filter(action="learning.folded").count() == 1


def test_time_that_was_not_summed_up_yet_is_kept():
    """Between two units the sum is behind the rows; what goes is added to it before."""
    learning = learned(LENGTH, 4_000)
    assert learning.recognised_seconds == 10
    learning.enrollment.state = "cancelled"
    learning.enrollment.save()
    assert folding.fold(on=later(), by=None) == 1
    learning.refresh_from_db()
    assert (learning.recognised_seconds, learning.units_done) == (14, 1)
    assert list(of_learning()) == []


@pytest.mark.parametrize(
    ("days", "state"),
    [
        (89, "completed"),  # decided not long enough ago
        (91, None),  # nothing is decided
        (91, "not_completed"),  # its time can be extended until the year is over
    ],
)
def test_what_still_goes_on_is_left_alone(days, state):
    this_year = today().replace(month=1, day=1)
    learning = learned(LENGTH, 4_000, enrollment__year=this_year.year + 1)
    if state:
        decided(learning, state)
    before = sums()
    assert folding.fold(on=later(days), by=None) == 0
    assert (sums(), UnitProgress.objects.count()) == (before, 2)


def test_time_to_learn_that_is_not_over_keeps_the_units():
    learning = decided(learned(LENGTH))
    Learning.objects.update(until_on=later(40))
    assert folding.fold(on=later(), by=None) == 0
    assert UnitProgress.objects.filter(enrollment=learning.pk).count() == 1


def test_what_was_not_completed_is_folded_when_its_year_is_over():
    decided(learned(4_000, enrollment__year=today().year), "not_completed")
    assert folding.fold(on=today().replace(year=today().year + 1, month=12, day=31), by=None) == 1
    assert (UnitProgress.objects.count(), Completion.objects.get().state) == (0, "not_completed")


def test_launches_statements_and_what_packages_left_go_too_but_only_there():
    maker = PersonFactory(roles=["training_manager"])
    places = []
    for _place in range(2):
        content = ContentFactory()
        unit = unit_of(taken_in(content.course, by=maker, standard="cmi5"), content=content, minutes=1)
        made = LearningFactory(content=content, enrollment__person=person(), until_on=today())
        launch = launched(made, unit)
        Statement.objects.create(id=uuid.uuid4(), launch=launch, verb="launched", body={})
        PackageState.objects.create(enrollment=made.enrollment, unit=unit, document="cmi", body="{}", etag="1")
        places.append(made)
    decided(places[0])
    assert folding.fold(on=later(), by=None) == 1
    assert [row.enrollment_id for row in Launch.objects.all()] == [places[1].pk]
    assert [row.enrollment_id for row in PackageState.objects.all()] == [places[1].pk]
    assert [row.launch.enrollment_id for row in Statement.objects.all()] == [places[1].pk]


def launched(learning: Learning, unit: Unit) -> Launch:
    return Launch.objects.create(
        person=learning.enrollment.person, item=unit.item, enrollment=learning.enrollment, unit=unit,
        registration=uuid.uuid4(), session=uuid.uuid4(), token_sha256=uuid.uuid4().hex * 2,
        expires_at=datetime.now(UTC),
    )  # fmt: skip


def test_a_look_at_a_package_by_staff_goes_as_well():
    maker = PersonFactory(roles=["training_manager"])
    content = ContentFactory()
    unit = unit_of(taken_in(content.course, by=maker), content=content, minutes=1)
    Launch.objects.create(
        person=maker, item=unit.item, registration=uuid.uuid4(), session=uuid.uuid4(), token_sha256="0" * 64,
        expires_at=datetime.now(UTC),
    )  # fmt: skip
    folding.fold(on=later(89), by=None)
    assert Launch.objects.count() == 1
    folding.fold(on=later(), by=None)
    assert not Launch.objects.exists()


def test_the_page_says_that_the_units_are_folded(client):
    learning = decided(learned(LENGTH))
    client.force_login(learning.enrollment.person)
    client.cookies["django_language"] = "en"
    address = reverse("learn", args=[learning.enrollment.key])
    words = "How far each unit was is no longer kept"
    assert words not in client.get(address).content.decode()
    folding.fold(on=later(), by=None)
    page = client.get(address).content.decode()
    assert (words in page, "You completed this course." in page) == (True, True)
