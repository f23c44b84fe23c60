"""The queue in folders under var/ that stands in for Redis on a single machine.

Not for Redis. Files become visible only when they are whole: a worker that read half a message would end.
"""

from __future__ import annotations

import os
import uuid
from contextlib import suppress
from pathlib import Path
from time import monotonic
from typing import Any

from kombu.transport import filesystem
from kombu.utils.encoding import str_to_bytes
from kombu.utils.json import dumps


class Channel(filesystem.Channel):
    """Kombu's channel, but a file is written under another name first and then put in its place."""

    def _put(self, queue: str, payload: Any, **kwargs: Any) -> None:  # type: ignore[override]  # as in kombu
        place = Path(self.data_folder_out) / f"{round(monotonic() * 1000)}_{uuid.uuid4()}.{queue}.msg"
        _written(place, payload).replace(place)

    def _queue_bind(self, exchange: str, routing_key: str, pattern: str, queue: str) -> None:
        place = self._exchange_file(exchange)
        if not place.exists():
            unfinished = _written(place.with_name(f"{exchange}-{uuid.uuid4()}"), [])
            with suppress(FileExistsError):  # another program was faster; its file stays
                os.link(unfinished, place)
            unfinished.unlink()
        super()._queue_bind(exchange, routing_key, pattern, queue)


def _written(place: Path, content: Any) -> Path:
    """The content in a file beside the place; no worker looks for its ending."""
    unfinished = place.with_suffix(".part")
    unfinished.write_bytes(str_to_bytes(dumps(content)))
    return unfinished


class Transport(filesystem.Transport):
    """Found by `folders://`, see config.celery."""

    Channel = Channel
