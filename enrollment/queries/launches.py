"""Openings of packages: the one behind a key, what was left at a place, which verbs were said.

Not for changes: enrollment.actions.launches and enrollment.actions.lrs.
"""

from __future__ import annotations

import hashlib
import json
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db.models import Q
from django.db.models.functions import Now
from django.http import Http404
from django.shortcuts import get_object_or_404

from accounts.models import Person
from accounts.queries import is_invited_no_more
from courses.models import Package, PackageFile, Unit
from enrollment.cmi5 import Session
from enrollment.models import Enrollment, Launch, Learning, PackageState, Statement, UnitProgress
from enrollment.queries.elearning import own_learning

CMI = "cmi"  # the document that holds the data model of SCORM


def fingerprint(key: str) -> str:
    """What is kept of a key."""
    return hashlib.sha256(key.encode("utf-8", "surrogatepass")).hexdigest()


def live_launch(token: str) -> Launch:
    """The opening of this key while it stands: neither over nor replaced, the place and the account still good,
    a guest still invited.

    Raises: Http404. It is asked for with every single request to the content host.
    """
    found = (
        Launch.objects.filter(
            Q(enrollment=None) | Q(enrollment__state=Enrollment.State.CONFIRMED),
            token_sha256=fingerprint(token),
            ended_at=None,
            expires_at__gt=Now(),
            person__is_active=True,
            item__package__state=Package.State.READY,
        )
        .select_related("person", "enrollment", "unit", "item__package")
        .first()
    )
    if found is None or is_invited_no_more(found.person):
        raise Http404
    return found


def file_of(launch: Launch, path: str) -> PackageFile:
    """The file of the opened package under that very path. Raises: Http404."""
    if "\0" in path:
        raise Http404
    files = PackageFile.objects.select_related("file")
    return get_object_or_404(files, package=launch.item.package_id, path=path)


def unit_of_place(user: Person, key: UUID, number: int) -> tuple[Learning, Unit]:
    """The own place and one of its units that is a package. Raises: Http404."""
    learning = get_object_or_404(own_learning(user, key))
    units = Unit.objects.select_related("item__package")
    unit = get_object_or_404(units, content=learning.content_id, number=number, kind__in=Unit.PACKAGES)
    return learning, unit


def left_at(launch: Launch) -> dict[str, str]:
    """The data model of SCORM as the package left it at this place; empty at first and for somebody who looks."""
    state = documents_of(launch).get(CMI)
    found: dict[str, str] = json.loads(state.body) if state else {}
    return found


def documents_of(launch: Launch) -> dict[str, PackageState]:
    """What the package left at this place, by the name of the document."""
    if launch.enrollment_id is None:
        return {}
    rows = PackageState.objects.filter(enrollment=launch.enrollment_id, unit=launch.unit_id)
    return {row.document: row for row in rows}


def recognised_seconds(launch: Launch) -> int:
    """The time at the unit that counts so far."""
    row = UnitProgress.objects.filter(enrollment=launch.enrollment_id, unit=launch.unit_id).first()
    return row.recognised_ms // 1000 if row and launch.enrollment_id else 0


def verbs_of(launch: Launch) -> tuple[set[str], set[str]]:
    """The verbs of cmi5 that this opening said, and those of every opening of the part at this place."""
    of_registration = Statement.objects.filter(
        launch__registration=launch.registration, launch__item=launch.item_id
    ).exclude(verb="")
    now, ever = set(), set()
    for verb, said_by in of_registration.values_list("verb", "launch"):
        ever.add(verb)
        if said_by == launch.pk:
            now.add(verb)
    return now, ever


def statement_of(launch: Launch, statement_id: str) -> Statement | None:
    """A statement of the same registration and part, by its id."""
    return Statement.objects.filter(
        pk=UUID(statement_id), launch__registration=launch.registration, launch__item=launch.item_id
    ).first()


def session_of(launch: Launch, now: set[str] | None = None, ever: set[str] | None = None) -> Session:
    """What the rules of cmi5 have to know of the opening, with the verbs that were said."""
    mastery = launch.item.mastery
    return Session(
        actor=actor_of(launch),
        activity=activity_of(launch),
        registration=str(launch.registration),
        session=str(launch.session),
        mastery=None if mastery is None else float(mastery),
        said_now=now or (),
        said_ever=ever or (),
    )


def actor_of(launch: Launch) -> dict[str, Any]:
    """The person as packages know it: by the registration, without a name."""
    return {
        "objectType": "Agent",
        "account": {"homePage": settings.PORTAL_ADDRESS, "name": str(launch.registration)},
    }


def activity_of(launch: Launch) -> str:
    """The unit as it is named here: two packages with the same identifiers are two activities all the same."""
    return f"{settings.PORTAL_ADDRESS}/packages/{launch.item.package.key}/{launch.item.number}"
