"""Who could take part in a programme for people about to retire: the base of take-up by job series (N21).

Not for who did: enrollment.queries.results_of_series. Plain values in and out.

A year's base are the officials who serve on 1 January and retire within the programme's window from that day on. Where
nobody of a series does, there is no base: a rate of zero would say that people stayed away who do not exist.
"""

from __future__ import annotations

from datetime import date

MONTHS_A_YEAR = 12
# Months before retirement in which a programme is for somebody. Source: the business report on 퇴직설계 과정.
WINDOWS = {"PG-HAPPY": 18, "PG-SECOND": 120}


def window(code: str, year: int) -> tuple[date, date]:
    """The days of retirement that the programme is for in the year: from the first to the last, both counted.

    Raises: KeyError for a programme without a window.
    """
    months = WINDOWS[code]
    years, rest = divmod(months, MONTHS_A_YEAR)
    return date(year, 1, 1), date(year + years, rest + 1, 1)
