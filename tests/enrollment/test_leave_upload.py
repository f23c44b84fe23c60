"""Leaves by file: planned, shown, applied once; who may bring it and what is wrong with it."""

from __future__ import annotations

from datetime import date

import pytest
from django.urls import reverse

from core.periods import today
from enrollment.models import HoursTotal, Leave
from exchange import actions, jobs, kinds, queries, uploads
from tests.factories.accounts import PersonFactory
from tests.factories.enrollment import HoursRuleFactory

pytestmark = pytest.mark.django_db
YEAR = today().year
FIRST, HALF = f"{YEAR}-01-01", f"{YEAR}-06-30"


@pytest.fixture
def manager():
    HoursRuleFactory()
    return PersonFactory(roles=["training_manager"])


def bring(by, *rows):
    text = "\n".join(["직원번호,구분,시작일,종료일", *(",".join(row) for row in rows)])
    kind = kinds.KINDS["leaves"]
    upload = actions.bring_upload(kind=kind, name="l.csv", content=text.encode(), parameters={}, by=by)
    jobs.run(upload.job.pk, uploads.plan)
    upload.refresh_from_db()
    return upload


def apply(upload, by):
    actions.ask_apply(upload=upload, by=by)
    upload.refresh_from_db()
    jobs.run(upload.job.pk, uploads.apply)
    upload.refresh_from_db()


def test_new_moved_and_unchanged_leaves(manager):
    new, moved, same = PersonFactory(), PersonFactory(), PersonFactory()
    Leave.objects.create(person=moved, kind="leave", from_on=date(YEAR, 1, 1), until_on=date(YEAR, 1, 31))
    Leave.objects.create(person=same, kind="parental", from_on=date(YEAR, 1, 1), until_on=date(YEAR, 6, 30))
    lines = [(one.staff_number.lower(), "parental", FIRST, HALF) for one in (new, moved, same)]
    upload = bring(manager, *lines)
    assert upload.counts == {"new": 1, "changed": 1, "leaving": 0, "unchanged": 1}
    assert Leave.objects.count() == 2
    apply(upload, manager)
    assert upload.state == "applied"
    days = Leave.objects.order_by("person").values_list("person", "kind", "until_on")
    assert list(days) == [(one.pk, "parental", date(YEAR, 6, 30)) for one in (new, moved, same)]
    owed = HoursTotal.objects.filter(year=YEAR).order_by("person").values_list("person", "owed")
    assert list(owed) == [(new.pk, 40), (moved.pk, 40)]


def test_every_mistake_is_named_with_its_row(manager):
    one, two = PersonFactory(), PersonFactory()
    Leave.objects.create(person=two, kind="leave", from_on=date(YEAR, 3, 1), until_on=date(YEAR, 3, 31))
    upload = bring(
        manager,
        ("NOBODY", "leave", FIRST, HALF),
        (one.staff_number, "leave", HALF, FIRST),
        (two.staff_number, "leave", FIRST, HALF),
        (manager.staff_number, "leave", FIRST, HALF),
        (two.staff_number, "leave", FIRST, HALF),
    )
    assert upload.state == "refused"
    assert sorted({problem.row for problem in upload.problems.all()}) == [2, 3, 4, 5, 6]
    assert Leave.objects.count() == 1


def test_only_the_training_division_brings_and_sees_the_files(client, manager):
    upload = bring(manager, (PersonFactory().staff_number, "leave", FIRST, HALF))
    officer = PersonFactory(roles=["agency_training_officer"])
    assert list(queries.uploads_visible_to(officer)) == []
    client.force_login(officer)
    for address in (reverse("upload_new", args=["leaves"]), upload.get_absolute_url()):
        assert client.get(address).status_code == 404
    client.force_login(manager)
    assert client.get(reverse("upload_new", args=["leaves"])).status_code == 200
