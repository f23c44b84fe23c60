"""The scheduler's work on the journal: seal what is new, hand the head outside once a day.

Not for the sealing itself: journal.actions.
"""

from __future__ import annotations

from celery import shared_task
from django.conf import settings
from django.db import IntegrityError
from django.utils import timezone

from journal import actions, notices


@shared_task
def seal() -> int:
    """Seal everything that is new, tree by tree; how many rows were sealed.

    A second scheduler loses the race for the next seal and stops; the rows are sealed all the same.
    """
    sealed = 0
    try:
        while made := actions.seal(by=None, at=timezone.now()):
            sealed += made.size
    except IntegrityError:
        return sealed
    return sealed


@shared_task
def send_head() -> int:
    """Mail the newest head to the addresses of settings.PORTAL_SEAL_MAIL; how many mails were sent."""
    return notices.send_head(settings.PORTAL_SEAL_MAIL)
