"""The budget of a year and of the year before from seed/<year>/*.csv.

Not for uploads of staff: they bring a plan that is shown first.
"""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from uuid import NAMESPACE_URL, UUID, uuid5

from django.db import transaction

from budget.models import Appropriation, Commitment, FiscalYear, Line, Payment, QuarterlyPlan, Revenue

Row = dict[str, str]


@transaction.atomic
def load(folder: Path, year: int) -> dict[str, int]:
    """Take in the year and the year before it, because every change is computed against that one.

    Returns: how many rows of each kind the files hold. Safe to run twice.
    """
    counts = {"lines": _lines(folder), "appropriations": _appropriations(_rows(folder, year, "budget_amounts"))}
    for each in (year - 1, year):
        fiscal = FiscalYear.objects.filter(year=each).first()
        if fiscal is None:
            continue
        counts[f"plans {each}"] = _plans(fiscal, _rows(folder, each, "budget_plans"))
        counts[f"revenues {each}"] = _revenues(fiscal, _rows(folder, each, "revenue"))
        bound, paid = _rows(folder, each, "commitments"), _rows(folder, each, "payments")
        counts[f"commitments {each}"] = _commitments(fiscal, bound)
        counts[f"payments {each}"] = _payments(fiscal, paid)
        _drop_samples_that_left(fiscal, bound, paid)
    return counts


def _rows(folder: Path, year: int, name: str) -> list[Row]:
    file = folder / str(year) / f"{name}.csv"
    if not file.exists():
        return []
    with file.open(encoding="utf-8", newline="") as opened:
        return list(csv.DictReader(opened))


def _lines(folder: Path) -> int:
    """The tree is the same for all years, so every year's file is read; parents stand before children."""
    years = sorted(int(file.parent.name) for file in folder.glob("*/budget_lines.csv"))
    rows = [row for year in years for row in _rows(folder, year, "budget_lines")]
    known: dict[str, Line] = {}
    for row in rows:
        known[row["code"]], _ = Line.objects.update_or_create(
            code=row["code"],
            defaults={
                "name_ko": row["name_ko"],
                "name_en": row["name_en"],
                "parent": known[row["parent"]] if row["parent"] else None,
                "level": int(row["level"]),
                "order": int(row["order"]),
            },
        )
    return len(known)


def _appropriations(rows: list[Row]) -> int:
    years = {each: FiscalYear.objects.get_or_create(year=each)[0] for each in {int(row["year"]) for row in rows}}
    keys = _line_keys()
    Appropriation.objects.bulk_create(
        [
            Appropriation(
                year=years[int(row["year"])], line_id=keys[row["line"]], amount_krw=int(row["appropriation_krw"])
            )
            for row in rows
        ],
        update_conflicts=True,
        unique_fields=["year", "line"],
        update_fields=["amount_krw"],
    )
    return len(rows)


def _line_keys() -> dict[str, int]:
    return dict(Line.objects.values_list("code", "pk"))


def _plans(year: FiscalYear, rows: list[Row]) -> int:
    keys = _line_keys()
    for order, row in enumerate(rows, start=1):
        QuarterlyPlan.objects.update_or_create(
            year=year,
            code=row["code"],
            defaults={
                "name_ko": row["name_ko"],
                "name_en": row["name_en"],
                "line_id": keys[row["line"]] if row["line"] else None,
                "programme": row["programme"],
                "fund": row["fund"],
                "order": order,
                **{f"q{n}_krw": int(row[f"q{n}_krw"]) for n in (1, 2, 3, 4)},
            },
        )
    return len(rows)


def _revenues(year: FiscalYear, rows: list[Row]) -> int:
    for row in rows:
        Revenue.objects.update_or_create(
            year=year,
            code=row["code"],
            defaults={
                "name_ko": row["name_ko"],
                "name_en": row["name_en"],
                "kind": row["kind"],
                "amount_krw": int(row["amount_krw"]),
            },
        )
    return len(rows)


def _commitments(year: FiscalYear, rows: list[Row]) -> int:
    keys = _line_keys()
    Commitment.objects.bulk_create(
        [
            Commitment(
                code=row["code"],
                year=year,
                line_id=keys[row["line"]],
                committed_on=row["committed_on"],
                amount_krw=int(row["amount_krw"]),
                title_ko=row["title_ko"],
                title_en=row["title_en"],
                sample=row["sample"] == "1",
            )
            for row in rows
        ],
        update_conflicts=True,
        unique_fields=["code"],
        update_fields=["year", "line", "committed_on", "amount_krw", "title_ko", "title_en", "sample"],
    )
    return len(rows)


def _payment_keys(rows: list[Row]) -> Iterator[tuple[UUID, Row]]:
    """Each payment with its key: it has no number, so its place among those of its commitment makes one."""
    places: Counter[str] = Counter()
    for row in rows:
        places[row["commitment"]] += 1
        yield uuid5(NAMESPACE_URL, f"seed:{row['commitment']}:{places[row['commitment']]}"), row


def _payments(year: FiscalYear, rows: list[Row]) -> int:
    keys = dict(Commitment.objects.filter(year=year).values_list("code", "pk"))
    Payment.objects.bulk_create(
        [
            Payment(
                commitment_id=keys[row["commitment"]],
                paid_on=row["paid_on"],
                amount_krw=int(row["amount_krw"]),
                entry_key=key,
                sample=row["sample"] == "1",
            )
            for key, row in _payment_keys(rows)
        ],
        update_conflicts=True,
        unique_fields=["entry_key"],
        update_fields=["paid_on", "amount_krw", "sample"],
    )
    return len(rows)


def _drop_samples_that_left(year: FiscalYear, commitments: list[Row], payments: list[Row]) -> None:
    """Delete sample entries that the files no longer hold, unless somebody has built on them by hand."""
    held = {key for key, _ in _payment_keys(payments)}
    gone = Payment.objects.filter(commitment__year=year, sample=True, corrections=None)
    gone.exclude(entry_key__in=held).delete()
    codes = [row["code"] for row in commitments]
    idle = Commitment.objects.filter(year=year, sample=True, corrections=None, payments=None)
    idle.exclude(code__in=codes).delete()
