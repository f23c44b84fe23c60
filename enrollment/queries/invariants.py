"""What must always hold between places, counters, attendance, completions and hours: everything that does not, by name.

Not for mending: a difference is a bug or a hand in the database, and people look at it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta

from django.db.models import (
    BigIntegerField,
    Case,
    Count,
    Exists,
    F,
    IntegerField,
    OuterRef,
    Q,
    Subquery,
    Sum,
    Value,
    When,
)
from django.db.models.functions import Coalesce, Now

from enrollment.models import Draw, Enrollment, Hold, HoursEntry, HoursTotal, Intake, Quota
from enrollment.queries.difference import Difference
from enrollment.queries.differences_of_attendance import of_attendance
from enrollment.queries.differences_of_completion import of_completion
from enrollment.queries.differences_of_learning import of_learning
from enrollment.queries.differences_of_people import of_people
from enrollment.queries.differences_of_results import of_results
from enrollment.queries.draws import seed_of

State = Enrollment.State
GRACE = timedelta(minutes=10)
_SEAT = (State.APPLIED, State.OFFERED, State.CONFIRMED)


def differences() -> list[Difference]:
    """Everything that does not hold now, by kind. Reads only."""
    return [found for check in CHECKS for found in check()]


def _intakes() -> Iterator[Difference]:
    """Counters of runs against their rows; more seats taken than there are."""
    places = Enrollment.objects.filter(run=OuterRef("run")).order_by().values("run")
    seated = places.annotate(n=Count("pk", filter=Q(takes_seat=True))).values("n")
    queued = places.annotate(n=Count("pk", filter=Q(state=State.WAITING))).values("n")
    holds = Hold.objects.filter(run=OuterRef("run")).order_by().values("run")
    kept = holds.annotate(n=Sum(F("seats") - F("filled") - F("returned"))).values("n")
    zero = Value(0)
    rows = Intake.objects.annotate(
        seated=Coalesce(Subquery(seated, output_field=IntegerField()), zero),
        kept=Coalesce(Subquery(kept, output_field=IntegerField()), zero),
        queued=Coalesce(Subquery(queued, output_field=IntegerField()), zero),
    )
    wrong = ~Q(taken=F("seated") + F("kept")) | ~Q(waiting=F("queued")) | Q(seated__gt=F("seats") - F("kept"))
    for row in rows.filter(wrong):
        name = f"enrollment.intake:{row.pk}"
        if row.seated + row.kept > row.seats:
            yield Difference("overbooked", name, f"{row.seated} + {row.kept} > {row.seats}")
        if row.taken != row.seated + row.kept:
            yield Difference("seats_counted_wrong", name, f"{row.taken} ≠ {row.seated} + {row.kept}")
        if row.waiting != row.queued:
            yield Difference("waiting_counted_wrong", name, f"{row.waiting} ≠ {row.queued}")


def _quotas() -> Iterator[Difference]:
    """Counters of quotas against their rows, open seats of holds included."""
    quotas = list(
        Quota.objects.select_related("intake").annotate(
            seated=Count("enrollments", filter=Q(enrollments__takes_seat=True))
        )
    )
    kept: dict[int, int] = {}
    for hold in Hold.objects.exclude(quota=None):  # a hold keeps the quota in which its seats were counted
        kept[hold.quota_id or 0] = kept.get(hold.quota_id or 0, 0) + hold.open
    for quota in quotas:
        there = quota.seated + kept.get(quota.pk, 0)
        if quota.taken != there:
            yield Difference("quota_counted_wrong", f"enrollment.quota:{quota.pk}", f"{quota.taken} ≠ {there}")
        if there > quota.seats:
            yield Difference("quota_overbooked", f"enrollment.quota:{quota.pk}", f"{there} > {quota.seats}")


def _twice() -> Iterator[Difference]:
    """People with two live places in one run."""
    live = Enrollment.objects.exclude(state__in=Enrollment.ENDED).exclude(run=None)
    for row in live.order_by().values("run", "person").annotate(n=Count("pk")).filter(n__gt=1):
        yield Difference("twice_in_a_run", f"courses.run:{row['run']}", f"accounts.person:{row['person']} × {row['n']}")


def _numbers() -> Iterator[Difference]:
    """Numbers of arrival that two people of one run share, or that the run's counter never gave."""
    rows = Enrollment.objects.exclude(run=None).exclude(state__in=Enrollment.ENDED).filter(arrival__gt=0).order_by()
    for row in rows.values("run", "arrival").annotate(n=Count("pk")).filter(n__gt=1):
        yield Difference("number_twice", f"courses.run:{row['run']}", f"{row['arrival']} × {row['n']}")
    beyond = rows.filter(arrival__gt=F("run__intake__arrivals"))
    for pk, arrival, given in beyond.values_list("pk", "arrival", "run__intake__arrivals"):
        yield Difference("number_never_given", f"enrollment.enrollment:{pk}", f"{arrival} > {given}")


def _passed() -> Iterator[Difference]:
    """People who wait although a seat is free for them: somebody was passed, or an offer was forgotten."""
    waiting = Enrollment.objects.filter(
        Q(quota=None) | Q(quota__taken__lt=F("quota__seats")),
        Q(run__intake__closes_at__gt=Now()) | Q(run__intake__cancel_until__gt=Now()),
        state=State.WAITING,
        run__intake__taken__lt=F("run__intake__seats"),
    )
    for row in waiting.order_by("pk").values("pk", "arrival"):
        yield Difference("waits_beside_a_free_seat", f"enrollment.enrollment:{row['pk']}", f"{row['arrival']}")
    seated = Q(state=State.OFFERED) | Q(
        state__in=(State.CONFIRMED, State.APPLIED),
        takes_seat=True,
        way__in=(Enrollment.Way.SELF, Enrollment.Way.STAFF),
        hold=None,
        run__intake__method=Intake.Method.FIRST_COME,
    )
    same = Q(quota=OuterRef("quota")) | Q(quota=None) & Q(run=OuterRef("no_quota"))
    later = Enrollment.objects.filter(seated, same, run=OuterRef("run"), arrival__gt=OuterRef("arrival"))
    no_quota = Case(When(quota=None, then=F("run")), output_field=BigIntegerField())
    first = Enrollment.objects.filter(state=State.WAITING).annotate(no_quota=no_quota)
    for pk, arrival in first.filter(Exists(later)).order_by("pk").values_list("pk", "arrival"):
        yield Difference("passed", f"enrollment.enrollment:{pk}", f"{arrival}")


def _offers() -> Iterator[Difference]:
    """Offers whose time is over for longer than the scheduler needs to end them."""
    late = Enrollment.objects.filter(state=State.OFFERED, offer_expires_at__lt=Now() - GRACE)
    for row in late.values("pk", "offer_expires_at"):
        yield Difference("offer_past_its_time", f"enrollment.enrollment:{row['pk']}", str(row["offer_expires_at"]))


def _states() -> Iterator[Difference]:
    """Seats in states that have none, and states with a seat that take none."""
    lottery = Q(state=State.APPLIED, run__intake__method=Intake.Method.LOTTERY)
    wrong = (
        Q(takes_seat=True) & ~Q(state__in=_SEAT)
        | Q(takes_seat=False, state__in=_SEAT, run__isnull=False, run__intake__isnull=False) & ~lottery
    )
    for row in Enrollment.objects.filter(wrong).values("pk", "state", "takes_seat"):
        text = f"{row['state']}, {row['takes_seat']}"
        yield Difference("seat_against_state", f"enrollment.enrollment:{row['pk']}", text)


def _hours() -> Iterator[Difference]:
    """Sums of hours against the lines of the ledger."""
    lines = HoursEntry.objects.filter(person=OuterRef("person"), year=OuterRef("year"), counted=True).order_by()
    total = Coalesce(Subquery(lines.values("person").annotate(n=Sum("hours")).values("n")), Value(0))
    for row in HoursTotal.objects.annotate(lines=total).exclude(recognised=F("lines")):
        yield Difference("hours_differ", f"enrollment.hourstotal:{row.pk}", f"{row.recognised} ≠ {row.lines}")
    counted = HoursEntry.objects.filter(counted=True).order_by().values("person", "year").annotate(n=Sum("hours"))
    there = HoursTotal.objects.filter(person=OuterRef("person"), year=OuterRef("year")).values("pk")
    for person, year, n in counted.filter(~Exists(there)).values_list("person", "year", "n"):
        yield Difference("hours_without_a_sum", f"accounts.person:{person}", f"{year}: {n}")


def _draws() -> Iterator[Difference]:
    """Commitments whose seed cannot be revealed: the secret key was changed, and the former one is not named."""
    for draw in Draw.objects.filter(drawn_at=None).order_by("pk"):
        if seed_of(draw) is None:
            yield Difference("draw_without_its_seed", f"enrollment.draw:{draw.pk}", draw.commitment)


CHECKS: tuple[Callable[[], Iterator[Difference]], ...] = (
    _intakes, _quotas, _twice, _numbers, _passed, _offers, _states, _hours, _draws, of_attendance,
    of_completion, of_learning, of_results, of_people,
)  # fmt: skip
