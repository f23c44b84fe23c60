"""A kept connection is looked at before each request: one that the server ended is opened anew, unseen by anybody."""

from __future__ import annotations

import psycopg2
import pytest
from django.core.signals import request_started
from django.db import connection

from core.prepared import Statement
from tools.processes import wait_until

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite has no server that could end a connection"),
]
NUMBER = Statement("test_number", "SELECT pg_backend_pid() + %(more)s AS number", {"more": "integer"})


@pytest.fixture(autouse=True)
def _kept():
    """As granian keeps it between two requests."""
    before = connection.settings_dict["CONN_MAX_AGE"], connection.settings_dict["CONN_HEALTH_CHECKS"]
    connection.settings_dict.update(CONN_MAX_AGE=None, CONN_HEALTH_CHECKS=True)
    connection.close()
    connection.ensure_connection()
    yield
    connection.settings_dict.update(zip(("CONN_MAX_AGE", "CONN_HEALTH_CHECKS"), before, strict=True))
    connection.close()


def number():
    """The server's number of this connection."""
    return NUMBER.rows(more=0)[0]["number"]


def end(backend):
    """Somebody else ends the connection, as a restart of the server does."""
    other = psycopg2.connect(**connection.get_connection_params())
    other.autocommit = True  # inside a transaction pg_stat_activity keeps the answer of its first look
    with other.cursor() as cursor:
        cursor.execute("SELECT pg_terminate_backend(%s)", [backend])
        assert wait_until(lambda: not _is_there(cursor, backend), 10)
    other.close()


def _is_there(cursor, backend):
    cursor.execute("SELECT count(*) FROM pg_stat_activity WHERE pid = %s", [backend])
    return cursor.fetchone()[0]


def test_a_connection_that_lives_is_kept():
    first = number()
    request_started.send(sender=None)
    assert (connection.is_usable(), number()) == (True, first)


def test_a_connection_that_the_server_ended_is_opened_anew_with_its_statements():
    first = number()
    end(first)
    request_started.send(sender=None)
    assert number() != first
    assert connection.is_usable()


def test_an_ended_connection_is_not_usable():
    end(number())
    assert not connection.is_usable()
