"""What becomes of a version of a course's content: the table of its states, who changes and who publishes it.

Not for what becomes of the work on it: courses.rules.works.
"""

from __future__ import annotations

from django.db.models import Q
from django.utils.translation import gettext as _

from accounts.models import Person
from courses.models import Content, ContentWork, Course, Package, Question, Unit

_S = Content.State

# Publishing a version retires the one before; whoever began with that one stays with it.
CONTENT_TRANSITIONS: dict[str, frozenset[str]] = {
    _S.DRAFT: frozenset({_S.PUBLISHED}),
    _S.PUBLISHED: frozenset({_S.RETIRED}),
    _S.RETIRED: frozenset(),
}


def why_not_make(user: Person) -> str | None:
    """Why the person cannot make content at all, or None."""
    if not user.may("content.edit"):
        return _("Only the people who make e-learning content change it.")
    return None


def why_not_start(user: Person, course: Course) -> str | None:
    """Why no next version can be begun, or None."""
    if Content.objects.filter(course=course, state=_S.DRAFT).exists():
        return _("The next version is being made already. Go on with it.")
    return why_not_make(user)


def why_not_change(user: Person, content: Content) -> str | None:
    """Why this version cannot be changed, or None: whoever learns it learns what was published."""
    if content.state != _S.DRAFT:
        return _("This version is %(state)s and stays as it is. Begin the next version.") % {
            "state": content.get_state_display()
        }
    return why_not_make(user)


def why_not_publish(user: Person, content: Content) -> str | None:
    """Why this version cannot be published, or None. Who handed the work in does not publish it."""
    if not user.may("content.publish"):
        return _("Only who may accept content publishes it.")
    if _S.PUBLISHED not in CONTENT_TRANSITIONS[content.state]:
        return _("This version is %(state)s; only a draft is published.") % {"state": content.get_state_display()}
    return _about_units(content) or _about_questions(content) or _about_work(user, content)


def _about_units(content: Content) -> str | None:
    if not content.unit_rows.exists():
        return _("This version has no unit yet. Add one first.")
    ready = Q(item__package__state=Package.State.READY)
    gone = content.unit_rows.filter(~ready, kind__in=Unit.PACKAGES).order_by("number").first()
    if gone is not None:
        return _("The package of unit %(n)s cannot be played. Take the unit out first.") % {"n": gone.number}
    return None


def _about_questions(content: Content) -> str | None:
    there = Question.objects.filter(course=content.course_id, retired=False).count()
    if content.test_questions > there:
        return _("The test asks %(asked)s questions, and there are %(there)s. Write more, or ask fewer.") % {
            "asked": content.test_questions,
            "there": there,
        }
    return None


def _about_work(user: Person, content: Content) -> str | None:
    works = ContentWork.objects.filter(course=content.course_id)
    if works.filter(state=ContentWork.State.HANDED_IN).exists():
        return _("What was handed in for this course is not accepted yet. Decide on it in the development register.")
    if works.filter(state=ContentWork.State.ACCEPTED, handed_in_by=user).exists():
        return _("You handed this work in yourself; somebody else publishes it.")
    return None
