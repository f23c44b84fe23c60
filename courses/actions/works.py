"""What is done with lines of the development register: added, taken a step on, published with their content.

Not for the content itself: courses.actions.content.
"""

from __future__ import annotations

from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import F
from django.db.models.functions import Now
from django.utils.translation import gettext as _

from accounts.models import Person
from core.errors import Refused, refuse_if, refuse_unless
from courses.models import Content, ContentWork, Course
from courses.rules import works as rules
from journal import actions as journal

State = ContentWork.State


@transaction.atomic
def add(
    *, year: int, course: Course, kind: str, units: int | None, provider: str = "", by: Person, **more: Any
) -> ContentWork:
    """Plan work on the content of a course in a year. Raises: Refused when a rule says no, or the line is there."""
    refuse_if(rules.why_not_add(by, kind=kind, units=units, provider=provider))
    try:
        with transaction.atomic():
            work = ContentWork.objects.create(
                year=year, course=course, kind=kind, units=units, provider=provider, **more
            )
    except IntegrityError:
        raise Refused(_("The register of %(year)s has this course already.") % {"year": year}) from None
    journal.record("work.added", on=work, by=by, new={"course": course.code, "kind": kind, "units": units})
    return work


@transaction.atomic
def step(*, work: ContentWork, to: str, reason: str = "", by: Person) -> None:
    """Take the line a step on; what was handed in goes back into work only with a reason.

    Raises: Refused when a rule says no, or somebody else was faster.
    """
    refuse_if(rules.why_not_step(by, work, to))
    fields: dict[str, Any] = {"returned_reason": ""}
    if to == State.HANDED_IN:
        fields |= {"handed_in_at": Now(), "handed_in_by": by}
    elif to == State.ACCEPTED:
        fields |= {"accepted_at": Now(), "accepted_by": by}
    elif work.state == State.HANDED_IN:
        refuse_if(rules.why_not_return(reason))
        fields |= {"handed_in_at": None, "handed_in_by": None, "returned_reason": reason.strip()}
    seen = ContentWork.objects.filter(pk=work.pk, state=work.state, revision=work.revision)
    moved = seen.update(state=to, revision=F("revision") + 1, **fields)
    refuse_unless(moved == 1, _("Somebody else worked on this line meanwhile. Look at it again."))
    new = {"state": to, "reason": reason.strip()} if reason.strip() else {"state": to}
    journal.record("work.moved", on=work, by=by, old={"state": work.state}, new=new)
    work.refresh_from_db()


def publish(*, content: Content, by: Person) -> int:
    """Note that accepted work of the course is published with this version; how many lines.

    Call it in the transaction that publishes.
    """
    accepted = list(ContentWork.objects.filter(course=content.course_id, state=State.ACCEPTED))
    for work in accepted:
        row = ContentWork.objects.filter(pk=work.pk, state=State.ACCEPTED)
        row.update(state=State.PUBLISHED, published_at=Now(), content=content, revision=F("revision") + 1)
        journal.record(
            "work.moved", on=work, by=by, old={"state": work.state},
            new={"state": State.PUBLISHED, "version": content.version},
        )  # fmt: skip
    return len(accepted)
