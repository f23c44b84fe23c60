"""Scenes of packages that run: a place in a course whose unit is one, what the portal knows afterwards, a hostile one.

Not for the journeys: test_packages.py.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from django.utils import timezone

from accounts.models import Person
from courses.imports.sample.packages import zipped
from courses.models import Content, Course, Package
from enrollment.models import Enrollment, Launch, PackageState, Statement, UnitProgress
from tests.factories.elearning import LearningFactory
from tests.factories.packages import good_package, scorm, taken_in, unit_of

LEAST_MS = 8_000
HOSTILE = (Path(__file__).parent / "hostile.html").read_bytes()
Found = dict[str, Any]


def place_in_package(standard: str, number: str, kind: str = "good", code: str = "EL-120") -> Found:
    """A place of that person in a version of its own of a course; its unit asks for eight seconds."""
    maker = Person.objects.get(staff_number="demo-training")
    course = Course.objects.get(code=code)
    if kind == "hostile":
        bad = zipped({"imsmanifest.xml": scorm(href="hostile.html"), "hostile.html": HOSTILE})
        package = taken_in(course, bad, by=maker)
    else:
        package = taken_in(course, good_package(standard, f"{standard}-{number}"), by=maker)
    newest = Content.objects.filter(course=course).order_by("-version").first()
    version = newest.version + 1 if newest else 1
    Content.objects.filter(course=course, state="published").update(state="retired")
    now = {"state": "published", "published_at": timezone.now()}
    content = Content.objects.create(course=course, version=version, **now)
    unit = unit_of(package, content=content)
    type(unit).objects.filter(pk=unit.pk).update(length_ms=LEAST_MS)
    person = Person.objects.get(staff_number=number)
    learning = LearningFactory(content=content, enrollment__person=person)
    return {"key": str(learning.enrollment.key), "course": course.code}


def package_standing(key: str) -> Found:
    """What is stored of the unit of this place."""
    place = Enrollment.objects.get(key=key)
    seen = UnitProgress.objects.filter(enrollment=place).first()
    state = PackageState.objects.filter(enrollment=place)
    return {
        "recognised_ms": seen.recognised_ms if seen else 0,
        "said": bool(seen and seen.said_at),
        "done": bool(seen and seen.done_at),
        "finished": place.learning.finished_at is not None,
        "left": {row.document: json.loads(row.body) for row in state},
        "openings": Launch.objects.filter(enrollment=place).count(),
        "verbs": sorted(Statement.objects.filter(launch__enrollment=place).values_list("verb", flat=True)),
    }


def person_standing(number: str) -> Found:
    """What a hostile package would have changed of the person."""
    person = Person.objects.get(staff_number=number)
    return {"language": person.language, "places": person.enrollments.count(), "name": person.name}


def packages_of(code: str) -> Found:
    """The packages that were brought for a course, the newest first."""
    return {"found": list(Package.objects.filter(course__code=code).values("state", "standard", "files", "problem"))}


def package_file(standard: str, to: str) -> Found:
    """The lesson as a file, for somebody who brings it."""
    Path(to).write_bytes(good_package(standard))
    return {}
