"""Which packages of a course somebody may see, with their parts and what units were made of these.

Not for changes: courses.actions.packages.
"""

from __future__ import annotations

from django.db.models import Prefetch, QuerySet

from accounts.models import Person
from courses.models import Package, PackageItem, Unit


def packages_visible_to(user: Person) -> QuerySet[Package]:
    """Every package for the people who make content, none for others."""
    if not user.may("content.edit"):
        return Package.objects.none()
    return Package.objects.select_related("course", "file", "job", "brought_by")


def parts_of(package: Package) -> QuerySet[PackageItem]:
    """The parts in their order, each with its units, newest version first."""
    units = Unit.objects.select_related("content").order_by("-content__version", "number")
    return package.items.prefetch_related(Prefetch("units", units))
