"""Taking in join logs, and saying who an unmatched joiner was: the stays, then the ledger.

Not for reading files (enrollment.joins) and not for planning them (enrollment.imports.joins).
"""

from __future__ import annotations

from collections.abc import Container, Sequence
from uuid import UUID

from django.db import transaction
from django.db.models.functions import Now
from django.utils.translation import gettext as _

from accounts.models import Person
from core.errors import refuse_if, refuse_unless
from courses.models import Run, Session
from enrollment.actions import presence as ledger
from enrollment.joins import Joiner
from enrollment.models import Enrollment, Stay
from enrollment.queries import clock
from enrollment.queries import joins as queries
from enrollment.rules import joins as rules
from enrollment.rules.own import why_not_own
from enrollment.traces import said
from journal import actions as journal

Matched = tuple[int | None, Joiner]  # the key of an enrollment, or None for the queue


@transaction.atomic
def take_in(
    *,
    run: Run,
    source: str,
    joiners: Sequence[Matched],
    uncounted: Sequence[tuple[str, Joiner]] = (),
    upload_key: UUID,
    by: Person,
) -> list[Stay]:
    """Keep the stays of a log and compute the sessions they fall into; who is not matched waits in the queue.

    `uncounted` are rows with the reason why they count nowhere; they are kept as evidence. A session whose roll call
    is closed keeps its marks. Returns: the stays that count.
    Raises: Refused without the right, when these rows were taken in before, or when a row is given to the own place:
    that one waits in the queue for a colleague.
    """
    refuse_if(rules.why_not_take_in(by, run))
    for place in Enrollment.objects.filter(run=run, person=by, pk__in={pk for pk, _joiner in joiners if pk}):
        refuse_if(why_not_own(by, place))
    refuse_unless(not Stay.objects.filter(run=run, upload_key=upload_key).exists(), _("This log was taken in already."))
    stays = Stay.objects.bulk_create(
        [
            Stay(
                run=run, enrollment_id=place, source=source, joined_at=one.joined_at, left_at=one.left_at,
                queue=Stay.Queue.WAITING if place is None else Stay.Queue.MATCHED,
                given_name=one.name, given_address=one.address, upload_key=upload_key, row=one.row,
            )
            for place, one in joiners
        ],
        batch_size=500,
    )  # fmt: skip
    Stay.objects.bulk_create(
        [
            Stay(
                run=run, source=source, joined_at=one.joined_at, left_at=one.left_at, queue=Stay.Queue.UNCOUNTED,
                why_not=why, given_name=one.name, given_address=one.address, upload_key=upload_key, row=one.row,
            )
            for why, one in uncounted
        ],
        batch_size=500,
    )  # fmt: skip
    matched = [stay for stay in stays if stay.enrollment_id is not None]
    counts = {"stays": len(stays), "waiting": len(stays) - len(matched), "uncounted": len(uncounted)}
    journal.record("joins.taken_in", by=by, on=run, new={"source": source, **counts})
    closed = {session.pk for session in queries.sessions_by_state(run).closed}
    _compute(run, matched, by, without=closed)
    return stays


@transaction.atomic
def settle(*, stay: Stay, enrollment: Enrollment, reason: str, by: Person) -> int:
    """Say who a joiner was: all waiting stays of the run with the very same name and address become that person's.

    Returns: how many. Raises: Refused when a rule says no or somebody else was faster.
    """
    refuse_if(rules.why_not_settle(by, stay, reason))
    refuse_if(rules.why_not_belong(by, stay, enrollment))
    return _move(stay, by=by, reason=reason, enrollment=enrollment)


@transaction.atomic
def set_aside(*, stay: Stay, reason: str, by: Person) -> int:
    """Say that a joiner is nobody of the run (staff, a second device without a name): nobody gets the time.

    Returns: how many stays. Raises: Refused when a rule says no or somebody else was faster.
    """
    refuse_if(rules.why_not_settle(by, stay, reason))
    return _move(stay, by=by, reason=reason, enrollment=None)


@transaction.atomic
def put_back(*, stay: Stay, reason: str, by: Person) -> int:
    """Take back who a joiner was, or have a row count that did not: all stays settled the same way wait again, and
    the person whose they were loses the time that no other stay shows.

    Returns: how many. Raises: Refused when a rule says no, the roll call is closed or somebody else was faster.
    """
    refuse_if(rules.why_not_put_back(by, stay, reason))
    alike = list(queries.settled_like(stay).select_for_update())
    refuse_unless(stay.pk in {one.pk for one in alike}, _("Somebody else settled this joiner meanwhile."))
    keys = [one.pk for one in alike]
    Stay.objects.filter(pk__in=keys).update(
        queue=Stay.Queue.WAITING, enrollment=None, why_not="", settled_at=None, settled_by=None, reason=reason
    )
    journal.record(
        "stay.put_back", by=by, on=stay.enrollment or stay.run,
        old={"queue": stay.queue, "why_not": stay.why_not}, new={"stays": keys, **said(reason)},
    )  # fmt: skip
    _compute(stay.run, alike, by)
    return len(keys)


@transaction.atomic
def walk_in(*, session: Session, name: str, address: str, by: Person) -> Stay:
    """Note somebody who is here without being on the list; a person says later who it is. Nobody gets time by it yet.

    Raises: Refused when the roll cannot be called now, or when the address belongs to somebody on the list.
    """
    roll = ledger.locked_roll(session=session, by=by)
    refuse_if(rules.why_not_walk_in(by, session, roll, name, address))
    came_at = min(max(clock.now(), session.starts_at), session.closes_at)
    stay = Stay.objects.create(
        run=session.run, session=session, queue=Stay.Queue.WAITING, source=Stay.Source.ROLL,
        joined_at=came_at, given_name=name[:200], given_address=address[:200],
    )  # fmt: skip
    journal.record("stay.walked_in", by=by, on=session, new={"stay": stay.pk})
    return stay


def _move(stay: Stay, *, by: Person, reason: str, enrollment: Enrollment | None) -> int:
    alike = list(queries.same_joiner(stay).select_for_update())
    refuse_unless(stay.pk in {one.pk for one in alike}, _("Somebody else settled this joiner meanwhile."))
    state = Stay.Queue.SET_ASIDE if enrollment is None else Stay.Queue.MATCHED
    moved = Stay.objects.filter(pk__in=[one.pk for one in alike], queue=Stay.Queue.WAITING).update(
        queue=state, enrollment=enrollment, settled_at=Now(), settled_by=by, reason=reason
    )
    refuse_unless(moved == len(alike), _("Somebody else settled this joiner meanwhile."))
    action = "stay.set_aside" if enrollment is None else "stay.settled"
    journal.record(
        action, by=by, on=enrollment or stay.run, new={"stays": [one.pk for one in alike], **said(reason)}
    )  # fmt: skip
    if enrollment is not None:
        for one in alike:
            one.enrollment = enrollment
        _compute(stay.run, alike, by)
    return moved


def _compute(run: Run, stays: Sequence[Stay], by: Person, without: Container[int] = ()) -> None:
    """The lines of everybody whose stays these are, in every session they fall into but those in `without`."""
    end = max((stay.left_at or stay.joined_at for stay in stays), default=None)
    if end is None:
        return
    now = clock.now()
    touched = queries.sessions_touched(run, [(stay.joined_at, stay.left_at or now) for stay in stays])
    touched = [session for session in touched if session.pk not in without]
    only = {stay.enrollment_id for stay in stays if stay.enrollment_id is not None}
    if only:
        ledger.recompute_many(sessions=touched, by=by, only=only)
