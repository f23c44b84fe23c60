"""Rows of the journal and what a person with every right over the database could do to them."""

from __future__ import annotations

from datetime import timedelta
from importlib import import_module
from types import SimpleNamespace

import factory
from django.db import connection
from django.utils import timezone

from journal.models import Entry

guards = import_module("journal.migrations.0002_append_only")


class EntryFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Entry

    at = factory.LazyFunction(lambda: timezone.now() - timedelta(hours=3))
    actor = "accounts.person:1"
    actor_name = "홍길동"
    action = factory.Sequence(lambda n: f"thing.changed_{n % 7}")
    target = factory.Sequence(lambda n: f"courses.course:{n}")
    target_name = factory.Sequence(lambda n: f"과정 {n}")
    old = factory.Sequence(lambda n: {"hours": n})
    new = factory.Sequence(lambda n: {"hours": n + 1})


def take_guards_away() -> None:
    """What only the owner of the tables can do: drop the triggers."""
    guards.drop_guards(None, _editor())


def put_guards_back() -> None:
    guards.drop_guards(None, _editor())
    guards.create_guards(None, _editor())


def _editor() -> SimpleNamespace:
    """What a migration gets, but inside the transaction of a test."""
    connection.check_constraints()  # PostgreSQL changes no triggers while deferred checks wait

    def execute(statement: str) -> None:
        with connection.cursor() as cursor:
            cursor.execute(statement)

    return SimpleNamespace(connection=connection, execute=execute)
