"""The form of a survey, made from its questions.

Not for whether an answer is taken: surveys.rules.answering.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from surveys.answers import Answers, Asked, is_too_long, plain
from surveys.models import Question, Survey
from surveys.queries.answering import asked

NO_ANSWER = gettext_lazy("no answer")


class WordsField(forms.CharField):
    """A text in plain letters that has room in the envelope."""

    def __init__(self, question: Asked, **options: Any) -> None:
        self.question = question
        super().__init__(max_length=question.longest, widget=forms.Textarea(attrs={"rows": 4}), **options)

    def to_python(self, value: Any) -> str:
        return plain(super().to_python(value) or "")

    def validate(self, value: str) -> None:
        super().validate(value)
        if value and is_too_long(self.question, value):
            raise forms.ValidationError(
                _("This is longer than %(n)s letters. Shorten it.") % {"n": self.question.longest}
            )


class AnswerForm(forms.Form):
    """One field a question, named by its order. `key` names the survey: forms with a key leave no note that they were
    sent (exchange.once), so nothing is kept of what was filled in.
    """

    key = forms.UUIDField(widget=forms.HiddenInput)

    def __init__(self, data: Any, *, survey: Survey, questions: Sequence[Question]) -> None:
        super().__init__(data, initial={"key": survey.key}, label_suffix="")
        for question, plain_question in zip(questions, asked(list(questions)), strict=True):
            self.fields[f"q{question.order}"] = _field(question, plain_question)

    def answers(self) -> Answers:
        """What was answered, by the order of the question; nothing for what was left empty."""
        given = {int(name[1:]): value for name, value in self.cleaned_data.items() if name != "key"}
        return {order: value for order, value in given.items() if value not in (None, "", [])}


def _field(question: Question, asked_of: Asked) -> forms.Field:
    options: dict[str, Any] = {"label": str(question), "required": question.required}
    if question.kind == Question.Kind.TEXT:
        hint = _("At most %(n)s letters. Name nobody, yourself included.") % {"n": asked_of.longest}
        return WordsField(asked_of, help_text=hint, **options)
    choices = question.option_texts
    if question.kind == Question.Kind.CHOICES:
        return forms.MultipleChoiceField(choices=choices, widget=forms.CheckboxSelectMultiple, **options)
    if not question.required:
        choices = [*choices, ("", str(NO_ANSWER))]
    if question.kind == Question.Kind.SCALE5:
        return forms.TypedChoiceField(
            choices=choices, coerce=int, empty_value=None, widget=forms.RadioSelect, **options
        )
    return forms.ChoiceField(choices=choices, widget=forms.RadioSelect, **options)
