"""Being there: the ledger of presence and what it is made from.

Not for what is decided about it: enrollment.models.conduct. Not for completion: enrollment.models.completion.
Minutes are computed in enrollment.presence.
"""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.models import Person
from courses.models import Run, Session
from enrollment.models.places import Enrollment


class RollCall(models.Model):
    """The attendance of one session as a thing: open while marks come in, closed by a person or by the calendar.

    `code_key` is the secret of the rotating self check-in code; `reopened` counts how often the right to reopen
    was used; `revision` rises with every save, so that two phones cannot overwrite each other unseen.
    """

    class State(models.TextChoices):
        OPEN = "open", _("open")
        CLOSED = "closed", _("closed")

    session = models.OneToOneField(Session, models.CASCADE, related_name="roll_call", verbose_name=_("session"))
    state = models.CharField(_("state"), max_length=10, choices=State.choices, default=State.OPEN)
    code_key = models.CharField(max_length=64, blank=True, editable=False)
    closes_at = models.DateTimeField(_("closes by itself at"), null=True, blank=True)
    closed_at = models.DateTimeField(_("closed at"), null=True, blank=True)
    closed_by = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+")
    reopened = models.PositiveSmallIntegerField(_("times reopened"), default=0)
    revision = models.PositiveIntegerField(default=0, editable=False)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(state="open", closed_at=None) | Q(state="closed", closed_at__isnull=False),
                name="roll_call_closed_pair",
            )
        ]
        verbose_name = _("roll call")
        verbose_name_plural = _("roll calls")

    def __str__(self) -> str:
        return str(self.session)


class Presence(models.Model):
    """The one line of truth of a person in a session: seconds taught, present and excused, and the mark.

    Written only through enrollment.actions.presence, whatever the source was; `present_seconds` holds the union of
    stays and excused times, clipped to the session without its breaks. `overruled` is a mark set by hand: it stands
    against later joins until somebody lifts it; `hand_mark`, `came_at` and `left_at` keep what was set, so that an
    excuse approved later counts without losing it.
    """

    class Mark(models.TextChoices):
        PRESENT = "present", _("present")
        LATE = "late", pgettext_lazy("presence", "late")
        LEFT_EARLY = "left_early", _("left early")
        OUT = "out", _("out")
        ABSENT = "absent", _("absent")
        EXCUSED = "excused", _("excused")

    class Source(models.TextChoices):
        ROLL = "roll", _("roll call")
        CODE = "code", _("own check-in")
        JOINS = "joins", _("join log")
        LINK = "link", _("own link")
        APPEAL = "appeal", _("appeal")
        CONDUCT = "conduct", _("conduct case")

    # The constraint below begins with it.
    enrollment = models.ForeignKey(
        Enrollment, models.PROTECT, db_index=False, related_name="presences", verbose_name=_("enrollment")
    )
    session = models.ForeignKey(Session, models.PROTECT, related_name="presences", verbose_name=_("session"))
    mark = models.CharField(_("mark"), max_length=12, choices=Mark.choices)
    source = models.CharField(_("source"), max_length=10, choices=Source.choices)
    taught_seconds = models.PositiveIntegerField(_("taught (seconds)"))
    present_seconds = models.PositiveIntegerField(_("present (seconds)"), default=0)
    excused_seconds = models.PositiveIntegerField(_("of these excused (seconds)"), default=0)
    # Not recognised because of a conduct case; taken off when the share is computed.
    unrecognised_seconds = models.PositiveIntegerField(_("not recognised (seconds)"), default=0)
    overruled = models.BooleanField(_("set by hand"), default=False)
    hand_mark = models.CharField(_("mark set by hand"), max_length=12, choices=Mark.choices, blank=True)
    came_at = models.DateTimeField(_("came at"), null=True, blank=True)
    left_at = models.DateTimeField(_("left at"), null=True, blank=True)
    note = models.CharField(_("note"), max_length=200, blank=True)
    # The mark that the person was told of last, and when: from then on days are counted for an appeal.
    told_mark = models.CharField(max_length=12, blank=True, editable=False)
    told_at = models.DateTimeField(_("told at"), null=True, blank=True, editable=False)
    changed_at = models.DateTimeField(_("changed at"), db_default=Now())
    changed_by = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        ordering = ["session", "enrollment"]
        constraints = [
            models.UniqueConstraint(fields=["enrollment", "session"], name="presence_once"),
            models.CheckConstraint(
                condition=Q(
                    present_seconds__lte=F("taught_seconds"),
                    excused_seconds__lte=F("present_seconds"),
                    unrecognised_seconds__lte=F("taught_seconds"),
                ),
                name="presence_within_taught",
            ),
        ]
        verbose_name = _("presence")
        verbose_name_plural = _("presences")

    def __str__(self) -> str:
        return f"{self.enrollment} {self.session} {self.get_mark_display()}"


class Stay(models.Model):
    """One time that somebody came and went: from a scan, an own link or a row of a join log. Never changed.

    A row without an enrollment is an unmatched joiner and waits in the queue until a person says who it was; names
    are never compared by likeness. `left_at` is empty while the person is there: the one value that is filled in later.
    A row of a log that is not counted is kept as evidence, belongs to nobody and says why (`why_not`).
    A scanned stay belongs to the `session` whose code it was and ends with it; others count wherever they fall.
    """

    class Source(models.TextChoices):
        CODE = "code", _("own check-in")
        ROLL = "roll", _("roll call")
        LINK = "link", _("own link")
        ZOOM = "zoom", "Zoom"
        WEBEX = "webex", "Webex"
        TEAMS = "teams", "Microsoft Teams"
        PLAIN = "plain", _("plain form")

    class Queue(models.TextChoices):
        MATCHED = "matched", _("matched")
        WAITING = "waiting", _("not matched")
        SET_ASIDE = "set_aside", _("set aside")
        UNCOUNTED = "uncounted", _("not counted")

    class WhyNot(models.TextChoices):
        WAITING_ROOM = "waiting_room", _("only in the waiting room")
        OUTSIDE = "outside", _("outside the days of the run")
        NO_LEAVE = "no_leave", _("the log has no leave time")
        CLOSED = "closed", _("the roll call was closed already")

    run = models.ForeignKey(Run, models.CASCADE, related_name="stays", verbose_name=_("run"))
    enrollment = models.ForeignKey(
        Enrollment, models.PROTECT, null=True, blank=True, related_name="stays", verbose_name=_("enrollment")
    )
    session = models.ForeignKey(
        Session, models.PROTECT, null=True, blank=True, related_name="stays", verbose_name=_("session")
    )
    queue = models.CharField(_("queue"), max_length=10, choices=Queue.choices, default=Queue.MATCHED)
    source = models.CharField(_("source"), max_length=10, choices=Source.choices)
    joined_at = models.DateTimeField(_("joined at"))
    left_at = models.DateTimeField(_("left at"), null=True, blank=True)
    # A hash of the phone that scanned: two people on one phone are shown to whoever keeps the roll.
    device = models.CharField(_("mark of the device"), max_length=64, blank=True, editable=False)
    given_name = models.CharField(_("name in the log"), max_length=200, blank=True)
    given_address = models.CharField(_("e-mail or number in the log"), max_length=200, blank=True)
    upload_key = models.UUIDField(null=True, blank=True, editable=False)
    row = models.PositiveIntegerField(_("row of the file"), null=True, blank=True)
    why_not = models.CharField(_("why it is not counted"), max_length=12, choices=WhyNot.choices, blank=True)
    settled_at = models.DateTimeField(_("settled at"), null=True, blank=True)
    settled_by = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+")
    reason = models.CharField(_("reason"), max_length=200, blank=True)

    class Meta:
        ordering = ["run", "joined_at"]
        constraints = [
            models.CheckConstraint(
                condition=Q(left_at=None) | Q(left_at__gte=F("joined_at")), name="stay_leaves_after"
            ),
            models.CheckConstraint(
                condition=Q(queue="matched", enrollment__isnull=False) | ~Q(queue="matched") & Q(enrollment=None),
                name="stay_matched_pair",
            ),
            models.CheckConstraint(
                condition=Q(queue="uncounted") & ~Q(why_not="") | ~Q(queue="uncounted") & Q(why_not=""),
                name="stay_uncounted_pair",
            ),
        ]
        indexes = [models.Index(fields=["run", "queue"]), models.Index(fields=["enrollment", "joined_at"])]
        verbose_name = _("stay")
        verbose_name_plural = _("stays")

    def __str__(self) -> str:
        return f"{self.enrollment or self.given_name} {self.joined_at:%Y-%m-%d %H:%M}"


class RateWarning(models.Model):
    """That a person was told how near the attendance is to the least that completing asks for. Told once."""

    enrollment = models.OneToOneField(
        Enrollment, models.CASCADE, related_name="rate_warning", verbose_name=_("enrollment")
    )
    missed_seconds = models.PositiveIntegerField(_("missed (seconds)"))
    allowed_seconds = models.PositiveIntegerField(_("may be missed (seconds)"))
    warned_at = models.DateTimeField(_("told at"), db_default=Now())

    class Meta:
        verbose_name = _("warning of the attendance rate")
        verbose_name_plural = _("warnings of the attendance rate")

    def __str__(self) -> str:
        return str(self.enrollment)
