"""On PostgreSQL the database itself refuses a room or a lecturer in two sessions at one time.

SQLite lets one writer in at a time, so that the action's own look is enough there.
"""

from django.db import migrations

EXTENSION = "CREATE EXTENSION IF NOT EXISTS btree_gist"
FREE = """
ALTER TABLE courses_session ADD CONSTRAINT session_{thing}_once
EXCLUDE USING gist ({thing}_id WITH =, tstzrange(starts_at, ends_at) WITH &&)
"""
BACK = "ALTER TABLE courses_session DROP CONSTRAINT session_{thing}_once"
THINGS = ("room", "lecturer")


def forbid(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(EXTENSION)
        for thing in THINGS:
            schema_editor.execute(FREE.format(thing=thing))


def allow(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        for thing in THINGS:
            schema_editor.execute(BACK.format(thing=thing))


class Migration(migrations.Migration):
    dependencies = [("courses", "0002_timetables_and_lecturers")]
    operations = [migrations.RunPython(forbid, allow)]
