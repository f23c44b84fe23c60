"""When a planned survey may be opened, and what a rule of surveys must say: a sentence that says why not, or None.

Not for changing anything: surveys.actions asks here first.
"""

from __future__ import annotations

from datetime import date

from django.conf import settings
from django.utils import formats
from django.utils.translation import gettext as _

from surveys.models import Survey, SurveyRule

LEAST_BY_HAND = 20  # people: a survey made by hand must not be a way to ask a few


def too_few(survey: Survey, people: int) -> str | None:
    """Why so few people are not asked at all: what they said could never be shown.

    A survey of an e-learning course is made once enough people completed it, and asks one by one from then on.
    """
    if survey.run is None and survey.quarter is not None:
        return None
    least = settings.PORTAL_SURVEY_MINIMUM
    if people >= least:
        return None
    words = _("Too few to ask: %(people)s people, and results are shown from %(least)s answers.")
    return words % {"people": people, "least": least}


def why_not_open(survey: Survey, day: date) -> str | None:
    """Why the survey cannot be opened on that day."""
    if survey.state != Survey.State.PLANNED:
        return _("This survey is not planned any more, so it cannot be opened.")
    if day < survey.opens_on:
        return _("This survey opens on %(day)s. Come back then.") % {"day": formats.date_format(survey.opens_on)}
    if survey.closes_on < day:
        return _("The last day of this survey is over, so it cannot be opened.")
    return None


def why_not_ask_by_hand(people: int, opens_on: date, closes_on: date, day: date) -> str | None:
    """Why a survey for so many people in these days cannot be planned."""
    if people < LEAST_BY_HAND:
        words = _("Only %(people)s people would be asked; a survey made by hand asks at least %(least)s. Choose more.")
        return words % {"people": people, "least": LEAST_BY_HAND}
    if opens_on < day:
        return _("A survey cannot open in the past. Choose today or a later day.")
    if closes_on <= opens_on:
        return _("The last day must lie after the first. Choose a later one.")
    return None


def why_not_rule(rule: SurveyRule) -> str | None:
    """Why these values make no rule."""
    if rule.open_months * 28 + rule.open_days < 1:
        return _("The survey would never be open. Say for how many months or days people may answer.")
    longest = rule.open_months * 31 + rule.open_days
    if any(days < 0 or days > longest for days in rule.remind_days):
        return _("A reminder lies outside of the days on which people may answer. Choose days before the last one.")
    return None
