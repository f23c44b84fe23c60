"""The app's entry in Django's registry."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class SurveysConfig(AppConfig):
    name = "surveys"
    verbose_name = _("Surveys")

    def ready(self) -> None:
        from django.core.checks import register

        from surveys.checks import secret_stands_apart

        register(secret_stands_apart)
