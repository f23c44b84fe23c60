"""Who is asked when: the rules that make surveys, and the surveys.

Not for what was answered: surveys.models.answering while a survey is open, surveys.models.outcomes afterwards.
"""

from __future__ import annotations

import uuid

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from core.names import in_language
from courses.models import Course, Run
from surveys.models.diagnoses import Diagnosis
from surveys.models.questionnaires import Kind, Questionnaire
from surveys.models.seals import Seal


class SurveyRule(models.Model):
    """A version of a rule: after what a survey is made, when it opens and closes, when people are reminded.

    `remind_days` are days before the last one ([3, 1]). `programmes` holds codes of programmes, which stay the same
    from year to year; none means all. `low_limit_e2` is in hundredths of a point (350 is 3.50).
    """

    class Trigger(models.TextChoices):
        RUN_END = "run_end", _("end of a run")
        ELEARNING_QUARTER = "elearning_quarter", _("quarter of an e-learning course")
        BEFORE_RUN = "before_run", _("before a run")
        BY_HAND = "by_hand", _("by hand")

    code = models.SlugField(_("code"), max_length=30)
    title_ko = models.CharField(_("title (Korean)"), max_length=100)
    title_en = models.CharField(_("title (English)"), max_length=150)
    version = models.PositiveSmallIntegerField(_("version"))
    kind = models.CharField(_("kind"), max_length=12, choices=Kind.choices)
    questionnaire_code = models.SlugField(_("code of the questionnaire"), max_length=30)
    trigger = models.CharField(_("made after"), max_length=20, choices=Trigger.choices)
    opens_after_months = models.PositiveSmallIntegerField(_("opens after (months)"), default=0)
    opens_after_days = models.PositiveSmallIntegerField(_("opens after (days)"), default=0)
    open_months = models.PositiveSmallIntegerField(_("open for (months)"), default=0)
    open_days = models.PositiveSmallIntegerField(_("open for (days)"), default=0)
    remind_days = models.JSONField(_("reminders (days before the end)"), default=list, blank=True)
    low_limit_e2 = models.PositiveSmallIntegerField(
        _("low score (hundredths)"),
        null=True,
        blank=True,
        validators=[MinValueValidator(100), MaxValueValidator(500)],
    )
    programmes = models.JSONField(_("programmes"), default=list, blank=True)
    effective_from = models.DateField(_("effective from"))
    source = models.CharField(_("source"), max_length=200)
    enabled = models.BooleanField(_("enabled"), default=False)
    sample = models.BooleanField(_("sample"), default=False)

    class Meta:
        ordering = ["code", "-version"]
        constraints = [
            models.UniqueConstraint(fields=["code", "version"], name="survey_rule_version_once"),
            models.UniqueConstraint(fields=["code"], condition=Q(enabled=True), name="survey_rule_one_enabled"),
        ]
        verbose_name = _("rule of surveys")
        verbose_name_plural = _("rules of surveys")

    def __str__(self) -> str:
        return gettext("%(title)s, version %(version)s") % {"title": self.title, "version": self.version}

    @property
    def title(self) -> str:
        return in_language(self.title_ko, self.title_en)


class Survey(models.Model):
    """One questionnaire put to certain people until a day.

    While it is open nobody can read an answer, and no counter of answers stands here. Invited, answered, the least
    number of answers, whether it is withheld and the day come with the closing, in one transaction.
    A diagnosis has two: before and after its run. The first stays sealed (`kept`) until the second is closed.
    """

    class State(models.TextChoices):
        PLANNED = "planned", pgettext_lazy("survey", "planned")
        OPEN = "open", pgettext_lazy("survey", "open")
        KEPT = "kept", pgettext_lazy("survey", "kept sealed")
        CLOSED = "closed", pgettext_lazy("survey", "closed")
        CANCELLED = "cancelled", pgettext_lazy("survey", "cancelled")

    class Phase(models.TextChoices):
        BEFORE = "before", _("before the run")
        AFTER = "after", _("after the run")

    SEALED = (State.OPEN, State.KEPT)

    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    kind = models.CharField(_("kind"), max_length=12, choices=Kind.choices)
    questionnaire = models.ForeignKey(
        Questionnaire, models.PROTECT, related_name="surveys", verbose_name=_("questionnaire")
    )
    rule = models.ForeignKey(
        SurveyRule, models.PROTECT, null=True, blank=True, related_name="surveys", verbose_name=_("rule of surveys")
    )
    course = models.ForeignKey(
        Course, models.PROTECT, null=True, blank=True, related_name="surveys", verbose_name=_("course")
    )
    run = models.ForeignKey(Run, models.PROTECT, null=True, blank=True, related_name="surveys", verbose_name=_("run"))
    year = models.PositiveSmallIntegerField(_("year"))
    quarter = models.PositiveSmallIntegerField(_("quarter"), null=True, blank=True)
    diagnosis = models.ForeignKey(
        Diagnosis, models.PROTECT, null=True, blank=True, related_name="surveys", verbose_name=_("diagnosis")
    )
    phase = models.CharField(_("phase"), max_length=6, choices=Phase.choices, blank=True)
    opens_on = models.DateField(_("opens on"))
    closes_on = models.DateField(_("last day"))
    state = models.CharField(_("state"), max_length=10, choices=State.choices, default=State.PLANNED)
    seal = models.ForeignKey(Seal, models.SET_NULL, null=True, blank=True, related_name="surveys", editable=False)
    reminded = models.PositiveSmallIntegerField(_("reminders sent"), default=0, editable=False)
    sample = models.BooleanField(_("sample"), default=False)

    invited = models.PositiveIntegerField(_("invited"), null=True, blank=True, editable=False)
    answered = models.PositiveIntegerField(_("answered"), null=True, blank=True, editable=False)
    minimum = models.PositiveSmallIntegerField(_("least number of answers"), null=True, blank=True, editable=False)
    withheld = models.BooleanField(_("withheld"), default=False, editable=False)
    closed_on = models.DateField(_("closed on"), null=True, blank=True, editable=False)

    class Meta:
        ordering = ["-closes_on", "-id"]
        constraints = [
            models.UniqueConstraint(fields=["rule", "run"], condition=Q(run__isnull=False), name="survey_once_a_run"),
            models.UniqueConstraint(
                fields=["rule", "course", "year", "quarter"],
                condition=Q(run=None, rule__isnull=False, quarter__isnull=False),
                name="survey_once_a_quarter",
            ),
            models.UniqueConstraint(
                fields=["diagnosis", "phase"], condition=Q(diagnosis__isnull=False), name="survey_once_a_phase"
            ),
            models.CheckConstraint(condition=Q(closes_on__gte=F("opens_on")), name="survey_closes_after_opening"),
            models.CheckConstraint(
                condition=Q(
                    state="closed",
                    closed_on__isnull=False,
                    invited__isnull=False,
                    answered__isnull=False,
                    minimum__isnull=False,
                    answered__lte=F("invited"),
                )
                | ~Q(state="closed") & Q(closed_on=None, invited=None, answered=None, minimum=None, withheld=False),
                name="survey_closed_with_its_counts",
            ),
            models.CheckConstraint(
                condition=Q(state__in=["open", "kept"], seal__isnull=False)
                | Q(state__in=["planned", "closed", "cancelled"], seal=None),
                name="survey_sealed_while_open",
            ),
            models.CheckConstraint(
                condition=Q(kind="diagnosis", diagnosis__isnull=False) & ~Q(phase="")
                | ~Q(kind="diagnosis") & Q(diagnosis=None, phase=""),
                name="survey_phase_of_a_diagnosis",
            ),
        ]
        indexes = [models.Index(fields=["state", "closes_on"])]
        verbose_name = _("survey")
        verbose_name_plural = _("surveys")

    def __str__(self) -> str:
        if self.diagnosis is not None:  # a rater may be asked about several leaders of one run
            return f"{self.questionnaire.title}: {self.diagnosis.leader} ({self.get_phase_display()})"
        about = self.run or self.course
        return f"{self.questionnaire.title}: {about}" if about else self.questionnaire.title

    def get_absolute_url(self) -> str:
        return reverse("survey_detail", args=[self.key])

    @property
    def is_shown(self) -> bool:
        """Whether it closed with enough answers; nothing of any other survey is stored."""
        return self.state == self.State.CLOSED and not self.withheld
