"""The portal's own settings with one more address: a page that says hello.

Not for anything else that would make the yardstick differ from the portal.
"""

from config.settings import *  # noqa: F403  # every setting, whatever it is called

ROOT_URLCONF = "tools.bench.urls"
