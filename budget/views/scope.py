"""The year and the day that a budget page shows, read from its address.

Not for reports: they have their own scope, printed on every page.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.http import Http404, HttpRequest, QueryDict

from budget import queries
from budget.forms import ScopeForm
from core.periods import today


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
    years = [each.year for each in queries.years()]
    if not years:
        return Scope(None, today(), ScopeForm(years=years))
    asked = request.GET.dict()
    wanted = asked.get("year") or str(years[0])
    if wanted not in map(str, years):
        raise Http404
    last = queries.last_day_shown(int(wanted))
    form = ScopeForm({"year": wanted, "as_of": asked.get("as_of") or last.isoformat()}, years=years)
    return Scope(int(wanted), form.cleaned_data["as_of"] if form.is_valid() else last, form)
