"""Every list of the portal: whoever pages through it meets each row once, forwards and backwards, in every order."""

from collections.abc import Callable
from datetime import date

import pytest
from django.test import Client
from django.urls import reverse

from applications.enums import Status
from applications.models import Application
from cities.models import City, Membership
from gnlc_portal.lib import clock
from gnlc_portal.lists import registry
from gnlc_portal.mail.models import Message
from gnlc_portal.trail.models import Entry, Kind
from reports.models import ProgressReport
from tests import factories

pytestmark = [pytest.mark.once, pytest.mark.django_db]

ROWS = 120  # two full pages and one that is not


def cities() -> list[City]:
    """Cities of which several have one name."""
    return [factories.city(f"City {number % 7}", geonames_id=number + 1) for number in range(ROWS)]


def applications() -> None:
    for made in cities():
        factories.application(Status.DRAFT, of=made)
    Application.objects.update(status=Status.WITHDRAWN, submitted_at=factories.IN_THE_WINDOW)


def members() -> None:
    years = [None, 2019, 2021]
    Membership.objects.bulk_create(
        Membership(city=made, source="imported", joined_year=years[number % 3])
        for number, made in enumerate(cities())
    )


def reports() -> None:
    members()
    days = [date(2027, 1, 31), date(2029, 4, 30), date(2029, 4, 30)]
    ProgressReport.objects.bulk_create(
        ProgressReport(
            reference=f"R{days[number % 3].year}-FR-{number:03}",
            year=days[number % 3].year,
            number=number,
            membership=membership,
            city=membership.city,
            country=membership.city.country,
            period=1,
            scheduled_on=days[number % 3],
            due_on=days[number % 3],
        )
        for number, membership in enumerate(Membership.objects.select_related("city__country"), start=1)
    )


def messages() -> None:
    Message.objects.bulk_create(
        Message(to=f"{number}@city.example", language="en", kind="test", subject="Subject", text="Text")
        for number in range(ROWS)
    )


def trail() -> None:
    Entry.objects.bulk_create(
        Entry(at=clock.now(), kind=Kind.ROUND, what="extend", role="system") for _ in range(ROWS)
    )


MADE: dict[str, Callable[[], None]] = {
    "applications": applications,
    "members": members,
    "messages": messages,
    "reports": reports,
    "trail": trail,
}


@pytest.mark.parametrize("name", registry.names())
def test_in_every_order_every_row_stands_on_exactly_one_page_forwards_and_backwards(name, subtests):
    listing = registry.get(name)
    address = reverse(f"admin:{listing.model._meta.label_lower.replace('.', '_')}_changelist")
    MADE[name]()
    browser = Client()
    browser.force_login(factories.coordinator())
    rows = {row.pk for row in listing.model.objects.all()}

    def walk(label: str, address: str) -> tuple[list[list[int]], str]:
        seen = []
        while address:
            page = browser.get(address)
            seen.append([row["record"].pk for row in page.context["rows"]])
            address = next((link["url"] for link in page.context["pages"] if link["label"] == label), "")
        return seen, page.wsgi_request.get_full_path()

    for column in [column for column in listing.columns if column.sort]:
        for sign in ("", "-"):
            with subtests.test(sign + column.name):
                forwards, last = walk("Next page", f"{address}?sort={sign}{column.name}")
                backwards, _first = walk("Previous page", last)

                assert [len(page) for page in forwards] == [50, 50, len(rows) - 100]
                assert {pk for page in forwards for pk in page} == rows
                assert list(reversed(backwards)) == forwards
