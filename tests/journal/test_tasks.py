"""What the scheduler does with the journal."""

from __future__ import annotations

import pytest
from django.core import mail
from django.utils import timezone

from journal import actions, tasks
from tests.factories.journal import EntryFactory

pytestmark = pytest.mark.django_db


def test_the_head_goes_to_those_who_keep_it(settings):
    settings.PORTAL_SEAL_MAIL = ["council@example.org"]
    EntryFactory()
    seal = actions.seal(by=None, at=timezone.now())
    assert tasks.send_head() == 1
    assert mail.outbox[0].to == ["council@example.org"]
    assert seal.head in mail.outbox[0].body


def test_nothing_is_sent_when_nobody_keeps_it_or_nothing_is_sealed(settings):
    settings.PORTAL_SEAL_MAIL = ["council@example.org"]
    assert tasks.send_head() == 0
    EntryFactory()
    tasks.seal()
    settings.PORTAL_SEAL_MAIL = []
    assert tasks.send_head() == 0
    assert mail.outbox == []
