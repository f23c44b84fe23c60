"""Numbers and money on pages, and the tag that draws the components of the house.

Not for tags of one app. Which components there are and what they take: core.components.
"""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django import template
from django.template.base import FilterExpression, NodeList, Parser, Token, token_kwargs
from django.template.context import Context
from django.template.loader_tags import BlockNode
from django.utils.safestring import SafeString

from core import money
from core.components import COMPONENTS

register = template.Library()


@register.filter
def thousand(won: int | None) -> str:
    """Won printed as thousand won with separators, △ for a minus."""
    return money.signed(None if won is None else money.in_thousand(won))


@register.filter
def number(value: int | Decimal | None) -> str:
    """Thousands separated, △ for a minus, a dash for none."""
    return money.signed(value)


@register.simple_tag(takes_context=True)
def block_again(context: Context, name: str) -> SafeString:
    """The text of a block a second time: the title stands in the window and on the page."""
    return BlockNode(name, NodeList()).render(context)


@register.simple_tag(takes_context=True)
def page_url(context: Context, number: int, parameter: str = "page") -> str:
    """The address of this page with another page number, everything else kept."""
    query = context["request"].GET.copy()
    query[parameter] = str(number)
    return f"?{query.urlencode()}"


class ComponentNode(template.Node):
    """One component with its props and, for some, its body."""

    def __init__(self, name: str, props: dict[str, FilterExpression], body: NodeList | None) -> None:
        self.name = name
        self.props = props
        self.body = body

    def render(self, context: Context) -> SafeString:
        values: dict[str, Any] = dict(COMPONENTS[self.name].optional)
        values.update({name: value.resolve(context) for name, value in self.props.items()})
        if self.body is not None:
            values["body"] = self.body.render(context)
        drawn = context.template.engine.get_template(f"components/{self.name}.html")  # type: ignore[union-attr]  # rendering has a template
        # A component sees its props and the request, nothing else of the page.
        alone = context.new(values)
        for known in ("request", "csrf_token"):
            if known in context:
                alone[known] = context[known]
        return drawn.render(alone)


@register.tag("component")
def component(parser: Parser, token: Token) -> ComponentNode:
    """{% component "stat" label=… value=… %}; those with a body end with {% endcomponent %}."""
    bits = token.split_contents()[1:]
    name = bits.pop(0).strip("\"'") if bits else ""
    if name not in COMPONENTS:
        raise template.TemplateSyntaxError(f"There is no component {name!r}; core.components lists them.")
    known = COMPONENTS[name]
    props = token_kwargs(bits, parser)
    if bits:
        raise template.TemplateSyntaxError(f"Component {name}: {bits[0]!r} is not of the form prop=value.")
    if unknown := props.keys() - known.required - known.optional.keys():
        raise template.TemplateSyntaxError(f"Component {name} has no prop {', '.join(sorted(unknown))}.")
    if missing := known.required - props.keys():
        raise template.TemplateSyntaxError(f"Component {name} needs {', '.join(sorted(missing))}.")
    body = None
    if known.body:
        body = parser.parse(("endcomponent",))
        parser.delete_first_token()
    return ComponentNode(name, props, body)
