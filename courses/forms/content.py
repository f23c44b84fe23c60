"""Forms of a version's settings, its units and the questions of its test.

Not for judging them: courses.rules.content, courses.rules.questions.
"""

from __future__ import annotations

import re
from typing import Any

from django import forms
from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from courses.actions.content import ASKED, File
from courses.models import Content, Question, Unit
from courses.rules import questions as rules

TEXT, LINES = forms.Textarea(attrs={"rows": 12}), forms.Textarea(attrs={"rows": 4})
TIME = re.compile(r"(\d{1,3}):([0-5]\d)")
TITLES = ("title_ko", "title_en", "time")
SHOWN: dict[str, tuple[str, ...]] = {
    Unit.Kind.PAGE: (*TITLES, "body_ko", "body_en"),
    Unit.Kind.VIDEO: (
        *TITLES, "max_rate", "video", "captions_ko", "captions_en", "transcript_ko", "transcript_en",
    ),
}  # fmt: skip
VIDEOS = {".webm": ("video/webm", 0, b"\x1aE\xdf\xa3"), ".mp4": ("video/mp4", 4, b"ftyp")}
CAPTIONS = "text/vtt; charset=utf-8"
MOST_CAPTIONS = 1_000_000  # bytes
NONE_SUCH = -1  # no unit has this key, no version this revision


class ContentForm(forms.ModelForm):
    """What has to be seen, what the test asks, and what changed."""

    need_percent = forms.IntegerField(label=_("Part of a video to be seen (%)"), min_value=50, max_value=100)
    test_questions = forms.IntegerField(
        label=_("Questions of the test"), min_value=0, max_value=100, help_text=_("0: there is no test.")
    )
    test_minutes = forms.IntegerField(label=_("Minutes for the test"), min_value=1, max_value=300)
    test_attempts = forms.IntegerField(label=_("Attempts at the test"), min_value=1, max_value=10)
    seen = forms.IntegerField(widget=forms.HiddenInput)

    class Meta:
        model = Content
        fields = [*ASKED, "note_ko", "note_en"]

    def __init__(self, data: Any, *, instance: Content) -> None:
        super().__init__(data, instance=instance, initial={"seen": instance.revision})


class SeenForm(forms.Form):
    """What the page showed that was sent: which unit, at which revision of the version. Nobody fills it in."""

    unit = forms.IntegerField(widget=forms.HiddenInput, required=False)
    seen = forms.IntegerField(widget=forms.HiddenInput, required=False)


class UnitForm(SeenForm):
    """One unit; which fields there are depends on its kind. A `new` one has been seen by nobody and needs its files."""

    title_ko = forms.CharField(label=_("Title (Korean)"), max_length=150)
    title_en = forms.CharField(label=_("Title (English)"), max_length=200)
    time = forms.CharField(
        label=pgettext_lazy("unit", "Length"),
        help_text=_("Minutes and seconds, like 2:30. Of a video its length, of anything else the least time at it."),
    )
    max_rate = forms.IntegerField(
        label=_("Fastest playback that counts (%)"), min_value=100, max_value=200, initial=100
    )
    body_ko = forms.CharField(
        label=_("Text (Korean)"),
        widget=TEXT,
        help_text=_("## makes a heading, - a list, ** on both sides strong words; an empty line begins a paragraph."),
    )
    body_en = forms.CharField(label=_("Text (English)"), widget=TEXT, required=False)
    video = forms.FileField(label=_("Video (WebM or MP4)"), required=False)
    captions_ko = forms.FileField(label=_("Captions (Korean, WebVTT)"), required=False)
    captions_en = forms.FileField(label=_("Captions (English, WebVTT)"), required=False)
    transcript_ko = forms.CharField(label=_("Transcript (Korean)"), widget=TEXT, required=False)
    transcript_en = forms.CharField(label=_("Transcript (English)"), widget=TEXT, required=False)

    def __init__(self, data: Any, files: Any, *, kind: str, unit: Unit | None = None, new: bool = False) -> None:
        super().__init__(data, files, initial=_initial(unit) if unit else {"time": "1:00"})
        shown = set(SHOWN.get(kind, TITLES))
        if not new:
            shown |= set(SeenForm.base_fields)
        for name in set(self.fields) - shown:
            del self.fields[name]
        for name in shown & {"video", "captions_ko"}:
            self.fields[name].required = new

    def clean_time(self) -> int:
        """The length in milliseconds."""
        found = TIME.fullmatch(self.cleaned_data["time"].strip())
        length = 60_000 * int(found[1]) + 1000 * int(found[2]) if found else 0
        if not length:
            raise forms.ValidationError(_now("Give minutes and seconds, like 2:30."))
        return length

    def clean_video(self) -> UploadedFile | None:
        return _checked(self.cleaned_data["video"], settings.PORTAL_CONTENT_MAX_BYTES, _is_video)

    def clean_captions_ko(self) -> UploadedFile | None:
        return _checked(self.cleaned_data["captions_ko"], MOST_CAPTIONS, _is_captions)

    def clean_captions_en(self) -> UploadedFile | None:
        return _checked(self.cleaned_data["captions_en"], MOST_CAPTIONS, _is_captions)

    @property
    def values(self) -> dict[str, Any]:
        """What the unit's columns become."""
        names = {"video", "captions_ko", "captions_en", "time", *SeenForm.base_fields}
        return {
            "length_ms": self.cleaned_data["time"],
            **{name: value for name, value in self.cleaned_data.items() if name not in names},
        }

    @property
    def stored(self) -> dict[str, File]:
        """The files that came."""
        came = {name: self.cleaned_data.get(name) for name in ("video", "captions_ko", "captions_en")}
        return {
            name: File(file.name, VIDEOS[_ending(file)][0] if name == "video" else CAPTIONS, file.chunks())
            for name, file in came.items()
            if file
        }


def seen_in(data: Any) -> tuple[int, int]:
    """The unit and the revision that the sent page showed; what it does not say is NONE_SUCH."""
    form = SeenForm(data)
    form.full_clean()
    said = (form.cleaned_data.get(name) for name in ("unit", "seen"))
    unit, revision = (NONE_SUCH if number is None else number for number in said)
    return unit, revision


def kind_in(data: Any) -> str:
    """The kind of unit that the sent form was for: one that somebody else took out cannot be asked any more."""
    return next((kind for kind, names in SHOWN.items() if names[-1] in data), "")


def _initial(unit: Unit) -> dict[str, Any]:
    seconds = unit.length_ms // 1000
    names = ("title_ko", "title_en", "max_rate", "body_ko", "body_en", "transcript_ko", "transcript_en")
    return {
        **{name: getattr(unit, name) for name in names},
        "time": f"{seconds // 60}:{seconds % 60:02}",
        "unit": unit.pk,
        "seen": unit.content.revision,
    }


def _ending(file: UploadedFile) -> str:
    name = (file.name or "").lower()
    return name[name.rfind(".") :] if "." in name else ""


def _checked(file: UploadedFile | None, most: int, why_not: Any) -> UploadedFile | None:
    if not file:
        return None
    if (file.size or 0) > most:
        words = {"size": filesizeformat(file.size or 0), "most": filesizeformat(most)}
        raise forms.ValidationError(_now("The file has %(size)s; at most %(most)s are taken.") % words)
    file.seek(0)
    start = file.read(16)
    file.seek(0)
    if sentence := why_not(file, start):
        raise forms.ValidationError(sentence)
    return file


def _is_video(file: UploadedFile, start: bytes) -> str | None:
    _type, offset, magic = VIDEOS.get(_ending(file), ("", 0, b""))
    if not magic or start[offset : offset + len(magic)] != magic:
        return _now("This is no WebM or MP4 video. Export it in one of these formats.")
    return None


def _is_captions(file: UploadedFile, start: bytes) -> str | None:
    if not start.removeprefix(b"\xef\xbb\xbf").startswith(b"WEBVTT"):
        return _now("These are no WebVTT captions: such a file begins with WEBVTT.")
    return None


class QuestionForm(forms.Form):
    """A question; its options stand one a line, the right ones begin with a star."""

    kind = forms.ChoiceField(label=_("Kind"), choices=Question.Kind.choices)
    text_ko = forms.CharField(label=_("Question (Korean)"), widget=LINES)
    text_en = forms.CharField(label=_("Question (English)"), widget=LINES, required=False)
    options_ko = forms.CharField(
        label=_("Options (Korean)"),
        widget=LINES,
        help_text=_("One a line; a * before it marks a right one. Everybody sees them in another order."),
    )
    options_en = forms.CharField(
        label=_("Options (English)"), widget=LINES, required=False, help_text=_("In the same order, without stars.")
    )
    why_ko = forms.CharField(label=_("Explanation (Korean)"), widget=LINES, required=False)
    why_en = forms.CharField(label=_("Explanation (English)"), widget=LINES, required=False)

    def __init__(self, data: Any, *, question: Question | None = None) -> None:
        super().__init__(data, initial=_written(question) if question else {})

    def clean(self) -> dict[str, Any]:
        sent = super().clean() or self.cleaned_data
        if self.errors:
            return sent
        korean, english = _lines(sent.pop("options_ko")), _lines(sent.pop("options_en"))
        if english and len(english) != len(korean):
            self.add_error("options_en", _now("There are as many options in English as in Korean, or none."))
        texts = [line.lstrip("* ") for line in korean]
        foreign = [line.lstrip("* ") for line in english] or [""] * len(texts)
        sent["options"] = [{"ko": ko, "en": en} for ko, en in zip(texts, foreign, strict=False)]
        sent["right"] = [number for number, line in enumerate(korean) if line.startswith("*")]
        if sentence := rules.why_not_ask(sent["kind"], sent["options"], sent["right"]):
            self.add_error("options_ko", sentence)
        return sent


def _lines(text: str) -> list[str]:
    return [line.strip() for line in text.splitlines() if line.strip(" *")]


def _written(question: Question) -> dict[str, Any]:
    names = ("kind", "text_ko", "text_en", "why_ko", "why_en")
    stars = ["* " if number in question.right else "" for number in range(len(question.options))]
    korean = [star + option["ko"] for star, option in zip(stars, question.options, strict=True)]
    english = [option.get("en", "") for option in question.options]
    return {
        **{name: getattr(question, name) for name in names},
        "options_ko": "\n".join(korean),
        "options_en": "\n".join(english) if all(english) else "",
    }
