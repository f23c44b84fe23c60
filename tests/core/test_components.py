"""Components refuse what they do not know, draw what they are given, and see nothing else of the page."""

import re
from pathlib import Path

import pytest
from django import forms
from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.contrib.staticfiles import finders
from django.core.paginator import Paginator
from django.template import Context, Template, TemplateSyntaxError
from django.template.loader import render_to_string
from django.test import RequestFactory

from core.components import COMPONENTS
from home.gallery import gallery

FOLDER = Path(settings.BASE_DIR) / "templates/components"


def drawn(source: str, **values: object) -> str:
    request = RequestFactory().get("/list/", {"area": "직무", "page": "2"})
    request.user = AnonymousUser()
    return Template(source).render(Context({"request": request, **values}))


def test_an_unknown_prop_fails_when_the_template_is_compiled():
    with pytest.raises(TemplateSyntaxError, match="Component stat has no prop colour"):
        Template('{% component "stat" label="a" value=1 colour="red" %}')


def test_a_missing_prop_fails_when_the_template_is_compiled():
    with pytest.raises(TemplateSyntaxError, match="Component stat needs value"):
        Template('{% component "stat" label="a" %}')


def test_an_unknown_component_fails_when_the_template_is_compiled():
    with pytest.raises(TemplateSyntaxError, match="no component 'gauge'"):
        Template('{% component "gauge" %}')


def test_a_bare_word_is_no_prop():
    with pytest.raises(TemplateSyntaxError, match="'loud' is not of the form prop=value"):
        Template('{% component "badge" text="a" loud %}')


def test_at_most_fifteen_components_and_each_is_on_the_gallery_page():
    shown = (FOLDER / "gallery.html").read_text()
    shown += (Path(settings.BASE_DIR) / "templates/exchange/table.html").read_text()
    assert len(COMPONENTS) <= 15
    assert [name for name in COMPONENTS if f'component "{name}"' not in shown] == []
    assert [name for name in COMPONENTS if not (FOLDER / f"{name}.html").exists()] == []


def test_a_stat_escapes_and_links_its_number():
    html = drawn('{% component "stat" label=label value="1,234" unit="명" url="/runs/" %}', label="<b>")
    assert " ".join(html.split()) == (
        '<a href="/runs/" class="stat"> <span class="stat__label">&lt;b&gt;</span> '
        '<span class="stat__value">1,234<span class="stat__unit">명</span></span> </a>'
    )


def test_a_component_sees_only_its_props():
    assert "secret" not in drawn('{% component "badge" text="done" %}', tone="secret")


def test_a_body_is_drawn_with_the_page_around_it():
    assert "3 rows" in drawn('{% component "notice" tone="warn" %}{{ n }} rows{% endcomponent %}', n=3)


def test_the_pager_keeps_the_filters_and_names_the_current_page():
    html = drawn('{% component "pager" page=page %}', page=Paginator(range(30), 10).page(2))
    assert re.findall(r'href="([^"]+)"', html) == [f"?area=%EC%A7%81%EB%AC%B4&amp;page={n}" for n in (1, 1, 2, 3, 3)]
    assert re.findall(r'aria-current="page"><span[^>]*>[^<]*</span>(\d)', html) == ["2"]


def test_the_title_stands_in_the_window_and_on_the_page():
    source = '{% extends "base.html" %}{% block title %}분기 보고{% endblock %}'
    html = drawn(source, portal_name="인재개발원")
    assert "<title>분기 보고 · 인재개발원</title>" in html
    assert "<h1>분기 보고</h1>" in html


def test_a_field_ties_its_help_and_its_error_to_the_input():
    class OneField(forms.Form):
        seats = forms.IntegerField(label="Seats", help_text="A whole number.", min_value=1)

    html = str(OneField({"seats": "0"}))
    assert 'aria-describedby="id_seats_helptext id_seats_error"' in html
    assert 'aria-invalid="true"' in html
    assert html.count('id="id_seats_helptext"') == html.count('id="id_seats_error"') == 1
    assert '<a href="#id_seats">Seats</a>' in html
    assert html.index("A whole number.") < html.index("<input")


def test_crispy_forms_draw_the_same_field():
    class OneField(forms.Form):
        seats = forms.IntegerField(label="Seats", help_text="A whole number.")

    crisp = drawn("{% load crispy_forms_tags %}{{ form|crispy }}", form=OneField())
    assert crisp.split() == str(OneField()).split()


@pytest.mark.django_db
def test_the_gallery_page_is_drawn_without_inline_style_or_script(rf):
    request = rf.get("/gallery/")
    request.user = AnonymousUser()
    html = gallery(request).content.decode()
    assert re.findall(r"<style|\sstyle=|\son\w+=|<script(?![^>]*\ssrc=)", html) == []
    assert html.count("<h1>") == 1
    assert 'aria-sort="descending"' in html


@pytest.mark.parametrize("name", ["403.html", "403_csrf.html", "404.html", "refused.html"])
def test_pages_that_say_no_have_a_heading_and_a_way_on(name, rf):
    request = rf.get("/x/")
    request.user = AnonymousUser()
    html = render_to_string(name, {"sentence": "Closed on 3 March."}, request)
    assert html.count("<h1>") == 1
    assert 'class="button" href="/' in html


def test_our_own_fault_page_needs_nothing_but_one_sheet():
    source = (FOLDER.parent / "500.html").read_text()
    assert "{%" not in source and "{{" not in source
    assert re.findall(r'href="(/static/[^"]+)"', source) == ["/static/portal/stop.css"]


@pytest.mark.skipif(not (Path(settings.BASE_DIR) / "node_modules").exists(), reason="npm packages are not fetched")
def test_every_sheet_and_font_that_is_named_is_found():
    base = (FOLDER.parent / "base.html").read_text()
    named = re.findall(r"static '([^']+)'", base)
    for sheet in (Path(settings.BASE_DIR) / "static/portal").glob("*.css"):
        named += [address.removeprefix("../") for address in re.findall(r'url\("([^"]+)"\)', sheet.read_text())]
    assert len(named) > 10
    assert [name for name in named if not finders.find(name)] == []
