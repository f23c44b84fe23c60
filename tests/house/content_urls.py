"""Who may open which address of the content host: nobody by signing in, whoever holds the key of a launch.

Not for the portal's own addresses: tests/house/url_roles.py. A new address of config/content_urls.py needs a line here.
"""

from __future__ import annotations

# Name -> the methods that it answers. Everything else that is asked of the content host is 404.
PAGES: dict[str, set[str]] = {}
