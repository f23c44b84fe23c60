"""Two people decide on one draft at once; on PostgreSQL only, where they really run at the same time."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from threading import Barrier

import pytest
from django.db import connection, connections

from core.errors import Refused
from courses import actions
from courses.models import Plan, PlanRow

ROUNDS = 5


@pytest.mark.django_db(transaction=True)
@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite lets one writer in at a time")
def test_a_draft_that_is_confirmed_is_not_dropped(officer, plan, offered):
    offered(3)
    newest = plan
    for _round in range(ROUNDS):
        draft = actions.start_version(plan=newest, by=officer)
        start = Barrier(2, timeout=30)

        def decide(action: Callable[..., None], pk: int = draft.pk, start: Barrier = start, **values) -> bool:
            try:
                seen = Plan.objects.get(pk=pk)
                start.wait()
                action(plan=seen, by=officer, **values)
            except Refused:
                return False
            finally:
                connections.close_all()
            return True

        with ThreadPoolExecutor(2) as pool:
            confirmed = pool.submit(decide, actions.confirm_version, decided_on=date(2023, 5, 2))
            dropped = pool.submit(decide, actions.drop_version)
        assert confirmed.result() != dropped.result()
        newest = Plan.objects.get(year=2023, state=Plan.State.CONFIRMED)
        assert (newest == draft) is confirmed.result()
        assert PlanRow.objects.filter(plan=newest).count() == 3
