"""What is done with a running package: opened, looked at, left, and what a SCORM package commits.

Not for time: enrollment.actions.beats. Not for cmi5's statements: enrollment.actions.lrs.
"""

from __future__ import annotations

import hashlib
import json
import secrets
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import QuerySet
from django.db.models.functions import Now
from django.utils import timezone

from accounts.models import Person
from core.errors import Refused, refuse_if
from courses.models import PackageItem, Standard
from enrollment import cmi5, scorm
from enrollment.actions import beats
from enrollment.models import Launch, PackageState, Statement
from enrollment.queries import launches as queries
from enrollment.rules import launches as rules
from journal import actions as journal

JSON = "application/json"
LONGEST_DOCUMENT = 64 * 1024
MOST_DOCUMENTS = 20


@dataclass(frozen=True)
class Opened:
    """An opening and its key, which stands nowhere else."""

    launch: Launch
    token: str


@transaction.atomic
def open_unit(*, key: uuid.UUID, number: int, by: Person) -> Opened:
    """Open the package of a unit at the own place; what the person had open before ends.

    Raises: Http404 for a place of somebody else, Refused when a rule says no.
    """
    learning, unit = queries.unit_of_place(by, key, number)
    assert unit.item
    place, package = learning.enrollment, unit.item.package
    refuse_if(rules.why_not_open(by, place, package))
    # The same package at the same place is one registration, however often it is opened.
    registration = uuid.uuid5(place.key, str(package.key))
    return _open(unit.item, by, registration=registration, enrollment=place, unit=unit)


@transaction.atomic
def preview(*, item: PackageItem, by: Person) -> Opened:
    """Open a package to look at it: nothing of what it says is kept. Raises: Refused when a rule says no."""
    refuse_if(rules.why_not_preview(by, item.package))
    opened = _open(item, by, registration=uuid.uuid4())
    journal.record("package.opened", on=item.package, by=by, new={"part": item.number})
    return opened


def _open(item: PackageItem, by: Person, **fields: Any) -> Opened:
    end_all(by=by)
    token = secrets.token_urlsafe(32)
    launch = Launch.objects.create(
        person=by, item=item, session=uuid.uuid4(), token_sha256=queries.fingerprint(token),
        expires_at=timezone.now() + timedelta(hours=settings.PORTAL_CONTENT_HOURS), **fields,
    )  # fmt: skip
    if item.package.standard == Standard.CMI5:
        note(launch=launch, verb="launched", by=by)
    return Opened(launch, token)


def end_all(*, by: Person) -> int:
    """End whatever the person has open: one window runs a package at a time. Safe to run twice."""
    return _end(Launch.objects.filter(person=by, ended_at=None))


def end_expired(*, by: Person | None) -> int:
    """End openings whose time is over; `by` is None: the scheduler. Returns: how many. Safe to run twice."""
    return _end(Launch.objects.filter(ended_at=None, expires_at__lte=Now()))


@transaction.atomic
def _end(launches: QuerySet[Launch]) -> int:
    """End them; a session of cmi5 that began and was not terminated is noted as abandoned."""
    ended = list(launches.select_for_update(of=("self",)).select_related("item__package"))
    for launch in ended:
        said = set(launch.statements.values_list("verb", flat=True))
        if "initialized" in said and "terminated" not in said:
            note(launch=launch, verb="abandoned", by=None)
    return Launch.objects.filter(pk__in=[one.pk for one in ended], ended_at=None).update(ended_at=Now())


def note(*, launch: Launch, verb: str, by: Person | None) -> None:
    """Keep a statement of the portal's own about the opening: launched, satisfied, abandoned. Safe to run twice."""
    body = {
        "actor": queries.actor_of(launch),
        "verb": {"id": cmi5.OWN[verb]},
        "object": {"id": queries.activity_of(launch)},
        "context": {
            "registration": str(launch.registration),
            "contextActivities": {"category": [{"id": cmi5.CATEGORY}]},
            "extensions": {cmi5.SESSION: str(launch.session)},
        },
        "timestamp": timezone.now().isoformat(),
    }
    # Of an opening each is said once: the constraint holds it.
    Statement.objects.bulk_create(
        [Statement(id=uuid.uuid4(), launch=launch, verb=verb, body=body)], ignore_conflicts=True
    )


@transaction.atomic
def commit(*, launch: Launch, body: Mapping[str, Any], by: Person) -> bool:
    """Keep what a SCORM package left, and note when it calls itself finished. Its time is kept as a claim only.

    Returns: whether it was kept; nothing is of somebody who only looks.
    """
    if launch.enrollment_id is None:
        return True
    said = scorm.said(launch.item.package.standard, body)
    text = json.dumps(dict(said.kept), ensure_ascii=False)
    if len(text.encode()) > LONGEST_DOCUMENT * 2:
        return False
    keep_document(launch=launch, document=queries.CMI, content_type=JSON, body=text, by=by)
    if said.finished:
        call_finished(launch=launch, points=said.points, by=by)
    return True


def call_finished(*, launch: Launch, points: Any, by: Person) -> None:
    """Note that the package calls itself finished; when the time to learn is over that counts no more, and is left."""
    if launch.enrollment is None or launch.unit is None:
        return
    try:
        beats.said(key=launch.enrollment.key, number=launch.unit.number, points=points, by=by)
    except Refused:  # the package goes on as it likes; the page around it says that nothing counts
        return


def keep_document(*, launch: Launch, document: str, content_type: str, body: str, by: Person) -> PackageState:
    """Keep a document of the package at this place under its name; the newest stands. Safe to run twice."""
    assert launch.person_id == by.pk and launch.enrollment_id and launch.unit_id
    row, _made = PackageState.objects.update_or_create(
        enrollment_id=launch.enrollment_id,
        unit_id=launch.unit_id,
        document=document,
        defaults={
            "content_type": content_type,
            "body": body,
            "etag": hashlib.sha256(body.encode()).hexdigest(),
            "changed_at": Now(),
        },
    )
    return row
