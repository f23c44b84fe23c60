"""On PostgreSQL the database itself refuses two sessions of one run at one time: a plan has no parallel groups.

SQLite lets one writer in at a time, so that the action's own look is enough there.
"""

from django.db import migrations

EXTENSION = "CREATE EXTENSION IF NOT EXISTS btree_gist"
PARALLEL = """
SELECT DISTINCT course.code, run.year, run.number
FROM courses_session one
JOIN courses_session other ON other.run_id = one.run_id AND other.id > one.id
    AND tstzrange(other.starts_at, other.ends_at) && tstzrange(one.starts_at, one.ends_at)
JOIN courses_run run ON run.id = one.run_id
JOIN courses_course course ON course.id = run.course_id
ORDER BY 1, 2, 3 LIMIT 20
"""
ONCE = """
ALTER TABLE courses_session ADD CONSTRAINT session_run_once
EXCLUDE USING gist (run_id WITH =, tstzrange(starts_at, ends_at) WITH &&)
"""
BACK = "ALTER TABLE courses_session DROP CONSTRAINT session_run_once"


def forbid(apps, schema_editor):
    if schema_editor.connection.vendor != "postgresql":
        return
    with schema_editor.connection.cursor() as cursor:
        cursor.execute(PARALLEL)
        runs = ["-".join(map(str, row)) for row in cursor.fetchall()]
    if runs:
        # Which of the two is right only the training manager knows; nothing is moved or deleted by itself.
        raise RuntimeError(
            "These runs (course-year-number) have two sessions at one time: " + ", ".join(runs) + ". Move or delete "
            "one of each on the timetable's page with the version so far, then migrate again."
        )
    schema_editor.execute(EXTENSION)
    schema_editor.execute(ONCE)


def allow(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(BACK)


class Migration(migrations.Migration):
    dependencies = [("courses", "0004_stamp_of_the_catalogue")]
    operations = [migrations.RunPython(forbid, allow)]
