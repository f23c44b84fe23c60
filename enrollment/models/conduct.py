"""What is decided about being there: reasons, gates, spot checks, conduct cases, appeals.

Not for the ledger of presence itself: enrollment.models.attendance.
"""

from __future__ import annotations

import uuid

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.models import Person
from courses.models import Session
from enrollment.models.attendance import Presence
from enrollment.models.places import Enrollment
from exchange.models import StoredFile


class ReasonStatement(models.Model):
    """A written reason for not being there (사유서), before or after, with a file and a decision."""

    class Kind(models.TextChoices):
        OFFICIAL = "official", _("official duty")
        SICK = "sick", _("illness")
        FAMILY = "family", _("family event")
        PRIVATE = "private", _("private business")
        TECHNICAL = "technical", _("technical trouble")
        OTHER = "other", _("other")

    class State(models.TextChoices):
        HANDED_IN = "handed_in", _("handed in")
        APPROVED = "approved", _("approved")
        REFUSED = "refused", _("refused")
        WITHDRAWN = "withdrawn", _("withdrawn")

    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    enrollment = models.ForeignKey(
        Enrollment, models.PROTECT, related_name="reason_statements", verbose_name=_("enrollment")
    )
    kind = models.CharField(_("kind"), max_length=10, choices=Kind.choices)
    from_at = models.DateTimeField(_("from"))
    until_at = models.DateTimeField(_("until"))
    text = models.TextField(_("reason"))
    file = models.ForeignKey(StoredFile, models.PROTECT, null=True, blank=True, related_name="+")
    state = models.CharField(_("state"), max_length=10, choices=State.choices, default=State.HANDED_IN)
    handed_in_at = models.DateTimeField(_("handed in at"), db_default=Now())
    decided_at = models.DateTimeField(_("decided at"), null=True, blank=True)
    decided_by = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+")
    decision = models.CharField(_("reason of the decision"), max_length=300, blank=True)

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(condition=Q(until_at__gt=F("from_at")), name="reason_statement_times"),
            models.CheckConstraint(
                condition=Q(state__in=["handed_in", "withdrawn"], decided_at=None)
                | Q(state__in=["approved", "refused"], decided_at__isnull=False),
                name="reason_statement_decided_pair",
            ),
        ]
        indexes = [models.Index(fields=["state", "handed_in_at"])]
        verbose_name = _("reason statement")
        verbose_name_plural = _("reason statements")

    def __str__(self) -> str:
        # Without the kind: illness is nobody's business in the journal.
        return str(self.enrollment)

    def get_absolute_url(self) -> str:
        return reverse("statement_detail", args=[self.key])


class Gate(models.Model):
    """What a person acknowledged before the address of a remote run was shown: seat, camera, place; and the agency."""

    class Place(models.TextChoices):
        OFFICE = "office", _("at the office")
        HOME = "home", _("at home")
        ELSEWHERE = "elsewhere", _("elsewhere")

    enrollment = models.OneToOneField(Enrollment, models.CASCADE, related_name="gate", verbose_name=_("enrollment"))
    seat = models.BooleanField(_("seated in front of the camera"), default=False)
    camera = models.BooleanField(_("camera on, face to be seen"), default=False)
    place = models.CharField(_("place"), max_length=10, choices=Place.choices, blank=True)
    acknowledged_at = models.DateTimeField(_("acknowledged at"), null=True, blank=True)
    agency_at = models.DateTimeField(_("confirmed by the agency at"), null=True, blank=True)
    agency_by = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+")
    refused_at = models.DateTimeField(_("refused by the agency at"), null=True, blank=True)
    refused_by = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+")
    refusal = models.CharField(_("reason of the refusal"), max_length=300, blank=True)
    link_key = models.UUIDField(_("own link"), default=uuid.uuid4, unique=True, editable=False)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(refused_at=None, refused_by=None, refusal="")
                | Q(refused_at__isnull=False, refused_by__isnull=False, agency_at=None) & ~Q(refusal=""),
                name="gate_refused_with_reason",
            )
        ]
        verbose_name = _("entry gate")
        verbose_name_plural = _("entry gates")

    def __str__(self) -> str:
        return str(self.enrollment)


class SpotCheck(models.Model):
    """One look at who is in front of the camera during a session; a round that is sent twice is one look."""

    class Result(models.TextChoices):
        THERE = "there", _("there")
        CAMERA_OFF = "camera_off", _("camera off")
        AWAY = "away", _("not at the seat")
        IMPROPER = "improper", _("improper attendance")

    enrollment = models.ForeignKey(Enrollment, models.PROTECT, related_name="spot_checks")
    session = models.ForeignKey(Session, models.PROTECT, related_name="spot_checks")
    checked_at = models.DateTimeField(_("checked at"), db_default=Now())
    checked_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    round_key = models.UUIDField(default=uuid.uuid4, editable=False)
    result = models.CharField(_("result"), max_length=12, choices=Result.choices)
    note = models.CharField(_("note"), max_length=200, blank=True)

    class Meta:
        ordering = ["session", "checked_at"]
        constraints = [
            models.UniqueConstraint(fields=["session", "round_key", "enrollment"], name="spot_check_once_a_round")
        ]
        verbose_name = _("spot check")
        verbose_name_plural = _("spot checks")

    def __str__(self) -> str:
        return f"{self.enrollment} {self.get_result_display()}"


class ConductCase(models.Model):
    """Improper attendance with its evidence and what follows from it (부적절 수강).

    `session` is the first of the sessions that it is about; all of them stand in `parts`, each with what is taken off
    it, and `unrecognised_minutes` is their sum.
    """

    class Kind(models.TextChoices):
        DRIVING = "driving", _("driving or moving about")
        ELSEWHERE = "elsewhere", _("other work during the course")
        SUBSTITUTE = "substitute", _("somebody else in the seat")
        CAMERA = "camera", _("camera off or face hidden again and again")
        OTHER = "other", _("other")

    class State(models.TextChoices):
        REPORTED = "reported", _("reported")
        WARNED = "warned", _("warned")
        CONFIRMED = "confirmed", _("confirmed")
        DISMISSED = "dismissed", _("dismissed")

    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    enrollment = models.ForeignKey(
        Enrollment, models.PROTECT, related_name="conduct_cases", verbose_name=_("enrollment")
    )
    session = models.ForeignKey(Session, models.PROTECT, related_name="conduct_cases", verbose_name=_("session"))
    kind = models.CharField(_("kind"), max_length=12, choices=Kind.choices)
    text = models.TextField(_("what was seen"))
    evidence = models.ForeignKey(StoredFile, models.PROTECT, null=True, blank=True, related_name="+")
    state = models.CharField(_("state"), max_length=10, choices=State.choices, default=State.REPORTED)
    unrecognised_minutes = models.PositiveIntegerField(_("minutes not recognised"), default=0)
    not_completed = models.BooleanField(_("the course is not completed"), default=False)
    reported_at = models.DateTimeField(_("reported at"), db_default=Now())
    reported_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    decided_at = models.DateTimeField(_("decided at"), null=True, blank=True)
    decided_by = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+")
    decision = models.CharField(_("reason of the decision"), max_length=300, blank=True)

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(state="reported", decided_at=None, decided_by=None)
                | ~Q(state="reported") & Q(decided_at__isnull=False, decided_by__isnull=False),
                name="conduct_case_decided_pair",
            ),
            models.CheckConstraint(
                condition=Q(state="confirmed") | Q(unrecognised_minutes=0, not_completed=False),
                name="conduct_case_consequence_confirmed",
            ),
        ]
        indexes = [models.Index(fields=["state", "reported_at"])]
        verbose_name = _("conduct case")
        verbose_name_plural = _("conduct cases")

    def __str__(self) -> str:
        return str(self.enrollment)

    def get_absolute_url(self) -> str:
        return reverse("case_detail", args=[self.key])


class CaseSession(models.Model):
    """One session that a conduct case is about, and the minutes of it that are not recognised."""

    case = models.ForeignKey(ConductCase, models.CASCADE, related_name="parts", verbose_name=_("conduct case"))
    session = models.ForeignKey(Session, models.PROTECT, related_name="+", verbose_name=_("session"))
    minutes = models.PositiveIntegerField(_("minutes not recognised"), default=0)

    class Meta:
        ordering = ["session__starts_at", "session"]
        constraints = [models.UniqueConstraint(fields=["case", "session"], name="case_session_once")]
        verbose_name = _("session of a conduct case")
        verbose_name_plural = _("sessions of conduct cases")

    def __str__(self) -> str:
        return f"{self.case} {self.session}"


class Appeal(models.Model):
    """An objection against a mark or a conduct case, and its reasoned decision. One open at a time each."""

    class State(models.TextChoices):
        OPEN = "open", _("open")
        GRANTED = "granted", _("granted")
        REJECTED = "rejected", _("rejected")
        WITHDRAWN = "withdrawn", _("withdrawn")

    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    presence = models.ForeignKey(Presence, models.PROTECT, null=True, blank=True, related_name="appeals")
    case = models.ForeignKey(ConductCase, models.PROTECT, null=True, blank=True, related_name="appeals")
    text = models.TextField(_("objection"))
    file = models.ForeignKey(StoredFile, models.PROTECT, null=True, blank=True, related_name="+")
    state = models.CharField(_("state"), max_length=10, choices=State.choices, default=State.OPEN)
    made_at = models.DateTimeField(_("made at"), db_default=Now())
    made_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    decided_at = models.DateTimeField(_("decided at"), null=True, blank=True)
    decided_by = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+")
    decision = models.CharField(_("reason of the decision"), max_length=300, blank=True)

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(presence=None, case__isnull=False) | Q(presence__isnull=False, case=None),
                name="appeal_against_one_thing",
            ),
            models.UniqueConstraint(fields=["presence"], condition=Q(state="open"), name="appeal_one_open_a_mark"),
            models.UniqueConstraint(fields=["case"], condition=Q(state="open"), name="appeal_one_open_a_case"),
            models.CheckConstraint(
                condition=Q(state__in=["open", "withdrawn"], decided_at=None, decided_by=None)
                | Q(state__in=["granted", "rejected"], decided_at__isnull=False, decided_by__isnull=False),
                name="appeal_decided_pair",
            ),
        ]
        indexes = [models.Index(fields=["state", "made_at"])]
        verbose_name = _("appeal")
        verbose_name_plural = _("appeals")

    def __str__(self) -> str:
        return str(self.enrollment)

    def get_absolute_url(self) -> str:
        return reverse("appeal_detail", args=[self.key])

    @property
    def enrollment(self) -> Enrollment:
        """Whose mark or case it is about."""
        thing = self.presence or self.case
        assert thing  # appeal_against_one_thing
        return thing.enrollment
