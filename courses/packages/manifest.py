"""The manifest of a package in plain values: which standard, which parts, with which page each begins.

Not for the archive around it. SCORM 1.2, SCORM 2004 (each part alone, without its rules of sequencing) and cmi5.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from urllib.parse import unquote, urlsplit
from xml.etree.ElementTree import Element, ParseError

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import fromstring

from courses.packages.verdict import Unusable

SCORM_12, SCORM_2004, CMI5 = "scorm12", "scorm2004", "cmi5"
SCORM_FILE, CMI5_FILE = "imsmanifest.xml", "cmi5.xml"
MOST_MANIFEST = 2 * 2**20
MOST_ITEMS = 100
LONGEST_TITLE, LONGEST_NAME, LONGEST_HREF = 200, 300, 500
LEAST_SECONDS = 180  # where the package says nothing about its time
SHARE_OF_TYPICAL = 0.6
LONGEST_SECONDS = 24 * 3600
CMI5_SPACE = "https://w3id.org/xapi/profiles/cmi5/v1/CourseStructure.xsd"
MOVE_ONS = ("Passed", "Completed", "CompletedAndPassed", "CompletedOrPassed", "NotApplicable")
XML_BASE = "{http://www.w3.org/XML/1998/namespace}base"
DURATION = re.compile(
    r"^P(?:(?P<days>\d{1,4})D)?(?:T(?:(?P<hours>\d{1,4})H)?(?:(?P<minutes>\d{1,5})M)?"
    r"(?:(?P<seconds>\d{1,6})(?:\.\d+)?S)?)?$"
)


@dataclass(frozen=True)
class Part:
    """A SCO or an assignable unit: what is opened, and what the package wants of it."""

    identifier: str
    title: str
    href: str
    mastery: float | None = None  # 0 to 1
    move_on: str = ""
    parameters: str = ""


@dataclass(frozen=True)
class Manifest:
    """What a package says of itself; `least_seconds` is the time that each part is given at least."""

    standard: str
    identifier: str
    title: str
    parts: tuple[Part, ...]
    least_seconds: int = LEAST_SECONDS


def manifest_of(names: set[str]) -> str:
    """The file that describes the package. Raises: Unusable when there is none at its top."""
    for name in (CMI5_FILE, SCORM_FILE):
        if name in names:
            return name
    if any(posixpath.basename(name) in (CMI5_FILE, SCORM_FILE) for name in names):
        raise Unusable("manifest_deeper")
    raise Unusable("no_manifest")


def parse(name: str, content: bytes, names: set[str]) -> Manifest:
    """Read the manifest; every page that it names has to be one of `names`.

    Raises: Unusable with a code.
    """
    if len(content) > MOST_MANIFEST:
        raise Unusable("manifest_big", name=name)
    try:
        root = fromstring(content, forbid_dtd=True, forbid_entities=True, forbid_external=True)
    except DefusedXmlException as error:
        raise Unusable("declaration", name=name) from error
    except (ParseError, ValueError, LookupError, RecursionError) as error:
        raise Unusable("manifest_broken", name=name) from error
    found = _cmi5(root, names) if name == CMI5_FILE else _scorm(root, names)
    if not found.parts:
        raise Unusable("no_part")
    if len(found.parts) > MOST_ITEMS:
        raise Unusable("too_many_parts", number=len(found.parts), most=MOST_ITEMS)
    return found


def page_of(base: str, href: str, names: set[str]) -> str:
    """The page inside the package that an address of the manifest means, with its query, as the shell opens it.

    Raises: Unusable when it leads outside or to a file that is not there.
    """
    try:
        split = urlsplit(href.strip())
    except ValueError as error:
        raise Unusable("href_outside", href=href) from error
    path = unquote(split.path)
    if split.scheme or split.netloc or path.startswith("/") or "\\" in path or "\0" in path:
        raise Unusable("href_outside", href=href)
    joined = posixpath.normpath(posixpath.join(unquote(base), path))
    if joined == ".." or joined.startswith(("../", "/")):
        raise Unusable("href_outside", href=href)
    if joined not in names:
        raise Unusable("href_missing", href=joined)
    whole = joined + (f"?{split.query}" if split.query else "")
    if len(whole) > LONGEST_HREF:
        raise Unusable("href_long", href=joined)
    return whole


def seconds_of(duration: str) -> int:
    """The seconds of an ISO 8601 duration of days and less; 0 for anything else.

    >>> seconds_of("PT1H30M"), seconds_of("a while")
    (5400, 0)
    """
    match = DURATION.match(duration.strip())
    if not match:
        return 0
    days, hours, minutes, seconds = (int(match[name] or 0) for name in ("days", "hours", "minutes", "seconds"))
    return ((days * 24 + hours) * 60 + minutes) * 60 + seconds


def _scorm(root: Element, names: set[str]) -> Manifest:
    if _local(root) != "manifest":
        raise Unusable("manifest_broken", name=SCORM_FILE)
    standard = _standard(root)
    resources = dict(_resources(root))
    organisation = _organisation(root)
    parts: list[Part] = []
    for item in _below(organisation, "item") if organisation is not None else ():
        resource = resources.get(item.get("identifierref", ""))
        if resource is not None and _is_sco(resource[1]):
            parts.append(_sco(item, *resource, names))
    title = _text(_child(organisation, "title")) if organisation is not None else ""
    return Manifest(
        standard,
        root.get("identifier", "")[:LONGEST_NAME],
        title[:LONGEST_TITLE],
        tuple(parts),
        _least(_typical(root), len(parts)),
    )


def _standard(root: Element) -> str:
    """By its version where it says one, by the namespace of its words otherwise. Raises: Unusable for others."""
    said = _text(next(_below(root, "schemaversion"), None))
    if said == "1.2":
        return SCORM_12
    if said.startswith(("2004", "CAM 1.3")):
        return SCORM_2004
    if said:
        raise Unusable("version", version=said)
    return SCORM_2004 if root.tag.startswith("{http://www.imsglobal.org/xsd/imscp_v1p1}") else SCORM_12


def _organisation(root: Element) -> Element | None:
    """The organisation that is meant: the default one, or the first."""
    all_of_them = _child(root, "organizations")
    if all_of_them is None:
        return None
    found = [child for child in all_of_them if _local(child) == "organization"]
    wanted = all_of_them.get("default")
    return next((one for one in found if one.get("identifier") == wanted), found[0] if found else None)


def _resources(root: Element) -> Iterator[tuple[str, tuple[str, Element]]]:
    """Each resource by its identifier, with the folder that its addresses begin with."""
    group = _child(root, "resources")
    if group is None:
        return
    base = root.get(XML_BASE, "") + group.get(XML_BASE, "")
    for resource in group:
        if _local(resource) == "resource":
            yield resource.get("identifier", ""), (base + resource.get(XML_BASE, ""), resource)


def _is_sco(resource: Element) -> bool:
    """Assets are shown by SCOs; alone they report nothing, so nobody could finish them."""
    said = [value for name, value in resource.attrib.items() if name.rpartition("}")[2].lower() == "scormtype"]
    return bool(said) and said[0].lower() == "sco"


def _sco(item: Element, base: str, resource: Element, names: set[str]) -> Part:
    href = resource.get("href", "")
    if not href:
        raise Unusable("href_missing", href=item.get("identifier", ""))
    return Part(
        identifier=item.get("identifier", "")[:LONGEST_NAME],
        title=(_text(_child(item, "title")) or item.get("identifier", ""))[:LONGEST_TITLE],
        href=_with_parameters(page_of(base, href, names), item.get("parameters", "")),
        mastery=_mastery(_text(_child(item, "masteryscore")), 100),
        parameters=_text(_child(item, "datafromlms")),
    )


def _with_parameters(href: str, parameters: str) -> str:
    """The page with what its item adds, as the content aggregation model says."""
    added = parameters.strip().lstrip("?&")
    if not added or added.startswith("#"):
        return href
    whole = f"{href}{'&' if '?' in href else '?'}{added.partition('#')[0]}"
    if len(whole) > LONGEST_HREF:
        raise Unusable("href_long", href=href)
    return whole


def _cmi5(root: Element, names: set[str]) -> Manifest:
    if root.tag != f"{{{CMI5_SPACE}}}courseStructure":
        raise Unusable("manifest_broken", name=CMI5_FILE)
    course = _child(root, "course")
    parts = tuple(_unit(unit, names) for unit in _below(root, "au"))
    identifiers = [part.identifier for part in parts]
    if "" in identifiers or len(set(identifiers)) != len(identifiers):
        raise Unusable("unit_identifier")
    return Manifest(
        CMI5,
        (course.get("id", "") if course is not None else "")[:LONGEST_NAME],
        (_string(_child(course, "title")) if course is not None else "")[:LONGEST_TITLE],
        parts,
    )


def _unit(unit: Element, names: set[str]) -> Part:
    move_on = unit.get("moveOn", "NotApplicable")
    if move_on not in MOVE_ONS:
        raise Unusable("move_on", said=move_on)
    url = _text(_child(unit, "url"))
    if urlsplit(url).scheme:
        raise Unusable("unit_elsewhere", href=url)
    return Part(
        identifier=unit.get("id", "")[:LONGEST_NAME],
        title=(_string(_child(unit, "title")) or unit.get("id", ""))[:LONGEST_TITLE],
        href=page_of("", url, names),
        mastery=_mastery(unit.get("masteryScore", ""), 1),
        move_on=move_on,
        parameters=_text(_child(unit, "launchparameters")),
    )


def _mastery(said: str, whole: int) -> float | None:
    try:
        share = float(said) / whole
    except ValueError:
        return None
    return share if 0 <= share <= 1 else None


def _typical(root: Element) -> int:
    """The typical learning time of the whole package in seconds; 0 when it says none."""
    metadata = _child(root, "metadata")
    for typical in _below(metadata, "typicallearningtime") if metadata is not None else ():
        for word in typical.iter():
            if seconds := seconds_of(_text(word)):
                return seconds
    return 0


def _least(typical: int, parts: int) -> int:
    if not typical or not parts:
        return LEAST_SECONDS
    return max(1, min(int(typical * SHARE_OF_TYPICAL / parts), LONGEST_SECONDS))


def _local(element: Element) -> str:
    return str(element.tag).rpartition("}")[2]


def _child(element: Element, name: str) -> Element | None:
    """The first child of that name; the two versions of SCORM write capitals differently."""
    return next((child for child in element if _local(child).lower() == name), None)


def _below(element: Element, name: str) -> Iterator[Element]:
    return (inner for inner in element.iter() if _local(inner).lower() == name)


def _text(element: Element | None) -> str:
    return " ".join((element.text or "").split()) if element is not None else ""


def _string(element: Element | None) -> str:
    """The Korean text among those of one title, or the first."""
    said: Mapping[str, str] = {
        inner.get("lang", ""): _text(inner) for inner in (element if element is not None else ()) if inner.text
    }
    korean = [text for language, text in said.items() if language.lower().startswith("ko")]
    return next(iter([*korean, *said.values()]), "")
