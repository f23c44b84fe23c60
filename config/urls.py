"""All addresses. Each app brings its own; allauth signs people in.

Not for views.
"""

from django.conf import settings
from django.urls import include, path

from core.health import health
from home.gallery import gallery

urlpatterns = [
    path("health/", health, name="health"),
    path("", include("home.urls")),
    path("", include("accounts.urls")),
    path("", include("journal.urls")),
    path("", include("exchange.urls")),
    path("", include("exchange.people.urls")),
    path("", include("enrollment.urls")),
    path("", include("enrollment.learn_urls")),
    path("", include("courses.urls")),
    path("", include("budget.urls")),
    path("", include("facilities.urls")),
    path("", include("audit.urls")),
    path("", include("reports.urls")),
]
if settings.DEBUG:
    urlpatterns.append(path("gallery/", gallery, name="gallery"))
