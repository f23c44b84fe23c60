"""Why a content package cannot be taken in, in sentences.

Not for finding it out: courses.packages.archive and courses.packages.manifest say it in codes.
"""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.translation import gettext as _


def sentence_of(code: str, about: Mapping[str, str]) -> str:
    """The sentence for a verdict; `about` holds what it names."""
    return {**_of_archive(), **_of_manifest()}[code] % about


def _of_archive() -> dict[str, str]:
    return {
        "damaged": _("The file is no zip archive, is damaged, or is too large to be read safely. Export it anew."),
        "broken": _("“%(name)s” in the package cannot be read; it is damaged. Export the package anew."),
        "too_many": _("The package has %(number)s files; at most %(most)s are taken in. Leave out what is not needed."),
        "too_big": _("Unpacked, the package has more than %(most)s MB. Make its pictures and videos smaller."),
        "swollen": _("“%(name)s” in the package unpacks to far more than it should. Export the package anew."),
        "lying": _("“%(name)s” in the package has another size than the archive says. Export the package anew."),
        "twice": _("“%(name)s” stands in the package twice; capital letters do not tell names apart. Rename one."),
        "letters": _("“%(name)s” in the package has control characters in its name. Rename it."),
        "backslash": _("“%(name)s” in the package has a backslash in its name. Export it with / between folders."),
        "absolute": _("“%(name)s” in the package names a place on a disk. Export the package with relative names."),
        "outside": _("“%(name)s” in the package leads out of the package. Export it with names that stay inside."),
        "long": _("“%(name)s” in the package has a name of more than %(most)s letters. Shorten it."),
        "link": _("“%(name)s” in the package is a link and no file. Put the file itself into the package."),
        "encrypted": _("“%(name)s” in the package is protected by a password. Export it without one."),
    }


def _of_manifest() -> dict[str, str]:
    return {
        "no_manifest": _("The package has neither imsmanifest.xml nor cmi5.xml. Export it as SCORM or cmi5."),
        "manifest_deeper": _("The manifest stands in a folder of the package; it belongs at the top. Zip the inside."),
        "manifest_big": _("“%(name)s” is larger than a manifest can be (2 MB). Export the package anew."),
        "manifest_broken": _("“%(name)s” is not a manifest that can be read. Export the package anew."),
        "declaration": _("“%(name)s” declares a document type or entities, which no manifest needs. Take them out."),
        "version": _("The package is SCORM “%(version)s”; SCORM 1.2, SCORM 2004 and cmi5 can be played."),
        "no_part": _("The manifest names no part that reports how far somebody is (no SCO, no unit)."),
        "too_many_parts": _("The manifest names %(number)s parts; at most %(most)s are taken in. Split the package."),
        "href_missing": _("The manifest begins a part with “%(href)s”, but that file is not in the package."),
        "href_outside": _("The manifest leads to “%(href)s”, which is outside the package. Put the page inside."),
        "href_long": _("The address of “%(href)s” in the manifest is too long. Shorten its name or parameters."),
        "unit_identifier": _("Each unit in cmi5.xml needs an identifier of its own. Export the package anew."),
        "unit_elsewhere": _("A unit is at “%(href)s”, on another server. Only units inside the package are played."),
        "move_on": _("cmi5.xml says “%(said)s” for when a unit is done, which cmi5 does not know. Export it anew."),
    }
