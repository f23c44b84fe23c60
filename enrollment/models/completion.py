"""Completing a course: the rules in versions, results, decisions, certificates; and learning elsewhere.

Not for the hours of a year: enrollment.models.hours.
"""

from __future__ import annotations

import uuid

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now
from django.urls import reverse
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from accounts.models import Person
from courses.dates import span
from courses.models import Course, Run
from enrollment.models.places import Enrollment
from exchange.models import StoredFile


class CompletionRule(models.Model):
    """What completing asks for, in versions: for one course, or for all courses without a rule of their own.

    With a `mode` it is for runs that are held so, and goes before the rule for every way of holding them; what is
    learned on-line without a run has a mode of its own. Shares are of 1 (0.8 is 80 %), scores are points of 100. Empty
    is "not asked for".
    """

    class Mode(models.TextChoices):
        FACE_TO_FACE = Run.Mode.FACE_TO_FACE.value, Run.Mode.FACE_TO_FACE.label
        REMOTE = Run.Mode.REMOTE.value, Run.Mode.REMOTE.label
        BLENDED = Run.Mode.BLENDED.value, Run.Mode.BLENDED.label
        ELEARNING = "elearning", _("e-learning")

    course = models.ForeignKey(
        Course, models.PROTECT, null=True, blank=True, related_name="completion_rules", verbose_name=_("course")
    )
    mode = models.CharField(_("mode"), max_length=20, choices=Mode.choices, blank=True)
    version = models.PositiveSmallIntegerField(_("version"))
    effective_from = models.DateField(_("effective from"))
    attendance_share = models.DecimalField(_("attendance (share)"), max_digits=5, decimal_places=4, default="0.8")
    learning_share = models.DecimalField(_("units done (share)"), max_digits=5, decimal_places=4, null=True, blank=True)
    test_score = models.DecimalField(_("test (points)"), max_digits=5, decimal_places=2, null=True, blank=True)
    assignment_score = models.DecimalField(
        _("assignment (points)"), max_digits=5, decimal_places=2, null=True, blank=True
    )
    source = models.CharField(_("source"), max_length=200)
    made_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+", verbose_name=_("made by"))
    made_at = models.DateTimeField(_("made at"), db_default=Now())

    class Meta:
        ordering = ["course", "-version"]
        constraints = [
            models.UniqueConstraint(fields=["course", "version"], name="completion_rule_version_once"),
            # Two empty courses never clash: the rule for all courses has a constraint of its own.
            models.UniqueConstraint(
                fields=["version"], condition=Q(course=None), name="completion_rule_for_all_version_once"
            ),
            models.CheckConstraint(
                condition=Q(attendance_share__gte=0, attendance_share__lte=1), name="completion_rule_share"
            ),
            models.CheckConstraint(
                condition=Q(learning_share=None) | Q(learning_share__gte=0, learning_share__lte=1),
                name="completion_rule_learning_share",
            ),
        ]
        verbose_name = _("completion rule")
        verbose_name_plural = _("completion rules")

    def __str__(self) -> str:
        name = self.course or gettext("all courses")
        return gettext("%(course)s, version %(version)s") % {
            "course": f"{name} ({self.get_mode_display()})" if self.mode else name,
            "version": self.version,
        }


class Score(models.Model):
    """What a trainee scored in the test or the assignment of a run, of 100 points."""

    class Kind(models.TextChoices):
        TEST = "test", _("test")
        ASSIGNMENT = "assignment", _("assignment")

    enrollment = models.ForeignKey(Enrollment, models.PROTECT, related_name="scores", verbose_name=_("enrollment"))
    kind = models.CharField(_("kind"), max_length=12, choices=Kind.choices)
    points = models.DecimalField(_("points (of 100)"), max_digits=5, decimal_places=2)
    entered_at = models.DateTimeField(_("entered at"), db_default=Now())
    entered_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")

    class Meta:
        ordering = ["enrollment", "kind"]
        constraints = [
            models.UniqueConstraint(fields=["enrollment", "kind"], name="score_once"),
            models.CheckConstraint(condition=Q(points__gte=0, points__lte=100), name="score_range"),
        ]
        verbose_name = _("score")
        verbose_name_plural = _("scores")

    def __str__(self) -> str:
        return f"{self.enrollment} {self.points}"


class Completion(models.Model):
    """Whether a person completed the course, why, by which rule, and the hours that are recognised for it."""

    class State(models.TextChoices):
        COMPLETED = "completed", _("completed")
        NOT_COMPLETED = "not_completed", _("not completed")

    class Reason(models.TextChoices):
        ATTENDANCE = "attendance", _("attendance too low")
        LEARNING = "learning", _("learning not finished")
        TEST = "test", _("test not passed")
        ASSIGNMENT = "assignment", _("assignment missing or not passed")
        CONDUCT = "conduct", _("improper attendance")
        DECISION = "decision", _("decided otherwise with a reason")

    enrollment = models.OneToOneField(
        Enrollment, models.PROTECT, primary_key=True, related_name="completion", verbose_name=_("enrollment")
    )
    state = models.CharField(_("state"), max_length=15, choices=State.choices)
    rule = models.ForeignKey(CompletionRule, models.PROTECT, null=True, related_name="+", verbose_name=_("rule"))
    attendance_share = models.DecimalField(
        _("attendance (share)"), max_digits=5, decimal_places=4, null=True, blank=True
    )
    reasons = models.JSONField(_("reasons"), default=list, blank=True)
    note = models.CharField(_("reason in words"), max_length=300, blank=True)
    hours = models.PositiveSmallIntegerField(_("hours recognised"), default=0)
    decided_on = models.DateField(_("decided on"))
    decided_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+", verbose_name=_("decided by"))
    # Attendance or a score changed after the decision; deciding again empties it.
    touched_at = models.DateTimeField(_("changed after the decision at"), null=True, blank=True, editable=False)
    sample = models.BooleanField(_("sample"), default=False)

    class Meta:
        ordering = ["-decided_on"]
        constraints = [
            models.CheckConstraint(
                condition=Q(state="completed") | Q(hours=0), name="completion_hours_only_when_completed"
            )
        ]
        indexes = [
            models.Index(fields=["state", "decided_on"]),
            models.Index(fields=["touched_at"], condition=Q(touched_at__isnull=False), name="completion_touched"),
        ]
        verbose_name = _("completion")
        verbose_name_plural = _("completions")

    def __str__(self) -> str:
        return f"{self.enrollment} {self.get_state_display()}"


class Certificate(models.Model):
    """The certificate of a completion: its number, the code of the public check, the signed file, its revocation.

    `facts` are what the paper says, frozen when it was issued: a later change of a name or a title makes no second
    paper of the same number. A revoked one stays, and another may be issued in its place.
    """

    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    completion = models.ForeignKey(
        Completion, models.PROTECT, related_name="certificates", verbose_name=_("completion")
    )
    number = models.CharField(_("number"), max_length=30, unique=True)
    code = models.CharField(_("check code"), max_length=20, unique=True)
    language = models.CharField(_("language"), max_length=5, default="ko")
    facts = models.JSONField(_("what it says"), default=dict)
    issued_at = models.DateTimeField(_("issued at"), db_default=Now())
    issued_by = models.ForeignKey(
        Person, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("issued by")
    )
    file = models.ForeignKey(StoredFile, models.PROTECT, null=True, blank=True, related_name="+")
    signed_at = models.DateTimeField(_("signed at"), null=True, blank=True)
    revoked_at = models.DateTimeField(_("revoked at"), null=True, blank=True)
    revoked_by = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+")
    revoke_reason = models.CharField(_("why it was revoked"), max_length=300, blank=True)

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["completion"], condition=Q(revoked_at=None), name="certificate_one_standing"
            ),
            models.CheckConstraint(
                condition=Q(revoked_at=None, revoked_by=None) | Q(revoked_at__isnull=False, revoked_by__isnull=False),
                name="certificate_revoked_pair",
            ),
            models.CheckConstraint(
                condition=Q(signed_at=None, file=None) | Q(signed_at__isnull=False, file__isnull=False),
                name="certificate_signed_has_file",
            ),
        ]
        verbose_name = _("certificate")
        verbose_name_plural = pgettext_lazy("completion", "certificates")

    def __str__(self) -> str:
        return self.number

    def get_absolute_url(self) -> str:
        return reverse("certificate_detail", args=[self.key])

    @property
    def is_valid(self) -> bool:
        return self.revoked_at is None


class CertificateNumber(models.Model):
    """The last number of a year: moved on in the transaction that takes the numbers, so that none is given twice."""

    year = models.PositiveSmallIntegerField(_("year"), primary_key=True)
    last = models.PositiveIntegerField(_("last number"), default=0)

    class Meta:
        verbose_name = _("last certificate number")
        verbose_name_plural = _("last certificate numbers")

    def __str__(self) -> str:
        return f"{self.year}: {self.last}"


class OutsideLearning(models.Model):
    """Learning outside the institute, handed in with evidence and recognised by a decision."""

    class State(models.TextChoices):
        HANDED_IN = "handed_in", _("handed in")
        RECOGNISED = "recognised", _("recognised")
        REFUSED = "refused", _("refused")
        WITHDRAWN = "withdrawn", _("withdrawn")

    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    person = models.ForeignKey(Person, models.PROTECT, related_name="outside_learning", verbose_name=_("person"))
    title = models.CharField(_("what was learned"), max_length=150)
    provider = models.CharField(_("where"), max_length=150)
    from_on = models.DateField(_("from"))
    until_on = models.DateField(_("until"))
    hours_claimed = models.PositiveSmallIntegerField(_("hours claimed"))
    hours_recognised = models.PositiveSmallIntegerField(_("hours recognised"), null=True, blank=True)
    evidence = models.ForeignKey(StoredFile, models.PROTECT, null=True, blank=True, related_name="+")
    state = models.CharField(_("state"), max_length=10, choices=State.choices, default=State.HANDED_IN)
    handed_in_at = models.DateTimeField(_("handed in at"), db_default=Now())
    decided_at = models.DateTimeField(_("decided at"), null=True, blank=True)
    decided_by = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+")
    decision = models.CharField(_("reason of the decision"), max_length=300, blank=True)
    sample = models.BooleanField(_("sample"), default=False)

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(condition=Q(until_on__gte=F("from_on")), name="outside_learning_dates"),
            models.CheckConstraint(
                condition=Q(state="recognised", hours_recognised__isnull=False)
                | ~Q(state="recognised") & Q(hours_recognised=None),
                name="outside_learning_hours_pair",
            ),
        ]
        indexes = [
            models.Index(fields=["person"], condition=Q(state="handed_in"), name="outside_learning_waits"),
        ]
        verbose_name = _("outside learning")
        verbose_name_plural = _("outside learning")

    def __str__(self) -> str:
        # Without the title: the journal names things by this, and the words are the person's own.
        return f"{self.person} {self.from_on}–{self.until_on}"

    def get_absolute_url(self) -> str:
        return reverse("outside_learning_detail", args=[self.key])

    @property
    def dates(self) -> str:
        return span(self.from_on, self.until_on)
