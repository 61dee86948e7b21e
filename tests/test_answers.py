"""Alive, ready, and what is said when something fails."""

import pytest
from django.core.exceptions import PermissionDenied, SuspiciousOperation
from django.db import OperationalError, connection
from django.http import Http404, HttpRequest, HttpResponse
from django.test import Client
from django.urls import path

from gnlc_portal.celery import app
from gnlc_portal.mail import outbox
from gnlc_portal.mail.models import Message
from gnlc_portal.urls import *  # noqa: F403 (pages that fail are added to the portal's own)
from gnlc_portal.urls import urlpatterns as portal_urls

pytestmark = [pytest.mark.once, pytest.mark.django_db]


def fail_with(error: Exception):
    def view(request: HttpRequest) -> HttpResponse:
        raise error

    return view


urlpatterns = [
    *portal_urls,
    path("fails/400/", fail_with(SuspiciousOperation("odd"))),
    path("fails/403/", fail_with(PermissionDenied())),
    path("fails/404/", fail_with(Http404())),
    path("fails/500/", fail_with(RuntimeError("a detail nobody should read"))),
]


@pytest.fixture
def failing_pages(settings):
    settings.ROOT_URLCONF = __name__
    return Client(raise_request_exception=False)


def no_database(execute, sql, params, many, context):
    raise OperationalError("the database is gone")


def test_alive_needs_no_database(client):
    with connection.execute_wrapper(no_database):
        answer = client.get("/healthz")

    assert (answer.status_code, answer.content) == (200, b"ok")


def test_ready_tells_how_long_mail_waits(client):
    outbox.write(to="a@town.example", language="en", kind="trial", subject="A trial", text="text")
    Message.objects.update(try_after="2020-01-01T00:00:00Z")

    answer = client.get("/readyz")

    age = answer.json().pop("mail_queue_age_s")
    assert answer.status_code == 200
    assert answer.json() | {"mail_queue_age_s": 0} == {
        "database": True,
        "broker": True,
        "mail_queue_age_s": 0,
    }
    assert age > 6 * 365 * 24 * 3600


def test_without_a_database_it_is_not_ready_and_says_why(client):
    with connection.execute_wrapper(no_database):
        answer = client.get("/readyz")

    assert answer.status_code == 503
    assert answer.json() == {"database": False, "broker": True, "mail_queue_age_s": None}


def test_without_a_broker_it_is_not_ready_and_says_so_soon(client, monkeypatch):
    monkeypatch.setitem(app.conf, "broker_write_url", "redis://127.0.0.1:1/0")  # nothing listens there

    answer = client.get("/readyz")

    assert answer.status_code == 503
    assert answer.json() == {"database": True, "broker": False, "mail_queue_age_s": 0}


@pytest.mark.parametrize(
    ("status", "heading"),
    [
        (400, "The request could not be read"),
        (403, "This is not open to you"),
        (404, "There is no such page"),
        (500, "The portal made a mistake"),
    ],
)
def test_what_fails_is_told_in_the_portals_look(failing_pages, status, heading):
    answer = failing_pages.get(f"/fails/{status}/")

    content = answer.content.decode()
    assert answer.status_code == status
    assert f"<h1>{heading}</h1>" in content
    assert "css/portal.css" in content
    assert "a detail nobody should read" not in content


def test_the_page_for_our_own_mistake_needs_no_database(failing_pages):
    with connection.execute_wrapper(no_database):
        answer = failing_pages.get("/fails/500/")

    assert answer.status_code == 500
    assert "The portal made a mistake" in answer.content.decode()


def test_a_form_that_was_open_too_long_is_refused_with_the_way_back():
    answer = Client(enforce_csrf_checks=True).post("/en/accounts/login/", {"login": "a@town.example"})

    assert answer.status_code == 403
    assert "what you typed still stands there" in answer.content.decode()
