"""The form of a questionnaire's next version: its words and questions, and room for one more.

Not for judging it: surveys.rules.questionnaires.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.text import capfirst, slugify
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from surveys.models import Question, Questionnaire

WORDS = ("title_ko", "title_en", "intro_ko", "intro_en")
ROWS = forms.Textarea(attrs={"rows": 3})
OPTIONS_HELP = gettext_lazy("One on each line: Korean | English.")
LONGEST = 500


class VersionForm(forms.ModelForm):
    """Titles and introductions, each question with whether it is asked, and one new question."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    new_kind = forms.ChoiceField(
        label=gettext_lazy("One more question"), required=False,
        choices=[("", gettext_lazy("none")), *Question.Kind.choices],
    )  # fmt: skip
    new_text_ko = forms.CharField(label=capfirst(gettext_lazy("text (Korean)")), max_length=300, required=False)
    new_text_en = forms.CharField(label=capfirst(gettext_lazy("text (English)")), max_length=300, required=False)
    new_options = forms.CharField(
        label=capfirst(gettext_lazy("options")), widget=ROWS, required=False, help_text=OPTIONS_HELP
    )

    class Meta:
        model = Questionnaire
        fields = WORDS
        widgets = {"intro_ko": ROWS, "intro_en": ROWS}

    def __init__(self, data: Any, *, questionnaire: Questionnaire, questions: Sequence[Question]) -> None:
        super().__init__(data, instance=questionnaire, initial={"version": questionnaire.version})
        self.questions = questions
        late = {name: self.fields.pop(name) for name in list(self.fields) if name.startswith("new_")}
        for question in questions:
            self._add(question)
        self.fields |= late

    def _add(self, question: Question) -> None:
        name, words = f"q{question.order}", {"n": question.order, "kind": question.get_kind_display()}
        self.fields[f"{name}_asked"] = forms.BooleanField(
            label=_("Ask question %(n)s (%(kind)s)") % words, required=False, initial=True
        )
        for field, label in (("text_ko", _("text (Korean)")), ("text_en", _("text (English)"))):
            self.fields[f"{name}_{field}"] = forms.CharField(
                label=capfirst(label), max_length=300, initial=getattr(question, field)
            )
        if question.options:
            lines = "\n".join(f"{one['ko']} | {one['en']}" for one in question.options)
            self.fields[f"{name}_options"] = forms.CharField(
                label=capfirst(_("options")), widget=ROWS, initial=lines, help_text=OPTIONS_HELP
            )

    def clean(self) -> dict[str, Any]:
        sent = super().clean() or {}
        if sent.get("new_kind") and not (sent.get("new_text_ko") and sent.get("new_text_en")):
            self.add_error("new_text_ko", _("Write the new question in Korean and in English."))
        return sent

    def words(self) -> dict[str, str]:
        return {name: self.cleaned_data[name] for name in WORDS}

    def asked(self, copies: Sequence[Question]) -> list[Question]:
        """The copies with what was written, without those that are not asked any more, and the new one."""
        sent, found = self.cleaned_data, []
        for one in copies:
            name = f"q{one.order}"
            if not sent[f"{name}_asked"]:
                continue
            one.text_ko, one.text_en = sent[f"{name}_text_ko"], sent[f"{name}_text_en"]
            if one.options:
                one.options = options_of(sent[f"{name}_options"], {old["ko"]: old["code"] for old in one.options})
            found.append(one)
        return [*found, *self._new({one.code for one in copies})]

    def _new(self, taken: set[str]) -> list[Question]:
        sent = self.cleaned_data
        if not sent["new_kind"]:
            return []
        code = next(f"added{n}" for n in range(1, len(taken) + 2) if f"added{n}" not in taken)
        text = sent["new_kind"] == Question.Kind.TEXT
        chosen = sent["new_kind"] in (Question.Kind.CHOICE, Question.Kind.CHOICES)
        return [
            Question(
                code=code, kind=sent["new_kind"], text_ko=sent["new_text_ko"], text_en=sent["new_text_en"],
                required=not text, longest=LONGEST if text else None,
                options=options_of(sent["new_options"], {}) if chosen else [],
            )
        ]  # fmt: skip


def options_of(lines: str, known: dict[str, str]) -> list[dict[str, str]]:
    """The options of "Korean | English" lines; one whose Korean words stayed keeps its code."""
    found: list[dict[str, str]] = []
    codes = set(known.values())
    for line in filter(None, (line.strip() for line in lines.splitlines())):
        ko, _bar, en = (part.strip() for part in line.partition("|"))
        code = known.get(ko) or _free(slugify(en)[:20] or "option", codes)
        codes.add(code)
        found.append({"code": code, "ko": ko, "en": en or ko})
    return found


def _free(code: str, taken: set[str]) -> str:
    return code if code not in taken else next(f"{code}{n}" for n in range(2, 999) if f"{code}{n}" not in taken)
