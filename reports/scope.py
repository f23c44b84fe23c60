"""What a report speaks of: year, quarter, cut date. Parsed once, printed on every page.

Not for who may read it.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from core.errors import Refused
from core.periods import QUARTERS, Quarter, today

FIRST_YEAR, LAST_YEAR = 2000, 2099


@dataclass(frozen=True)
class Scope:
    """One year, perhaps one quarter of it, and the day on which the records are cut."""

    year: int
    as_of: date
    quarter: int | None = None

    @classmethod
    def of(cls, year: int, quarter: int | None = None, as_of: date | None = None) -> Scope:
        """The scope with its usual cut: the last day of the quarter, or of the year (decision 15).

        Raises: Refused for a year or quarter that cannot be, or a cut before the year.
        """
        if not FIRST_YEAR <= year <= LAST_YEAR:
            raise Refused(
                _("%(year)s is not a year that the portal keeps; choose one from 2000 to 2099.") % {"year": year}
            )
        if quarter is not None and quarter not in QUARTERS:
            raise Refused(_("%(quarter)s is not a quarter; choose 1, 2, 3 or 4.") % {"quarter": quarter})
        usual = Quarter(year, quarter).last_day if quarter else date(year, 12, 31)
        cut = as_of or usual
        if cut < date(year, 1, 1):
            raise Refused(
                _("The cut date lies before the year; choose a day from 1 January %(year)s on.") % {"year": year}
            )
        if cut > max(usual, today()):
            raise Refused(_("The cut date lies in the future; choose a day up to today or the end of the period."))
        return cls(year=year, as_of=cut, quarter=quarter)

    @property
    def before(self) -> int:
        return self.year - 1

    def __str__(self) -> str:
        if self.quarter:
            return _("%(year)s, quarter %(quarter)s") % {"year": self.year, "quarter": self.quarter}
        return _("Year %(year)s") % {"year": self.year}
