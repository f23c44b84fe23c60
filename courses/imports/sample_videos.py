"""The videos of the sample content, with captions and transcript made from the text that they were drawn from.

Not for drawing them: tools/sample_video.py. Not for the other units: courses.imports.sample_content.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from courses.models import Content, Unit
from exchange.actions import store_file
from exchange.models import StoredFile

CAPTIONS = "text/vtt; charset=utf-8"


def codes(folder: Path) -> list[str]:
    """The courses that have a video in this folder."""
    return sorted(file.stem for file in folder.glob("*.webm"))


def unit_of(content: Content, folder: Path, number: int) -> Unit:
    """The video of the content's course as a unit, still unsaved; its files are stored."""
    code = content.course.code
    about = json.loads((folder / f"{code}.json").read_text(encoding="utf-8"))
    return Unit(
        content=content,
        number=number,
        kind=Unit.Kind.VIDEO,
        title_ko=about["title_ko"],
        title_en=about["title_en"],
        length_ms=1000 * about["seconds"] * len(about["slides"]),
        video=_store(f"{code}.webm", (folder / f"{code}.webm").read_bytes(), "video/webm"),
        captions_ko=_store(f"{code}-ko.vtt", captions(about, "ko").encode(), CAPTIONS),
        captions_en=_store(f"{code}-en.vtt", captions(about, "en").encode(), CAPTIONS),
        transcript_ko=transcript(about, "ko"),
        transcript_en=transcript(about, "en"),
    )


def _store(name: str, content: bytes, media_type: str) -> StoredFile:
    return store_file(name=name, content=content, media_type=media_type, by=None)


def captions(about: dict[str, Any], language: str) -> str:
    """What is said as WebVTT: the sentences of a slide share its time evenly.

    >>> captions({"seconds": 15, "slides": [{"en": ["One.", "Two."]}]}, "en").split(chr(10))[2:5]
    ['00:00:00.000 --> 00:00:07.500', 'One.', '']
    """
    cues = []
    for number, slide in enumerate(about["slides"]):
        said, start = slide[language], 1000 * about["seconds"] * number
        each = 1000 * about["seconds"] // len(said)
        cues += [
            f"{_time(start + place * each)} --> {_time(start + (place + 1) * each)}\n{sentence}\n"
            for place, sentence in enumerate(said)
        ]
    return "\n".join(["WEBVTT\n", *cues])


def _time(milliseconds: int) -> str:
    minutes, rest = divmod(milliseconds, 60_000)
    return f"00:{minutes:02}:{rest // 1000:02}.{rest % 1000:03}"


def transcript(about: dict[str, Any], language: str) -> str:
    """What is said, as a text to read."""
    return "\n\n".join(_paragraphs(about["slides"], language))


def _paragraphs(slides: Iterable[dict[str, Any]], language: str) -> Iterable[str]:
    return (" ".join(slide[language]) for slide in slides)
