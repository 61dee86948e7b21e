"""The pages of a list, for components/pagination.html."""

from urllib.parse import urlencode

from django.core.paginator import Page


def links(page: Page, **query: str) -> list[dict[str, object]]:
    """A link for each page near by, the first and the last; none where one page holds everything.

    Args:
        query: what else stands in the address; what is empty is left out.
    """
    if not page.has_other_pages():
        return []
    kept = {name: value for name, value in query.items() if value}
    return [
        {
            "label": number,
            "url": "?" + urlencode({**kept, "page": number}),
            "current": number in (page.number, page.paginator.ELLIPSIS),  # what lies between has no address
        }
        for number in page.paginator.get_elided_page_range(page.number)
    ]
