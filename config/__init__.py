"""Settings, addresses and the Celery application: the only room that may import every app.

Not for rules or data of any kind.
"""

from config.celery import app as celery_app

__all__ = ["celery_app"]
