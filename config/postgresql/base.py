"""The backend itself; Django asks for it by this name. Not for queries: core.prepared."""

from __future__ import annotations

import select

from django.db.backends.postgresql import base


class DatabaseWrapper(base.DatabaseWrapper):
    """A server that ended an idle connection has said so on its socket: only then a question is worth its way."""

    def is_usable(self) -> bool:
        if self.connection is None or self.errors_occurred or self.connection.closed:
            return bool(super().is_usable())
        look = select.poll()
        look.register(self.connection.fileno(), select.POLLIN)
        return not look.poll(0) or bool(super().is_usable())
