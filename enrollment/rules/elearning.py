"""Who may apply for e-learning, learn, and go on after the time is over: each rule gives its reason, or None.

Not for openings themselves: enrollment.rules.openings. Not for changing anything: enrollment.actions.elearning.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from django.utils.translation import gettext as _

from accounts.models import Person
from courses.dates import day
from courses.models import Content
from enrollment.models import Completion, Enrollment, Learning, Opening
from enrollment.opening_facts import OpeningFacts, last_day
from enrollment.rules.beats import why_not_count
from enrollment.rules.places import when, why_other_world

MOST_EXTENSIONS = 2


def reasons(facts: OpeningFacts) -> list[str]:
    """Every reason why the person may not take a place in this e-learning course now; none when the person may.

    The same list serves the card, the course's page, the button, the action and My hours.
    """
    if not facts.is_listed:
        return [_("This course is not in the plan in force. Look for another course in the catalogue.")]
    if not facts.has_content:
        return [_("The content of this course is not published yet. Come back later, or take another course.")]
    return [*_about_the_time(facts), *_about_the_person(facts), *_about_other_places(facts)]


def _about_the_time(facts: OpeningFacts) -> Iterator[str]:
    if not facts.is_open or facts.is_closed or facts.is_over:
        yield _with_next(_("Applications for this opening are closed."), facts)
    elif not facts.is_opened:
        yield _("Applications open on %(when)s. Come back then.") % {"when": when(facts.opens_at)}
    elif facts.seats_left is not None and facts.seats_left <= 0:
        yield _with_next(_("All seats are taken; there is no waiting list."), facts)


def _with_next(sentence: str, facts: OpeningFacts) -> str:
    """The sentence with what to do next: the next opening of the course, if one is known."""
    if facts.next_at is None:
        return f"{sentence} {_('Look for another course.')}"
    return f"{sentence} {_('The next one opens on %(when)s.') % {'when': when(facts.next_at)}}"


def _about_the_person(facts: OpeningFacts) -> Iterator[str]:
    if not facts.is_active:
        yield _("This account is closed or the person has left. Ask the HR office if that is wrong.")
    if sentence := why_other_world(is_international=facts.is_international, is_foreign=facts.is_foreign):
        yield sentence
    if not facts.previous_done:
        yield _("This course builds on “%(course)s”, which has to be completed first.") % {"course": facts.previous}


def _about_other_places(facts: OpeningFacts) -> Iterator[str]:
    if facts.own_state:
        yield _("There is a place in this course in %(year)s already; it is taken once a year.") % {"year": facts.year}
    elif facts.completed_year is not None and not facts.may_repeat:
        yield _("This course was completed in %(year)s; it cannot be taken again.") % {"year": facts.completed_year}


def why_full() -> str:
    """What somebody reads who was a moment too late for the last seat."""
    return _("Somebody else took the last seat a moment ago. Look for another opening or course.")


def why_not_learn(learning: Learning, *, on: date) -> str | None:
    """Why no time counts at this place on the day, or None."""
    place, opening = learning.enrollment, learning.opening
    if is_completed(place):
        return _("You completed this course. You can read everything again; it does not count once more.")
    from_on = opening.learn_from if opening else None
    return why_not_count(state=place.state, until_on=learning.until_on, day=on, learn_from=from_on)


def is_completed(place: Enrollment) -> bool:
    """Whether the place's course is decided to be completed."""
    completion: Completion | None = getattr(place, "completion", None)
    return completion is not None and completion.state == Completion.State.COMPLETED


def why_not_learn_beside(user: Person, place: Enrollment, content: Content | None, *, on: date) -> str | None:
    """Why the person cannot begin what is learned on-line beside the run of this place, or None."""
    if user.pk != place.person_id:
        return _("You may learn at your own places only.")
    if place.run is None or content is None:
        return _("Nothing is learned on-line beside this course.")
    if is_completed(place):
        return _("You completed this course. You can read everything again; it does not count once more.")
    return why_not_count(state=place.state, until_on=place.run.ends_on, day=on)


def why_not_extend(user: Person, learning: Learning, *, on: date) -> str | None:
    """Why the person cannot go on learning at a place whose time is over, or None."""
    place, opening = learning.enrollment, learning.opening
    if user.pk != place.person_id:
        return _("You may go on with your own places only.")
    if place.state != Enrollment.State.CONFIRMED or is_completed(place):
        return _("This place ended already (%(state)s).") % {"state": place.get_state_display()}
    if on <= learning.until_on:
        return _("You can learn until %(day)s; nothing has to be extended.") % {"day": day(learning.until_on)}
    if learning.extended >= MOST_EXTENSIONS:
        return _("The time to learn was extended %(n)s times already. Ask the training division.") % {
            "n": MOST_EXTENSIONS
        }
    if opening is None or opening.kind == Opening.Kind.DATED:
        return _("This round has fixed dates. Ask the training division for the next one.")
    if opening.state != Opening.State.OPEN or last_day(on, opening.learn_days, place.year) < on:
        return _("This course is not open for learning any more. Look for it again next year.")
    return None
