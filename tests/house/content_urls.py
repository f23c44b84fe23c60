"""Who may open which address of the content host: nobody by signing in, whoever holds the key of a launch.

Not for the portal's own addresses: tests/house/url_roles.py. A new address of config/content_urls.py needs a line here.
"""

from __future__ import annotations

# Name -> its path behind /play/<key>/ and the method that it answers. Everything else asked of the host is 404.
PAGES = {
    "play_shell": ("", "GET"),
    "play_file": ("files/index.html", "GET"),
    "play_commit": ("commit/", "POST"),
    "play_fetch": ("fetch/", "POST"),
    "lrs_about": ("xapi/about", "GET"),
    "lrs_statements": ("xapi/statements", "GET"),
    "lrs_activities": ("xapi/activities", "GET"),
    "lrs_state": ("xapi/activities/state", "GET"),
    "lrs_agents": ("xapi/agents", "GET"),
    "lrs_profile": ("xapi/agents/profile", "GET"),
}
