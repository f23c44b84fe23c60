"""Who may bring content packages, when one is withdrawn, and of what a unit is made: sentences or None.

Not for what is wrong inside one: courses.packages says that while it is read.
"""

from __future__ import annotations

from django.conf import settings
from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext as _

from accounts.models import Person
from courses.models import Content, Course, Package, PackageItem, Unit

_S = Package.State
PACKAGE_TRANSITIONS: dict[str, frozenset[str]] = {
    _S.RECEIVED: frozenset({_S.READY, _S.REFUSED}),
    _S.READY: frozenset({_S.WITHDRAWN}),
    _S.REFUSED: frozenset(),
    _S.WITHDRAWN: frozenset(),
}
LEAST_MINUTES, MOST_MINUTES = 1, 24 * 60


def may_bring(user: Person, course: Course) -> bool:
    """Whether the page of the course leads to its packages."""
    return course.delivery == Course.Delivery.ELEARNING and user.may("content.edit")


def why_not_bring(user: Person) -> str | None:
    """Why the person cannot bring packages, or None."""
    if not user.may("content.edit"):
        return _("Only the people who make e-learning content bring packages.")
    return None


def why_not_keep(name: str, size_bytes: int) -> str | None:
    """Why this file cannot be looked at as a package at all, or None."""
    if not name.lower().endswith((".zip", ".pif")):
        return _("“%(name)s” is no zip archive; packages come as .zip.") % {"name": name}
    if size_bytes > settings.PORTAL_CONTENT_MAX_BYTES:
        return _("“%(name)s” has %(size)s; a package may have at most %(most)s.") % {
            "name": name,
            "size": filesizeformat(size_bytes),
            "most": filesizeformat(settings.PORTAL_CONTENT_MAX_BYTES),
        }
    return None


def why_not_withdraw(user: Person, package: Package) -> str | None:
    """Why the package cannot be withdrawn, or None."""
    if not user.may("content.edit"):
        return _("Only the people who make e-learning content withdraw packages.")
    if _S.WITHDRAWN not in PACKAGE_TRANSITIONS[package.state]:
        return _("The package is %(state)s; only one that can be played is withdrawn.") % {
            "state": package.get_state_display()
        }
    used = Unit.objects.filter(item__package=package).exclude(content__state=Content.State.RETIRED)
    if used.exists():
        return _("A unit of this course is made of the package. Take the unit out first.")
    return None


def why_not_attach(user: Person, item: PackageItem) -> str | None:
    """Why this part cannot become a unit of the version that is being made, or None."""
    if not user.may("content.edit"):
        return _("Only the people who make e-learning content make units.")
    if item.package.state != _S.READY:
        return _("The package is %(state)s; only one that can be played becomes units.") % {
            "state": item.package.get_state_display()
        }
    if any(unit.content.state == Content.State.DRAFT for unit in item.units.all()):
        return _("This part is a unit of the draft already.")
    return None


def why_not_play(package: Package) -> str | None:
    """Why packages, or this one, cannot be played here, or None."""
    if not settings.PORTAL_CONTENT_ADDRESS:
        return _("Packages cannot be played here: the portal has no second address for them. Tell the administrator.")
    if package.state != _S.READY:
        return _("The package is %(state)s and cannot be played.") % {"state": package.get_state_display()}
    return None
