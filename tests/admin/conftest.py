"""People at the desk, and where they post."""

from collections.abc import Callable

import pytest
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from applications.models import Application
from gnlc_portal.accounts.models import User


@pytest.fixture
def at_desk() -> Callable[[User | None], Client]:
    """A browser in which somebody is signed in, or nobody."""

    def open_browser(user: User | None) -> Client:
        browser = Client()
        if user is not None:
            browser.force_login(user)
        return browser

    return open_browser


@pytest.fixture
def decide(at_desk) -> Callable[..., HttpResponse]:
    """Post a decision as the review page does."""

    def post(user: User, application: Application, verb: str, **data: object) -> HttpResponse:
        return at_desk(user).post(f"/admin/applications/application/{application.pk}/{verb}/", data)

    return post


@pytest.fixture
def review_address() -> Callable[[Application], str]:
    return lambda application: reverse("admin:applications_application_change", args=[application.pk])
