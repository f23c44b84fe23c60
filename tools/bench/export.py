"""Writes every place of 2023 into an Excel file: the job of a list in a worker, or the bare writer; CPU and memory.

Not for the table: tools.bench.rows runs this as a process of its own.
"""

from __future__ import annotations

import json
import os
import resource
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import django

django.setup()

from django.db import connection, transaction  # noqa: E402  # Django comes first
from django.urls import reverse  # noqa: E402  # the same
from rustpy_xlsxwriter import FastExcel  # noqa: E402  # the same

from accounts.models import Person  # noqa: E402  # the same
from enrollment.models import Enrollment  # noqa: E402  # the same
from exchange import actions, exports, jobs, quick, storage  # noqa: E402  # the same
from exchange.models import Job  # noqa: E402  # the same
from tools import processes  # noqa: E402  # the same
from tools.bench.places import PlaceTable  # noqa: E402  # the same
from tools.prepare import VENV  # noqa: E402  # the same

PLACES = 607_649
PATIENCE = 300  # seconds for a job
WARM_UP = 20  # places of the first file, which loads what a worker loads once

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


def export(places: list[int] | None = None) -> tuple[Job, set[int]]:
    """One export as a person asks for it; the finished job, and which numbers of rows it said meanwhile."""
    by = Person.objects.get(staff_number="demo-training")
    query = "format=xlsx" + (f"&only={','.join(map(str, places))}" if places else "")
    job = actions.create_job(
        task="exchange.tasks.export_list", title="Export: Places", by=by,
        parameters={"path": reverse("bench_places"), "query": query, "reason": "measured"},
    )  # fmt: skip
    jobs.start(job)
    until, said = time.monotonic() + PATIENCE, set()
    while job.state in (Job.State.QUEUED, Job.State.RUNNING):
        if time.monotonic() > until:
            sys.exit(f"the job did not end within {PATIENCE} seconds")
        time.sleep(0.25)
        job.refresh_from_db()
        said.add(job.done_steps)
    if job.state != Job.State.DONE or not job.result:
        sys.exit(f"the export failed: {job.error}")
    return job, said


def by_the_portal() -> dict[str, float]:
    """The job in a worker that runs nothing else; the figures are those of the worker's process."""
    if not quick.recipes(table := PlaceTable(Enrollment.objects.all()), exports.columns_of(table)):
        sys.exit("the list is not read quickly")
    household = processes.Household({**os.environ, "PYTHONWARNINGS": "ignore::UserWarning:celery.platforms"})
    try:
        celery = [str(VENV / "bin" / "celery"), "-A", "config", "--quiet", "worker", "--concurrency", "1"]
        household.start("worker", [*celery, "--loglevel", "WARNING"])
        export(list(Enrollment.objects.filter(year=2023).values_list("pk", flat=True)[:WARM_UP]))
        [runner] = children(household.members["worker"].pid)
        before, cpu, wall = peak_mib(runner), cpu_seconds(runner), time.perf_counter()
        job, said = export()
        used = {"cpu": cpu_seconds(runner) - cpu, "seconds": time.perf_counter() - wall}
        if job.result is None or storage.full_path(job.result.path).stat().st_size < 20_000_000:
            sys.exit("the file is too small")
        return {**used, "peak_mib": peak_mib(runner), "before_mib": before, "said": len(said)}
    finally:
        household.stop()


def children(parent: int) -> list[int]:
    """The processes that a worker does its tasks in."""
    return [int(child) for child in Path(f"/proc/{parent}/task/{parent}/children").read_text().split()]


def cpu_seconds(process: int) -> float:
    """Seconds of processor time, of the program and of the system for it."""
    fields = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def peak_mib(process: int) -> float:
    """The most memory that the process ever held; what it shares with its parent is counted."""
    lines = Path(f"/proc/{process}/status").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("VmHWM:")) / 1024


def write_barely(target: Path) -> None:
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


def by_the_bare_writer() -> dict[str, float]:
    """The same in this process, which does nothing else."""
    with tempfile.TemporaryDirectory() as folder:
        cpu, wall = time.process_time(), time.perf_counter()
        write_barely(Path(folder) / "places.xlsx")
        used = {"cpu": time.process_time() - cpu, "seconds": time.perf_counter() - wall}
        if (Path(folder) / "places.xlsx").stat().st_size < 20_000_000:
            sys.exit("the file is too small")
    return {**used, "peak_mib": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024}


def main(how: str) -> None:
    """Print CPU seconds, seconds on the wall, and peak memory."""
    if Enrollment.objects.filter(year=2023).count() != PLACES:
        sys.exit("the places of 2023 are not there")
    print(json.dumps(by_the_portal() if how == "portal" else by_the_bare_writer()))


if __name__ == "__main__":
    main(*sys.argv[1:])
