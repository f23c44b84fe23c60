"""Runs that take people in now, as cards for somebody on a phone: searched, narrowed, each with why not.

Not for the catalogue of courses: courses.catalogue.
"""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import dataclass

from django.core.paginator import Page, Paginator
from django.http import QueryDict
from django.utils import formats
from django.utils.translation import gettext as _

from accounts.models import Person
from courses.models import Run
from enrollment import words
from enrollment.facts import Facts
from enrollment.queries import places as queries
from enrollment.rules import places as rules
from exchange.asked import number_of

PER_PAGE = 20


@dataclass(frozen=True)
class Card:
    """One run with the facts that decide: when, how, hours, seats; and why not, if so."""

    run: Run
    facts: Facts
    standing: str
    tone: str
    reasons: list[str]
    button: str
    key: uuid.UUID


@dataclass(frozen=True)
class Choice:
    """One value of a facet, with where it leads and whether it is chosen."""

    title: str
    query: str
    chosen: bool


@dataclass(frozen=True)
class Found:
    """What was asked for and what was found."""

    asked: dict[str, str]
    page: Page[Card]
    facets: list[tuple[str, list[Choice]]]
    hidden: int  # runs that the person cannot take, left out


def look(user: Person, asked: Mapping[str, str]) -> Found:
    """The open runs that match, nearest first; without `all` only those that the person can take. A constant number
    of queries.
    """
    wanted = {name: asked.get(name, "") for name in ("q", "mode", "month", "hours", "all")}
    rows = list(queries.open_runs(user, wanted["q"]))
    shown = [run for run in rows if _fits(run, wanted)]
    facts = queries.facts_of_many(user, [run.pk for run in shown])
    cards = [_card(run, facts[run.pk]) for run in shown]
    possible = [card for card in cards if not card.reasons]
    listed = cards if wanted["all"] else possible
    page = Paginator(listed, PER_PAGE).get_page(number_of(asked.get("page", "1")) or 1)
    return Found(wanted, page, _facets(rows, wanted), len(cards) - len(possible))


def _card(run: Run, facts: Facts) -> Card:
    text, tone = words.standing(facts)
    return Card(run, facts, text, tone, rules.reasons(facts), words.button(facts), uuid.uuid4())


def _fits(run: Run, wanted: Mapping[str, str]) -> bool:
    return all(not wanted[name] or _value(run, name) == wanted[name] for name in ("mode", "month", "hours"))


def _value(run: Run, facet: str) -> str:
    if facet == "mode":
        return run.mode
    if facet == "month":
        return f"{run.starts_on:%Y-%m}"
    hours = run.course.hours_recognised
    return "short" if hours <= 7 else "middle" if hours <= 21 else "long"


def _facets(rows: list[Run], wanted: Mapping[str, str]) -> list[tuple[str, list[Choice]]]:
    modes = {value: str(label) for value, label in Run.Mode.choices}
    months = {f"{run.starts_on:%Y-%m}": formats.date_format(run.starts_on, "YEAR_MONTH_FORMAT") for run in rows}
    hours = {"short": _("up to 7 hours"), "middle": _("8 to 21 hours"), "long": _("22 hours and more")}
    titles = {"mode": _("How"), "month": _("When"), "hours": _("Hours recognised")}
    facets = []
    for name, values in (("month", dict(sorted(months.items()))), ("mode", modes), ("hours", hours)):
        there = {_value(run, name) for run in rows}
        choices = [Choice(title, _query(wanted, name, value), wanted[name] == value)
                   for value, title in values.items() if value in there]  # fmt: skip
        facets.append((titles[name], choices))
    return facets


def _query(wanted: Mapping[str, str], name: str, value: str) -> str:
    """The address's query with one facet set, or taken away when it is set already."""
    query = QueryDict(mutable=True)
    for key, text in {**wanted, name: "" if wanted[name] == value else value}.items():
        if text:
            query[key] = text
    return query.urlencode()
