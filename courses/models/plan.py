"""The catalogue, the year's training plan in versions, and what led to them.

Not for runs: courses.models.runs. A course exists without dates.
"""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from accounts.models import Organisation, Person
from budget.models import QuarterlyPlan
from core.names import in_language


class Category(models.Model):
    """A node of the summary table: delivery, area, subarea. Rows that are not counted stay outside totals."""

    class Delivery(models.TextChoices):
        CLASSROOM = "classroom", _("classroom training")
        ELEARNING = "elearning", _("e-learning")
        INTERNATIONAL = "international", _("international training")

    code = models.CharField(_("code"), max_length=30, unique=True)
    delivery = models.CharField(_("delivery"), max_length=20, choices=Delivery.choices)
    parent = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="children")
    name_ko = models.CharField(_("name (Korean)"), max_length=60)
    name_en = models.CharField(_("name (English)"), max_length=60)
    order = models.PositiveSmallIntegerField(_("order"), default=0)
    counted = models.BooleanField(_("counted in the plan's totals"), default=True)

    class Meta:
        ordering = ["order"]
        verbose_name = _("category")
        verbose_name_plural = _("categories")

    def __str__(self) -> str:
        return in_language(self.name_ko, self.name_en)


class Course(models.Model):
    """What is taught. Its code stays the same from year to year."""

    class Delivery(models.TextChoices):
        FACE_TO_FACE = "face_to_face", _("face-to-face")
        REMOTE = "remote", _("remote")
        SELECTABLE = "selectable", _("selectable")
        BLENDED = "blended", _("blended inside a run")
        ELEARNING = "elearning", _("e-learning")

    class Level(models.TextChoices):
        INTRO = "intro", _("introductory")
        INTERMEDIATE = "intermediate", _("intermediate")
        ADVANCED = "advanced", _("advanced")

    class Content(models.TextChoices):
        DEVELOPED = "developed", _("newly developed")
        IMPROVED = "improved", _("improved")
        BROUGHT_IN = "brought_in", _("brought in from elsewhere")

    code = models.CharField(_("code"), max_length=20, unique=True)
    title_ko = models.CharField(_("title (Korean)"), max_length=150)
    title_en = models.CharField(_("title (English)"), max_length=200)
    category = models.ForeignKey(Category, models.PROTECT, related_name="courses", verbose_name=_("category"))
    delivery = models.CharField(_("delivery"), max_length=20, choices=Delivery.choices)
    duration_days = models.PositiveSmallIntegerField(_("days"), null=True, blank=True)
    duration_text_ko = models.CharField(_("duration (Korean)"), max_length=40, blank=True)
    duration_text_en = models.CharField(_("duration (English)"), max_length=40, blank=True)
    hours = models.PositiveSmallIntegerField(_("hours"), null=True, blank=True)
    hours_recognised = models.PositiveSmallIntegerField(_("hours recognised"), default=0)
    level = models.CharField(_("level"), max_length=20, choices=Level.choices, blank=True)
    previous = models.ForeignKey(
        "self", models.SET_NULL, null=True, blank=True, related_name="following", verbose_name=_("comes after")
    )
    target_grades_ko = models.CharField(_("target grades"), max_length=60, blank=True)
    statutory = models.BooleanField(_("statutory"), default=False)
    open_to_municipalities = models.BooleanField(_("open to other municipalities"), default=False)
    fourth_industrial = models.BooleanField(_("fourth industrial revolution"), default=False)
    content = models.CharField(_("content"), max_length=20, choices=Content.choices, blank=True)
    units = models.PositiveSmallIntegerField(_("units"), null=True, blank=True)
    description_ko = models.TextField(_("description (Korean)"), blank=True)
    description_en = models.TextField(_("description (English)"), blank=True)
    sample = models.BooleanField(_("sample"), default=False)
    # Rises with every change by a person, so that two people cannot overwrite each other unseen.
    revision = models.PositiveIntegerField(default=0, editable=False)

    class Meta:
        ordering = ["code"]
        verbose_name = _("course")
        verbose_name_plural = _("courses")

    def __str__(self) -> str:
        return in_language(self.title_ko, self.title_en)

    def get_absolute_url(self) -> str:
        return reverse("course_detail", args=[self.code])

    @property
    def duration(self) -> str:
        return in_language(self.duration_text_ko, self.duration_text_en)

    @property
    def description(self) -> str:
        return in_language(self.description_ko, self.description_en)


class Subject(models.Model):
    """A part of a course, with its method and hours."""

    class Method(models.TextChoices):
        LECTURE = "lecture", _("lecture")
        DISCUSSION = "discussion", _("discussion")
        PRACTICE = "practice", _("practice")
        FIELD = "field", _("field study")
        MENTORING = "mentoring", _("mentoring")
        ONE_PERSON_ONE_LECTURE = "one_person_one_lecture", _("one person, one lecture")

    course = models.ForeignKey(Course, models.CASCADE, related_name="subjects", verbose_name=_("course"))
    order = models.PositiveSmallIntegerField(_("order"))
    title_ko = models.CharField(_("title (Korean)"), max_length=150)
    title_en = models.CharField(_("title (English)"), max_length=200)
    method = models.CharField(_("method"), max_length=30, choices=Method.choices)
    hours = models.PositiveSmallIntegerField(_("hours"))

    class Meta:
        ordering = ["course", "order"]
        constraints = [models.UniqueConstraint(fields=["course", "order"], name="subject_place_once")]
        verbose_name = _("subject")
        verbose_name_plural = _("subjects")

    def __str__(self) -> str:
        return in_language(self.title_ko, self.title_en)


class Plan(models.Model):
    """One version of a year's training plan. The newest version of a year that is no draft is in force."""

    class State(models.TextChoices):
        DRAFT = "draft", _("draft")
        CONFIRMED = "confirmed", _("confirmed")
        CHANGED = "changed", _("changed")

    year = models.PositiveSmallIntegerField(_("year"))
    version = models.PositiveSmallIntegerField(_("version"))
    state = models.CharField(_("state"), max_length=10, choices=State.choices, default=State.DRAFT)
    label_ko = models.CharField(_("name (Korean)"), max_length=100)
    label_en = models.CharField(_("name (English)"), max_length=100)
    decided_on = models.DateField(_("decided on"), null=True, blank=True)
    based_on = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="versions", verbose_name=_("made from")
    )
    note = models.TextField(_("note"), blank=True)

    class Meta:
        ordering = ["-year", "-version"]
        constraints = [
            models.UniqueConstraint(fields=["year", "version"], name="plan_version_once"),
            models.UniqueConstraint(fields=["year"], condition=Q(state="draft"), name="plan_one_draft_a_year"),
        ]
        verbose_name = _("training plan")
        verbose_name_plural = _("training plans")

    def __str__(self) -> str:
        return in_language(self.label_ko, self.label_en)

    def get_absolute_url(self) -> str:
        return reverse("plan_version", args=[self.year, self.version])

    @property
    def name(self) -> str:
        """How addresses name a version: 2023-1."""
        return f"{self.year}-{self.version}"

    @property
    def title(self) -> str:
        """The name with version and state, as lists of versions show it."""
        return gettext("%(plan)s, version %(version)s (%(state)s)") % {
            "plan": self,
            "version": self.version,
            "state": self.get_state_display(),
        }


class Programme(models.Model):
    """A group of courses with a quarterly plan and, through its key, a budget plan."""

    year = models.PositiveSmallIntegerField(_("year"))
    code = models.CharField(_("code"), max_length=20)
    name_ko = models.CharField(_("name (Korean)"), max_length=100)
    name_en = models.CharField(_("name (English)"), max_length=150)
    # The report tells programmes with several budget plans (퇴직설계, e-러닝) as one group.
    group_ko = models.CharField(_("group (Korean)"), max_length=100, blank=True)
    group_en = models.CharField(_("group (English)"), max_length=150, blank=True)
    budget_plan = models.ForeignKey(
        QuarterlyPlan,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="programmes",
        verbose_name=_("budget plan"),
    )
    order = models.PositiveSmallIntegerField(_("order"), default=0)

    class Meta:
        ordering = ["year", "order"]
        constraints = [models.UniqueConstraint(fields=["year", "code"], name="programme_once")]
        verbose_name = _("programme")
        verbose_name_plural = _("programmes")

    def __str__(self) -> str:
        return in_language(self.name_ko, self.name_en)

    @property
    def group(self) -> str:
        """The line of the programmes table that it stands in."""
        return in_language(self.group_ko, self.group_en) or str(self)


class Demand(models.Model):
    """Why a course was made or changed: an agency's request or an answer of the needs survey."""

    class Kind(models.TextChoices):
        SURVEY = "survey", _("needs survey")
        AGENCY_REQUEST = "agency_request", _("agency request")

    class Field(models.TextChoices):
        CHANGE_RESPONSE = "change_response", _("response to change")
        EXPERTISE = "expertise", _("expertise")
        STATUTORY = "statutory", _("statutory duty")

    class Decision(models.TextChoices):
        RECEIVED = "received", pgettext_lazy("demand", "received")
        TAKEN_UP = "taken_up", _("taken up")
        NOT_TAKEN_UP = "not_taken_up", _("not taken up")
        NOTED = "noted", _("noted")

    year = models.PositiveSmallIntegerField(_("year"))
    code = models.CharField(_("code"), max_length=20)
    kind = models.CharField(_("kind"), max_length=20, choices=Kind.choices)
    organisation = models.ForeignKey(
        Organisation, models.PROTECT, null=True, blank=True, related_name="demands", verbose_name=_("organisation")
    )
    field = models.CharField(_("field"), max_length=20, choices=Field.choices, blank=True)
    text_ko = models.TextField(_("text (Korean)"))
    text_en = models.TextField(_("text (English)"), blank=True)
    decision = models.CharField(_("decision"), max_length=20, choices=Decision.choices, default=Decision.RECEIVED)
    reason_ko = models.TextField(_("reason (Korean)"), blank=True)
    reason_en = models.TextField(_("reason (English)"), blank=True)
    # What the seed brings was handed in and decided before the portal: nobody knows by whom.
    handed_in_at = models.DateTimeField(_("handed in at"), null=True, blank=True, editable=False)
    handed_in_by = models.ForeignKey(
        Person, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("handed in by"), editable=False
    )
    decided_at = models.DateTimeField(_("decided at"), null=True, blank=True, editable=False)
    decided_by = models.ForeignKey(
        Person, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("decided by"), editable=False
    )
    # The needs survey it comes from; a key, since surveys stand above courses.
    survey_key = models.UUIDField(null=True, blank=True, editable=False)
    sample = models.BooleanField(_("sample"), default=False)

    class Meta:
        ordering = ["year", "code"]
        constraints = [
            models.UniqueConstraint(fields=["year", "code"], name="demand_once"),
            models.CheckConstraint(
                condition=Q(handed_in_at=None, handed_in_by=None)
                | Q(handed_in_at__isnull=False, handed_in_by__isnull=False),
                name="demand_handed_in_pair",
            ),
            models.CheckConstraint(
                condition=Q(decided_at=None, decided_by=None) | Q(decided_at__isnull=False, decided_by__isnull=False),
                name="demand_decided_pair",
            ),
            models.CheckConstraint(
                condition=~Q(decision="not_taken_up") | ~Q(reason_ko=""), name="demand_not_taken_up_with_reason"
            ),
        ]
        verbose_name = _("demand")
        verbose_name_plural = _("demands")

    def __str__(self) -> str:
        return in_language(self.text_ko, self.text_en)

    def get_absolute_url(self) -> str:
        return reverse("demand_detail", args=[self.year, self.code])

    @property
    def reason(self) -> str:
        return in_language(self.reason_ko, self.reason_en)


class SurveyAnswer(models.Model):
    """One answer of a needs survey with its share."""

    year = models.PositiveSmallIntegerField(_("year"))
    survey = models.CharField(_("survey"), max_length=40)
    question_ko = models.CharField(_("question (Korean)"), max_length=150)
    question_en = models.CharField(_("question (English)"), max_length=150)
    answer_ko = models.CharField(_("answer (Korean)"), max_length=150)
    answer_en = models.CharField(_("answer (English)"), max_length=150)
    share_percent = models.DecimalField(_("share (%)"), max_digits=5, decimal_places=1)
    respondents = models.PositiveIntegerField(_("respondents"), null=True, blank=True)
    order = models.PositiveSmallIntegerField(_("order"), default=0)

    class Meta:
        ordering = ["year", "order"]
        verbose_name = _("survey answer")
        verbose_name_plural = _("survey answers")

    def __str__(self) -> str:
        return in_language(self.answer_ko, self.answer_en)


class PlanCourse(models.Model):
    """A course in a plan: its plan class (decision 9), programme, and whether it is new or revised.

    What figures count stands here too, as the course had it when the plan was made (courses.facts): a decided plan
    does not change with the catalogue.
    """

    class PlanClass(models.TextChoices):
        FACE_TO_FACE = "face_to_face", _("face-to-face")
        REMOTE = "remote", _("remote")
        ELEARNING = "elearning", _("e-learning")

    class Change(models.TextChoices):
        NEW = "new", _("new")
        REVISED = "revised", _("revised")
        KEPT = "kept", _("kept")

    plan = models.ForeignKey(Plan, models.CASCADE, related_name="plan_courses", verbose_name=_("plan"))
    course = models.ForeignKey(Course, models.PROTECT, related_name="plan_courses", verbose_name=_("course"))
    plan_class = models.CharField(_("plan class"), max_length=20, choices=PlanClass.choices)
    category = models.ForeignKey(Category, models.PROTECT, related_name="plan_courses", verbose_name=_("category"))
    delivery = models.CharField(_("delivery"), max_length=20, choices=Course.Delivery.choices)
    duration_days = models.PositiveSmallIntegerField(_("days"), null=True, blank=True)
    duration_text_ko = models.CharField(_("duration (Korean)"), max_length=40, blank=True)
    duration_text_en = models.CharField(_("duration (English)"), max_length=40, blank=True)
    open_to_municipalities = models.BooleanField(_("open to other municipalities"), default=False)
    fourth_industrial = models.BooleanField(_("fourth industrial revolution"), default=False)
    programme = models.ForeignKey(
        Programme, models.PROTECT, null=True, blank=True, related_name="plan_courses", verbose_name=_("programme")
    )
    change = models.CharField(_("change"), max_length=10, choices=Change.choices, default=Change.KEPT)
    replaces = models.ManyToManyField(Course, blank=True, related_name="+", verbose_name=_("replaces"))
    demand = models.ForeignKey(
        Demand, models.PROTECT, null=True, blank=True, related_name="plan_courses", verbose_name=_("demand")
    )

    class Meta:
        ordering = ["plan", "course"]
        constraints = [models.UniqueConstraint(fields=["plan", "course"], name="plan_course_once")]
        verbose_name = _("course in the plan")
        verbose_name_plural = _("courses in the plan")

    def __str__(self) -> str:
        return str(self.course)

    @property
    def duration(self) -> str:
        return in_language(self.duration_text_ko, self.duration_text_en)


class AbolishedCourse(models.Model):
    """A course that the plan no longer holds, and what took its place."""

    plan = models.ForeignKey(Plan, models.CASCADE, related_name="abolished", verbose_name=_("plan"))
    course = models.ForeignKey(Course, models.PROTECT, related_name="abolished", verbose_name=_("course"))
    replaced_by = models.ForeignKey(
        Course, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("replaced by")
    )
    reason_ko = models.CharField(_("reason (Korean)"), max_length=200, blank=True)
    reason_en = models.CharField(_("reason (English)"), max_length=200, blank=True)

    class Meta:
        ordering = ["plan", "course"]
        constraints = [models.UniqueConstraint(fields=["plan", "course"], name="abolished_once")]
        verbose_name = _("abolished course")
        verbose_name_plural = _("abolished courses")

    def __str__(self) -> str:
        return str(self.course)

    @property
    def reason(self) -> str:
        return in_language(self.reason_ko, self.reason_en)


class PlanRow(models.Model):
    """What a plan holds for one course and quarter: the grain of every planned figure (decision 11).

    A row may have no course (u-지식여행). E-learning rows have no runs.
    """

    plan = models.ForeignKey(Plan, models.CASCADE, related_name="rows", verbose_name=_("plan"))
    course = models.ForeignKey(
        Course, models.PROTECT, null=True, blank=True, related_name="plan_rows", verbose_name=_("course")
    )
    category = models.ForeignKey(Category, models.PROTECT, related_name="plan_rows", verbose_name=_("category"))
    programme = models.ForeignKey(
        Programme, models.PROTECT, null=True, blank=True, related_name="plan_rows", verbose_name=_("programme")
    )
    plan_class = models.CharField(_("plan class"), max_length=20, choices=PlanCourse.PlanClass.choices)
    quarter = models.PositiveSmallIntegerField(_("quarter"))
    runs = models.PositiveSmallIntegerField(_("runs"), null=True, blank=True)
    trainees = models.PositiveIntegerField(_("trainees"))
    counted = models.BooleanField(_("counted in the plan's totals"), default=True)

    class Meta:
        ordering = ["plan", "category", "course", "quarter"]
        constraints = [
            models.UniqueConstraint(
                fields=["plan", "course", "quarter"], condition=Q(course__isnull=False), name="plan_row_once"
            ),
            models.CheckConstraint(condition=Q(quarter__gte=1, quarter__lte=4), name="plan_row_quarter"),
            models.CheckConstraint(
                condition=Q(runs=None) | ~Q(plan_class="elearning"), name="plan_row_elearning_no_runs"
            ),
        ]
        verbose_name = _("plan row")
        verbose_name_plural = _("plan rows")

    def __str__(self) -> str:
        return f"{self.course or self.category} {self.quarter}Q"
