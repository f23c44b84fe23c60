"""Room in the pages of two tables, so that a beat writes its row anew beside the old one and moves no index."""

from django.db import migrations

ROOM = {"enrollment_learningclock": 70, "enrollment_unitprogress": 80}


def leave(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        for table, filled in ROOM.items():
            schema_editor.execute(f"ALTER TABLE {table} SET (fillfactor = {filled})")


def fill(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        for table in ROOM:
            schema_editor.execute(f"ALTER TABLE {table} RESET (fillfactor)")


class Migration(migrations.Migration):
    dependencies = [("enrollment", "0002_learning_and_its_clock")]

    operations = [migrations.RunPython(leave, fill)]
