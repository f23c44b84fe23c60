"""Runs whose seats are drawn: committing to a seed, fixing the roll, drawing, and giving the seats by the order.

Not for the arithmetic of the draw: enrollment.draw.

Runs of one course and year that are open together and announce the same source share a seed and are drawn together,
because people name a second and third choice among them. Whoever is drawn first gets the best choice that still has a
seat, and so on down the order; who gets nothing waits for the first choice, in the order of the draw. Whom staff enter
after the closing comes behind all of them.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass, field
from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.db.models.functions import Now
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy

from accounts.actions import notify_many
from accounts.models import Message, Person
from core.errors import refuse_if
from enrollment import draw as pure
from enrollment import seats
from enrollment.models import Draw, Enrollment, Intake, Quota
from enrollment.queries import draws as queries
from enrollment.queries.places import clock
from enrollment.rules import draws as rules
from journal import actions as journal

State, Reason = Enrollment.State, Enrollment.Reason

GOT = gettext_lazy("The draw gave you a seat in “%(run)s”.")
WAITS = gettext_lazy("You were not drawn for “%(run)s”. You are on its waiting list in the order of the draw.")
TO_DRAW = gettext_lazy("Applications for “%(run)s” are closed. Draw its seats.")
OUT = gettext_lazy("You were not drawn for “%(run)s”, and its waiting list is full.")


@transaction.atomic
def commit(*, intake: Intake, source: str, source_at: datetime | None, by: Person) -> Draw:
    """Publish the commitment to a seed, with where the public entropy will come from and from when on it exists.

    A run of the same course that is not drawn yet and announced the same source shares its seed.
    Raises: Refused without a source of a moment between the closing and the run, and for another one than announced.
    Safe to run twice: the first commitment stands.
    """
    source = source.strip()
    there = Draw.objects.filter(intake=intake).first()
    refuse_if(rules.why_not_announce(intake, there, source, source_at, now=clock()))
    if there is not None:
        return there
    assert source_at is not None  # the rule refuses a source without its moment
    sister = queries.undrawn_of_course(intake.run).filter(source=source, source_at=source_at).first()
    salt = sister.salt if sister else secrets.token_hex(32)
    commitment = sister.commitment if sister else pure.commit(pure.sealed(settings.SECRET_KEY, salt))
    made = Draw.objects.create(intake=intake, salt=salt, commitment=commitment, source=source, source_at=source_at)
    told = {"commitment": commitment, "source": source, "source_at": source_at}
    journal.record("draw.committed", by=by, on=intake, new=told)
    return made


def freeze_rolls(*, by: Person | None) -> int:
    """Fix and publish who takes part in each draw whose runs are all closed, before its source exists.

    Returns: how many draws. Safe to run twice, also at once: a roll is fixed once.
    """
    return sum(_freeze(one, by) for one in queries.to_freeze())


@transaction.atomic
def _freeze(due: Draw, by: Person | None) -> int:
    draws = list(queries.drawn_together(due).select_for_update(of=("self",)))
    for pk in sorted(one.intake_id for one in draws):
        seats.locked(pk)
    closed = set(queries.to_freeze().values_list("pk", flat=True))
    if not draws or not closed.issuperset(one.pk for one in draws):
        return 0
    roll = queries.roll_of([one.intake.run_id for one in draws])
    told = {"roll": pure.roll_hash(roll), "people": len(roll)}
    Draw.objects.filter(pk__in=closed & {one.pk for one in draws}).update(
        roll=roll, roll_hash=told["roll"], frozen_at=Now()
    )
    for one in draws:
        journal.record("draw.frozen", by=by, on=one.intake, new=told)
    return len(draws)


@dataclass
class _Table:
    """The runs of a draw with their counters, held, and what happened to whom."""

    intakes: dict[int, Intake] = field(default_factory=dict)  # by the run's key
    quotas: dict[int, Quota] = field(default_factory=dict)
    told: dict[tuple[Promise, int], list[Enrollment]] = field(default_factory=dict)

    def has_seat(self, place: Enrollment) -> bool:
        quota = self.quotas.get(place.quota_id or 0)
        return self.intakes[place.run_id or 0].seats_left > 0 and (quota is None or quota.taken < quota.seats)

    def tell(self, text: Promise, place: Enrollment) -> None:
        self.told.setdefault((text, place.run_id or 0), []).append(place)


@transaction.atomic
def draw(*, draw: Draw, public_entropy: str, by: Person) -> list[str]:
    """Reveal the seed, order the roll, and give the seats of this run and of those that share its seed.

    `public_entropy` is what the announced source says; who entered it stands in the row and in the journal.
    Returns: the numbers on the roll in the order of the draw.
    Raises: Refused before the roll is published or the source exists, without entropy, when they are drawn already, or
    when the secret of the commitment is lost.
    """
    draws = list(queries.drawn_together(draw).select_for_update(of=("self",)))
    refuse_if(rules.why_not_draw(by, draws, public_entropy, now=clock()))
    entropy, seed = public_entropy.strip(), queries.seed_of(draws[0])
    assert seed is not None  # the rule refuses a commitment without its secret
    table = _table(draws)
    groups, late = queries.on_the_roll(draws[0].roll, list(table.intakes)), queries.after_the_roll(list(table.intakes))
    order = pure.order(seed, entropy, groups)
    Draw.objects.filter(pk__in=[one.pk for one in draws]).update(
        seed=seed, public_entropy=entropy, order=order, drawn_at=Now(), drawn_by=by
    )
    everybody = [*(groups[number] for number in order), *late]
    for choices in everybody:
        _give(table, choices)
    changes = [journal.Change(place, None, {"state": place.state}) for choices in everybody for place in choices]
    journal.record_many("draw.result", changes, by=by)
    told = {"source": draws[0].source, "entropy": entropy, "roll": draws[0].roll_hash, "people": len(order)}
    for one in draws:
        journal.record("draw.drawn", by=by, on=one.intake, new=told)
    for (text, _run), places in table.told.items():
        people, values = [place.person for place in places], {"run": places[0].run}
        notify_many(people=people, text=text, values=values, url=reverse("my_learning"), by=by)
    return order


@transaction.atomic
def tell_of_draws(*, by: Person | None) -> int:
    """Tell those who manage places of each run that can be drawn now. Returns: how many lines went out.

    Safe to run twice: one line a run, person and day.
    """
    told = 0
    managers = queries.managers()
    since = timezone.localtime().replace(hour=0, minute=0, second=0, microsecond=0)
    for due in queries.to_draw():
        run = due.intake.run
        url = reverse("run_draw", args=[run.course.code, run.year, run.number])
        heard = set(Message.objects.filter(url=url, sent_at__gte=since).values_list("person", flat=True))
        people = [person for person in managers if person.pk not in heard]
        notify_many(people=people, text=TO_DRAW, values={"run": run}, url=url, by=by)
        told += len(people)
    return told


def _table(draws: list[Draw]) -> _Table:
    table = _Table()
    for pk in sorted(one.intake_id for one in draws):
        intake, _clock = seats.locked(pk)
        table.intakes[intake.run_id] = intake
    for intake in table.intakes.values():
        table.quotas |= seats.locked_quotas(intake)
    return table


def _give(table: _Table, choices: list[Enrollment]) -> None:
    """Give one person the best choice that is free, or a number in the line of the first one."""
    got = next((place for place in choices if table.has_seat(place)), None)
    for place in choices:
        if place is got:
            to = State.CONFIRMED if _is_approved(table, place) else State.APPLIED
            intake = table.intakes[place.run_id or 0]
            seats.give(place, intake=intake, quota=table.quotas.get(place.quota_id or 0), to=to)
            table.tell(GOT, place)
        elif got is not None:
            seats.end(place, to=State.CANCELLED, reason_code=Reason.OTHER_RUN)
        elif place is choices[0]:
            _queue(table, place)
        else:
            seats.end(place, to=State.CANCELLED, reason_code=Reason.NOT_DRAWN)


def _is_approved(table: _Table, place: Enrollment) -> bool:
    return place.state == State.APPROVED or table.intakes[place.run_id or 0].approval == Intake.Approval.NONE


def _queue(table: _Table, place: Enrollment) -> None:
    intake = table.intakes[place.run_id or 0]
    if intake.waiting < intake.waiting_limit:
        seats.queue(place, intake=intake)
        table.tell(WAITS, place)
    else:
        seats.end(place, to=State.CANCELLED, reason_code=Reason.NOT_DRAWN)
        table.tell(OUT, place)
