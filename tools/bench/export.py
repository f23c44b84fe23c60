"""Writes every place of 2023 into an Excel file, as a list does or by the bare writer; prints CPU seconds.

Not for the table: tools.bench.rows runs this as a process of its own, so that its memory is its own.
"""

from __future__ import annotations

import json
import resource
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import django

django.setup()

import django_tables2 as tables  # noqa: E402  # Django comes first
from django.db import connection, transaction  # noqa: E402  # the same
from rustpy_xlsxwriter import FastExcel  # noqa: E402  # the same

from enrollment.models import Enrollment  # noqa: E402  # the same
from exchange import exports, quick  # noqa: E402  # the same

PLACES = 607_649


class Places(tables.Table):
    """Twelve columns: six texts of the place and of what it belongs to, two days, four numbers."""

    person = tables.Column()
    staff_number = tables.Column(accessor="person__staff_number")
    organisation = tables.Column()
    course = tables.Column()
    code = tables.Column(accessor="course__code")
    run = tables.Column(accessor="run__number")
    starts_on = tables.DateColumn(accessor="run__starts_on")
    hours = tables.Column(accessor="course__hours_recognised")

    class Meta:
        model = Enrollment
        fields = (
            "person", "staff_number", "organisation", "course", "code", "run", "starts_on", "hours", "state", "arrival",
            "year", "applied_at",
        )  # fmt: skip


# The same cells for a writer that knows nothing of the portal.
SAME = """
SELECT person.name AS "1", person.staff_number AS "2", organisation.name_ko AS "3", course.title_ko AS "4",
       course.code AS "5", run.number AS "6", run.starts_on AS "7", course.hours_recognised AS "8", place.state AS "9",
       place.arrival AS "10", place.year AS "11", place.applied_at AT TIME ZONE 'Asia/Seoul' AS "12"
FROM enrollment_enrollment AS place
JOIN accounts_person AS person ON person.id = place.person_id
JOIN courses_course AS course ON course.id = place.course_id
LEFT JOIN accounts_organisation AS organisation ON organisation.id = place.organisation_id
LEFT JOIN courses_run AS run ON run.id = place.run_id
WHERE place.year = 2023 ORDER BY place.id
"""


def by_the_portal(target: Path) -> None:
    """What the job of an export does once the list is built."""
    table = Places(Enrollment.objects.filter(year=2023).order_by("pk"))
    if not quick.recipes(table, exports.columns_of(table)):
        sys.exit("the list is not read quickly")
    exports.write_file(table, "Places", "xlsx", target, say=lambda done: None)


def by_the_bare_writer(target: Path) -> None:
    """A cursor of the server and the writer."""
    with transaction.atomic(), connection.connection.cursor(name="bench") as cursor:
        cursor.itersize = 2_000
        cursor.execute(SAME)

        def records() -> Iterator[dict[str, Any]]:
            heads = [str(place) for place in range(1, 13)]
            for row in cursor:
                yield dict(zip(heads, row, strict=True))

        workbook = FastExcel(target)
        workbook.format(datetime_format="yyyy-mm-dd")
        workbook.sheet("Places", records())
        workbook.save()


def main(how: str) -> None:
    """Print CPU seconds of this process, seconds on the wall, and peak memory."""
    work: Callable[[Path], None] = by_the_portal if how == "portal" else by_the_bare_writer
    if Enrollment.objects.filter(year=2023).count() != PLACES:
        sys.exit("the places of 2023 are not there")
    with tempfile.TemporaryDirectory() as folder:
        cpu, wall = time.process_time(), time.perf_counter()
        work(Path(folder) / "places.xlsx")
        used = {"cpu": time.process_time() - cpu, "seconds": time.perf_counter() - wall}
        if (Path(folder) / "places.xlsx").stat().st_size < 20_000_000:
            sys.exit("the file is too small")
    print(json.dumps({**used, "peak_mib": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024}))


if __name__ == "__main__":
    main(*sys.argv[1:])
