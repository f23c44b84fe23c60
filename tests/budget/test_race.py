"""Many people bind the last won of a line at once; on PostgreSQL only, where they really run at the same time."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import date
from uuid import uuid4

import pytest
from django.db import connection, connections

from budget import actions, queries
from core.errors import Refused
from tests.factories.accounts import PersonFactory
from tests.factories.budget import AppropriationFactory, FiscalYearFactory, LineFactory

PEOPLE, ROOM = 8, 5


@pytest.mark.django_db(transaction=True)
@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite lets one writer in at a time")
def test_a_line_is_never_overspent():
    officer, line, year = PersonFactory(roles=["budget_officer"]), LineFactory(), FiscalYearFactory(year=2023)
    AppropriationFactory(line=line, year=year, amount_krw=ROOM * 100)

    def bind(number: int) -> bool:
        try:
            actions.commit(
                line=line,
                year=year,
                on=date(2023, 3, 1),
                amount_krw=100,
                title=f"{number}",
                entry_key=uuid4(),
                by=officer,
            )
        except Refused:
            return False
        finally:
            connections.close_all()
        return True

    with ThreadPoolExecutor(PEOPLE) as pool:
        bound = list(pool.map(bind, range(PEOPLE)))
    assert sum(bound) == ROOM
    assert queries.left_krw(line, 2023) == 0
