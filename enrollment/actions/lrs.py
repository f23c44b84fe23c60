"""What is done with the statements and documents of cmi5 packages: the key fetched, statements kept, documents changed.

Not for the rules of cmi5 (enrollment.cmi5) and not for SCORM: enrollment.actions.launches.
"""

from __future__ import annotations

import base64
import secrets
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.db.models.functions import Now

from accounts.models import Person
from enrollment import cmi5
from enrollment.actions import launches
from enrollment.cmi5 import Wrong
from enrollment.models import Launch, Statement
from enrollment.queries import launches as queries

CONFLICT = 409
SATISFIED = "satisfied"


@dataclass(frozen=True)
class Kept:
    """What became of statements: their ids, or why none of them was kept."""

    ids: tuple[str, ...] = ()
    wrong: Wrong | None = None


def fetch(*, launch: Launch, by: Person) -> str | None:
    """Give the token of this opening, once. Returns: None when it was given before."""
    assert launch.person_id == by.pk
    key = secrets.token_urlsafe(32)
    moved = Launch.objects.filter(pk=launch.pk, fetched_at=None).update(
        fetched_at=Now(), lrs_sha256=queries.fingerprint(key)
    )
    # Packages send it as the password of Basic authentication; the name before it says nothing.
    return base64.b64encode(f"launch:{key}".encode()).decode() if moved else None


@transaction.atomic
def keep_statements(*, launch: Launch, statements: Sequence[Any], by: Person) -> Kept:
    """Keep the statements that a unit sends, all of them or none. The same one again is as good as kept.

    A unit that is finished by them is called so; what it says about time counts for nothing.
    """
    Launch.objects.select_for_update(no_key=True).get(pk=launch.pk)
    now, ever = queries.verbs_of(launch)
    ids = []
    for statement in statements:
        known = _known(launch, statement)
        wrong = known if isinstance(known, Wrong) else None
        if known is None:
            wrong = cmi5.judge(statement, queries.session_of(launch, now, ever))
        if wrong:
            transaction.set_rollback(True)
            return Kept(wrong=wrong)
        if known is None:
            known = _keep(launch, statement)
            verb = cmi5.verb_of(statement)
            now, ever = now | {verb}, ever | {verb}
            _finish(launch, statement, ever, by)
        ids.append(str(known))
    return Kept(tuple(ids))


def _known(launch: Launch, statement: Any) -> uuid.UUID | Wrong | None:
    """The id of the very same statement that is kept already; None for a new one."""
    said = statement.get("id") if isinstance(statement, dict) else None
    if not isinstance(said, str) or not cmi5.is_uuid(said):
        return None
    kept = Statement.objects.filter(pk=uuid.UUID(said)).first()
    if kept is None:
        return None
    same = kept.launch_id == launch.pk and kept.body == statement
    return kept.id if same else Wrong(CONFLICT, "Another statement has this id.")


def _keep(launch: Launch, statement: dict[str, Any]) -> uuid.UUID:
    pk = uuid.UUID(statement["id"]) if "id" in statement else uuid.uuid4()
    Statement.objects.create(pk=pk, launch=launch, verb=cmi5.verb_of(statement), body=statement)
    return pk


def _finish(launch: Launch, statement: dict[str, Any], ever: set[str], by: Person) -> None:
    verb = cmi5.verb_of(statement)
    if not verb or launch.enrollment_id is None:
        return
    if cmi5.finished(launch.item.move_on, ever):
        if SATISFIED not in ever:
            launches.note(launch=launch, verb=SATISFIED, by=by)
        launches.call_finished(launch=launch, points=cmi5.points_of(statement), by=by)


@transaction.atomic
def change_document(
    *, launch: Launch, document: str, content_type: str, body: str | None, etag: str | None, by: Person
) -> Wrong | None:
    """Keep a document under its name, or take it away (`body` None); `etag` is what If-Match asks for.

    Returns: why it was not done.
    """
    if launch.enrollment_id is None:
        return None
    Launch.objects.select_for_update(no_key=True).get(pk=launch.pk)
    there = queries.documents_of(launch)
    old = there.get(document)
    if etag is not None and (old is None or f'"{old.etag}"' != etag):
        return Wrong(412, "The document changed meanwhile.")
    if body is None:
        if old is not None:
            old.delete()
        return None
    if len(body.encode()) > launches.LONGEST_DOCUMENT:
        return Wrong(413, "A document has at most 64 KiB.")
    if old is None and len(there) >= launches.MOST_DOCUMENTS:
        return Wrong(413, "A unit keeps at most 20 documents.")
    launches.keep_document(launch=launch, document=document, content_type=content_type, body=body, by=by)
    return None
