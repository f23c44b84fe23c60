"""The portal's own settings with one more address, a page that says hello, and room for a storm.

Not for anything else that would make the yardstick differ from the portal.
"""

from config.settings import *  # noqa: F403  # every setting, whatever it is called

ROOT_URLCONF = "tools.bench.urls"
# All clients share one address here; every sign-in is counted as always, only the number that is too many is higher.
ACCOUNT_RATE_LIMITS = {**ACCOUNT_RATE_LIMITS, "login": "1000000/m/ip"}  # noqa: F405  # from the star above
