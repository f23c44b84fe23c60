"""Seats that become free and go to the people who wait: offered, accepted, declined, run out, closed.

Not for applications: enrollment.actions.places.

The order, written down plainly. A free seat is offered to whoever waits with the lowest number. A person whose
organisation has used up its quota cannot take a seat of the run; such a person is passed over, keeps the number, and
is the first of the own organisation as soon as the quota has room. Nobody else is ever passed: two people with the same
entitlement (both without a quota, or both of the same quota) get their offers in the order of their numbers. While
somebody waits who could take a seat, a newcomer waits too, even when a seat is free in that moment.
"""

from __future__ import annotations

from datetime import datetime, time, timedelta

from django.conf import settings
from django.db import transaction
from django.db.models.functions import Now
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise, lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, override

from accounts.actions import notify, notify_many
from accounts.models import Person
from core.errors import refuse_if, refuse_unless
from enrollment import quiet, seats
from enrollment.models import Draw, Enrollment, Intake
from enrollment.queries import places as queries
from enrollment.rules import places as rules
from journal import actions as journal

State, Reason = Enrollment.State, Enrollment.Reason

# Said in the language of the person who reads it, not of who caused the offer.
_when = lazy(rules.when, str)

OFFERED = gettext_lazy("A seat in “%(run)s” is yours if you accept it until %(until)s.")
OFFERED_BUT = gettext_lazy("A seat in “%(run)s” is yours if you accept it until %(until)s. Before that: %(why)s")


@transaction.atomic
def offer_seats(*, run: int, by: Person | None) -> int:
    """Offer every free seat of the run (its key) to the people who wait, in the order above.

    Offers stop at the cut-off, when places can be cancelled no more; before a lottery is drawn there are none. One that
    is made at night is mailed, and its time begins, in the morning.
    Returns: how many offers were made.
    Safe to run twice: an offer takes its seat at once.
    """
    pk = Intake.objects.filter(run=run).values_list("pk", flat=True).first()
    if pk is None:
        return 0
    intake, clock = seats.locked(pk)
    if not intake.waiting or intake.seats_left <= 0 or clock >= intake.offers_until or not _is_drawn(intake):
        return 0
    quotas = seats.locked_quotas(intake)
    begins = timezone.make_aware(datetime.combine(intake.run.starts_on, time()))
    starts, until = quiet.offer_times(
        clock, timedelta(hours=intake.offer_hours), intake.offers_until, begins, settings.PORTAL_OFFERS_BETWEEN
    )
    made = []
    waiting = queries.waiting_list(run).select_related("person", "run__course")
    for enrollment in waiting:
        if intake.seats_left <= 0:
            break
        quota = quotas.get(enrollment.quota_id or 0)
        if quota is not None and quota.taken >= quota.seats:
            continue
        seats.offer(enrollment, intake=intake, quota=quota, until=until)
        journal.record("enrollment.offered", by=by, on=enrollment, old={"state": State.WAITING}, new={"until": until})
        made.append(enrollment)
    _tell_offered(made, until=until, mail_at=starts)
    return len(made)


def _tell_offered(offered: list[Enrollment], *, until: datetime, mail_at: datetime) -> None:
    """Tell everybody of the offer, and what they have to settle before they can accept it."""
    for language in {enrollment.person.language for enrollment in offered}:
        with override(language):
            readers = [enrollment for enrollment in offered if enrollment.person.language == language]
            people = [enrollment.person for enrollment in readers]
            facts = queries.facts_of_people(people, readers[0].run_id or 0)
            for enrollment in readers:
                why = rules.reasons_against_accepting(facts[enrollment.person_id])
                _tell(enrollment, OFFERED_BUT if why else OFFERED, until=until, mail_at=mail_at, why=why)


@transaction.atomic
def settle(*, run: int, by: Person | None) -> None:
    """Do for the people who wait what is due, before somebody else is given a free seat: offer them the seats or, when
    free seats are offered no more, end the waiting and tell them, as the scheduler would a moment later.

    Safe to run twice.
    """
    if offer_seats(run=run, by=by):
        return
    pk = Intake.objects.filter(run=run, waiting__gt=0).values_list("pk", flat=True).first()
    if pk is not None:
        _close(pk, by)


def _is_drawn(intake: Intake) -> bool:
    if intake.method != Intake.Method.LOTTERY:
        return True
    return Draw.objects.filter(intake=intake).exclude(drawn_at=None).exists()


@transaction.atomic
def accept(*, enrollment: Enrollment, by: Person) -> None:
    """Take the seat that is offered: confirmed, or kept until the approval when a step of it is still open.

    The offer is used up with it: who cancels afterwards gives the seat to the next person and has no offer any more.
    Raises: Refused when the offer is over or something binding lies at the same time.
    """
    facts = queries.facts_of(enrollment.person, enrollment.run_id or 0)
    refuse_unless(facts is not None, _("This offer is no longer open."))
    assert facts is not None  # said once more for the type checker
    refuse_if(rules.why_not_accept(by, enrollment, now=queries.clock(), facts=facts))
    refuse_unless(
        seats.move_standing(enrollment.person_id, facts.revision),
        _("Another of your applications came in at the same moment. Look at this one again."),
    )
    is_open = enrollment.approval_steps.exclude(decision="approved").exists()
    to = State.APPLIED if is_open else State.CONFIRMED
    standing = Enrollment.objects.filter(pk=enrollment.pk, state=State.OFFERED, offer_expires_at__gt=Now())
    moved = standing.update(state=to, offer_key=None, offer_expires_at=None, changed_at=Now())
    refuse_unless(moved == 1, _("This offer is no longer open."))
    journal.record("enrollment.accepted", by=by, on=enrollment, old={"state": State.OFFERED}, new={"state": to})
    enrollment.state, enrollment.offer_key, enrollment.offer_expires_at = to, None, None
    _tell(enrollment, gettext_lazy("You accepted the seat in “%(run)s”."), by=by)


@transaction.atomic
def decline(*, enrollment: Enrollment, by: Person | None) -> None:
    """Leave the offered seat to the next person. `by` is None when the link of the mail was used.

    Raises: Refused when the offer is over already.
    """
    refuse_if(rules.why_not_decline(enrollment, now=queries.clock()))
    moved = seats.end(enrollment, to=State.CANCELLED, reason_code=Reason.OFFER_DECLINED)
    refuse_unless(moved, _("This offer is no longer open."))
    journal.record("enrollment.declined", by=by, on=enrollment, old={"state": State.OFFERED})
    offer_seats(run=enrollment.run_id or 0, by=by)


def end_late_offers(*, by: Person | None, run: int | None = None) -> int:
    """End the offers whose time is over, and offer their seats on; of one run, or of all. Returns: how many.

    Each in a transaction of its own, so that one that fails keeps nobody waiting. Safe to run twice, also at once.
    """
    late = Enrollment.objects.filter(state=State.OFFERED, offer_expires_at__lte=Now())
    if run is not None:
        late = late.filter(run=run)
    return sum(_end_late(enrollment, by) for enrollment in late.select_related("person", "run__course"))


@transaction.atomic
def _end_late(enrollment: Enrollment, by: Person | None) -> int:
    clock = queries.clock()
    if not seats.end(enrollment, to=State.CANCELLED, reason_code=Reason.OFFER_EXPIRED, before=clock):
        return 0
    journal.record("enrollment.offer_ran_out", by=by, on=enrollment, old={"state": State.OFFERED})
    _tell(enrollment, gettext_lazy("Your offer of a seat in “%(run)s” ran out."), by=by)
    offer_seats(run=enrollment.run_id or 0, by=by)
    return 1


def close_waiting_lists(*, by: Person | None) -> int:
    """End the waiting of everybody whose run takes nobody in any more, and tell them. Returns: how many.

    Safe to run twice: who was told waits no longer.
    """
    over = Intake.objects.filter(waiting__gt=0, closes_at__lte=Now()).values_list("pk", flat=True)
    return sum(_close(pk, by) for pk in list(over))


@transaction.atomic
def _close(pk: int, by: Person | None) -> int:
    intake, clock = seats.locked(pk)
    if clock < intake.offers_until or not _is_drawn(intake):
        return 0
    ended = []
    for enrollment in queries.waiting_list(intake.run_id).select_related("person", "run__course"):
        if seats.end(enrollment, to=State.CANCELLED, reason_code=Reason.RUN_CLOSED):
            ended.append(enrollment)
    journal.record_many(
        "enrollment.waiting_ended",
        [journal.Change(enrollment, {"state": State.WAITING}, {"state": State.CANCELLED}) for enrollment in ended],
        by=by,
    )
    text = gettext_lazy("The waiting list of “%(run)s” is closed; no seat became free for you.")
    if ended:
        people = [enrollment.person for enrollment in ended]
        notify_many(people=people, text=text, values={"run": ended[0].run}, url=reverse("my_learning"), by=by)
    return len(ended)


def _tell(
    enrollment: Enrollment, text: Promise, *, by: Person | None = None, until: datetime | None = None,
    mail_at: datetime | None = None, why: str = "",
) -> None:  # fmt: skip
    values: dict[str, object] = {"run": enrollment.run, "until": _when(until), "why": why}
    # An offer's mail is enough to leave the seat to the next person.
    decline = reverse("offer_decline", args=[enrollment.offer_key]) if until and enrollment.offer_key else ""
    url = enrollment.get_absolute_url()
    notify(person=enrollment.person, text=text, values=values, url=url, mail_url=decline, mail_at=mail_at, by=by)
