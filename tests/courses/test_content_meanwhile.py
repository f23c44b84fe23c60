"""Two people at one draft: what a page showed before the other's change moves, overwrites and publishes nothing.

Not for one person's way through the pages: test_content.py.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connection, connections
from django.urls import reverse

from core.errors import Refused
from courses.actions import content as actions
from courses.actions import packages
from courses.models import Content, Unit
from tests.courses.test_content import PAGE, SENT, draft_with, maker, publisher, seen, titles
from tests.factories.elearning import UnitFactory, VideoFactory
from tests.factories.packages import PackageItemFactory

__all__ = ["maker", "publisher"]  # the fixtures of the neighbour
pytestmark = pytest.mark.django_db
MEANWHILE = "Somebody else changed this version meanwhile. Look at it again."
ROUNDS = 5


@pytest.fixture
def draft(db) -> Content:
    return draft_with(3)


@pytest.fixture
def at(client, maker, draft) -> Callable[..., str]:
    """Signs the maker in, and gives addresses of the draft."""
    client.cookies["django_language"] = "en"
    client.force_login(maker)
    return lambda name, *number: reverse(name, args=[draft.course.code, 1, *number])


def hidden_in(page: str, action: str = "") -> dict[str, str]:
    """The hidden fields of the form that is sent there; without an address, of the page's own form."""
    start = page.index(f'action="{action}"') if action else page.index('<form class="form"')
    form = page[start : page.index("</form>", start)]
    hidden = [tag for tag in re.findall(r"<input[^>]*>", form) if 'type="hidden"' in tag]
    names = {re.search(r'name="(\w+)"', tag)[1]: re.search(r'value="([^"]*)"', tag)[1] for tag in hidden}
    return {name: value for name, value in names.items() if name != "csrfmiddlewaretoken"}


def shown(unit: Unit) -> dict[str, int]:
    """What the pages say about the unit now."""
    now = seen(unit)
    return {"unit": now.unit, "seen": now.revision}


def told(client, answer) -> list[str]:
    """What the page says to which the answer leads."""
    return [str(message) for message in client.get(answer.url).context["messages"]]


def units(draft: Content) -> list[Unit]:
    return list(draft.unit_rows.order_by("number"))


def test_the_buttons_of_the_page_say_what_the_page_shows(client, draft, at):
    second = units(draft)[1]
    Content.objects.update(revision=7)
    page = client.get(at("content_version")).content.decode()
    for name in ("unit_move", "unit_delete"):
        assert hidden_in(page, at(name, 2)) == {"unit": str(second.pk), "seen": "7"}
    assert hidden_in(page, at("content_publish")) == {"seen": "7"}
    form = client.get(at("unit_edit", 2)).content.decode()
    assert hidden_in(form) == {"unit": str(second.pk), "seen": "7"}
    client.post(at("unit_move", 2), {**hidden_in(page, at("unit_move", 2)), "up": "1"})
    assert titles(draft) == [(1, "Unit 2"), (2, "Unit 1"), (3, "Unit 3")]
    page = client.get(at("content_version")).content.decode()
    answer = client.post(at("unit_delete", 1), hidden_in(page, at("unit_delete", 1)))
    assert (told(client, answer), titles(draft)) == (["The unit is taken out."], [(1, "Unit 1"), (2, "Unit 3")])


@pytest.mark.parametrize("name", ["unit_move", "unit_delete"])
@pytest.mark.parametrize("number", [2, 3])
def test_a_number_that_means_another_unit_by_now_moves_nothing(client, draft, at, maker, name, number):
    """Of three units the first is gone: the second has become the first, and there is no third."""
    there = units(draft)
    before = shown(there[number - 1])
    actions.delete_unit(seen=seen(there[0]), by=maker)
    answer = client.post(at(name, number), {**before, "down": "1"})
    assert (answer.url, told(client, answer)) == (at("content_version"), [MEANWHILE])
    assert titles(draft) == [(1, "Unit 2"), (2, "Unit 3")]


@pytest.mark.parametrize("name", ["unit_move", "unit_delete"])
def test_without_the_unit_and_the_revision_nothing_moves(client, draft, at, name):
    first, second = units(draft)[:2]
    whole = shown(first)
    for sent in (
        {}, {"unit": whole["unit"]}, {"seen": whole["seen"]}, {**whole, "unit": second.pk}, {**whole, "seen": 1},
        {**whole, "unit": "x"}, {**whole, "unit": "9" * 40}, {**whole, "seen": "9" * 40},
    ):  # fmt: skip
        assert told(client, client.post(at(name, 1), {**sent, "down": "1"})) == [MEANWHILE], sent
    assert titles(draft) == [(1, "Unit 1"), (2, "Unit 2"), (3, "Unit 3")]


def test_of_two_editors_of_a_unit_the_second_is_told_and_keeps_what_was_typed(client, draft, at, maker):
    first = units(draft)[0]
    before = shown(first)
    actions.change_unit(seen=seen(first), fields={**PAGE, "title_en": "Theirs"}, files={}, by=maker)
    answer = client.post(at("unit_edit", 1), {**SENT, **before, "body_ko": "오래 적은 글"})
    page = answer.content.decode()
    assert (answer.status_code, MEANWHILE in page, "오래 적은 글" in page) == (422, True, True)
    assert titles(draft)[0] == (1, "Theirs")
    del before["seen"]
    assert client.post(at("unit_edit", 1), {**SENT, **before}).status_code == 422
    assert titles(draft)[0] == (1, "Theirs")


@pytest.mark.parametrize("behind", ["text", "film", "nothing"])
def test_the_text_of_a_unit_that_is_gone_comes_back_and_overwrites_no_other(client, draft, at, maker, behind):
    last = units(draft)[2]
    before = shown(last)
    if behind == "text":
        UnitFactory(content=draft)
    elif behind == "film":
        VideoFactory(content=draft)
    actions.delete_unit(seen=seen(last), by=maker)
    stands = titles(draft)
    answer = client.post(at("unit_edit", 3), {**SENT, **before, "body_ko": "오래 적은 글"})
    page = answer.content.decode()
    assert (answer.status_code, MEANWHILE in page, "오래 적은 글" in page) == (422, True, True)
    assert (titles(draft), len(stands)) == (stands, 2 if behind == "nothing" else 3)


def test_a_unit_that_moved_is_not_overwritten_under_its_old_number(client, draft, at, maker):
    first = units(draft)[0]
    before = shown(first)
    actions.move_unit(seen=seen(first), up=False, by=maker)
    answer = client.post(at("unit_edit", 1), {**SENT, **before})
    assert (answer.status_code, MEANWHILE in answer.content.decode()) == (422, True)
    assert titles(draft) == [(1, "Unit 2"), (2, "Unit 1"), (3, "Unit 3")]


def test_what_was_typed_comes_back_when_the_version_was_published_meanwhile(client, draft, at, publisher):
    first = units(draft)[0]
    before = shown(first)
    actions.publish(content=draft, revision=0, by=publisher)
    for page, sent in ((at("unit_edit", 1), {**SENT, **before}), (at("unit_new"), SENT)):
        answer = client.post(page, {**sent, "body_ko": "오래 적은 글"})
        text = answer.content.decode()
        assert (answer.status_code, "오래 적은 글" in text) == (422, True)
        assert "This version is published and stays as it is. Begin the next version." in text
    assert titles(draft) == [(1, "Unit 1"), (2, "Unit 2"), (3, "Unit 3")]


@pytest.mark.parametrize("change", ["settings", "edit", "move", "delete", "add", "attach"])
def test_what_was_changed_since_it_was_looked_at_is_not_published(client, draft, at, maker, publisher, change):
    first = seen(units(draft)[0])
    if change == "settings":
        actions.change(content=draft, revision=0, fields={"need_percent": 60}, by=maker)
    elif change == "edit":
        actions.change_unit(seen=first, fields=PAGE, files={}, by=maker)
    elif change == "move":
        actions.move_unit(seen=first, up=False, by=maker)
    elif change == "delete":
        actions.delete_unit(seen=first, by=maker)
    elif change == "add":
        actions.add_unit(content=draft, kind="page", fields=PAGE, files={}, by=maker)
    else:
        item = PackageItemFactory(package__course=draft.course)
        packages.attach(item=item, title_ko="새", title_en="New", minutes=1, by=maker)
    client.force_login(publisher)
    for sent in ({"seen": 0}, {}):
        assert told(client, client.post(at("content_publish"), sent)) == [MEANWHILE]
    draft.refresh_from_db()
    assert (draft.state, draft.revision) == ("draft", 1)
    client.post(at("content_publish"), {"seen": 1})
    draft.refresh_from_db()
    assert draft.state == "published"


@pytest.mark.django_db(transaction=True)
@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite lets one writer in at a time")
def test_a_draft_that_is_published_is_not_changed_at_the_same_time(maker, publisher):
    for _round in range(ROUNDS):
        draft = draft_with(1)
        start = Barrier(2, timeout=30)

        def does(action: Callable[..., None], start: Barrier = start, draft: Content = draft, **values) -> bool:
            try:
                start.wait()
                action(content=Content.objects.get(pk=draft.pk), revision=0, **values)
            except Refused:
                return False
            finally:
                connections.close_all()
            return True

        with ThreadPoolExecutor(2) as pool:
            changed = pool.submit(does, actions.change, fields={"need_percent": 60}, by=maker)
            published = pool.submit(does, actions.publish, by=publisher)
        assert changed.result() != published.result()
        draft.refresh_from_db()
        assert draft.state == ("published" if published.result() else "draft")
