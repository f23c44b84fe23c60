"""E-learning that takes people in now, as cards for somebody on a phone: searched, narrowed, each with why not.

Not for runs: enrollment.open_runs. Not for the catalogue of courses: courses.catalogue.
"""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import dataclass

from django.core.paginator import Page, Paginator
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import Person
from courses.dates import day, span
from enrollment.models import Opening
from enrollment.open_runs import Choice
from enrollment.opening_facts import OpeningFacts
from enrollment.queries import openings as queries
from enrollment.rules import elearning as rules
from exchange.asked import number_of

PER_PAGE = 20
FACETS = ("field", "hours", "kind")


@dataclass(frozen=True)
class Card:
    """One opening with the facts that decide: when it is learned, seats; and why not, if so."""

    opening: Opening
    facts: OpeningFacts
    reasons: list[str]
    key: uuid.UUID

    @property
    def when(self) -> str:
        """When it is learned by somebody who applies today."""
        return time_of(self.facts)

    @property
    def seats(self) -> str:
        """How many seats are left; nothing where as many as like may learn."""
        left = self.facts.seats_left
        return "" if left is None else ngettext("%(n)s seat left", "%(n)s seats left", left) % {"n": left}


@dataclass(frozen=True)
class Found:
    """What was asked for and what was found."""

    asked: dict[str, str]
    page: Page[Card]
    facets: list[tuple[str, list[Choice]]]
    hidden: int  # openings that the person cannot take, left out


def time_of(facts: OpeningFacts) -> str:
    """The days of a dated opening; otherwise until when somebody who applies today can learn."""
    if facts.learn_from and facts.learn_until:
        return span(facts.learn_from, facts.learn_until)
    return _("always; until %(day)s if you begin today") % {"day": day(facts.until_on)}


def look(user: Person, asked: Mapping[str, str]) -> Found:
    """The openings that match; without `all` only those that the person can take. A constant number of queries."""
    wanted = {name: asked.get(name, "") for name in ("q", *FACETS, "all")}
    rows = list(queries.openings_to_apply(user, wanted["q"]))
    shown = [one for one in rows if all(not wanted[name] or _value(one, name) == wanted[name] for name in FACETS)]
    cards = cards_of(user, shown)
    possible = [card for card in cards if not card.reasons]
    listed = cards if wanted["all"] else possible
    page = Paginator(listed, PER_PAGE).get_page(number_of(asked.get("page", "1")) or 1)
    return Found(wanted, page, _facets(rows, wanted), len(cards) - len(possible))


def cards_of(user: Person, openings: list[Opening]) -> list[Card]:
    """Each opening with what decides about the person."""
    facts = queries.facts_of_many(user, [one.pk for one in openings])
    return [Card(one, facts[one.pk], rules.reasons(facts[one.pk]), uuid.uuid4()) for one in openings]


def _value(opening: Opening, facet: str) -> str:
    if facet == "field":
        return opening.course.category.code
    if facet == "kind":
        return opening.kind
    hours = opening.course.hours_recognised
    return "short" if hours <= 3 else "middle" if hours <= 7 else "long"


def _facets(rows: list[Opening], wanted: Mapping[str, str]) -> list[tuple[str, list[Choice]]]:
    categories = {one.course.category.code: one.course.category for one in rows}
    fields = {code: str(one) for code, one in sorted(categories.items(), key=lambda pair: pair[1].order)}
    hours = {"short": _("up to 3 hours"), "middle": _("4 to 7 hours"), "long": _("8 hours and more")}
    kinds = {value: str(label) for value, label in Opening.Kind.choices}
    titled = ((_("Field"), "field", fields), (_("Hours recognised"), "hours", hours), (_("When"), "kind", kinds))
    found = []
    for title, name, values in titled:
        there = {_value(one, name) for one in rows}
        choices = [
            Choice(label, _query(wanted, name, value), wanted[name] == value)
            for value, label in values.items()
            if value in there
        ]
        found.append((title, choices))
    return found


def _query(wanted: Mapping[str, str], name: str, value: str) -> str:
    """The address's query with one facet set, or taken away when it is set already."""
    query = QueryDict(mutable=True)
    for key, text in {**wanted, name: "" if wanted[name] == value else value}.items():
        if text:
            query[key] = text
    return query.urlencode()
