import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('courses', '0009_traces_of_demands'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='CourseVerdict',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('year', models.PositiveSmallIntegerField(verbose_name='year')),
                ('verdict', models.CharField(choices=[('keep', 'keep'), ('rework', 'rework'), ('close', 'close')], max_length=10, verbose_name='verdict')),
                ('reason', models.TextField(verbose_name='reason')),
                ('decided_at', models.DateTimeField(verbose_name='decided at')),
                ('course', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='verdicts', to='courses.course', verbose_name='course')),
                ('decided_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='decided by')),
            ],
            options={
                'verbose_name': 'verdict on a course',
                'verbose_name_plural': 'verdicts on courses',
                'ordering': ['-year', 'course'],
                'constraints': [models.CheckConstraint(condition=models.Q(('reason', ''), _negated=True), name='course_verdict_with_reason'), models.UniqueConstraint(fields=('year', 'course'), name='course_verdict_once')],
            },
        ),
    ]
