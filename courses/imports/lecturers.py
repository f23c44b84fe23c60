"""Loads the pool of lecturers, their kept years, ratings and fee rates from the seed's CSV files.

Not for the plan: courses.imports.seed. The columns are described in seed/README.md.
"""

from __future__ import annotations

from pathlib import Path

from courses.imports.sync import rows_of, sync, typed
from courses.models import Course, FeeRate, Lecturer, LecturerRating, LecturerYear, TeachingField

LECTURER = ("code", "name", "name_en", "standing", "affiliation", "fee_grade", "active", "sample")
YEAR = ("year", "standing", "topic_ko", "topic_en", "hours", "rating")


def load(home: Path) -> dict[str, int]:
    """Make the pool equal to the files of the folder; what people entered in the portal stays as it is.

    Returns: how many rows of each kind the files hold. Safe to run twice: a second run changes nothing.
    """
    fields = [
        TeachingField(**typed(TeachingField, row, ("code", "name_ko", "name_en", "order")))
        for row in rows_of(home / "teaching_fields.csv")
    ]
    sync(TeachingField.objects.all(), ("code",), fields, prune=False)
    rates = [
        FeeRate(**typed(FeeRate, row, ("fee_grade", "first_hour_krw", "further_hour_krw", "effective_from", "source")))
        for row in rows_of(home / "fee_rates.csv")
    ]
    sync(FeeRate.objects.all(), ("fee_grade", "effective_from"), rates, prune=False)
    counts = {"lecturers": _lecturers(home / "lecturers.csv")}
    keys = dict(Lecturer.objects.values_list("code", "pk"))
    years = [
        LecturerYear(lecturer_id=keys[row["lecturer"]], **typed(LecturerYear, row, YEAR))
        for row in rows_of(home / "lecturer_years.csv")
    ]
    counts["lecturer years"] = sync(LecturerYear.objects.all(), ("lecturer_id", "year"), years, prune=False)
    counts["lecturer ratings"] = _ratings(home / "lecturer_ratings.csv", keys)
    return counts


def _lecturers(file: Path) -> int:
    """Entries that somebody changed in the portal are left alone, and so is everybody's account."""
    rows = rows_of(file)
    edited = set(Lecturer.objects.filter(revision__gt=0).values_list("code", flat=True))
    stored = {lecturer.code: lecturer for lecturer in Lecturer.objects.all()}
    wanted = []
    for row in rows:
        if row["code"] in edited:
            continue
        lecturer = Lecturer(**typed(Lecturer, row, LECTURER))
        if known := stored.get(lecturer.code):
            lecturer.person_id = known.person_id
        wanted.append(lecturer)
    sync(Lecturer.objects.filter(revision=0), ("code",), wanted, prune=False)
    keys, fields = (
        dict(Lecturer.objects.values_list("code", "pk")),
        dict(TeachingField.objects.values_list("code", "pk")),
    )
    link = Lecturer.fields.through
    links = [
        link(lecturer_id=keys[row["code"]], teachingfield_id=fields[code])
        for row in rows
        if row["code"] not in edited
        for code in filter(None, row["fields"].split(";"))
    ]
    scope = link.objects.filter(lecturer__in=[keys[lecturer.code] for lecturer in wanted])
    sync(scope, ("lecturer_id", "teachingfield_id"), links)
    return len(rows)


def _ratings(file: Path, keys: dict[str, int]) -> int:
    courses = dict(Course.objects.values_list("code", "pk"))
    wanted = [
        LecturerRating(
            lecturer_id=keys[row["lecturer"]],
            course_id=courses[row["course"]],
            **typed(LecturerRating, row, ("rated_on", "mean", "answers")),
        )
        for row in rows_of(file)
    ]
    return sync(LecturerRating.objects.all(), ("lecturer_id", "course_id", "rated_on"), wanted, prune=False)
