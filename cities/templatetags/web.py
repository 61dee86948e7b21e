"""How addresses of other sites are shown."""

from urllib.parse import urlsplit

from django import template

register = template.Library()


@register.filter
def host(url: str) -> str:
    """The site an address leads to, as a link's words: "uil.unesco.org"."""
    return (urlsplit(url).hostname or url).removeprefix("www.")
