"""One search over everything a person may see: courses, runs, people, findings, budget lines, figures.

Not for filters of single lists; each group leads to its own list.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from urllib.parse import urlencode

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.models import Person
from accounts.queries import person_search
from audit import queries as audit
from budget.models import Line
from core.names import normal
from courses import queries as courses
from reports.queries import newest_year
from reports.scope import Scope
from reports.showing import figures_named

MOST = 6
SHORTEST, LONGEST = 2, 100


@dataclass(frozen=True)
class Hit:
    """One thing found: its name, where it is, and what tells it apart from others of that name."""

    title: str
    url: str
    about: str = ""


@dataclass(frozen=True)
class Group:
    """Hits of one kind, and where the full list is."""

    title: str
    hits: tuple[Hit, ...]
    more_url: str = ""


def search(user: Person, text: str) -> list[Group]:
    """Groups with at least one hit, in the order of the frame. Nothing for a text shorter than two letters."""
    text = normal(text)[:LONGEST]
    if len(text) < SHORTEST:
        return []
    found = (
        Group(title, tuple(hits(user, text)), f"{reverse(more)}?{urlencode({'q': text})}" if more else "")
        for permission, title, hits, more in _groups()
        if user.may(permission)
    )
    return [group for group in found if group.hits]


def _courses(user: Person, text: str) -> Iterator[Hit]:
    for course in courses.search_courses(user, text).select_related("category")[:MOST]:
        yield Hit(str(course), course.get_absolute_url(), f"{course.code} · {course.category}")


def _runs(user: Person, text: str) -> Iterator[Hit]:
    words = Q()
    for word in text.split():
        words &= (
            Q(course__code__icontains=word) | Q(course__title_ko__icontains=word) | Q(course__title_en__icontains=word)
        )
    for run in courses.runs_visible_to(user).filter(words).select_related("course").order_by("-starts_on")[:MOST]:
        yield Hit(str(run), run.get_absolute_url(), f"{run.starts_on} – {run.ends_on}")


def _people(user: Person, text: str) -> Iterator[Hit]:
    for person in person_search(user, text).select_related("organisation")[:MOST]:
        yield Hit(str(person), person.get_absolute_url(), f"{person.organisation or ''} {person.grade}".strip())


def _findings(user: Person, text: str) -> Iterator[Hit]:
    words = Q()
    for word in text.split():
        words &= Q(topic_ko__icontains=word) | Q(topic_en__icontains=word) | Q(request_ko__icontains=word)
    for finding in audit.visible_to(user).filter(words).order_by("round", "number")[:MOST]:
        yield Hit(str(finding), finding.get_absolute_url(), f"{finding.round} · {finding.get_status_display()}")


def _lines(user: Person, text: str) -> Iterator[Hit]:
    words = Q()
    for word in text.split():
        words &= Q(name_ko__icontains=word) | Q(name_en__icontains=word) | Q(code__icontains=word)
    for line in Line.objects.filter(words)[:MOST]:
        yield Hit(str(line), line.get_absolute_url(), line.code)


def _figures(user: Person, text: str) -> Iterator[Hit]:
    for label, url in figures_named(Scope.of(newest_year()), text.lower().split(), MOST):
        yield Hit(label, url)


Hits = Callable[[Person, str], Iterable[Hit]]


def _groups() -> tuple[tuple[str, str, Hits, str], ...]:
    return (
        ("catalogue.read", _("Courses"), _courses, "course_list"),
        ("catalogue.read", _("Runs"), _runs, ""),
        ("people.read", _("People"), _people, "person_list"),
        ("findings.read", _("Findings"), _findings, "finding_list"),
        ("budget.read", _("Budget lines"), _lines, ""),
        ("reports.read", _("Figures"), _figures, "figure_list"),
    )
