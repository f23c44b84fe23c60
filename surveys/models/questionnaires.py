"""What is asked: questionnaires in versions and their questions.

Not for who is asked, and when: surveys.models.rounds.
"""

from __future__ import annotations

from django.core.validators import MaxValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from core.names import in_language


class Kind(models.TextChoices):
    """What a survey is for; a questionnaire, a rule and a survey are of one kind."""

    NEEDS = "needs", _("needs survey")
    SATISFACTION = "satisfaction", _("satisfaction")
    TRANSFER = "transfer", _("use at work")
    DIAGNOSIS = "diagnosis", _("leadership diagnosis")


# The best stands first, as on the paper forms of the institute.
SCALE_WORDS = (
    ("5", pgettext_lazy("scale", "strongly agree")),
    ("4", pgettext_lazy("scale", "agree")),
    ("3", pgettext_lazy("scale", "neither agree nor disagree")),
    ("2", pgettext_lazy("scale", "disagree")),
    ("1", pgettext_lazy("scale", "strongly disagree")),
)


class Questionnaire(models.Model):
    """A version of a set of questions. One in force is never edited: a change is a new version."""

    class State(models.TextChoices):
        DRAFT = "draft", _("draft")
        IN_FORCE = "in_force", _("in force")
        RETIRED = "retired", pgettext_lazy("questionnaire", "retired")

    class SealBytes(models.IntegerChoices):
        SHORT = 1024, "1,024"
        LONG = 4096, "4,096"

    code = models.SlugField(_("code"), max_length=30)
    version = models.PositiveSmallIntegerField(_("version"))
    kind = models.CharField(_("kind"), max_length=12, choices=Kind.choices)
    title_ko = models.CharField(_("title (Korean)"), max_length=150)
    title_en = models.CharField(_("title (English)"), max_length=200)
    intro_ko = models.TextField(_("introduction (Korean)"), blank=True)
    intro_en = models.TextField(_("introduction (English)"), blank=True)
    state = models.CharField(_("state"), max_length=10, choices=State.choices, default=State.DRAFT)
    # Every sealed answer of it is so long, whatever was written: a length tells nothing.
    seal_bytes = models.PositiveSmallIntegerField(
        _("bytes of a sealed answer"), choices=SealBytes.choices, default=SealBytes.SHORT
    )
    sample = models.BooleanField(_("sample"), default=False)

    class Meta:
        ordering = ["code", "-version"]
        constraints = [
            models.UniqueConstraint(fields=["code", "version"], name="questionnaire_version_once"),
            models.UniqueConstraint(fields=["code"], condition=Q(state="in_force"), name="questionnaire_one_in_force"),
            models.CheckConstraint(condition=Q(seal_bytes__in=[1024, 4096]), name="questionnaire_seal_bytes"),
        ]
        verbose_name = _("questionnaire")
        verbose_name_plural = _("questionnaires")

    def __str__(self) -> str:
        return gettext("%(title)s, version %(version)s") % {"title": self.title, "version": self.version}

    @property
    def title(self) -> str:
        return in_language(self.title_ko, self.title_en)

    @property
    def intro(self) -> str:
        return in_language(self.intro_ko, self.intro_en)


class Question(models.Model):
    """One question. `options` of a choice: [{"code", "ko", "en"}, …] in their order; a scale needs none."""

    class Kind(models.TextChoices):
        SCALE5 = "scale5", _("scale of five")
        CHOICE = "choice", _("one of several")
        CHOICES = "choices", _("several of several")
        TEXT = "text", pgettext_lazy("question", "in own words")

    class Measure(models.TextChoices):
        OVERALL = "overall", pgettext_lazy("measure", "overall")
        CONTENT = "content", pgettext_lazy("measure", "content")
        LECTURER = "lecturer", pgettext_lazy("measure", "lecturer")
        APPLIED = "applied", pgettext_lazy("measure", "used at work")

    questionnaire = models.ForeignKey(
        Questionnaire, models.CASCADE, related_name="questions", verbose_name=_("questionnaire")
    )
    order = models.PositiveSmallIntegerField(_("order"))
    code = models.SlugField(_("code"), max_length=30)
    kind = models.CharField(_("kind"), max_length=8, choices=Kind.choices)
    text_ko = models.CharField(_("text (Korean)"), max_length=300)
    text_en = models.CharField(_("text (English)"), max_length=300)
    options = models.JSONField(_("options"), default=list, blank=True)
    required = models.BooleanField(_("required"), default=True)
    measure = models.CharField(_("measure"), max_length=10, choices=Measure.choices, blank=True)
    longest = models.PositiveSmallIntegerField(
        _("most letters"), null=True, blank=True, validators=[MaxValueValidator(500)]
    )

    class Meta:
        ordering = ["questionnaire", "order"]
        constraints = [
            models.UniqueConstraint(fields=["questionnaire", "order"], name="question_place_once"),
            models.UniqueConstraint(fields=["questionnaire", "code"], name="question_code_once"),
            models.CheckConstraint(
                condition=Q(kind="text", longest__isnull=False, longest__lte=500) | ~Q(kind="text") & Q(longest=None),
                name="question_text_has_an_end",
            ),
            # A score is of all who answered; so whoever answers gives one.
            models.CheckConstraint(
                condition=~Q(measure="overall") | Q(kind="scale5", required=True), name="question_overall_is_required"
            ),
        ]
        verbose_name = _("question")
        verbose_name_plural = _("questions")

    def __str__(self) -> str:
        return in_language(self.text_ko, self.text_en)

    @property
    def option_texts(self) -> list[tuple[str, str]]:
        """The options by code with their words, in the order in which they are offered."""
        if self.kind == self.Kind.SCALE5:
            return [(code, str(words)) for code, words in SCALE_WORDS]
        return [(option["code"], in_language(option["ko"], option.get("en", ""))) for option in self.options]
