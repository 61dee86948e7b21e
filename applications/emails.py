"""Who is told what at each step, in their own language. Messages are rows written in the step's transaction."""

from collections.abc import Iterable, Iterator

from django.conf import settings
from django.urls import reverse
from django.utils import translation
from django.utils.functional import SimpleLazyObject

from applications import deadlines, readers, receipts, timeline
from applications.enums import Status, Verb
from applications.mailings import Mailing, by_language
from applications.models import Application, Endorsement, StatusChange
from applications.models.endorsements import Ended
from applications.readers import Reader
from cities.enums import Cluster
from gnlc_portal.dossiers import answers
from gnlc_portal.mail import outbox
from gnlc_portal.mail.models import Message, State

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
    Verb.REFUSE_ENDORSEMENT: ("delegate", "mayor"),
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


def tell(change: StatusChange) -> None:
    """Queue the messages of one step of an application."""
    outbox.write_all(
        [
            message
            for who in readers_of(change)
            for mailing in mailings(change, who, addresses(change.application, who))
            for message in mailing.messages()
        ]
    )


def mailings(change: StatusChange, who: str, addresses: Iterable[Reader]) -> list[Mailing]:
    """The letters of a step to readers of one kind. Nothing is written: the step need not have happened."""
    return [
        Mailing(
            template=template_of(change, who),
            language=language,
            to=to,
            context=_shown(change, who, language),
            about=change.application.reference,
        )
        for language, to in by_language(addresses).items()
    ]


def is_held_back(endorsement: Endorsement) -> bool:
    """Whether UIL keeps the mayor's letter from leaving."""
    letters = Message.objects.filter(personal_purpose=LINK_PURPOSE, personal_nonce=endorsement.nonce)
    return letters.filter(kind="request_endorsement_for_mayor", state=State.HELD).exists()


def ask_mayor(endorsement: Endorsement) -> Message:
    """Queue the mayor's letter. Its personal link is made at delivery; the row holds a placeholder and a nonce."""
    language = endorsement.mayor_language
    with translation.override(language):
        context = about(endorsement.application) | {
            "endorsement": endorsement,
            "link_ends_here": deadlines.in_the_city(endorsement.works_until, endorsement.application.city),
        }
    return outbox.compose(
        template="applications/emails/request_endorsement_for_mayor",
        to=endorsement.mayor_email,
        language=language,
        context=context,
        about=endorsement.application.reference,
        **personal_link(endorsement),
    )


def personal_link(endorsement: Endorsement) -> dict[str, str]:
    """The outbox's fields of the mayor's link: it is made at delivery."""
    with translation.override(endorsement.mayor_language):
        path = reverse("endorse", args=["TOKEN"]).replace("TOKEN", "{token}")
    return {
        "personal_purpose": LINK_PURPOSE,
        "personal_path": path,
        "personal_nonce": endorsement.nonce,
    }


def readers_of(change: StatusChange) -> Iterator[str]:
    """Who is told of a step: the last part of its templates' names."""
    for who in _ALWAYS_TOLD[change.verb]:
        if change.city_told or who not in _IN_THE_CITY:
            yield who
    if change.on_behalf_of_id:
        yield "officer"
    by_city = change.verb in (Verb.RECALL, Verb.WITHDRAW)
    if by_city and change.old in _WITH_THE_COMMISSION:
        yield "officer"
    if change.is_uils_own and change.verb in (Verb.DECLINE, Verb.SEND_BACK, Verb.REINSTATE):
        yield "officer"
    # UIL was told of the approval, so it is told when that no longer stands.
    if (
        change.old == Status.APPROVED
        and not change.is_uils_own
        and change.verb in (Verb.DECLINE, Verb.SEND_BACK, Verb.WITHDRAW)
    ):
        yield "coordinator"
    if change.verb == Verb.WITHDRAW and change.old not in (Status.DRAFT, Status.RETURNED):
        yield "mayor"
    if change.verb == Verb.LAPSE_ROUND and change.old == Status.AWAITING_ENDORSEMENT:
        yield "mayor"


def addresses(application: Application, who: str) -> list[Reader]:
    """Who reads for a side: "delegate", "officer", "coordinator" or "mayor"."""
    return {
        "delegate": _delegates,
        "officer": _officers,
        "coordinator": lambda _application: readers.coordinators(),
        "mayor": _mayor,
    }[who](application)


def _delegates(application: Application) -> list[Reader]:
    return readers.delegates_of([application.city_id]).get(application.city_id, [])


def _officers(application: Application) -> list[Reader]:
    """The Commission's officers; else its shared mailbox; else UIL, so that nothing waits unread."""
    found = readers.officers_of([application.country_id])
    return found.get(application.country_id) or readers.coordinators()


def _mayor(application: Application) -> list[Reader]:
    return mayor_behind(application.endorsements.last())


def mayor_behind(endorsement: Endorsement | None) -> list[Reader]:
    """Whom the newest request went to; an address that the city took back was perhaps a wrong one and hears no more."""
    if endorsement is None or endorsement.ended_because == Ended.REVOKED:
        return []
    return [Reader(endorsement.mayor_email, endorsement.mayor_language)]


def template_of(change: StatusChange, who: str) -> str:
    """The letter's template; the Commission is told in one way of whatever UIL records on its behalf."""
    is_recorded = change.on_behalf_of_id and who == "officer"
    return f"applications/emails/{'on_behalf' if is_recorded else change.verb}_for_{who}"


def _shown(change: StatusChange, who: str, language: str) -> dict[str, object]:
    with translation.override(language):
        return about(change.application) | _facts_of(change, who)


def about(application: Application) -> dict[str, object]:
    """What every letter about an application may show, in the language that is active."""
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
    # Asked of the database only where a letter speaks of it and none is valid.
    endorsement = SimpleLazyObject(lambda: application.endorsement or application.endorsements.last())
    facts: dict[str, object] = {"change": change, "endorsement": endorsement}
    if change.on_behalf_of_id and who == "officer":
        facts["what"] = timeline.HAPPENED[Verb(change.verb)]
    if change.sections:
        facts["sections"] = application.dossier.questionnaire.reasons(change.sections)
    if change.verb == Verb.SUBMIT:
        facts["receipt"] = _receipt(change)
    if change.verb == Verb.ADMIT:
        facts["clusters"] = _clusters(application)
    if who in ("officer", "coordinator"):
        facts["admin_url"] = admin_url(application)
    return facts


def _clusters(application: Application) -> list[tuple[str, str]]:
    """The clusters the city chose, each with the list of the members in it."""
    chosen = answers.current(application.dossier).get("clusters", [])
    members = settings.SITE_URL + reverse("city_list")
    return [(str(one.label), f"{members}?cluster={one.value}") for one in Cluster if one.value in chosen]


def admin_url(application: Application) -> str:
    """Where those who decide find it."""
    return settings.SITE_URL + reverse("admin:applications_application_change", args=[application.pk])


def _receipt(change: StatusChange) -> dict[str, object]:
    application = change.application
    number = application.status_changes.filter(verb=Verb.SUBMIT, id__lte=change.pk).count()
    pdf = reverse("application_receipt_pdf", args=[application.reference, number])
    return {
        "rows": receipts.facts(application, change, application.endorsement),
        "url": settings.SITE_URL + receipts.url(application, number),
        "pdf_url": settings.SITE_URL + pdf,
    }
