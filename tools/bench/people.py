"""Brings an HR file of 50,000 people in, as the portal does or by a bare COPY; prints seconds and peak memory.

Not for the table: tools.bench.rows runs this as a process of its own, so that its memory is its own.
"""

from __future__ import annotations

import csv
import io
import json
import resource
import sys
import time
from collections.abc import Callable, Iterator

import django

django.setup()

from django.db import connection  # noqa: E402  # Django comes first

from accounts.models import Organisation, Person  # noqa: E402  # the same
from exchange import actions, tasks  # noqa: E402  # the same
from exchange.kinds import KINDS  # noqa: E402  # the same

PEOPLE = 50_000
HEAD = (
    "직원번호",
    "성명",
    "로마자 성명",
    "이메일",
    "직급",
    "직렬",
    "기관코드",
    "구분",
    "임용일",
    "퇴직예정일",
    "퇴직일",
)
# Where the same people are copied to: the same columns, keys and indexes, no rules.
BARE = "bench_person"
COLUMNS = "staff_number, name, name_en, email, grade, job_series, organisation_id, kind, hired_on, retires_on"
REST = "password, language, is_active, session_mark, sample, demo"


def rows(mark: str, organisation: str) -> Iterator[tuple[str, ...]]:
    """People that nobody has seen before, all of one organisation."""
    for n in range(PEOPLE):
        number = f"{mark}{n:06}"
        yield (
            number, f"홍길동{n}", f"Hong Gildong {n}", f"{number.lower()}@example.org", "7급", "일반행정", organisation,
            "official", "2015-03-02", "2045-06-30", "",
        )  # fmt: skip


def by_the_portal(mark: str) -> float:
    """Upload, plan, apply: what a person waits for, from the first byte to the last row."""
    organisation = Organisation.objects.create(code=f"BENCH-{mark}", name_ko="측정", name_en="Bench", kind="office")
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(HEAD)
    writer.writerows(rows(mark, organisation.code))
    content = text.getvalue().encode("utf-8-sig")
    by = Person.objects.get(staff_number="demo-administrator")

    def work() -> None:
        upload = actions.bring_upload(kind=KINDS["people"], name="people.csv", content=content, parameters={}, by=by)
        tasks.plan_upload(upload.job_id)
        upload.refresh_from_db()
        if problem := upload.problems.first():
            sys.exit(f"row {problem.row}, {problem.column}: {problem.sentence}")
        tasks.apply_upload(actions.ask_apply(upload=upload, by=by).pk)

    taken = timed(work)
    if Person.objects.filter(organisation=organisation).count() != PEOPLE:
        sys.exit("the portal did not bring everybody in")
    return taken


def by_copy(mark: str) -> float:
    """COPY of the same rows into a table with the same keys and indexes, committed."""
    organisation = Organisation.objects.order_by("pk").first()
    text = io.StringIO()
    writer = csv.writer(text)
    for row in rows(mark, str(organisation.pk if organisation else "")):
        writer.writerow((*row[:-1], "!", "ko", "t", "", "f", "f"))
    with connection.cursor() as cursor:
        cursor.execute(f"CREATE TABLE IF NOT EXISTS {BARE} (LIKE accounts_person INCLUDING ALL)")

    def work() -> None:
        text.seek(0)
        with connection.cursor() as cursor:
            cursor.copy_expert(
                f"COPY {BARE} ({COLUMNS}, {REST}) FROM STDIN WITH (FORMAT csv, FORCE_NOT_NULL (session_mark))", text
            )

    return timed(work)


def timed(work: Callable[[], None]) -> float:
    """Seconds on the clock of the wall."""
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def main(how: str, mark: str) -> None:
    """Print what it took; the reader of the file is a child, so the larger of the two peaks counts."""
    seconds = by_the_portal(mark) if how == "portal" else by_copy(mark)
    peaks = [resource.getrusage(who).ru_maxrss for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    print(json.dumps({"seconds": seconds, "peak_mib": max(peaks) / 1024}))


if __name__ == "__main__":
    main(*sys.argv[1:])
