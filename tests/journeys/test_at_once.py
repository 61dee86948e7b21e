"""Two people press in the same moment, at a site of several processes: one outcome, explained, nothing half done."""

import threading
import urllib.error
import urllib.request
from concurrent.futures import ThreadPoolExecutor
from urllib.parse import urlencode

import pytest

from tests.journeys import seeds
from tests.journeys.conftest import Portal

pytestmark = pytest.mark.sqlite_journey

SUBMITTED = """
from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from importlib import import_module

def signed_in(person):
    store = import_module(settings.SESSION_ENGINE).SessionStore()
    store.update({SESSION_KEY: str(person.pk), BACKEND_SESSION_KEY: settings.AUTHENTICATION_BACKENDS[0],
                  HASH_SESSION_KEY: person.get_session_auth_hash()})
    store.save()
    return store.session_key

rows = [application("submitted", name) for name in ("Irbid", "Karak", "Aqaba")]
by = officer("officer@jo.example", "Officer of Jordan")
tell(officer=signed_in(by), rows=[[row.pk, row.reference, signed_in(factories.lead(row.city))] for row in rows])
"""
STANDING = """
rows = Application.objects.filter(country="JO").order_by("pk")
tell(rows=[
    [row.status, row.place, row.endorsement_id, list(row.status_changes.order_by("pk").values_list("verb", flat=True))[4:]]
    for row in rows
])
"""


class _Stay(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_arguments):
        return None


def post(
    portal: Portal, path: str, session: str, together: threading.Barrier, **data: str
) -> tuple[int, str]:
    """Press a button, when everybody is ready to; status and page."""
    token = "a" * 32
    headers = {"Cookie": f"sessionid={session}; csrftoken={token}", "X-CSRFToken": token}
    request = urllib.request.Request(portal.url + path, urlencode(data).encode(), headers)
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}), _Stay())
    together.wait(60)
    try:
        with opener.open(request, timeout=60) as answer:
            return answer.status, answer.read().decode()
    except urllib.error.HTTPError as answer:
        return answer.code, answer.read().decode()


def test_cities_that_withdraw_while_they_are_approved_end_withdrawn_and_whoever_came_late_is_told(
    portal: Portal,
):
    made = seeds.seed(portal, "JO", 1600, SUBMITTED)
    together = threading.Barrier(2 * len(made["rows"]))

    with ThreadPoolExecutor(2 * len(made["rows"])) as pool:
        pairs = [
            (
                pool.submit(
                    post,
                    portal,
                    f"/admin/applications/application/{pk}/approve/",
                    made["officer"],
                    together,
                    endorsement_checked="on",
                ),
                pool.submit(
                    post, portal, f"/en/applications/{reference}/", session, together, action="withdraw"
                ),
            )
            for pk, reference, session in made["rows"]
        ]
        answers = [(approved.result(), withdrawn.result()) for approved, withdrawn in pairs]

    standing = seeds.seed(portal, "JO", 1700, STANDING)["rows"]
    for (approved, withdrawn), (status, place, endorsement, steps) in zip(answers, standing, strict=True):
        assert withdrawn[0] == 302
        assert (status, place, endorsement) == ("withdrawn", None, None)
        if approved[0] == 302:
            assert steps == ["approve", "withdraw"]
        else:
            assert (approved[0], steps) == (409, ["withdraw"])
            assert "Withdrawn" in approved[1]
