"""The mails of an application, rendered as the outbox does, from models that no database has seen."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any

from django.conf import settings
from django.template.backends.django import DjangoTemplates
from django.utils import translation

from applications import emails, receipts, timeline
from applications.enums import Role, Status, Verb
from applications.models import Application, Endorsement, Round, StatusChange
from applications.workflow import TRANSITIONS
from cities.models import City, Country
from gnlc_portal.dossiers.models import Dossier, Snapshot
from gnlc_portal.mail import outbox

REFERENCE = "2027-FR-004"
CITY = '<b>&"'  # as hostile to mark-up as a name can be
URL = f"https://portal.example/en/applications/{REFERENCE}/"
ADMIN_URL = "https://portal.example/admin/applications/application/7/change/"
CONTACT = "learningcities@portal.example"
SHA256 = "0123456789abcdef" * 4
REASON = "The motivation names no partners.\n\nSay who works with the city: “schools”, 50 % of them & others."
MAYOR_LETTER = "request_endorsement_for_mayor"
IN_THE_WINDOW = datetime(2027, 3, 15, 8, 0, 7, tzinfo=UTC)  # 09:00:07 in Hamburg
AFTER_SUBMISSION = datetime(2027, 5, 3, 8, 0, tzinfo=UTC)  # only examination goes on
MOMENTS = (datetime(2026, 11, 20, 11, 0, tzinfo=UTC), IN_THE_WINDOW, AFTER_SUBMISSION)
WITH_A_REASON = {Verb.REFUSE_ENDORSEMENT, Verb.SEND_BACK, Verb.REVOKE_APPROVAL, Verb.DECLINE, Verb.REINSTATE}


@dataclass(frozen=True)
class Case:
    """One mail: the step that causes it, and its reader."""

    verb: Verb
    old: str
    new: str
    role: Role
    reader: str
    on_behalf: bool = False  # UIL recorded what the Commission signed on paper

    @property
    def template(self) -> str:
        return emails.template_of(self.change(), self.reader).rsplit("/", 1)[-1]

    def change(self, **fields: Any) -> StatusChange:
        return StatusChange(
            verb=self.verb,
            old=self.old,
            new=self.new,
            role=self.role,
            on_behalf_of_id=1 if self.on_behalf else None,
            **fields,
        )

    def __str__(self) -> str:
        on_behalf = "-on-behalf" if self.on_behalf else ""
        return f"{self.template}-{self.old or 'nothing'}-{self.new}-{self.role}{on_behalf}"


@dataclass(frozen=True)
class Mail:
    """What somebody reads."""

    subject: str
    text: str

    @property
    def paragraphs(self) -> list[str]:
        return self.text.split("\n\n")


def _steps() -> Iterator[tuple[Verb, str, str, Role, bool]]:
    """Every step of the transition table, those that UIL records for a Commission, and the two that begin an application."""
    for verb in (Verb.CREATE, Verb.CARRY_OVER):
        yield verb, "", Status.DRAFT, Role.DELEGATE, False
    for row in TRANSITIONS.values():
        if row.verb == Verb.CARRY_OVER:
            continue
        for old in sorted(row.sources):
            for new in [row.target] if row.target else [Status.DRAFT, Status.RETURNED]:
                for role in sorted(row.roles):
                    yield Verb(row.verb), old, new, Role(role), False
                if Role.OFFICER in row.roles:
                    yield Verb(row.verb), old, new, Role.COORDINATOR, True


def _cases() -> list[Case]:
    return [
        Case(verb, old, new, role, reader, on_behalf)
        for verb, old, new, role, on_behalf in _steps()
        for reader in emails.readers_of(Case(verb, old, new, role, "", on_behalf).change())
    ]


CASES = _cases()


def round_of_2027() -> Round:
    """A round whose examination goes on after the last day to submit."""
    return Round(
        year=2027,
        opens_on=date(2027, 3, 1),
        closes_on=date(2027, 4, 30),
        examination_closes_on=date(2027, 5, 15),
    )


def endorsement_asked(at: datetime, *, signed: bool) -> Endorsement:
    """A request of this moment to the mayor, with or without an answer."""
    return Endorsement(
        mayor_email="mayor@town-hall.example",
        mayor_language="en",
        snapshot=Snapshot(sha256=SHA256),
        requested_at=at,
        expires_at=min(at + timedelta(days=60), round_of_2027().examination_ends_at),
        signer_name="A. B." if signed else "",
        signer_title="Mayor & chair" if signed else "",
    )


def context_of(
    case: Case, *, at: datetime = IN_THE_WINDOW, endorsement: Endorsement | None, city: str = CITY
) -> dict[str, Any]:
    """What ``emails`` hands to the templates, made of models that no database has seen."""
    round = round_of_2027()
    country = Country(iso2="FR", name_en="France", name_fr="France")
    application = Application(
        reference=REFERENCE,
        round=round,
        country=country,
        city=City(name=city, country=country),
        dossier=Dossier(),
        status=case.new,
        place=2 if case.new in (Status.APPROVED, Status.ADMITTED) else None,
    )
    has_reason = case.on_behalf or case.verb in WITH_A_REASON - {Verb.SEND_BACK}
    change = case.change(application=application, at=at, reason=REASON if has_reason else "")
    context = {
        "application": application,
        "city": application.city,
        "country": country,
        "round": round,
        "url": URL,
        "contact": CONTACT,
        "change": change,
        "endorsement": endorsement,
        "personal_link": outbox.PERSONAL_LINK,
    }
    if case.verb == Verb.SEND_BACK:
        reasons = {"Motivation": REASON, "The mayor": "A typo."}
        context["sections"] = [{"title": title, "reason": reason} for title, reason in reasons.items()]
    if case.verb == Verb.SUBMIT:
        context["receipt"] = {
            "rows": receipts.facts(application, change, endorsement),
            "url": f"{URL}receipt/1/",
            "pdf_url": f"{URL}receipt/1.pdf",
        }
    if case.verb == Verb.ADMIT:
        context["clusters"] = [("Literacy", f"{URL}?cluster=literacy")]
    if case.on_behalf and case.reader == "officer":
        context["what"] = timeline.happened(change)
    if case.reader in ("officer", "coordinator"):
        context["admin_url"] = ADMIN_URL
    return context


def render(template: str, context: dict[str, Any], language: str = "en") -> Mail:
    """As the outbox does, with a mark wherever a template reads what it was not given."""
    backend = next(entry for entry in settings.TEMPLATES if entry.get("NAME") == "text")
    options = backend["OPTIONS"] | {"string_if_invalid": "UNDEFINED<%s>"}
    engine = DjangoTemplates(
        {"NAME": "strict", "DIRS": backend["DIRS"], "APP_DIRS": False, "OPTIONS": options}
    )
    with translation.override(language):
        context = context | {"language": language}
        subject, text = (
            engine.get_template(f"applications/emails/{template}.{ending}").render(context).strip()
            for ending in ("subject.txt", "txt")
        )
    return Mail(subject, text)


def case_of(verb: Verb, reader: str, **wanted: str) -> Case:
    """The first step of the table with this verb and reader, and the wanted statuses and role."""
    return next(
        case
        for case in CASES
        if (case.verb, case.reader) == (verb, reader)
        and all(getattr(case, name) == value for name, value in wanted.items())
    )


def mail_of(
    verb: Verb, reader: str, *, at: datetime = IN_THE_WINDOW, language: str = "en", **wanted: str
) -> Mail:
    """The mail of that step; the mayor has answered."""
    case = case_of(verb, reader, **wanted)
    context = context_of(case, at=at, endorsement=endorsement_asked(at, signed=True))
    return render(case.template, context, language)


def letter_to_the_mayor(at: datetime = IN_THE_WINDOW, *, language: str = "en", city: str = CITY) -> Mail:
    """The mayor's own letter. It is no step's mail, so it knows no change."""
    case = case_of(Verb.REQUEST_ENDORSEMENT, "delegate")
    context = context_of(case, at=at, endorsement=endorsement_asked(at, signed=False), city=city)
    del context["change"]
    return render(MAYOR_LETTER, context, language)


def assert_plain(mail: Mail, reference: str = REFERENCE) -> None:
    """No trace of a template, nothing escaped, nothing missing; a subject of one line."""
    for text in (mail.subject, mail.text):
        assert re.findall(r"\{[%{#]|[%}#]\}|%\(|UNDEFINED|\bNone\b", text) == []
        assert re.findall(r"&(?:#\w+|[A-Za-z]+);", text) == []
        assert re.findall(r" [,.]|\(\)|“”", text) == []  # a value that was empty
        assert CITY in text
    assert mail.subject.splitlines() == [mail.subject]
    assert reference in mail.subject
    assert re.findall(r"\n{3,}|[ \t]\n|\n ", mail.text) == []
