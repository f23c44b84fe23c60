"""Every page of courses/ on a portal that holds nothing yet: a page that says so, or no such page; never an error."""

from __future__ import annotations

import uuid

import pytest
from django.urls import reverse

from courses.urls import urlpatterns

PLAIN = {path.name: path.callback.permission for path in urlpatterns if not path.pattern.converters}
OF_ONE = [path for path in urlpatterns if path.pattern.converters]
VALUES = {"code": "CC-001", "year": 2023, "version": 1, "number": 1, "key": uuid.uuid4(), "pk": 1}
# They have no page of their own.
BUTTONS = {
    "plan_start", "package_withdraw", "content_work_step", "content_start", "content_publish", "unit_move",
    "unit_delete", "question_retire",
}  # fmt: skip


@pytest.mark.parametrize("name", PLAIN)
@pytest.mark.parametrize("person", ["officer", "reader"])
def test_a_page_opens_before_there_is_anything(name, person, signed_in, request):
    who = request.getfixturevalue(person)
    assert signed_in(who).get(reverse(name)).status_code == (200 if who.may(PLAIN[name]) else 404)


@pytest.mark.parametrize("path", OF_ONE, ids=lambda path: path.name)
def test_a_thing_that_is_not_there_is_not_found(path, signed_in, officer):
    address = reverse(path.name, kwargs={name: VALUES[name] for name in path.pattern.converters})
    client = signed_in(officer)
    answer = client.post(address) if path.name in BUTTONS else client.get(address)
    assert answer.status_code == 404


@pytest.mark.parametrize("name", ["plan_summary", "plan_rows", "plan_courses", "plan_compare"])
def test_pages_of_the_plan_say_that_there_is_none(name, signed_in, reader):
    answer = signed_in(reader).get(reverse(name))
    assert "확정된 교육훈련계획이 없습니다" in answer.content.decode()
