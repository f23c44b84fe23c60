"""The Celery application: Redis when REDIS_URL is set, a broker in folders under var/ otherwise.

Not for tasks: they stand in each app's tasks.py.
"""

import os

from celery import Celery
from kombu.transport import TRANSPORT_ALIASES

TRANSPORT_ALIASES["folders"] = "config.folders:Transport"
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

app = Celery("portal")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
# Notices are the small tasks that leave the house after a commit (mail, inbox).
app.autodiscover_tasks(related_name="notices")
