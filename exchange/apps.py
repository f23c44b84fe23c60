"""The app's entry in Django's registry."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ExchangeConfig(AppConfig):
    name = "exchange"
    verbose_name = _("Exchange")

    def ready(self) -> None:
        from exchange.kinds import register  # models are only there once all apps are loaded
        from exchange.people.imports.kind import HR_FILE

        register(HR_FILE)
