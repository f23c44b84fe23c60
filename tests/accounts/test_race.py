"""Two people change roles at once; on PostgreSQL only, where they really run at the same time."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from threading import Barrier

import pytest
from django.db import connection, connections

from accounts import actions
from accounts.models import Person, RoleGrant
from core.errors import Refused
from tests.factories.accounts import PersonFactory

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite lets one writer in at a time"),
]
ROUNDS = 8


def at_once(*works: Callable[[], object]) -> list[bool]:
    """Do them in threads that start together; who was not refused."""
    start = Barrier(len(works))

    def do(work: Callable[[], object]) -> bool:
        try:
            start.wait()
            work()
        except Refused:
            return False
        finally:
            connections.close_all()
        return True

    with ThreadPoolExecutor(len(works)) as pool:
        return list(pool.map(do, works))


def test_two_administrators_cannot_take_each_others_role():
    for _ in range(ROUNDS):
        one, two = PersonFactory.create_batch(2, kind="staff", roles=["system_administrator"])
        mine, yours = RoleGrant.objects.get(person=one), RoleGrant.objects.get(person=two)
        done = at_once(
            partial(actions.end_role, grant=yours, by=one),
            partial(actions.end_role, grant=mine, by=two),
        )
        assert sorted(done) == [False, True]
        assert RoleGrant.objects.filter(role="system_administrator", ended_at=None).count() == 1
        RoleGrant.objects.all().delete()


def test_roles_that_stay_apart_do_not_meet_in_one_person():
    administrator = PersonFactory(kind="staff", roles=["system_administrator"])
    for _ in range(ROUNDS):
        person = PersonFactory(kind="staff")
        roles = ("recruitment_officer", "planning_officer")
        done = at_once(
            *(
                partial(actions.grant_role, person=Person.objects.get(pk=person.pk), role=role, by=administrator)
                for role in roles
            )
        )
        assert sorted(done) == [False, True]
        assert person.grants.count() == 1


def test_two_administrators_may_give_each_other_a_role():
    one, two = PersonFactory.create_batch(2, kind="staff", roles=["system_administrator"])
    done = at_once(
        partial(actions.grant_role, person=two, role="trainee", by=one),
        partial(actions.grant_role, person=one, role="trainee", by=two),
    )
    assert done == [True, True]
