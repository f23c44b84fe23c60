"""A stamp that moves with everything the catalogue is made of, whoever changes it and however.

Pages that are kept (accounts.kept) ask for it: the same stamp, the same page. Its value is drawn anew, so that one that
was rolled back never comes again. The stamp moves before a statement touches its rows: two changes wait for each other
there, in the same order, and not across each other's rows.
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
FIRST = "INSERT INTO courses_stamp VALUES (1, 0)"
POSTGRESQL_FUNCTION = """
CREATE OR REPLACE FUNCTION courses_stamp_moves() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE courses_stamp SET number = (random() * 9e15)::bigint;
    RETURN NULL;
END $$
"""


def create(apps, schema_editor):
    schema_editor.execute(TABLE)
    schema_editor.execute(FIRST)
    if schema_editor.connection.vendor == "postgresql":
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
