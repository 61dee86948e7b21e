"""Who is told what at each step, in their own language. Messages are rows written in the step's transaction."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.conf import settings
from django.urls import reverse
from django.utils import translation

from applications import deadlines, receipts
from applications.enums import Role, Status, Verb
from applications.models import Application, Endorsement, StatusChange
from cities.models import CommissionOfficer, Delegate
from gnlc_portal.accounts.services import addresses_of_coordinators
from gnlc_portal.mail import outbox
from gnlc_portal.mail.models import Message

LINK_PURPOSE = "endorse"
_IN_THE_CITY = {"delegate", "mayor"}
_WITH_THE_COMMISSION = {Status.SUBMITTED, Status.APPROVED}

# One template per verb and reader: applications/emails/<verb>_for_<reader>.{subject.txt,txt}
_ALWAYS_TOLD: dict[str, tuple[str, ...]] = {
    Verb.CREATE: ("delegate",),
    Verb.CARRY_OVER: ("delegate",),
    Verb.REQUEST_ENDORSEMENT: ("delegate",),  # the mayor's own letter is ask_mayor
    Verb.RECALL: ("delegate", "mayor"),
    Verb.ENDORSE: ("delegate", "mayor"),
    Verb.REFUSE_ENDORSEMENT: ("delegate",),
    Verb.SUBMIT: ("delegate", "officer"),
    Verb.SEND_BACK: ("delegate", "mayor"),
    Verb.APPROVE: ("delegate", "coordinator"),
    Verb.REVOKE_APPROVAL: ("delegate", "coordinator"),
    Verb.DECLINE: ("delegate",),
    Verb.REINSTATE: ("delegate",),
    Verb.ADMIT: ("delegate", "mayor", "officer"),
    Verb.WITHDRAW: ("delegate",),
    Verb.LAPSE_ROUND: ("delegate",),
}


@dataclass(frozen=True)
class _Reader:
    email: str
    language: str


def tell(change: StatusChange) -> None:
    """Queue the messages of one step of an application."""
    for who in _readers_of(change):
        for reader in _addresses(change.application, who):
            _compose(change, who, reader)


def ask_mayor(endorsement: Endorsement) -> Message:
    """Queue the mayor's letter. Its personal link is made at delivery; the row holds a placeholder and a nonce."""
    language = endorsement.mayor_language
    with translation.override(language):
        path = reverse("endorse", args=["TOKEN"]).replace("TOKEN", "{token}")
        context = _context(endorsement.application) | {
            "endorsement": endorsement,
            "link_ends_here": deadlines.in_the_city(endorsement.works_until, endorsement.application.city),
        }
    return outbox.compose(
        template="applications/emails/request_endorsement_for_mayor",
        to=endorsement.mayor_email,
        language=language,
        context=context,
        about=endorsement.application.reference,
        personal_purpose=LINK_PURPOSE,
        personal_path=path,
        personal_nonce=endorsement.nonce,
    )


def _readers_of(change: StatusChange) -> Iterator[str]:
    for who in _ALWAYS_TOLD[change.verb]:
        if change.city_told or who not in _IN_THE_CITY:
            yield who
    by_uil = change.role == Role.COORDINATOR
    by_city = change.verb in (Verb.RECALL, Verb.WITHDRAW)
    if by_city and change.old in _WITH_THE_COMMISSION:
        yield "officer"
    if by_uil and change.verb in (Verb.DECLINE, Verb.SEND_BACK, Verb.REINSTATE):
        yield "officer"
    # UIL was told of the approval, so it is told when that no longer stands.
    if (
        change.old == Status.APPROVED
        and not by_uil
        and change.verb in (Verb.DECLINE, Verb.SEND_BACK, Verb.WITHDRAW)
    ):
        yield "coordinator"
    if change.verb == Verb.WITHDRAW and change.old not in (Status.DRAFT, Status.RETURNED):
        yield "mayor"


def _addresses(application: Application, who: str) -> list[_Reader]:
    return {"delegate": _delegates, "officer": _officers, "coordinator": _coordinators, "mayor": _mayor}[who](
        application
    )


def _delegates(application: Application) -> list[_Reader]:
    rows = Delegate.objects.active().filter(city=application.city, user__is_active=True)
    return [_Reader(*pair) for pair in rows.order_by("id").values_list("user__email", "user__language")]


def _officers(application: Application) -> list[_Reader]:
    """The Commission's officers; else its shared mailbox; else UIL, so that nothing waits unread."""
    rows = CommissionOfficer.objects.filter(
        commission__country=application.country_id, ended_at__isnull=True, user__is_active=True
    )
    readers = [_Reader(*pair) for pair in rows.order_by("id").values_list("user__email", "user__language")]
    commission = getattr(application.country, "commission", None)
    if not readers and commission is not None and commission.email:
        readers = [_Reader(commission.email, commission.language)]
    return readers or _coordinators(application)


def _coordinators(_application: Application) -> list[_Reader]:
    return [_Reader(*pair) for pair in addresses_of_coordinators()]


def _mayor(application: Application) -> list[_Reader]:
    endorsement = application.endorsements.last()
    return [_Reader(endorsement.mayor_email, endorsement.mayor_language)] if endorsement else []


def _compose(change: StatusChange, who: str, reader: _Reader) -> None:
    with translation.override(reader.language):
        context = _context(change.application) | _facts_of(change, who)
    outbox.compose(
        template=f"applications/emails/{change.verb}_for_{who}",
        to=reader.email,
        language=reader.language,
        context=context,
        about=change.application.reference,
    )


def _context(application: Application) -> dict[str, object]:
    return {
        "application": application,
        "city": application.city,
        "country": application.country,
        "round": application.round,
        "url": settings.SITE_URL + reverse("application", args=[application.reference]),
        "contact": settings.CONTACT_EMAIL,
        "closes_here": deadlines.end_of_submission_here(application),
        "decides_here": deadlines.end_of_examination_here(application),
    }


def _facts_of(change: StatusChange, who: str) -> dict[str, object]:
    application = change.application
    facts: dict[str, object] = {"change": change, "endorsement": application.endorsements.last()}
    if change.sections:
        questionnaire = application.dossier.questionnaire
        facts["sections"] = [
            {"title": section.title, "reason": change.sections[section.slug]}
            for section in questionnaire.sections
            if section.slug in change.sections
        ]
    if change.verb == Verb.SUBMIT:
        facts["receipt"] = _receipt(change)
    if who in ("officer", "coordinator"):
        path = reverse("admin:applications_application_change", args=[application.pk])
        facts["admin_url"] = settings.SITE_URL + path
    return facts


def _receipt(change: StatusChange) -> dict[str, object]:
    application = change.application
    number = application.status_changes.filter(verb=Verb.SUBMIT, id__lte=change.pk).count()
    pdf = reverse("application_receipt_pdf", args=[application.reference, number])
    return {
        "rows": receipts.facts(application, change),
        "url": settings.SITE_URL + receipts.url(application, number),
        "pdf_url": settings.SITE_URL + pdf,
    }
