"""What an e-learning course consists of: content in versions, its units, test questions, and the register of work.

Not for who learned how much of it: enrollment.models.elearning. Nothing here says anything about a learner.
"""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from accounts.models import Person
from core.names import in_language
from courses.models.plan import Course
from exchange.models import StoredFile


class Content(models.Model):
    """One version of what a course teaches on-line. A published one never changes; a better one is the next version.

    `need_percent` is the part of a video that has to be seen. Without `test_questions` there is no test at the end.
    """

    class State(models.TextChoices):
        DRAFT = "draft", _("draft")
        PUBLISHED = "published", _("published")
        RETIRED = "retired", _("replaced by a later one")

    course = models.ForeignKey(Course, models.PROTECT, related_name="contents", verbose_name=_("course"))
    version = models.PositiveSmallIntegerField(_("version"))
    state = models.CharField(_("state"), max_length=10, choices=State.choices, default=State.DRAFT)
    need_percent = models.PositiveSmallIntegerField(_("part of a video to be seen (%)"), default=90)
    test_questions = models.PositiveSmallIntegerField(_("questions of the test"), default=0)
    test_minutes = models.PositiveSmallIntegerField(_("minutes for the test"), default=30)
    test_attempts = models.PositiveSmallIntegerField(_("attempts at the test"), default=3)
    note_ko = models.CharField(_("what changed (Korean)"), max_length=300, blank=True)
    note_en = models.CharField(_("what changed (English)"), max_length=300, blank=True)
    made_by = models.ForeignKey(
        Person, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("made by")
    )
    published_at = models.DateTimeField(_("published at"), null=True, blank=True)
    published_by = models.ForeignKey(
        Person, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("published by")
    )
    # Rises with every change by a person, so that two people cannot overwrite each other unseen.
    revision = models.PositiveIntegerField(default=0, editable=False)
    sample = models.BooleanField(_("sample"), default=False)

    class Meta:
        ordering = ["course", "-version"]
        constraints = [
            models.UniqueConstraint(fields=["course", "version"], name="content_version_once"),
            models.UniqueConstraint(fields=["course"], condition=Q(state="draft"), name="content_one_draft"),
            models.UniqueConstraint(fields=["course"], condition=Q(state="published"), name="content_one_published"),
            models.CheckConstraint(
                condition=Q(state="draft", published_at=None, published_by=None)
                | ~Q(state="draft") & Q(published_at__isnull=False),
                name="content_published_pair",
            ),
            models.CheckConstraint(
                condition=Q(need_percent__gte=50, need_percent__lte=100), name="content_need_percent_range"
            ),
            models.CheckConstraint(
                condition=Q(test_questions=0) | Q(test_minutes__gte=1, test_attempts__gte=1),
                name="content_test_possible",
            ),
        ]
        verbose_name = _("content version")
        verbose_name_plural = _("content versions")

    def __str__(self) -> str:
        return gettext("%(course)s, version %(version)s") % {"course": self.course, "version": self.version}

    @property
    def note(self) -> str:
        return in_language(self.note_ko, self.note_en)


class Unit(models.Model):
    """One piece of a version: a video, or a page to read.

    `length_ms` is the length of the video, of a page the least time at it. `max_rate` is the fastest playback that
    counts, in percent: above 100 more of a video may be seen than time passes. A page is text with light markup.
    """

    class Kind(models.TextChoices):
        VIDEO = "video", _("video")
        PAGE = "page", pgettext_lazy("unit", "page")

    content = models.ForeignKey(
        Content, models.CASCADE, db_index=False, related_name="unit_rows", verbose_name=_("content version")
    )
    number = models.PositiveSmallIntegerField(_("number"))
    kind = models.CharField(_("kind"), max_length=10, choices=Kind.choices)
    title_ko = models.CharField(_("title (Korean)"), max_length=150)
    title_en = models.CharField(_("title (English)"), max_length=200)
    length_ms = models.PositiveIntegerField(_("length (milliseconds)"))
    max_rate = models.PositiveSmallIntegerField(_("fastest playback that counts (%)"), default=100)
    body_ko = models.TextField(_("text (Korean)"), blank=True)
    body_en = models.TextField(_("text (English)"), blank=True)
    video = models.ForeignKey(
        StoredFile, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("video")
    )
    captions_ko = models.ForeignKey(
        StoredFile, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("captions (Korean)")
    )
    captions_en = models.ForeignKey(
        StoredFile, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("captions (English)")
    )
    transcript_ko = models.TextField(_("transcript (Korean)"), blank=True)
    transcript_en = models.TextField(_("transcript (English)"), blank=True)

    class Meta:
        ordering = ["content", "number"]
        constraints = [
            models.UniqueConstraint(fields=["content", "number"], name="unit_number_once"),
            models.CheckConstraint(
                condition=Q(kind="video", video__isnull=False, body_ko="", body_en="")
                | Q(kind="page", video=None, captions_ko=None, captions_en=None) & ~Q(body_ko=""),
                name="unit_has_what_its_kind_shows",
            ),
            models.CheckConstraint(condition=Q(length_ms__gt=0), name="unit_has_a_length"),
            models.CheckConstraint(condition=Q(max_rate__gte=100, max_rate__lte=200), name="unit_rate_range"),
        ]
        verbose_name = _("unit")
        verbose_name_plural = _("units")

    def __str__(self) -> str:
        return in_language(self.title_ko, self.title_en)

    @property
    def body(self) -> str:
        return in_language(self.body_ko, self.body_en)

    @property
    def transcript(self) -> str:
        return in_language(self.transcript_ko, self.transcript_en)


class Question(models.Model):
    """A question of a course's test: `options` are texts in both languages, `right` the numbers of the right ones.

    A retired question is asked no more; attempts that asked it keep their meaning.
    """

    class Kind(models.TextChoices):
        ONE = "one", _("one right answer")
        MANY = "many", _("several right answers")
        TRUE_FALSE = "true_false", _("true or false")

    course = models.ForeignKey(Course, models.PROTECT, related_name="questions", verbose_name=_("course"))
    kind = models.CharField(_("kind"), max_length=10, choices=Kind.choices)
    text_ko = models.TextField(_("question (Korean)"))
    text_en = models.TextField(_("question (English)"), blank=True)
    options = models.JSONField(_("options"), default=list)
    right = models.JSONField(_("right options"), default=list)
    why_ko = models.TextField(_("explanation (Korean)"), blank=True)
    why_en = models.TextField(_("explanation (English)"), blank=True)
    retired = models.BooleanField(_("asked no more"), default=False)
    revision = models.PositiveIntegerField(default=0, editable=False)
    sample = models.BooleanField(_("sample"), default=False)

    class Meta:
        ordering = ["course", "id"]
        verbose_name = _("test question")
        verbose_name_plural = _("test questions")

    def __str__(self) -> str:
        return in_language(self.text_ko, self.text_en)

    @property
    def why(self) -> str:
        return in_language(self.why_ko, self.why_en)


class ContentWork(models.Model):
    """A line of the development register: content of a course that is made, improved or brought in, in one year.

    Who handed it in is never who accepts it.
    """

    class State(models.TextChoices):
        PLANNED = "planned", _("planned")
        IN_WORK = "in_work", _("in work")
        HANDED_IN = "handed_in", _("handed in")
        ACCEPTED = "accepted", _("accepted")
        PUBLISHED = "published", _("published")
        DROPPED = "dropped", _("dropped")

    year = models.PositiveSmallIntegerField(_("year"))
    course = models.ForeignKey(Course, models.PROTECT, related_name="content_works", verbose_name=_("course"))
    kind = models.CharField(_("kind"), max_length=20, choices=Course.Content.choices)
    # Content that comes from elsewhere is counted in courses; how many units it has may be unknown.
    units = models.PositiveSmallIntegerField(_("units"), null=True, blank=True)
    provider = models.CharField(_("brought in from"), max_length=150, blank=True)
    contractor = models.CharField(_("contractor"), max_length=150, blank=True)
    state = models.CharField(_("state"), max_length=10, choices=State.choices, default=State.PLANNED)
    planned_on = models.DateField(_("planned for"), null=True, blank=True)
    handed_in_at = models.DateTimeField(_("handed in at"), null=True, blank=True)
    handed_in_by = models.ForeignKey(
        Person, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("handed in by")
    )
    returned_reason = models.CharField(_("why it was given back"), max_length=300, blank=True)
    accepted_at = models.DateTimeField(_("accepted at"), null=True, blank=True)
    accepted_by = models.ForeignKey(
        Person, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("accepted by")
    )
    published_at = models.DateTimeField(_("published at"), null=True, blank=True)
    content = models.ForeignKey(
        Content, models.PROTECT, null=True, blank=True, related_name="works", verbose_name=_("content version")
    )
    note = models.CharField(_("note"), max_length=300, blank=True)
    revision = models.PositiveIntegerField(default=0, editable=False)
    sample = models.BooleanField(_("sample"), default=False)

    class Meta:
        ordering = ["-year", "course"]
        constraints = [
            models.UniqueConstraint(fields=["year", "course"], name="content_work_once_a_year"),
            models.CheckConstraint(
                condition=Q(state__in=["planned", "in_work", "dropped"], handed_in_at=None, handed_in_by=None)
                | Q(state__in=["handed_in", "accepted", "published"], handed_in_at__isnull=False),
                name="content_work_handed_in_pair",
            ),
            models.CheckConstraint(
                condition=Q(state__in=["accepted", "published"], accepted_at__isnull=False)
                | ~Q(state__in=["accepted", "published"]) & Q(accepted_at=None, accepted_by=None),
                name="content_work_accepted_pair",
            ),
            models.CheckConstraint(
                condition=Q(state="published", published_at__isnull=False)
                | ~Q(state="published") & Q(published_at=None),
                name="content_work_published_pair",
            ),
            models.CheckConstraint(
                condition=Q(handed_in_by=None) | Q(accepted_by=None) | ~Q(accepted_by=F("handed_in_by")),
                name="content_work_two_people",
            ),
            models.CheckConstraint(
                condition=Q(kind="brought_in") | Q(units__isnull=False), name="content_work_units_known"
            ),
        ]
        verbose_name = _("work on content")
        verbose_name_plural = _("works on content")

    def __str__(self) -> str:
        return f"{self.year} {self.course}"
