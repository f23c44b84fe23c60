"""One index for each text by which entries are looked for, where there were two.

The old ones are dropped by their names: SQLite would build the table anew otherwise and lose the guards on it.
"""

from django.db import migrations, models

OLD = ("journal_entry_action_f5d017dd", "journal_entry_actor_01ec3e50", "journal_entry_target_31ebff18")


class Migration(migrations.Migration):
    dependencies = [("journal", "0002_append_only")]

    operations = [
        migrations.SeparateDatabaseAndState(
            state_operations=[
                migrations.AlterField("entry", "action", models.CharField(max_length=100, verbose_name="what")),
                migrations.AlterField(
                    "entry", "actor", models.CharField(blank=True, max_length=100, verbose_name="who")
                ),
                migrations.AlterField(
                    "entry", "target", models.CharField(blank=True, max_length=150, verbose_name="to what")
                ),
            ],
            database_operations=[
                migrations.RunSQL(f"DROP INDEX IF EXISTS {name}", migrations.RunSQL.noop)
                for old in OLD
                for name in (f"{old}_like", old)
            ],
        ),
        migrations.AddIndex("entry", models.Index(fields=["actor"], name="entry_actor")),
        migrations.AddIndex("entry", models.Index(fields=["action"], name="entry_action")),
        migrations.AddIndex("entry", models.Index(fields=["target"], name="entry_target")),
    ]
