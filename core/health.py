"""The page that says whether this process can do its work: /health/.

Not for people: load balancers, containers and `./portal run` ask it.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable

from django.core.cache import cache
from django.db import DatabaseError, connection
from django.http import HttpRequest, JsonResponse
from django.views.decorators.cache import never_cache
from redis.exceptions import RedisError

from core.access import public


def _database() -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
        return bool(cursor.fetchone() == (1,))


def _cache() -> bool:
    mark = uuid.uuid4().hex
    cache.set(f"health-{mark}", mark, timeout=5)
    return bool(cache.get(f"health-{mark}") == mark)


PARTS: dict[str, Callable[[], bool]] = {"database": _database, "cache": _cache}


@public
@never_cache
def health(request: HttpRequest) -> JsonResponse:
    """200 when every part answers, 503 with the names of those that do not; never a reason or an address."""
    state = {name: _works(part) for name, part in PARTS.items()}
    return JsonResponse(state, status=200 if all(state.values()) else 503)


def _works(part: Callable[[], bool]) -> bool:
    try:
        return part()
    except (DatabaseError, RedisError, OSError):
        return False
