"""The kinds of upload: each app declares what its file holds, how it is planned and how it is applied.

Not for the flow itself: exchange.uploads and exchange.actions.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.utils.functional import Promise

from core.sheets.columns import Book, Column, Row, Sheet, SheetProblem

if TYPE_CHECKING:
    from django import forms

    from accounts.models import Person

Text = str | Promise


@dataclass(frozen=True, slots=True)
class Item:
    """One row of a plan: what it is called and what changes; old and new hold JSON values by column key."""

    key: str
    label: str
    old: dict[str, Any] = field(default_factory=dict)
    new: dict[str, Any] = field(default_factory=dict)


@dataclass
class Plan:
    """What applying a file would do. With problems nothing of it may be applied.

    `uncounted` are rows that are taken in as they came without any effect, each with the reason.
    """

    new: list[Item] = field(default_factory=list)
    changed: list[Item] = field(default_factory=list)
    leaving: list[Item] = field(default_factory=list)
    uncounted: list[Item] = field(default_factory=list)
    unchanged: int = 0
    problems: list[SheetProblem] = field(default_factory=list)
    parameters: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Kind:
    """One kind of upload.

    `plan(rows, parameters)` gets the clean rows by sheet key and only reads; `by` among the parameters is the key of
    who brings or applies the file: rows of a plan may hang on it in an `own` kind only, problems in any.
    `apply(plan=, by=)` writes it in the transaction that exchange holds, in bulk, and records in the journal.
    `forbidden(rows, by)` names what this person may not bring although the rows are sound. `form` asks for parameters
    (their clean values must be JSON); `why_not(user, parameters)` may refuse them. `read(path, name, parameters)` reads
    a file that is no table of ours, through core.sheets.reading all the same. `current(parameters)` gives the rows
    that stand now, by sheet key, for the workbook to start from. `done_url(parameters)` is where it can be seen.
    `shown` are columns that the plan has and the file has not.
    `about(user, parameters)` says in words what the file is for, "" when that is not chosen yet. A file of an `own`
    kind is seen by who brought it alone: many agencies bring it, and none sees another's people.
    """

    code: str
    title: Text
    lead: Text
    permission: str
    sheets: tuple[Sheet, ...]
    plan: Callable[[Mapping[str, list[Row]], dict[str, Any]], Plan]
    apply: Callable[..., None]
    personal: bool = False
    own: bool = False
    shown: tuple[Column, ...] = ()
    forbidden: Callable[[Mapping[str, list[Row]], Person], list[SheetProblem]] | None = None
    form: type[forms.Form] | None = None
    why_not: Callable[[Person, dict[str, Any]], str | None] | None = None
    current: Callable[[dict[str, Any]], Mapping[str, Iterable[Mapping[str, Any]]]] | None = None
    done_url: Callable[[dict[str, Any]], str] | None = None
    read: Callable[[Path, str, dict[str, Any]], Book] | None = None
    about: Callable[[Person, dict[str, Any]], str] | None = None


KINDS: dict[str, Kind] = {}


def register(kind: Kind) -> None:
    """Make a kind known; call it from the app's `AppConfig.ready`. Raises ValueError on a code used twice."""
    if KINDS.setdefault(kind.code, kind) is not kind:
        raise ValueError(f"There is an upload kind {kind.code!r} already.")
