"""What an answer may say: plain values checked against their questions, and the room that they need in an envelope.

Not for the words of a refusal: surveys.rules.answering. Not for the form: surveys.forms.answering.
"""

from __future__ import annotations

import json
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

SCALE = ("1", "2", "3", "4", "5")
BYTES_OF_A_LETTER = 3  # a Korean one
FRAME = 4  # the length in front of the payload
SIZES = (1024, 4096)

Value = int | str | list[str]
Answers = Mapping[int, Value]  # by the question's order


@dataclass(frozen=True)
class Asked:
    """A question as answering and counting need it; `options` are codes in their order."""

    order: int
    kind: str
    options: tuple[str, ...] = ()
    required: bool = True
    longest: int = 0


def plain(text: str) -> str:
    """The text in one spelling, without characters that cannot be seen: what was typed where leaves no trace."""
    lines = unicodedata.normalize("NFC", text).replace("\r\n", "\n").replace("\r", "\n")
    return "".join(c for c in lines if c == "\n" or unicodedata.category(c)[0] != "C").strip()


def fits(question: Asked, value: Value) -> bool:
    """Whether the value is an answer to the question."""
    if question.kind == "scale5":
        return isinstance(value, int) and not isinstance(value, bool) and 1 <= value <= 5
    if question.kind == "choice":
        return isinstance(value, str) and value in question.options
    if question.kind == "choices":
        return isinstance(value, list) and 0 < len(value) == len(set(value)) and set(value) <= set(question.options)
    return isinstance(value, str) and len(value) > 0 and not is_too_long(question, value)


def is_too_long(question: Asked, text: str) -> bool:
    """Whether the text has more letters than may be, or needs more room than so many Korean letters."""
    room = len(json.dumps(text, ensure_ascii=False).encode()) - 2
    return len(text) > question.longest or room > question.longest * BYTES_OF_A_LETTER


def missing(questions: Sequence[Asked], answers: Answers) -> list[int]:
    """The orders of required questions without an answer."""
    return [one.order for one in questions if one.required and one.order not in answers]


def wrong(questions: Sequence[Asked], answers: Answers) -> list[int]:
    """The orders of answers that fit no question."""
    known = {one.order: one for one in questions}
    return [order for order, value in answers.items() if order not in known or not fits(known[order], value)]


def payload(
    questions: Sequence[Asked], answers: Answers, bands: Mapping[str, str], pair: str = ""
) -> dict[str, object]:
    """What goes into the envelope: the answers in the order of the questions, never in that of the sender."""
    said: dict[str, object] = {}
    for one in sorted(questions, key=lambda one: one.order):
        if one.order in answers:
            value = answers[one.order]
            said[str(one.order)] = sorted(value, key=one.options.index) if isinstance(value, list) else value
    whole: dict[str, object] = {"a": said}
    if bands:
        whole["b"] = dict(sorted(bands.items()))
    if pair:
        whole["p"] = pair
    return whole


def size_for(questions: Sequence[Asked], *, beside: int = 0) -> int | None:
    """The smallest envelope that holds every possible answer, with `beside` bytes for bands or the code of a pair.

    Returns: one of SIZES; None when even the largest is too small.
    """
    longest = {one.order: _longest(one) for one in questions}
    raw = json.dumps({"a": {str(order): value for order, value in longest.items()}}, ensure_ascii=False)
    need = len(raw.replace(" ", "").encode()) + FRAME + beside
    return next((size for size in SIZES if size >= need), None)


def _longest(question: Asked) -> Value:
    if question.kind == "scale5":
        return 5
    if question.kind == "choice":
        return max(question.options, key=len, default="")
    if question.kind == "choices":
        return list(question.options)
    return "x" * question.longest * BYTES_OF_A_LETTER
