"""What manifests of the three standards say, in plain values."""

from __future__ import annotations

import pytest

from courses.packages.manifest import CMI5, LEAST_SECONDS, SCORM_12, SCORM_2004, page_of, parse, seconds_of
from courses.packages.verdict import Unusable
from tests.factories.packages import scorm

NAMES = {"a.html", "in/b.html", "c d.html", "imsmanifest.xml"}
CMI5_MANIFEST = (
    '<courseStructure xmlns="https://w3id.org/xapi/profiles/cmi5/v1/CourseStructure.xsd">'
    '<course id="https://x/c"><title><langstring lang="en-US">Course</langstring>'
    '<langstring lang="ko-KR">과정</langstring></title></course>{units}</courseStructure>'
)
UNIT = '<au id="{id}" {more}><title><langstring lang="en">Unit</langstring></title><url>{url}</url>{below}</au>'


def cmi5(*units):
    return parse("cmi5.xml", CMI5_MANIFEST.format(units="".join(units)).encode(), NAMES)


def unit(**said):
    return UNIT.format(**{"id": "https://x/1", "url": "a.html", "more": "", "below": "", **said})


def refused(name, content, names=NAMES):
    with pytest.raises(Unusable) as verdict:
        parse(name, content, names)
    return verdict.value.code


def test_scorm_1_2():
    more = "<adlcp:masteryscore>80</adlcp:masteryscore><adlcp:datafromlms>level=2</adlcp:datafromlms>"
    found = parse("imsmanifest.xml", scorm(href="c%20d.html?x=1#top", more=more), NAMES)
    assert (found.standard, found.identifier, found.title, found.least_seconds) == (SCORM_12, "M", "T", LEAST_SECONDS)
    (part,) = found.parts
    assert (part.identifier, part.title, part.href) == ("I", "Part", "c d.html?x=1")
    assert (part.mastery, part.parameters) == (0.8, "level=2")


@pytest.mark.parametrize(
    "version, standard",
    [("1.2", SCORM_12), ("2004 3rd Edition", SCORM_2004), ("2004 4th Edition", SCORM_2004), ("CAM 1.3", SCORM_2004)],
)
def test_the_version_says_which_standard(version, standard):
    assert parse("imsmanifest.xml", scorm(version=version), NAMES).standard == standard


def test_a_version_that_nobody_knows_is_refused():
    assert refused("imsmanifest.xml", scorm(version="1.1")) == "version"


def test_assets_alone_are_no_parts():
    assert refused("imsmanifest.xml", scorm(kind="asset")) == "no_part"


def test_the_least_time_is_three_fifths_of_the_typical_one():
    lom = "<lom><educational><typicallearningtime><datetime>{}</datetime></typicallearningtime></educational></lom>"
    for said, least in (("PT1H", 2160), ("PT10M", 360), ("soon", LEAST_SECONDS), ("P300D", 24 * 3600)):
        assert parse("imsmanifest.xml", scorm(metadata=lom.format(said)), NAMES).least_seconds == least


def test_folders_come_before_the_address():
    content = scorm(href="b.html").replace(b'identifier="R" ', b'identifier="R" xml:base="in/" ')
    assert parse("imsmanifest.xml", content, NAMES).parts[0].href == "in/b.html"


def test_what_an_item_adds_stands_behind_its_page():
    content = scorm(href="a.html?x=1").replace(b'identifier="I"', b'identifier="I" parameters="?y=2"')
    assert parse("imsmanifest.xml", content, NAMES).parts[0].href == "a.html?x=1&y=2"


@pytest.mark.parametrize(
    "href, code",
    [
        ("../a.html", "href_outside"),
        ("in/../../a.html", "href_outside"),
        ("%2e%2e/a.html", "href_outside"),
        ("/a.html", "href_outside"),
        ("//x.test/a.html", "href_outside"),
        ("https://x.test/a.html", "href_outside"),
        ("javascript:alert(1)", "href_outside"),
        ("..\\a.html", "href_outside"),
        ("http://[", "href_outside"),
        ("b.html", "href_missing"),
        ("A.html", "href_missing"),
        ("", "href_missing"),
        ("a.html?" + "x" * 500, "href_long"),
    ],
)
def test_a_page_that_is_not_inside_is_refused(href, code):
    with pytest.raises(Unusable) as verdict:
        page_of("", href, NAMES)
    assert verdict.value.code == code


def test_cmi5():
    found = cmi5(unit(more='moveOn="Passed" masteryScore="0.7"', below="<launchParameters>p</launchParameters>"))
    assert (found.standard, found.identifier, found.title) == (CMI5, "https://x/c", "과정")
    (part,) = found.parts
    assert (part.identifier, part.title, part.href) == ("https://x/1", "Unit", "a.html")
    assert (part.mastery, part.move_on, part.parameters) == (0.7, "Passed", "p")


def test_units_in_blocks_are_found_in_their_order():
    found = cmi5(f"<block id='b'>{unit()}<block id='c'>{unit(id='https://x/2', url='in/b.html')}</block></block>")
    assert [part.href for part in found.parts] == ["a.html", "in/b.html"]
    assert found.parts[0].move_on == "NotApplicable"


@pytest.mark.parametrize(
    "units, code",
    [
        ([unit(url="https://x.test/a.html")], "unit_elsewhere"),
        ([unit(), unit()], "unit_identifier"),
        ([unit(id="")], "unit_identifier"),
        ([unit(more='moveOn="Sometimes"')], "move_on"),
        ([], "no_part"),
        ([unit(id=f"https://x/{number}") for number in range(101)], "too_many_parts"),
    ],
)
def test_units_that_cannot_be_played(units, code):
    assert refused("cmi5.xml", CMI5_MANIFEST.format(units="".join(units)).encode()) == code


@pytest.mark.parametrize(
    "content, code",
    [
        (b"<manifest", "manifest_broken"),
        (b"", "manifest_broken"),
        (b"<other/>", "manifest_broken"),
        (b'<?xml version="1.0" encoding="no-such"?><manifest/>', "manifest_broken"),
        (b"<!DOCTYPE manifest><manifest/>", "declaration"),
        (b'<!DOCTYPE m [<!ENTITY x SYSTEM "file:///etc/passwd">]><m>&x;</m>', "declaration"),
        (b"<manifest/>", "no_part"),
        (b" " * (2**21 + 1), "manifest_big"),
    ],
)
def test_manifests_that_cannot_be_read(content, code):
    assert refused("imsmanifest.xml", content) == code


def test_durations():
    said = {"PT1H30M": 5400, "P1DT1S": 86401, "PT90.5S": 90, "": 0, "1:00": 0, "PT": 0, "P1Y": 0}
    assert {text: seconds_of(text) for text in said} == said
