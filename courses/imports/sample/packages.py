"""Builds a small lesson of our own as SCORM 1.2, SCORM 2004 or cmi5: the same pages, another way to tell the platform.

Not for taking it in: courses.actions.packages does, as with any package. The pages' code stands in seed/content/lesson.
"""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from html import escape
from pathlib import Path

from django.conf import settings

from courses.packages.manifest import CMI5, CMI5_FILE, SCORM_12, SCORM_FILE

LESSON = Path(settings.BASE_DIR) / "seed" / "content" / "lesson"
CMI5_LIBRARY = Path(settings.BASE_DIR) / "node_modules" / "@xapi" / "cmi5"
FIRST_MOMENT = (1980, 1, 1, 0, 0, 0)  # the same lesson is the same bytes
SCORM_12_HEAD = (
    '<manifest identifier="{identifier}" version="1.0" xmlns="http://www.imsproject.org/xsd/imscp_rootv1p1p2" '
    'xmlns:adlcp="http://www.adlnet.org/xsd/adlcp_rootv1p2">'
    "<metadata><schema>ADL SCORM</schema><schemaversion>1.2</schemaversion></metadata>"
)
SCORM_2004_HEAD = (
    '<manifest identifier="{identifier}" version="1.0" xmlns="http://www.imsglobal.org/xsd/imscp_v1p1" '
    'xmlns:adlcp="http://www.adlnet.org/xsd/adlcp_v1p3">'
    "<metadata><schema>ADL SCORM</schema><schemaversion>2004 4th Edition</schemaversion></metadata>"
)
SCORM_BODY = (
    '<organizations default="all"><organization identifier="all"><title>{title}</title>'
    '<item identifier="part" identifierref="lesson"><title>{title}</title></item></organization></organizations>'
    '<resources><resource identifier="lesson" type="webcontent" adlcp:{kind}="sco" href="index.html">'
    '<file href="index.html"/></resource></resources></manifest>'
)
CMI5_BODY = (
    '<courseStructure xmlns="https://w3id.org/xapi/profiles/cmi5/v1/CourseStructure.xsd">'
    '<course id="{activity}"><title><langstring lang="ko">{title}</langstring>'
    '<langstring lang="en">{title_en}</langstring></title></course>'
    '<au id="{activity}/lesson" moveOn="Completed"><title><langstring lang="ko">{title}</langstring>'
    '<langstring lang="en">{title_en}</langstring></title><url>index.html</url></au></courseStructure>'
)


@dataclass(frozen=True)
class Lesson:
    """What the lesson says in one language: its title, and head and text of each page."""

    title: str
    pages: Sequence[tuple[str, str]]


def lesson_package(standard: str, identifier: str, korean: Lesson, english: Lesson) -> bytes:
    """The package as a zip; the same lesson gives the same bytes."""
    said = {"identifier": escape(identifier), "title": escape(korean.title), "title_en": escape(english.title)}
    texts = {"ko": _plain(korean), "en": _plain(english)}
    talks = ["cmi5-library.js", "cmi5.js"] if standard == CMI5 else [f"{standard}.js"]
    page = (LESSON / "index.html").read_text()
    files = {
        CMI5_FILE if standard == CMI5 else SCORM_FILE: _manifest(standard, said).encode(),
        "index.html": page.replace(
            "<!-- TALK -->", "\n  ".join(f'<script src="{name}"></script>' for name in talks)
        ).encode(),
        "text.js": f"const LESSON = {json.dumps(texts, ensure_ascii=False)};\n".encode(),
        "lesson.css": (LESSON / "lesson.css").read_bytes(),
        "lesson.js": (LESSON / "lesson.js").read_bytes(),
        talks[-1]: (LESSON / talks[-1]).read_bytes(),
    }
    if standard == CMI5:
        files["cmi5-library.js"] = (CMI5_LIBRARY / "dist" / "Cmi5.umd.js").read_bytes()
        files["cmi5-library-licence.txt"] = (CMI5_LIBRARY / "LICENSE.md").read_bytes()
    return zipped(files)


def zipped(files: Mapping[str, bytes]) -> bytes:
    """The files as a zip archive."""
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, inside in files.items():
            archive.writestr(zipfile.ZipInfo(name, FIRST_MOMENT), inside, zipfile.ZIP_DEFLATED)
    return content.getvalue()


def _manifest(standard: str, said: Mapping[str, str]) -> str:
    if standard == CMI5:
        return CMI5_BODY.format(**said, activity=f"https://portal.invalid/lessons/{said['identifier']}")
    head = SCORM_12_HEAD if standard == SCORM_12 else SCORM_2004_HEAD
    kind = "scormtype" if standard == SCORM_12 else "scormType"
    return head.format(**said) + SCORM_BODY.format(**said, kind=kind)


def _plain(lesson: Lesson) -> dict[str, object]:
    return {"title": lesson.title, "pages": [{"head": head, "text": text} for head, text in lesson.pages]}
