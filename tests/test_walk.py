"""Every address × every role × reading and posting: what answers is what tests/outcomes.py says, and never a 500."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

import pytest
from django.contrib import admin
from django.core.cache import cache
from django.db import transaction
from django.http import HttpResponse
from django.test import Client, RequestFactory, override_settings
from django.urls import URLPattern, get_resolver, resolve, reverse
from django.utils import translation

from applications import services
from applications.emails import LINK_PURPOSE
from applications.models import Application, DecisionRun
from cities import invitations, officers, team_emails
from cities.models import CityClaim, CommissionOfficer, Membership
from gnlc_portal.accounts.models import User
from gnlc_portal.calendars import services as calendars
from gnlc_portal.lib import clock, tokens
from gnlc_portal.lib.admin import PageAdmin
from gnlc_portal.lists.models import Export, SavedView
from gnlc_portal.mail.models import Message
from gnlc_portal.trail.models import Entry
from reports import calendar_entry
from reports import services as reports
from reports.models import ProgressReport
from tests import factories
from tests.outcomes import (
    ADMINISTRATOR,
    COORDINATOR,
    DELEGATE,
    LEAD,
    NOBODY,
    OFFICER,
    OTHER_CITY,
    OTHER_COUNTRY,
    ROLES,
    SIGNED_OUT,
    WALK,
)
from tests.reports import members

pytestmark = [pytest.mark.once, pytest.mark.django_db]

_ARGUMENT = re.compile(r"\(\?P<(\w+)>[^)]*\)|<(?:\w+:)?(\w+)>")  # in a regular expression, or in a path

# Arguments for which there is nothing, of the form that the address wants.
ABSENT = {
    "reference": "2027-FR-999",
    "slug": "nowhere-fr",
    "token": "0" * 64,
    "object_id": "999999",
    "key": "no_such_question",
    "section": "no-such-section",
    "name": "no-such-deed",
    "pk": 999999,
    "year": 1999,
    "iso2": "ZZ",
}


@dataclass
class World:
    """People in every role, and what the addresses are about; made once, each test's doings are undone."""

    people: dict[str, User | None]
    sessions: dict[str, dict[str, str]]  # the cookies of somebody in that role
    arguments: dict[str, Any]
    rows: dict[str, Any]  # by model, as the dashboard names it


def routes() -> dict[str, tuple[str, URLPattern]]:
    """Every pattern of the resolver by the name of its page, or by its route where it has none."""
    found: dict[str, tuple[str, URLPattern]] = {}

    def collect(resolver: Any, before: str, namespace: str) -> None:
        for pattern in resolver.url_patterns:
            route = before + str(pattern.pattern)
            if isinstance(pattern, URLPattern):
                key = f"{namespace}{pattern.name}" if pattern.name else route
                assert key not in found, f"two addresses are called {key}"
                found[key] = (route, pattern)
            else:
                collect(pattern, route, f"{pattern.namespace}:" if pattern.namespace else namespace)

    collect(get_resolver(), "", "")
    return found


def carried_out(application: Application, officer: User | None) -> DecisionRun:
    """A refusal that was prepared and carried out."""
    prepared = services.prepare(application=application, verb="decline", reason="Not this year.", by=officer)
    facts = {"round": application.round, "country": application.country}
    return services.commit(prepared=[prepared.pk], key=uuid4(), by=officer, **facts)


def signed_in(person: User | None) -> dict[str, str]:
    client = Client()
    if person:
        client.force_login(person)
    return {name: cookie.value for name, cookie in client.cookies.items()}


def make_world() -> World:
    france, germany = factories.country("FR"), factories.country("DE")
    application = factories.application("submitted", in_country=france, files=1)
    lead = factories.lead(application.city)
    people = {
        SIGNED_OUT: None,
        NOBODY: factories.user(),
        OTHER_CITY: factories.lead(factories.city(of=france)),
        DELEGATE: factories.delegate(application.city),
        LEAD: lead,
        OTHER_COUNTRY: factories.officer(germany),
        OFFICER: factories.officer(france),
        COORDINATOR: factories.coordinator(),
        ADMINISTRATOR: factories.admin(),
    }
    reporting = factories.city(of=france)
    for role in (LEAD, DELEGATE):
        reporting.delegates.create(user=people[role], is_lead=role == LEAD)
    submitted_report = members.submitted(members.member(of=reporting))
    admitted = factories.application("admitted", in_country=france)
    waiting = factories.application("awaiting_endorsement", in_country=france, files=1)
    waiting.city.delegates.filter(is_lead=True).update(is_lead=False)
    waiting.city.delegates.create(user=people[LEAD], is_lead=True)
    for role in (LEAD, DELEGATE):
        admitted.city.delegates.create(user=people[role])
    reports.schedule_next(at=factories.IN_THE_WINDOW)
    report = ProgressReport.objects.get(city=admitted.city)
    member = Membership.objects.create(city=factories.city(of=france), source="imported", joined_year=2020)
    run = carried_out(factories.application("submitted", in_country=france), people[OFFICER])
    invitation = officers.invite(commission=france.commission, email="new@fr.example", by=people[COORDINATOR])
    to_the_team = invitations.invite(city=application.city, email="new@city.example", language="en", by=lead)
    to_lead = invitations.invite_lead(
        city=application.city,
        email="lead@city.example",
        language="en",
        reason="Nobody answers.",
        by=people[COORDINATOR],
    )
    colleague = CommissionOfficer.objects.get(user=factories.officer(france))
    return World(
        people=people,
        sessions={role: signed_in(person) for role, person in people.items()},
        arguments={
            "reference": application.reference,
            "admitted_reference": admitted.reference,
            "scheduled_report": report.reference,
            "submitted_report": submitted_report.reference,
            "entry_token": tokens.derive(calendar_entry.PURPOSE, report.reference),
            "waiting_reference": waiting.reference,
            "section": "motivation",
            "file": application.dossier.attachments.get(section="implementation").pk,
            "question_file": factories.question(application, files=1).enclosures.get().attachment_id,
            "paper": factories.file(application, "letter.pdf", section="").pk,
            "frozen_file": waiting.dossier.attachments.get().pk,
            "slug": member.city.slug,
            "country": "fr",
            "token": tokens.derive(LINK_PURPOSE, waiting.endorsements.get().nonce),
            "invitation_token": tokens.derive(officers.LINK_PURPOSE, invitation.nonce),
            "calendar_token": calendars.renew(by=factories.user()),
            "delegate_token": tokens.derive(team_emails.LINK_PURPOSE, to_the_team.nonce),
            "lead_invitation": to_lead.pk,
            "team_slug": application.city.slug,
            "invitation": invitation.pk,
            "officer": colleague.pk,
            "result": run.results.get().pk,
            "app_label": "applications",
            "url": "nothing/",
            "pk": 1,
            "uidb36": "1",
        },
        rows={
            "accounts_user": people[NOBODY],
            "applications_application": application,
            "applications_round": application.round,
            "applications_decisionrun": run,
            "cities_city": application.city,
            "cities_cityclaim": CityClaim.objects.create(
                city=member.city, user=factories.user(), statement="Me."
            ),
            "cities_country": france,
            "cities_membership": member,
            "cities_nationalcommission": france.commission,
            "lists_export": Export.objects.create(
                listing="applications", kind="csv", language="en", asked_by=people[COORDINATOR]
            ),
            "lists_savedview": SavedView.objects.create(
                listing="applications", owner=people[COORDINATOR], name="Mine"
            ),
            "mail_message": Message.objects.first(),
            "trail_entry": Entry.objects.filter(about=application.reference).first(),
            "reports_progressreport": report,
        },
    )


@pytest.fixture(scope="module")
def world(
    django_db_setup: None, django_db_blocker: Any, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[World]:
    """Made inside a transaction around the whole module, which is rolled back after it."""
    clock_file = tmp_path_factory.mktemp("walk") / "clock.json"
    with django_db_blocker.unblock(), transaction.atomic():
        with override_settings(CLOCK_FILE=clock_file), translation.override("en"):
            clock.write(factories.IN_THE_WINDOW, anchor=None)
            made = make_world()
        yield made
        transaction.set_rollback(True)


def arguments_of(key: str) -> list[str]:
    """The names of what an address is about."""
    route, _pattern = routes()[key.split(" ")[0]]
    return [one or other for one, other in _ARGUMENT.findall(route)]


def arguments(key: str, world: World) -> dict[str, Any]:
    """The arguments of an address: those of its line, else the world's of that name."""
    name, given = key.split(" ")[0], WALK[key].at
    known = {"key": "motivation" if name == "application_answer" else "forged", **world.arguments}
    for model, row in world.rows.items():
        if name.startswith(f"admin:{model}_"):
            known["object_id"] = row.pk
    values = {argument: given.get(argument, argument) for argument in arguments_of(key)}
    return {argument: known.get(value, str(value).format(**known)) for argument, value in values.items()}


def address(key: str, values: dict[str, Any]) -> str:
    name = key.split(" ")[0]
    route, pattern = routes()[name]
    if pattern.name:
        return reverse(name, kwargs=values)
    return "/" + _ARGUMENT.sub(lambda found: str(values[found[1] or found[2]]), route).rstrip("$")


def ask(world: World, role: str, method: str, path: str, send: dict[str, Any]) -> HttpResponse:
    """One request of somebody in a browser of their own; whatever it does is undone."""
    cache.clear()  # rate limits are no part of this
    client = Client()
    client.cookies.load(world.sessions[role])
    undo = transaction.savepoint()
    try:
        answer = client.generic("GET", path) if method == "get" else client.post(path, send)
        if answer.streaming:
            list(answer.streaming_content)  # a download is taken to its end, which closes its file
        return answer
    finally:
        transaction.savepoint_rollback(undo)


def outcome(answer: HttpResponse) -> int | str:
    if answer.status_code in (301, 302):
        return f"to {resolve(re.split('[?#]', answer.url)[0]).view_name}"
    return answer.status_code


def test_every_address_is_classified_and_no_line_of_the_table_is_stale():
    named = {key.split(" ")[0] for key in WALK}

    assert {route for key, (route, _pattern) in routes().items() if key not in named} == set()
    assert named - set(routes()) == set()


@pytest.mark.parametrize("method", ["get", "post"])
@pytest.mark.parametrize("key", WALK)
def test_an_address_answers_as_the_table_says_and_what_is_not_yours_as_if_it_did_not_exist(
    world, key, method
):
    page, values = WALK[key], arguments(key, world)
    path = address(key, values)

    answers = {role: ask(world, role, method, path, page.send) for role in ROLES}

    assert {role: outcome(answer) for role, answer in answers.items()} == getattr(page, method)
    if set(values) & set(ABSENT):
        nowhere = address(key, {name: ABSENT.get(name, value) for name, value in values.items()})
        for role in (role for role, answer in answers.items() if answer.status_code == 404):
            assert _bare(answers[role], path) == _bare(ask(world, role, method, nowhere, page.send), nowhere)


def test_whoever_is_sent_to_sign_in_comes_back_to_where_they_wanted_to_go(world):
    for key in ("application", "admin:applications_application_change"):
        path = address(key, arguments(key, world))

        answer = ask(world, SIGNED_OUT, "get", path, {})

        assert answer.url == f"/en/accounts/login/?next={path}"


def _bare(answer: HttpResponse, path: str) -> tuple[int, str]:
    """Status and body without the page's own address and the token of its forms."""
    body = re.sub(r'name="csrfmiddlewaretoken" value="[^"]+"', "", answer.content.decode())
    return answer.status_code, body.replace(path.removeprefix("/en/"), "")


def test_every_deed_that_somebody_is_offered_stands_in_the_table(world):
    offered = set()
    for model, model_admin in admin.site._registry.items():
        if isinstance(model_admin, PageAdmin):
            name = f"{model._meta.app_label}_{model._meta.model_name}"
            for role in (OFFICER, COORDINATOR, ADMINISTRATOR):
                request = RequestFactory().get("/")
                request.user, request.arrived_at = world.people[role], factories.IN_THE_WINDOW
                deeds = model_admin.deeds(request, world.rows[name])
                offered |= {f"admin:{name}_deed {deed.name.split('-')[0]}" for deed in deeds}

    assert offered - set(WALK) == set()
