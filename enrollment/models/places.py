"""How runs take people in, and each person's place in a run.

Not for agencies that hold seats: enrollment.models.nominations. Not for being there: enrollment.models.attendance.
"""

from __future__ import annotations

import uuid
from datetime import date, datetime, timedelta

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.models import Organisation, Person
from courses.models import Course, Run
from enrollment.models.nominations import Hold

# Held seats that nobody named are free for applications for so long at least; hold_new says it in words.
RETURNS_BEFORE_CLOSING = timedelta(days=2)


class Intake(models.Model):
    """How one run takes people in: when, whom, how many, in which way.

    `taken` counts the seats that are taken by enrollments and holds; only enrollment.seats changes it, and the
    constraint keeps it within `seats` whatever the code does. `arrivals` is the server's counter: every application
    gets the next number. Empty lists of grades, job series and organisations let everybody in.
    """

    class Method(models.TextChoices):
        FIRST_COME = "first_come", _("first come, first served")
        LOTTERY = "lottery", _("lottery")

    class Repeat(models.TextChoices):
        FREE = "free", _("may be taken again")
        ONCE_A_YEAR = "once_a_year", _("once a year")
        ONCE = "once", _("not again after completion")

    class Approval(models.TextChoices):
        NONE = "none", _("without approval")
        HEAD = "head", _("head of the office")
        OFFICER = "officer", _("agency training officer")
        BOTH = "both", _("head, then training officer")

    run = models.OneToOneField(Run, models.PROTECT, related_name="intake", verbose_name=_("run"))
    opens_at = models.DateTimeField(_("opens at"))
    closes_at = models.DateTimeField(_("closes at"))
    cancel_until = models.DateTimeField(_("may be cancelled until"))
    method = models.CharField(
        _("how seats are given"), max_length=12, choices=Method.choices, default=Method.FIRST_COME
    )
    approval = models.CharField(_("approval"), max_length=10, choices=Approval.choices, default=Approval.NONE)
    repeat = models.CharField(_("repetition"), max_length=12, choices=Repeat.choices, default=Repeat.ONCE_A_YEAR)
    seats = models.PositiveIntegerField(_("seats"))
    taken = models.PositiveIntegerField(_("seats taken"), default=0)
    arrivals = models.PositiveIntegerField(_("applications so far"), default=0)
    # How many wait now: counted beside the seats, because a statement that waited for this row sees the row anew,
    # but not the rows of those who came in meanwhile.
    waiting = models.PositiveIntegerField(_("people waiting"), default=0)
    waiting_limit = models.PositiveIntegerField(_("longest waiting list"), default=100)
    offer_hours = models.PositiveSmallIntegerField(_("hours to answer an offer"), default=48)
    return_days = models.PositiveSmallIntegerField(_("held seats return (days before)"), default=7)
    minimum = models.PositiveIntegerField(_("minimum enrolment"), default=0)
    decide_on = models.DateField(_("whether it is held is decided on"), null=True, blank=True)
    # Somebody decided that the run is held although it has too few people; the reason stands in the journal.
    held_anyway_at = models.DateTimeField(_("held in any case since"), null=True, blank=True, editable=False)
    held_anyway_by = models.ForeignKey(
        Person, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("decided by"), editable=False
    )
    # Above so many people at once the waiting room opens; 0 is never.
    room_limit = models.PositiveIntegerField(_("people let in at once"), default=0)
    grades = models.JSONField(_("grades"), default=list, blank=True)
    job_series = models.JSONField(_("job series"), default=list, blank=True)
    organisations = models.ManyToManyField(
        Organisation, blank=True, related_name="+", verbose_name=_("only for organisations")
    )

    # Moves with every change to whom the run takes and how: who was looked at before is looked at again.
    revision = models.PositiveIntegerField(_("revision"), default=1, editable=False)

    class Meta:
        ordering = ["opens_at", "run"]
        constraints = [
            models.CheckConstraint(condition=Q(taken__lte=F("seats")), name="intake_never_overbooked"),
            models.CheckConstraint(condition=Q(closes_at__gt=F("opens_at")), name="intake_closes_after_opening"),
            models.CheckConstraint(
                condition=Q(held_anyway_at=None, held_anyway_by=None)
                | Q(held_anyway_at__isnull=False, held_anyway_by__isnull=False),
                name="intake_held_anyway_pair",
            ),
        ]
        verbose_name = _("intake")
        verbose_name_plural = _("intakes")

    def __str__(self) -> str:
        return str(self.run)

    @property
    def seats_left(self) -> int:
        return self.seats - self.taken

    @property
    def offers_until(self) -> datetime:
        """When free seats are offered no more: with the cut-off, since seats become free after the closing too."""
        return max(self.closes_at, self.cancel_until)

    @property
    def returns_on(self) -> date:
        """The day on which unused held seats return: so many days before the run, and early enough before the closing
        that others can still apply for them.
        """
        closing = timezone.localdate(self.closes_at)
        return min(self.run.starts_on - timedelta(days=self.return_days), closing - RETURNS_BEFORE_CLOSING)


class Quota(models.Model):
    """The most seats of a run that people of one organisation may take."""

    # The constraint below begins with the intake.
    intake = models.ForeignKey(Intake, models.CASCADE, db_index=False, related_name="quotas", verbose_name=_("intake"))
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+", verbose_name=_("organisation"))
    seats = models.PositiveIntegerField(_("quota"))
    taken = models.PositiveIntegerField(_("seats taken"), default=0)

    class Meta:
        ordering = ["intake", "organisation"]
        constraints = [
            models.UniqueConstraint(fields=["intake", "organisation"], name="quota_once"),
            models.CheckConstraint(condition=Q(taken__lte=F("seats")), name="quota_never_overbooked"),
        ]
        verbose_name = _("quota")
        verbose_name_plural = _("quotas")

    def __str__(self) -> str:
        return f"{self.intake} {self.organisation}"


class Enrollment(models.Model):
    """A person's place in a run, or in an e-learning course, which has no runs.

    `takes_seat` says whether the row is one of the intake's `taken`. `key` comes with the form, so that a submit that
    is sent twice finds its first row. `arrival` is the server's number and the order of the waiting list.
    `first_choice` ties the second and third choice of run to the first.
    """

    class State(models.TextChoices):
        APPLIED = "applied", pgettext_lazy("enrollment", "applied")
        APPROVED = "approved", _("approved")
        WAITING = "waiting", _("waiting")
        OFFERED = "offered", _("offered")
        CONFIRMED = "confirmed", _("confirmed")
        CANCELLED = "cancelled", _("cancelled")
        REFUSED = "refused", _("refused")

    class Way(models.TextChoices):
        SELF = "self", _("own application")
        NOMINATION = "nomination", _("nomination")
        STAFF = "staff", _("entered by staff")

    class Reason(models.TextChoices):
        WORK = "work", _("work")
        HEALTH = "health", _("health")
        FAMILY = "family", _("family")
        OTHER_RUN = "other_run", _("another run or course")
        RUN_CANCELLED = "run_cancelled", _("the run was cancelled")
        OFFER_EXPIRED = "offer_expired", _("the offer ran out")
        OFFER_DECLINED = "offer_declined", _("the offer was declined")
        NOT_DRAWN = "not_drawn", _("not drawn")
        NOT_APPROVED = "not_approved", _("not approved")
        RUN_CLOSED = "run_closed", _("no seat became free")
        REPLACED = "replaced", _("another person takes the place")
        OTHER = "other", _("other")

    ENDED = (State.CANCELLED, State.REFUSED)

    key = models.UUIDField(_("receipt number"), default=uuid.uuid4, unique=True, editable=False)
    # The indexes below begin with these keys, or hold the few places that have one (quota, hold, first choice); a whole
    # index for each would be written with every place. Nobody asks for the places that somebody applied for.
    person = models.ForeignKey(
        Person, models.PROTECT, db_index=False, related_name="enrollments", verbose_name=_("person")
    )
    course = models.ForeignKey(
        Course, models.PROTECT, db_index=False, related_name="enrollments", verbose_name=_("course")
    )
    run = models.ForeignKey(
        Run, models.PROTECT, db_index=False, null=True, blank=True, related_name="enrollments", verbose_name=_("run")
    )
    year = models.PositiveSmallIntegerField(_("year"))
    organisation = models.ForeignKey(
        Organisation,
        models.PROTECT,
        db_index=False,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("organisation then"),
    )
    quota = models.ForeignKey(Quota, models.PROTECT, db_index=False, null=True, blank=True, related_name="enrollments")
    hold = models.ForeignKey(Hold, models.PROTECT, db_index=False, null=True, blank=True, related_name="enrollments")
    way = models.CharField(_("way"), max_length=12, choices=Way.choices, default=Way.SELF)
    state = models.CharField(_("state"), max_length=10, choices=State.choices)
    takes_seat = models.BooleanField(_("takes a seat"), default=False)
    arrival = models.PositiveIntegerField(_("number of arrival"), default=0)
    choice = models.PositiveSmallIntegerField(_("choice"), default=1)
    first_choice = models.ForeignKey(
        "self",
        models.PROTECT,
        db_index=False,
        null=True,
        blank=True,
        related_name="further_choices",
        verbose_name=_("first choice"),
    )
    offer_key = models.UUIDField(null=True, blank=True, editable=False)
    offer_expires_at = models.DateTimeField(_("offer stands until"), null=True, blank=True)
    applied_at = models.DateTimeField(_("applied at"), db_default=Now())
    applied_by = models.ForeignKey(
        Person, models.PROTECT, db_index=False, null=True, blank=True, related_name="+", verbose_name=_("applied by")
    )
    changed_at = models.DateTimeField(_("changed at"), db_default=Now())
    reason_code = models.CharField(_("reason"), max_length=20, choices=Reason.choices, blank=True)
    reason = models.CharField(_("reason in words"), max_length=300, blank=True)
    sample = models.BooleanField(_("sample"), default=False)

    class Meta:
        ordering = ["run", "arrival", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["run", "person"],
                condition=Q(run__isnull=False) & ~Q(state__in=["cancelled", "refused"]),
                name="enrollment_once_a_run",
            ),
            models.UniqueConstraint(
                fields=["course", "person", "year"],
                condition=Q(run=None) & ~Q(state__in=["cancelled", "refused"]),
                name="enrollment_once_a_year_without_run",
            ),
            models.CheckConstraint(
                condition=Q(state="offered", offer_expires_at__isnull=False, offer_key__isnull=False)
                | ~Q(state="offered") & Q(offer_expires_at=None, offer_key=None),
                name="enrollment_offer_pair",
            ),
            models.CheckConstraint(
                condition=Q(takes_seat=False) | Q(run__isnull=False, state__in=["applied", "offered", "confirmed"]),
                name="enrollment_seat_in_its_states",
            ),
            models.CheckConstraint(condition=Q(choice__gte=1, choice__lte=3), name="enrollment_choice_range"),
            models.UniqueConstraint(
                fields=["offer_key"], condition=Q(offer_key__isnull=False), name="enrollment_offer_key_once"
            ),
        ]
        indexes = [
            models.Index(fields=["run", "state", "arrival"]),
            models.Index(fields=["person", "year", "state"]),
            models.Index(fields=["organisation", "year"]),
            models.Index(fields=["course", "year"]),
            # The list of all places, newest year and newest application first: without it a million rows are sorted
            # for one page. Ascending, as the rows come in: the end of an index is its cheapest place to write to.
            models.Index(fields=["year", "applied_at"], name="enrollment_newest_of_year"),
            models.Index(fields=["quota"], condition=Q(quota__isnull=False), name="enrollment_of_quota"),
            models.Index(fields=["hold"], condition=Q(hold__isnull=False), name="enrollment_of_hold"),
            models.Index(
                fields=["first_choice"], condition=Q(first_choice__isnull=False), name="enrollment_of_first_choice"
            ),
            models.Index(
                fields=["offer_expires_at"], condition=Q(offer_expires_at__isnull=False), name="enrollment_offers_open"
            ),
        ]
        verbose_name = _("enrollment")
        verbose_name_plural = _("enrollments")

    def __str__(self) -> str:
        return f"{self.person} · {self.run or self.course}"

    def get_absolute_url(self) -> str:
        return reverse("enrollment_detail", args=[self.key])

    @property
    def is_live(self) -> bool:
        return self.state not in self.ENDED


class Standing(models.Model):
    """One row a person, whose revision rises with every place that the person takes.

    Who enrols reads the revision with the person's own timetable and moves it by a conditional update: of two
    applications at once, from two tabs or for two runs at one hour, the second one has to look again.
    """

    person = models.OneToOneField(Person, models.CASCADE, primary_key=True, related_name="standing")
    revision = models.PositiveIntegerField(default=0)

    class Meta:
        verbose_name = _("standing")
        verbose_name_plural = _("standings")

    def __str__(self) -> str:
        return f"{self.person_id}: {self.revision}"


class WaitingRoom(models.Model):
    """The counter of a run's waiting room, apart from the intake, so that asking for a number disturbs no enrolment.

    `looked_at` is when somebody was let in last: of all the pages that ask, one a second does the work, and leaves
    here what the others only read: the highest number that was let in, and how many a minute.
    """

    intake = models.OneToOneField(
        Intake, models.CASCADE, primary_key=True, related_name="room", verbose_name=_("intake")
    )
    tickets = models.PositiveIntegerField(_("numbers given"), default=0)
    let_in = models.PositiveIntegerField(_("let in up to number"), default=0)
    pace = models.PositiveIntegerField(_("let in a minute"), default=0)
    looked_at = models.DateTimeField(_("looked at last"), null=True, blank=True)

    class Meta:
        verbose_name = _("waiting room")
        verbose_name_plural = _("waiting rooms")

    def __str__(self) -> str:
        return str(self.intake)


class Ticket(models.Model):
    """A person's number in the waiting room of a run: one each, however many tabs are open."""

    intake = models.ForeignKey(Intake, models.CASCADE, db_index=False, related_name="tickets", verbose_name=_("intake"))
    person = models.ForeignKey(Person, models.CASCADE, related_name="+", verbose_name=_("person"))
    number = models.PositiveIntegerField(_("number"))
    taken_at = models.DateTimeField(_("taken at"), db_default=Now())
    seen_at = models.DateTimeField(_("seen last"), db_default=Now())
    admitted_at = models.DateTimeField(_("let in at"), null=True, blank=True)
    left_at = models.DateTimeField(_("left at"), null=True, blank=True)

    class Meta:
        ordering = ["intake", "number"]
        constraints = [
            models.UniqueConstraint(fields=["intake", "person"], name="ticket_once"),
            models.UniqueConstraint(fields=["intake", "number"], name="ticket_number_once"),
        ]
        indexes = [
            models.Index(
                fields=["intake", "seen_at"],
                condition=Q(admitted_at__isnull=False, left_at=None),
                name="ticket_inside",
            ),
        ]
        verbose_name = _("waiting-room ticket")
        verbose_name_plural = _("waiting-room tickets")

    def __str__(self) -> str:
        return f"{self.intake} {self.number}"


class Draw(models.Model):
    """The draw of a run by lottery: what was committed to before, what was revealed after, and the order.

    Announced before are the hash of the seed and the `source` of the public entropy with the moment from which it
    exists. The seed itself stands nowhere before the draw: it follows from the installation's secret and `salt`. With
    the closing, before the source exists, the roll is fixed and its hash published.
    Anybody can compute `order` again from the revealed seed, the public entropy and the roll (enrollment.draw).
    """

    intake = models.OneToOneField(Intake, models.PROTECT, related_name="draw", verbose_name=_("intake"))
    commitment = models.CharField(_("hash of the sealed seed"), max_length=64)
    committed_at = models.DateTimeField(_("committed at"), db_default=Now())
    salt = models.CharField(_("salt of the sealed seed"), max_length=64)
    source = models.CharField(_("public source of the draw"), max_length=200)
    source_at = models.DateTimeField(_("the source exists from"))
    seed = models.CharField(_("seed"), max_length=64, blank=True)
    public_entropy = models.CharField(_("public entropy"), max_length=200, blank=True)
    # Who takes part, by the numbers that the server gave the places: fixed and published when applications close.
    roll = models.JSONField(_("roll"), default=list, blank=True)
    roll_hash = models.CharField(_("hash of the roll"), max_length=64, blank=True)
    frozen_at = models.DateTimeField(_("roll fixed at"), null=True, blank=True)
    order = models.JSONField(_("order"), default=list, blank=True)
    drawn_at = models.DateTimeField(_("drawn at"), null=True, blank=True)
    drawn_by = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(drawn_at=None, drawn_by=None, seed="", public_entropy="")
                | Q(drawn_at__isnull=False, drawn_by__isnull=False) & ~Q(seed="") & ~Q(public_entropy=""),
                name="draw_reveals_all_at_once",
            ),
        ]
        verbose_name = _("draw")
        verbose_name_plural = _("draws")

    def __str__(self) -> str:
        return str(self.intake)
