"""The database's clock, held still and moved by hand.

Not for tests themselves.
"""

from __future__ import annotations

import time
from datetime import UTC, datetime

from django.db import connection

_SCHEMA = """
    CREATE SCHEMA held_clock;
    CREATE FUNCTION held_clock.statement_timestamp() RETURNS timestamptz LANGUAGE sql STABLE AS
    $$ SELECT to_timestamp(current_setting('held.now')::numeric / 1000) $$;
    SET LOCAL search_path = held_clock, public, pg_catalog;
"""


class HeldClock:
    """Stands at `now` (milliseconds) until somebody moves it. On PostgreSQL it goes with the test's transaction."""

    def __init__(self, now: int) -> None:
        self.now = now
        if connection.vendor == "postgresql":
            with connection.cursor() as cursor:
                cursor.execute(_SCHEMA)
        else:
            connection.ensure_connection()
            # SQLite forgets statements that it prepared before only when a function of ours takes the place of ours.
            for _turn in range(2):
                connection.connection.create_function("julianday", 1, lambda _now: _days(self.now))
        self._tell()

    def go(self, milliseconds: int) -> None:
        """Let so much time pass; less than nothing sets the clock back."""
        self.now += milliseconds
        self._tell()

    def let_go(self) -> None:
        if connection.vendor != "postgresql":
            connection.connection.create_function("julianday", 1, lambda _now: _days(time.time() * 1000))

    def _tell(self) -> None:
        if connection.vendor == "postgresql":
            with connection.cursor() as cursor:
                cursor.execute("SELECT set_config('held.now', %s, TRUE)", [str(self.now)])


def _days(milliseconds: float) -> float:
    return 2440587.5 + milliseconds / 86_400_000


def noon(year: int, month: int, day: int) -> int:
    """Noon in Seoul of a day, in milliseconds."""
    return int(datetime(year, month, day, 3, tzinfo=UTC).timestamp() * 1000)
