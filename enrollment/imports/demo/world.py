"""Who and what the parts of the sample share: the hour, the dice, the people, the runs.

Not for making them: enrollment.imports.demo.runs.
"""

from __future__ import annotations

import random
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import Person
from accounts.queries import sample_officials
from core.errors import Refused
from courses.models import Lecturer, Run


def account(staff_number: str) -> Person:
    person = Person.objects.filter(staff_number=staff_number, demo=True).first()
    if person is None:
        raise Refused(_("The demo accounts are missing. Start the portal with ./portal run first."))
    return person


@dataclass
class World:
    """What every part of the sample starts from. The same people and the same dice on every machine."""

    now: datetime
    rng: random.Random
    manager: Person
    trainee: Person
    agency: Person
    lecturer: Person
    # Sample people of the seed, in the order of their staff numbers.
    officials: list[Person]
    teachers: list[Lecturer] = field(default_factory=list)
    runs: dict[str, Run] = field(default_factory=dict)

    @classmethod
    def of_now(cls) -> World:
        """The world at this hour, still without runs."""
        return cls(
            now=timezone.now(),
            rng=random.Random(901),  # sample data, the same everywhere
            manager=account("demo-training"),
            trainee=account("demo-trainee"),
            agency=account("demo-agency"),
            lecturer=account("demo-lecturer"),
            officials=list(sample_officials().select_related("organisation")),
        )

    @property
    def today(self) -> date:
        return timezone.localdate(self.now)

    def day(self, days: int) -> date:
        """So many days from today."""
        return self.today + timedelta(days=days)

    def at(self, days: int, hour: int, minute: int = 0) -> datetime:
        """An hour in Seoul, so many days from today."""
        when = self.day(days)
        return datetime(when.year, when.month, when.day, hour, minute, tzinfo=timezone.get_default_timezone())

    @property
    def past_run(self) -> Run:
        """Ended last week, in a room."""
        return self.runs["past"]

    @property
    def running_run(self) -> Run:
        """Yesterday to tomorrow, in the mornings, in a room; the lecturer's own."""
        return self.runs["running"]

    @property
    def remote_run(self) -> Run:
        """Yesterday to tomorrow, in the afternoons, remote."""
        return self.runs["remote"]

    @property
    def open_run(self) -> Run:
        """Takes people in now; seats are left."""
        return self.runs["open"]

    @property
    def lottery_run(self) -> Run:
        """Takes people in now, by lottery; nobody has applied yet."""
        return self.runs["lottery"]

    @property
    def full_run(self) -> Run:
        """Takes people in now; every seat is taken."""
        return self.runs["full"]
