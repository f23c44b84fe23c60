"""The app's entry in Django's registry."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CoursesConfig(AppConfig):
    name = "courses"
    verbose_name = _("Courses")

    def ready(self) -> None:
        from courses.uploads import PLAN, RATINGS
        from exchange.kinds import register

        register(PLAN)
        register(RATINGS)
