"""Rules of surveys get names, those of the seed their own; a leader has one diagnosis at a time."""

from django.db import migrations, models

NAMES = {
    "satisfaction": ("교육 만족도 (기수 종료 후)", "Satisfaction after each run"),
    "satisfaction-elearning": ("e-러닝 만족도 (분기별)", "Satisfaction with e-learning by quarter"),
    "transfer": ("현업적용도 (종료 2~3개월 후)", "Use at work two to three months later"),
}


def name_rules(apps, schema_editor):
    """Rules that are there already: by their code, else after it."""
    rules = apps.get_model("surveys", "SurveyRule").objects.using(schema_editor.connection.alias)
    for rule in rules.filter(title_ko=""):
        rule.title_ko, rule.title_en = NAMES.get(rule.code, (rule.code, rule.code))
        rule.save(update_fields=["title_ko", "title_en"])


class Migration(migrations.Migration):
    dependencies = [
        ("surveys", "0001_initial"),
    ]

    operations = [
        migrations.AddField(
            model_name="surveyrule",
            name="title_ko",
            field=models.CharField(default="", max_length=100, verbose_name="title (Korean)"),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name="surveyrule",
            name="title_en",
            field=models.CharField(default="", max_length=150, verbose_name="title (English)"),
            preserve_default=False,
        ),
        migrations.RunPython(name_rules, migrations.RunPython.noop),
        migrations.AddConstraint(
            model_name="diagnosis",
            constraint=models.UniqueConstraint(
                condition=models.Q(state__in=["roster", "before", "between", "after"]),
                fields=("leader",),
                name="diagnosis_one_at_once",
            ),
        ),
    ]
