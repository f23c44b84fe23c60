"""Sessions in the database, read with one lean statement: every request of somebody signed in begins here.

Not for when a session ends: accounts.middleware. Writing, expiring and clearing are Django's own.
"""

from __future__ import annotations

from django.contrib.sessions.backends import db
from django.db import connection
from django.utils import timezone

from core.prepared import Statement

READ = Statement(
    "accounts_session",
    "SELECT session_data FROM django_session WHERE session_key = %(key)s AND expire_date > %(now)s",
    {"key": "text", "now": "timestamptz"},
)


class SessionStore(db.SessionStore):
    """Django's own store; only reading is done without building a query first, which took most of its time."""

    def load(self) -> dict[str, object]:
        now = connection.ops.adapt_datetimefield_value(timezone.now())
        rows = READ.rows(key=self.session_key, now=now)
        if not rows:
            self._session_key = None
            return {}
        return self.decode(rows[0]["session_data"])
