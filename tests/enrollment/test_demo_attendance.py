"""The sample of attendance is made through the actions, the same each time, and holds what its pages are shown with.

Not for the frame of the sample.
"""

from __future__ import annotations

import random
from datetime import timedelta
from types import SimpleNamespace

import pytest
from django.utils import timezone

from enrollment.imports.demo import attendance
from enrollment.models import Presence, RollCall, Stay
from tests.factories.accounts import PersonFactory
from tests.factories.courses import RunFactory
from tests.factories.enrollment import EnrollmentFactory, SessionFactory

pytestmark = pytest.mark.django_db


def held_run(now, people, **fields):
    day = timezone.localdate(now - timedelta(hours=30))
    run = RunFactory(starts_on=day, ends_on=timezone.localdate(now), **fields)
    for hours in (30, 28):
        start = now - timedelta(hours=hours)
        SessionFactory(run=run, starts_at=start, ends_at=start + timedelta(hours=2))
    SessionFactory(run=run, starts_at=now + timedelta(hours=1), ends_at=now + timedelta(hours=2))
    for _ in range(people):
        EnrollmentFactory(run=run)
    return run


def test_the_sample_calls_rolls_and_leaves_strangers_in_the_queue():
    now = timezone.now()
    world = SimpleNamespace(
        now=now,
        rng=random.Random(901),  # sample data, the same everywhere
        manager=PersonFactory(roles=["training_manager"]),
        past_run=held_run(now, 6),
        running_run=held_run(now, 3),
        remote_run=held_run(now, 2, mode="remote"),
    )
    assert attendance.load(world) == {"sample presence lines": 22, "sample unmatched joiners": 6}
    assert set(RollCall.objects.filter(state="closed").values_list("session__run", flat=True)) == {world.past_run.pk}
    assert not Presence.objects.filter(session__starts_at__gt=now).exists()
    assert Stay.objects.filter(run=world.remote_run, queue="matched").count() == 8
