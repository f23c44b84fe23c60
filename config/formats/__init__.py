"""How dates look on pages (design: pages).

Not for numbers: core.money prints those.
"""

from django.utils.translation import gettext_noop

# Django's own Korean says 월요일 for both the long and the short name; locale/ gives the short ones: 3. 2.(목).
SHORT_DAYS = (
    gettext_noop("Mon"),
    gettext_noop("Tue"),
    gettext_noop("Wed"),
    gettext_noop("Thu"),
    gettext_noop("Fri"),
    gettext_noop("Sat"),
    gettext_noop("Sun"),
)
