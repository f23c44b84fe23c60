"""What is done about improper attendance: reported, decided with consequences, taken up again after an appeal.

Not for completing: enrollment.queries.cases.blocks_completion says whom a case keeps from it.
"""

from __future__ import annotations

from collections.abc import Iterable

from django.db import transaction
from django.db.models.functions import Now
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.actions import notify, notify_many
from accounts.models import Person
from core.errors import refuse_if, refuse_unless
from courses.models import Session
from enrollment.actions import differing, presence
from enrollment.actions.files import Brought, keep
from enrollment.models import CaseSession, ConductCase, EarlierDecision, Enrollment
from enrollment.presence import spread
from enrollment.queries import clock
from enrollment.queries.cases import parts_of, unrecognised_seconds
from enrollment.queries.officers import deciders, officers_of
from enrollment.rules import cases as rules
from enrollment.told import day
from enrollment.traces import said
from journal import actions as journal

State = ConductCase.State


@transaction.atomic
def report(
    *,
    enrollment: Enrollment,
    sessions: Iterable[Session],
    kind: str,
    text: str,
    file: Brought | None = None,
    by: Person,
) -> ConductCase:
    """Report what was seen in one or more sessions, with a capture where there is one; who decides is told.

    Raises: Refused when a rule says no or the file is not one that is kept.
    """
    seen = sorted(set(sessions), key=lambda session: (session.starts_at, session.pk))
    refuse_unless(bool(seen), _("Choose the sessions in which it was seen."))
    # The place is held, so that of two presses on one button the second sees the first.
    Enrollment.objects.select_for_update(no_key=True).get(pk=enrollment.pk)
    for session in seen:
        refuse_if(rules.why_not_report(by, enrollment, session, text=text, now=clock.now()))
    refuse_if(rules.why_not_report_again(by, enrollment, seen[0], kind=kind, text=text))
    case = ConductCase.objects.create(
        enrollment=enrollment,
        session=seen[0],
        kind=kind,
        text=text.strip(),
        evidence=keep(brought=file, by=by, needs="attendance.take"),
        reported_by=by,
    )
    CaseSession.objects.bulk_create(CaseSession(case=case, session=session) for session in seen)
    journal.record("case.reported", on=case, by=by, new={"kind": kind, "sessions": [str(one) for one in seen]})
    text_lazy = gettext_lazy("Improper attendance was reported in “%(run)s”. It waits for a decision.")
    judges = [one for one in deciders() if one.pk not in (by.pk, enrollment.person_id)]
    notify_many(people=judges, text=text_lazy, values={"run": seen[0].run}, url=case.get_absolute_url(), by=by)
    return case


@transaction.atomic
def decide(
    *, case: ConductCase, to: str, minutes: int = 0, not_completed: bool = False, decision: str, by: Person
) -> None:
    """Decide the case with its consequences. Minutes are taken off its sessions one after another and go through
    the ledger; the person and the agency are told.

    Raises: Refused when a rule says no or somebody else was faster. Source: N4.
    """
    refuse_if(
        rules.why_not_decide(by, case, to=to, minutes=minutes, not_completed=not_completed, decision=decision)
    )  # fmt: skip
    moved = ConductCase.objects.filter(pk=case.pk, state=State.REPORTED).update(
        state=to,
        unrecognised_minutes=minutes,
        not_completed=not_completed,
        decided_at=Now(),
        decided_by=by,
        decision=decision.strip(),
    )
    refuse_unless(moved == 1, _("Somebody else decided this case meanwhile. Look at it again."))
    new = {"state": to, "unrecognised_minutes": minutes, "not_completed": not_completed}
    journal.record("case.decided", on=case, by=by, old={"state": State.REPORTED}, new=new | said(decision))
    case.refresh_from_db()
    if minutes:
        _spread(case)
        _take_off(case, by)
    _tell(case, by)
    if minutes or not_completed:
        differing.tell(enrollments=[case.enrollment], by=by)


def _spread(case: ConductCase) -> None:
    """Say of each session how many of the case's minutes are its own."""
    parts = list(parts_of(case))
    for part, minutes in zip(parts, spread(case.unrecognised_minutes, rules.minutes_taught(parts)), strict=True):
        part.minutes = minutes
    CaseSession.objects.bulk_update(parts, ["minutes"])


def _take_off(case: ConductCase, by: Person) -> None:
    """Let the ledger take off what all confirmed cases of this person say together, in each of the sessions."""
    for part in sorted(parts_of(case), key=lambda part: part.session_id):  # one order of locks for everybody
        presence.locked_roll(session=part.session, by=by)  # of two cases decided at once the second sums both
        lost = unrecognised_seconds(part.session, [case.enrollment_id]).get(case.enrollment_id, 0)
        presence.set_unrecognised(session=part.session, enrollment=case.enrollment, seconds=lost, by=by)


def _tell(case: ConductCase, by: Person) -> None:
    """A dismissed case was a suspicion that nobody but its reporter knew of; it stays that way."""
    values = {"run": case.session.run, "day": day(case.session.starts_at), "person": case.enrollment.person}
    url = case.get_absolute_url()
    if case.state != State.DISMISSED:
        own = (
            gettext_lazy("“%(run)s”, %(day)s: you were warned for improper attendance. You can appeal.")
            if case.state == State.WARNED
            else gettext_lazy(
                "“%(run)s”, %(day)s: improper attendance was confirmed. Read what follows; you can appeal."
            )
        )
        notify(person=case.enrollment.person, text=own, values=values, url=url, by=by)
        text = gettext_lazy("“%(run)s”, %(day)s: a conduct case of %(person)s was decided.")
        agency = [one for one in officers_of(case.enrollment.organisation_id) if one.pk != case.enrollment.person_id]
        notify_many(people=agency, text=text, values=values, url=url, by=by)
    if case.reported_by_id != by.pk:
        text = gettext_lazy("“%(run)s”, %(day)s: the case that you reported was decided.")
        notify(person=case.reported_by, text=text, values=values, url=url, by=by)


@transaction.atomic
def take_up_again(*, case: ConductCase, by: Person) -> None:
    """Open a decided case again after a granted appeal: its consequences fall away until it is decided anew, and the
    decision so far is kept to be read.

    The agency is told as it was told of the decision. Raises: Refused when the case is not one that was decided.
    """
    refuse_if(rules.why_not_take_up_again(by, case))
    old = {"state": case.state, "unrecognised_minutes": case.unrecognised_minutes, "not_completed": case.not_completed}
    assert case.decided_at  # conduct_case_decided_pair
    EarlierDecision.objects.create(
        case=case, decision=case.decision, decided_at=case.decided_at, decided_by=case.decided_by, **old
    )
    moved = ConductCase.objects.filter(pk=case.pk, state=case.state).update(
        state=State.REPORTED,
        unrecognised_minutes=0,
        not_completed=False,
        decided_at=None,
        decided_by=None,
        decision="",
    )
    refuse_unless(moved == 1, _("Somebody else changed this case meanwhile. Look at it again."))
    journal.record("case.taken_up_again", on=case, by=by, old=old, new={"state": State.REPORTED})
    case.refresh_from_db()
    if old["unrecognised_minutes"]:
        case.parts.update(minutes=0)
        _take_off(case, by)
    text = gettext_lazy("“%(run)s”: the conduct case of %(person)s is decided anew after an appeal.")
    agency = [one for one in officers_of(case.enrollment.organisation_id) if one.pk != case.enrollment.person_id]
    values = {"run": case.session.run, "person": case.enrollment.person}
    # The agency's page of the case is closed while nothing is decided.
    notify_many(people=agency, text=text, values=values, by=by)


def note_reading(*, case: ConductCase, by: Person, address: str) -> None:
    """Record that somebody else than its person read the case."""
    if case.enrollment.person_id != by.pk:
        journal.record("case.read", on=case, by=by, address=address)
