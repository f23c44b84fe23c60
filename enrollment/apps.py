"""The app's entry in Django's registry."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class EnrollmentConfig(AppConfig):
    name = "enrollment"
    verbose_name = _("Enrollment")

    def ready(self) -> None:
        from enrollment.guest_uploads import GUESTS
        from enrollment.join_logs import JOINS
        from enrollment.leave_uploads import LEAVES
        from enrollment.score_uploads import SCORES
        from enrollment.uploads import NOMINATIONS
        from exchange.kinds import register

        for kind in (NOMINATIONS, JOINS, SCORES, LEAVES, GUESTS):
            register(kind)
