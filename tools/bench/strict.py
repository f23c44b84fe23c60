"""Puts every rule in the way of the people of a rush, so that each of them passes all of them and is stopped by none.

Not for who they are and what they send: tools.bench.enrolling writes that down before. In bulk, by plain SQL: building
must not take longer than measuring.
"""

from __future__ import annotations

import json
import sys
from datetime import date
from pathlib import Path
from typing import Any

import django

django.setup()

from django.db import connection, transaction  # noqa: E402  # Django comes first
from django.urls import resolve  # noqa: E402  # the same

from accounts.models import Person  # noqa: E402  # the same
from courses.models import Course, Run, Session  # noqa: E402  # the same
from enrollment.models import Enrollment  # noqa: E402  # the same
from enrollment.queries.places import facts_of  # noqa: E402  # the same
from enrollment.rules.places import reasons  # noqa: E402  # the same

AGENCIES = "code LIKE 'GU-%%'"
# The course that comes before: everybody has completed it in an earlier year.
BEFORE = "CC-001"
# Courses of other runs of the same year, where everybody has a place: one lasts all year, and its evenings are held
# against every session of the run that somebody applies for.
OTHERS = ("CC-005", "CC-007", "CC-009")
# Others than those of enrolling: one run each, far above the numbers of real ones.
NUMBER = 32_000

STEPS = (
    # People of all agencies, of a series that is asked for.
    f"""
    WITH agency AS (SELECT id, row_number() OVER (ORDER BY id) - 1 AS place, count(*) OVER () AS number
      FROM accounts_organisation WHERE {AGENCIES})
    UPDATE accounts_person p SET organisation_id = agency.id, job_series = '일반행정'
    FROM agency WHERE p.staff_number LIKE %(people)s AND p.id %% agency.number = agency.place
    """,
    # Grades, series and organisations are restricted; the course is not taken again.
    """
    UPDATE enrollment_intake SET grades = '["5급", "6급", "7급", "8급"]', job_series = '["일반행정", "전산"]',
      repeat = CASE run_id %% 2 WHEN 0 THEN 'once' ELSE 'once_a_year' END
    WHERE run_id = ANY(%(runs)s)
    """,
    f"""
    INSERT INTO enrollment_intake_organisations (intake_id, organisation_id)
    SELECT i.id, o.id FROM enrollment_intake i, accounts_organisation o
    WHERE i.run_id = ANY(%(runs)s) AND o.{AGENCIES}
    """,
    # Every agency has its share.
    f"""
    INSERT INTO enrollment_quota (intake_id, organisation_id, seats, taken)
    SELECT i.id, o.id, i.seats, 0 FROM enrollment_intake i, accounts_organisation o
    WHERE i.run_id = ANY(%(runs)s) AND o.{AGENCIES}
    """,
    # A timetable: ten mornings for each run.
    """
    INSERT INTO courses_session (run_id, starts_at, ends_at, breaks, title_ko, title_en, method, effective_reason,
      revision)
    SELECT r.id, r.starts_on + n * interval '1 hour', r.starts_on + n * interval '1 hour' + interval '50 minutes',
      '[]', '', '', 'lecture', '', 0
    FROM courses_run r, generate_series(0, 9) AS n WHERE r.id = ANY(%(runs)s)
    """,
    # The course comes after another one.
    """
    UPDATE courses_course SET previous_id = (SELECT id FROM courses_course WHERE code = %(before)s)
    WHERE id IN (SELECT course_id FROM courses_run WHERE id = ANY(%(runs)s))
    """,
    """
    INSERT INTO enrollment_enrollment (key, person_id, course_id, run_id, year, organisation_id, way, state, takes_seat,
      arrival, choice, reason_code, reason, sample)
    SELECT gen_random_uuid(), p.id, c.id, NULL, 2022, p.organisation_id, 'self', 'confirmed', FALSE, 0, 1, '', '', TRUE
    FROM accounts_person p, courses_course c WHERE p.staff_number LIKE %(people)s AND c.code = %(before)s
    """,
    """
    INSERT INTO enrollment_completion (enrollment_id, state, reasons, note, hours, decided_on, sample)
    SELECT e.id, 'completed', '[]', '', 0, '2022-12-01', TRUE
    FROM enrollment_enrollment e JOIN accounts_person p ON p.id = e.person_id
    WHERE p.staff_number LIKE %(people)s AND e.year = 2022
    """,
    # The other runs meet in the evening.
    """
    INSERT INTO courses_session (run_id, starts_at, ends_at, breaks, title_ko, title_en, method, effective_reason,
      revision)
    SELECT r.id, day + interval '11 hours', day + interval '12 hours', '[]', '', '', 'lecture', '', 0
    FROM courses_run r, generate_series(r.starts_on, r.ends_on, interval '1 week') AS day
    WHERE r.year = %(year)s AND r.number = %(number)s
      AND NOT EXISTS (SELECT 1 FROM courses_session s WHERE s.run_id = r.id)
    """,
    """
    INSERT INTO enrollment_enrollment (key, person_id, course_id, run_id, year, organisation_id, way, state, takes_seat,
      arrival, choice, reason_code, reason, sample)
    SELECT gen_random_uuid(), p.id, r.course_id, r.id, r.year, p.organisation_id, 'self', 'confirmed', FALSE, 0, 1, '',
      '', TRUE
    FROM accounts_person p, courses_run r
    WHERE p.staff_number LIKE %(people)s AND r.year = %(year)s AND r.number = %(number)s
    """,
    """
    INSERT INTO enrollment_standing (person_id, revision)
    SELECT id, 3 FROM accounts_person WHERE staff_number LIKE %(people)s ON CONFLICT DO NOTHING
    """,
)
TABLES = (
    "accounts_person", "accounts_rolegrant", "courses_run", "courses_session", "enrollment_intake",
    "enrollment_intake_organisations", "enrollment_quota", "enrollment_enrollment", "enrollment_completion",
    "enrollment_standing", "django_session",
)  # fmt: skip


def runs_asked_for(file: str) -> tuple[list[int], int]:
    """The keys of the runs in the requests, and their year."""
    with Path(file).open() as lines:
        paths = {json.loads(line)["path"] for line in lines}
    named = [resolve(path).kwargs for path in paths]
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT r.id FROM courses_run r JOIN courses_course c ON c.id = r.course_id "
            "WHERE c.code = ANY(%s) AND r.year = %s AND r.number = ANY(%s)",
            [[run["code"] for run in named], named[0]["year"], [run["number"] for run in named]],
        )
        keys = [key for (key,) in cursor.fetchall()]
    if len(keys) != len(named):
        sys.exit("the runs that are asked for are not there")
    return keys, named[0]["year"]


def other_runs(year: int) -> None:
    """One run of each of the other courses; the first lasts all year."""
    Run.objects.bulk_create(
        (
            Run(
                course=course, year=year, number=NUMBER, starts_on=date(year, 1, 1), capacity=30_000,
                ends_on=date(year, 12 if course.code == OTHERS[0] else 2, 20), mode=Run.Mode.REMOTE,
            )
            for course in Course.objects.filter(code__in=OTHERS)
        ),
        ignore_conflicts=True,
    )  # fmt: skip


def main(mark: str, file: str) -> None:
    """Add the rules, then let PostgreSQL look at the tables, as it would by itself in a minute."""
    runs, year = runs_asked_for(file)
    values: dict[str, Any] = {
        "people": f"{mark}%", "runs": runs, "year": year, "before": BEFORE, "number": NUMBER,
    }  # fmt: skip
    with transaction.atomic(), connection.cursor() as cursor:
        other_runs(year)
        for step in STEPS:
            cursor.execute(step, values)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE " + ", ".join(TABLES))
    look(mark, runs)


def look(mark: str, runs: list[int]) -> None:
    """Somebody stands before every rule and passes them all; if not, something else would be measured."""
    person = Person.objects.filter(staff_number__startswith=mark).latest("pk")
    facts = facts_of(person, runs[-1])
    if facts is None or reasons(facts):
        sys.exit(f"the rules stop {person.staff_number}")
    if not (facts.grades and facts.job_series and facts.quota and facts.previous and facts.repeat != "free"):
        sys.exit("a rule is missing")
    evening = Enrollment.objects.filter(person=person, run__number=NUMBER, run__year=facts.year).values("run")
    if Session.objects.filter(run__in=evening).count() < 20:
        sys.exit("no other timetable stands against this one")


if __name__ == "__main__":
    main(*sys.argv[1:])
