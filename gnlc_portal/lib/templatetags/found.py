"""What the head of a page tells those who have not opened it: search engines, and sites that show a link as a card."""

from typing import Any

from django import template
from django.utils.html import json_script
from django.utils.safestring import SafeString, mark_safe

register = template.Library()


@register.simple_block_tag
def said(content: str) -> str:
    """What stands between, on one line; ``{% said as name %}`` keeps it, for a text that the head says twice."""
    return mark_safe(" ".join(content.split()))  # noqa: S308 (it was rendered, and so escaped, by the template)


@register.filter
def linked_data(nodes: list[Any]) -> SafeString:
    """A block of data in the words of schema.org: no script runs, so the Content-Security-Policy lets it stand."""
    block = json_script(nodes)
    return mark_safe(block.replace("application/json", "application/ld+json", 1))  # noqa: S308 (escaped by Django)


@register.filter
def page_alone(address: str) -> str:
    """An address without its question: a filtered list counts as the list."""
    return address.partition("?")[0]
