"""The year and the day that a budget page shows, read from its address.

Not for reports: they have their own scope, printed on every page.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.http import Http404, HttpRequest, QueryDict

from accounts.models import Person
from budget import queries
from budget.forms import ScopeForm


class Request(HttpRequest):
    """What `requires` lets through: a person is signed in."""

    user: Person


@dataclass(frozen=True)
class Scope:
    """A fiscal year that exists and the cut date; `year` is None only where no year exists at all."""

    year: int | None
    as_of: date
    form: ScopeForm

    @property
    def query(self) -> str:
        """The scope for links to other pages of the budget."""
        asked = QueryDict(mutable=True)
        asked.update({"year": str(self.year), "as_of": self.as_of.isoformat()})
        return asked.urlencode()


def scope_of(request: HttpRequest) -> Scope:
    """The scope that the address asks for: the newest year and its last day (or today) where it says nothing.

    Raises: Http404 for a year that has no budget.
    """
    asked = request.GET.dict()
    newest = queries.years().first()
    if newest is None:
        return Scope(None, date.today(), ScopeForm())
    form = ScopeForm({"year": str(newest.year), **asked})
    form.full_clean()
    if "year" in form.errors:
        raise Http404
    year = form.cleaned_data["year"] or newest.year
    as_of = form.cleaned_data.get("as_of") or queries.last_day_shown(year)
    if not form.errors:
        # The page shows the day that it stands for, also when nobody named one.
        form = ScopeForm({"year": str(year), "as_of": as_of.isoformat()})
    return Scope(year, as_of, form)
