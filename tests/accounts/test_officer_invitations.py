"""Officers of National Commissions: invited by a personal link, for one country only (R5)."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction

from cities import officers
from cities.models import CommissionOfficer, OfficerInvitation
from cities.permissions import commission_of
from gnlc_portal.accounts.models import User
from gnlc_portal.lib import clock
from gnlc_portal.lib.transitions import TransitionNotAllowed
from gnlc_portal.mail.models import Message
from tests.accounts.people import a_commission, a_coordinator, a_user, an_officer, link_in, newest_mail

pytestmark = [pytest.mark.once, pytest.mark.django_db]

NEW = "new@commission.example"


@pytest.fixture
def france():
    return a_commission("FR", "France", language="fr")


@pytest.fixture
def germany():
    return a_commission("DE", "Germany")


@pytest.fixture
def invitation(france):
    return officers.invite(commission=france, email=NEW, by=a_coordinator())


def page_of(client, state=None):
    message = newest_mail(NEW)
    answer = client.get(link_in(message, "officers"))
    assert state is None or answer.context["state"] == state
    return answer


# --- inviting ---


def test_a_coordinator_invites_for_every_commission_and_an_officer_for_their_own(france, germany):
    officers.invite(commission=germany, email="one@commission.example", by=a_coordinator())
    officers.invite(commission=france, email="two@commission.example", by=an_officer(france))

    invited = OfficerInvitation.objects.values_list("email", "commission__country_id")
    assert set(invited) == {("one@commission.example", "DE"), ("two@commission.example", "FR")}


@pytest.mark.parametrize("who", ["officer of another country", "former officer", "administrator", "anybody"])
def test_nobody_else_invites(france, germany, who):
    by = {
        "officer of another country": lambda: an_officer(germany),
        "former officer": lambda: an_officer(france),
        "administrator": lambda: a_user(is_superuser=True),
        "anybody": a_user,
    }[who]()
    if who == "former officer":
        by.officerships.update(ended_at=clock.now())

    with pytest.raises(PermissionDenied):
        officers.invite(commission=france, email=NEW, by=by)

    assert not OfficerInvitation.objects.exists()
    assert not Message.objects.exists()


def test_the_letter_speaks_the_commissions_language_and_the_database_holds_no_token(invitation):
    message = newest_mail(NEW)

    link = link_in(message, "officers")
    token = link.split("/")[-2]
    assert (message.language, link.startswith("/fr/officers/")) == ("fr", True)
    assert officers.by_token(token) == invitation
    assert token not in message.text
    assert invitation.expires_at - invitation.created_at == timedelta(days=14)


def test_the_letter_speaks_the_language_of_the_invited_persons_account(france):
    a_user(NEW, language="en")

    officers.invite(commission=france, email=NEW, by=a_coordinator())

    assert newest_mail(NEW).language == "en"


def test_inviting_anew_replaces_the_earlier_link(france, invitation):
    again = officers.invite(commission=france, email=NEW.upper(), by=an_officer(france))

    invitation.refresh_from_db()
    assert invitation.revoked_at is not None
    assert (again.email, again.revoked_at) == (NEW, None)


@pytest.mark.parametrize(
    ("email", "code"), [("nonsense", "invalid"), ("officer@commission.example", "already_officer")]
)
def test_what_is_no_address_or_belongs_to_an_officer_is_refused(france, email, code):
    officer = an_officer(france, "officer@commission.example")

    with pytest.raises(ValidationError) as refusal:
        officers.invite(commission=france, email=email, by=officer)

    assert refusal.value.code == code
    assert not Message.objects.exists()


def test_the_database_holds_one_open_invitation_per_person_and_commission(invitation):
    invitation.pk, invitation.token_hash = None, "0" * 64

    with pytest.raises(IntegrityError), transaction.atomic():
        invitation.save(force_insert=True)


# --- accepting ---


def test_accepting_makes_an_officer_once(invitation, france):
    user = a_user(NEW)

    first = officers.accept(invitation=invitation, by=user)
    second = officers.accept(invitation=invitation, by=user)

    assert first == second
    assert commission_of(user) == france
    assert CommissionOfficer.objects.count() == 1


def test_only_a_confirmed_address_that_was_invited_may_accept(invitation):
    unconfirmed = User.objects.create_user(NEW)

    for user in (a_user("other@commission.example"), unconfirmed):
        with pytest.raises(PermissionDenied):
            officers.accept(invitation=invitation, by=user)

    assert not CommissionOfficer.objects.exists()


def test_an_officer_of_another_country_is_refused_with_its_name(invitation, germany):
    user = an_officer(germany, NEW)

    with pytest.raises(ValidationError, match="Germany") as refusal:
        officers.accept(invitation=invitation, by=user)

    invitation.refresh_from_db()
    assert refusal.value.code == "other_country"
    assert invitation.accepted_at is None
    assert commission_of(user) == germany


def test_a_link_works_until_the_last_moment_of_its_14_days(invitation):
    user = a_user(NEW)

    with pytest.raises(ValidationError) as refusal:
        officers.accept(invitation=invitation, by=user, at=invitation.expires_at)
    officers.accept(invitation=invitation, by=user, at=invitation.expires_at - timedelta(microseconds=1))

    assert refusal.value.code == "invitation_expired"
    assert CommissionOfficer.objects.count() == 1


def test_a_withdrawn_invitation_is_refused(invitation):
    officers.revoke(invitation=invitation, by=a_coordinator("other@uil.example"))

    with pytest.raises(ValidationError) as refusal:
        officers.accept(invitation=invitation, by=a_user(NEW))

    assert refusal.value.code == "invitation_revoked"


def test_an_accepted_invitation_cannot_be_withdrawn(invitation):
    officers.accept(invitation=invitation, by=a_user(NEW))

    with pytest.raises(TransitionNotAllowed):
        officers.revoke(invitation=invitation, by=invitation.invited_by)


def test_a_used_invitation_does_not_bring_back_an_officer_whose_work_has_ended(invitation, france):
    user = a_user(NEW)
    officer = officers.accept(invitation=invitation, by=user)
    officers.end_officer(officer=officer, by=invitation.invited_by)

    with pytest.raises(ValidationError) as refusal:
        officers.accept(invitation=invitation, by=user)

    assert refusal.value.code == "invitation_used"
    assert commission_of(user) is None


def test_an_officers_work_is_ended_by_the_same_commission_or_a_coordinator_alone(france, germany):
    officer = an_officer(france).officerships.get()
    colleague, stranger = (
        an_officer(france, "two@commission.example"),
        an_officer(germany, "de@commission.example"),
    )

    with pytest.raises(PermissionDenied):
        officers.end_officer(officer=officer, by=stranger)
    ended = officers.end_officer(officer=officer, by=colleague)
    again = officers.end_officer(officer=officer, by=colleague, at=clock.now() + timedelta(days=1))

    assert ended.ended_at is not None
    assert again.ended_at == ended.ended_at


# --- the page ---


def test_opening_the_link_never_uses_it_up(client, invitation):
    client.force_login(a_user(NEW))

    for _time in range(2):
        page_of(client, "ready")

    invitation.refresh_from_db()
    assert invitation.accepted_at is None


def test_signed_out_the_page_offers_both_ways_in_and_back(client, invitation):
    answer = page_of(client, "signed_out")

    back = answer.request["PATH_INFO"]
    content = answer.content.decode()
    assert f'href="/fr/accounts/login/?next={back}"' in content
    assert f'href="/fr/accounts/signup/?next={back}"' in content
    assert NEW not in content


def test_the_wrong_account_reads_a_masked_address_and_cannot_accept(client, invitation):
    client.force_login(a_user("other@commission.example"))

    answer = page_of(client, "wrong_address")
    refused = client.post(answer.request["PATH_INFO"])

    assert "n•••@commission.example" in answer.content.decode()
    assert NEW not in answer.content.decode()
    assert refused.status_code == 409
    assert not CommissionOfficer.objects.exists()


def test_the_button_makes_an_officer_and_leads_to_the_dashboard(client, invitation, france):
    user = a_user(NEW)
    client.force_login(user)

    answer = client.post(link_in(newest_mail(NEW), "officers"))

    assert answer["Location"] == "/admin/"
    assert commission_of(user) == france
    page_of(client, "accepted")


def test_an_expired_link_says_so(client, invitation):
    OfficerInvitation.objects.update(expires_at=clock.now())
    client.force_login(a_user(NEW))

    answer = page_of(client, "refused")

    assert "a expiré" in answer.context["refusal"]  # the Commission reads French


def test_an_invented_link_leads_nowhere(client, invitation):
    assert client.get(f"/en/officers/{'0' * 64}/").status_code == 404
