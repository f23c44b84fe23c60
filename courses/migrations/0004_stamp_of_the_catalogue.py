"""A stamp that moves with everything the catalogue is made of, whoever changes it and however.

Pages that are kept (accounts.kept) ask for it: the same stamp, the same page. It is the sum of some rows; on PostgreSQL
a change draws a new number for any of them that nobody else holds, so that of changes at once, be one of them a year
that is loaded for minutes, none waits for another. Each is seen by the sum in the moment in which it is committed, and
one that was rolled back never comes again. Only when all rows are held a change waits for one.
"""

from django.db import migrations

TABLES = (
    "accounts_organisation",
    "courses_category",
    "courses_course",
    "courses_subject",
    "courses_textbook",
    "courses_plan",
    "courses_programme",
    "courses_demand",
    "courses_plancourse",
    "courses_plancourse_replaces",
    "courses_planrow",
    "courses_abolishedcourse",
    "courses_run",
)
VERBS = ("INSERT", "UPDATE", "DELETE")
TABLE = "CREATE TABLE courses_stamp (id integer PRIMARY KEY, number bigint NOT NULL)"
ROWS = 32
FIRST = "INSERT INTO courses_stamp VALUES (%s, 0)"
POSTGRESQL_FUNCTION = """
CREATE OR REPLACE FUNCTION courses_stamp_moves() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE courses_stamp SET number = (random() * 9e15)::bigint
    WHERE id = (SELECT id FROM courses_stamp LIMIT 1 FOR UPDATE SKIP LOCKED);
    IF NOT FOUND THEN
        UPDATE courses_stamp SET number = (random() * 9e15)::bigint WHERE id = 1;
    END IF;
    RETURN NULL;
END $$
"""


def create(apps, schema_editor):
    schema_editor.execute(TABLE)
    postgresql = schema_editor.connection.vendor == "postgresql"
    for number in range(1, ROWS + 1 if postgresql else 2):  # SQLite lets one writer in at a time
        schema_editor.execute(FIRST % number)
    if postgresql:
        schema_editor.execute(POSTGRESQL_FUNCTION)
        for table in TABLES:
            schema_editor.execute(
                f"CREATE TRIGGER {table}_stamp BEFORE INSERT OR UPDATE OR DELETE OR TRUNCATE ON {table} "
                "FOR EACH STATEMENT EXECUTE FUNCTION courses_stamp_moves()"
            )
        return
    for table in TABLES:
        for verb in VERBS:
            schema_editor.execute(
                f"CREATE TRIGGER {table}_stamp_{verb.lower()} AFTER {verb} ON {table} "
                "BEGIN UPDATE courses_stamp SET number = random(); END"
            )


def drop(apps, schema_editor):
    postgresql = schema_editor.connection.vendor == "postgresql"
    for table in TABLES:
        if postgresql:
            schema_editor.execute(f"DROP TRIGGER IF EXISTS {table}_stamp ON {table}")
        else:
            for verb in VERBS:
                schema_editor.execute(f"DROP TRIGGER IF EXISTS {table}_stamp_{verb.lower()}")
    if postgresql:
        schema_editor.execute("DROP FUNCTION IF EXISTS courses_stamp_moves()")
    schema_editor.execute("DROP TABLE courses_stamp")


class Migration(migrations.Migration):
    dependencies = [("courses", "0003_rooms_and_lecturers_once"), ("accounts", "0002_mail_waits")]

    operations = [migrations.RunPython(create, drop)]
