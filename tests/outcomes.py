"""What every address of the portal answers to everybody: the access table that tests/test_walk.py walks through.

One line an address: its name (where it has none, its route), then what reading it and what posting to it answer. A
word after the name tells several lines of one address apart. An outcome gives a role's answer: a status, or, where the
person is sent elsewhere, "to" and the name of that page.
"""

from dataclasses import dataclass, field
from typing import Any

SIGNED_OUT, NOBODY = "signed out", "signed in without a role"
OTHER_CITY, DELEGATE, LEAD = "delegate of another city", "delegate", "lead"
OTHER_COUNTRY, OFFICER = "officer of another country", "officer"
COORDINATOR, ADMINISTRATOR = "coordinator", "administrator"
ROLES = (SIGNED_OUT, NOBODY, OTHER_CITY, DELEGATE, LEAD, OTHER_COUNTRY, OFFICER, COORDINATOR, ADMINISTRATOR)

Outcome = dict[str, int | str]
SIGN_IN = "to account_login"


def everyone(answer: int | str) -> Outcome:
    """The same for all, signed in or not."""
    return dict.fromkeys(ROLES, answer)


def signed_in(answer: int | str) -> Outcome:
    """The same for all who are signed in."""
    return everyone(answer) | {SIGNED_OUT: SIGN_IN}


def only(*roles: str, gives: int | str = 200) -> Outcome:
    """An answer for some roles; for all others there is no such page."""
    return signed_in(404) | dict.fromkeys(roles, gives)


_TEAM = (DELEGATE, LEAD)
_DECIDERS = (OFFICER, COORDINATOR, ADMINISTRATOR)
_UIL = (COORDINATOR, ADMINISTRATOR)

PUBLIC = everyone(200)
PRIVATE = signed_in(200)
TEAM = only(*_TEAM)
TEAM_NOT_NOW = only(*_TEAM, gives=409)
READERS = only(*_TEAM, *_DECIDERS)  # the team and those who decide on it
DESK = only(OTHER_COUNTRY, *_DECIDERS)  # whoever has a role in the dashboard
DECIDERS = only(*_DECIDERS)
SIGN_IN_OR_NONE = only(OTHER_COUNTRY, *_DECIDERS, gives=SIGN_IN) | {SIGNED_OUT: SIGN_IN}
UIL = only(*_UIL)
NOBODYS = only()  # an address that Django brings and nobody has a use for
STRANGERS = signed_in("to after_login") | {SIGNED_OUT: 200}  # who is signed in has no business there
SIGNING_IN = signed_in("to after_login")  # a later step of a sign-in that nobody here has begun
SECURE = signed_in("to account_reauthenticate")  # asks for the password again
READ_ONLY = everyone(405)


@dataclass(frozen=True)
class Page:
    """What an address answers: to be read, to be posted to with ``send``; ``at`` names or gives its arguments."""

    get: Outcome
    post: Outcome = field(default_factory=lambda: READ_ONLY)
    at: dict[str, Any] = field(default_factory=dict)
    send: dict[str, Any] = field(default_factory=dict)


def deed(name: str, post: Outcome, /, **send: Any) -> Page:
    """Something that is done to a record of the dashboard: who may do it is told to post, others find no page."""
    return Page(
        {role: 405 if answer != 404 and role != SIGNED_OUT else answer for role, answer in post.items()},
        post,
        at={"name": name},
        send=send,
    )


def _listed(list_: Outcome, record: Outcome) -> dict[str, Page]:
    """Records whose list is filtered, saved and exported (gnlc_portal.lists)."""
    reads = {role: 405 if answer == 200 else answer for role, answer in list_.items()}
    exported = {role: "to admin:lists_export_change" if a == 200 else a for role, a in list_.items()}
    return {
        **_records(list_, record),
        "changelist": Page(list_, reads),
        "save_view": Page(reads, {role: 400 if a == 200 else a for role, a in list_.items()}),
        "export": Page(reads, exported, send={"kind": "csv"}),
    }


def _records(list_: Outcome, record: Outcome) -> dict[str, Page]:
    """A model of the dashboard whose records are listed and read; what can be done to one is a deed."""
    reads = {role: 405 if answer == 200 else answer for role, answer in record.items()}
    return {
        "changelist": Page(list_, list_),
        "add": Page(NOBODYS, NOBODYS),
        "change": Page(record, reads),
        "deed unknown": Page(NOBODYS, NOBODYS, at={"name": "no-such-deed"}),
    }


_OWN_COMMISSION = UIL | dict.fromkeys((OFFICER, OTHER_COUNTRY), "to admin:cities_nationalcommission_change")
_APPLICATION = "to admin:applications_application_change"
_MESSAGE = "to admin:mail_message_change"
_COMMISSION = "to admin:cities_nationalcommission_change"
_REPORT = "to admin:reports_progressreport_change"

DASHBOARD: dict[str, dict[str, Page]] = {
    "accounts_user": {
        "changelist": Page(UIL, UIL),
        "add": Page(NOBODYS, NOBODYS),
        "change": Page(UIL, only(ADMINISTRATOR)),
        "history": Page(UIL, UIL),
    },
    "applications_application": {
        **_listed(DESK, DECIDERS),
        "scan": Page(NOBODYS, only(*_DECIDERS, gives=405)),  # this one was endorsed by link
        "decision_scan": Page(
            NOBODYS, only(*_DECIDERS, gives=405), at={"change": 1}
        ),  # nothing was recorded on anybody's behalf
        "deed approve_on_behalf": deed("approve_on_behalf", only(COORDINATOR, gives=400)),
        "deed send_back_on_behalf": deed("send_back_on_behalf", only(COORDINATOR, gives=400)),
        "deed decline_on_behalf": deed("decline_on_behalf", only(COORDINATOR, gives=400)),
        "deed revoke_approval_on_behalf": deed("revoke_approval_on_behalf", only(COORDINATOR, gives=400)),
        "deed reinstate_on_behalf": deed("reinstate_on_behalf", only(COORDINATOR, gives=400)),
        "deed approve": deed("approve", only(OFFICER, gives=_APPLICATION), endorsement_checked="on"),
        "deed send_back": deed(
            "send_back",
            only(OFFICER, COORDINATOR, gives=_APPLICATION),
            sections="motivation",
            reason="Say more.",
        ),
        "deed decline": deed(
            "decline", only(OFFICER, COORDINATOR, gives=_APPLICATION), reason="Not this year."
        ),
        "deed revoke_approval": deed("revoke_approval", only(OFFICER, gives=409), reason="Because."),
        "deed reinstate": deed("reinstate", only(OFFICER, COORDINATOR, gives=409), reason="Because."),
        "deed admit": deed("admit", only(COORDINATOR, gives=409)),
        # Those who review; an administrator reads the file only
        "reviewing": Page(only(OFFICER, COORDINATOR, gives=405), only(OFFICER, COORDINATOR)),
        "deed take": deed("take", only(OFFICER, COORDINATOR, gives=_APPLICATION)),
        "deed give_back": deed("give_back", only(OFFICER, COORDINATOR, gives="to admin:index")),
        "deed note": deed("note", only(OFFICER, COORDINATOR, gives=_APPLICATION), text="Ask the region."),
        "deed ask": deed("ask", only(OFFICER, COORDINATOR, gives=_APPLICATION), text="Who pays for it?"),
        "deed prepare_approve": deed(
            "prepare_approve", only(OFFICER, gives=_APPLICATION), endorsement_checked="on"
        ),
        "deed prepare_send_back": deed(
            "prepare_send_back", only(OFFICER, gives=_APPLICATION), sections="motivation", reason="Say more."
        ),
        "deed prepare_decline": deed(
            "prepare_decline", only(OFFICER, gives=_APPLICATION), reason="Not this year."
        ),
        "deed clear_prepared": deed("clear_prepared", only(OFFICER, gives=409)),
    },
    "applications_decisionrun": {
        **_records(DESK, DECIDERS),
        "deed continue": deed("continue", only(OFFICER, gives="to admin:applications_decisionrun_change")),
        "deed undo": deed(
            "undo-{result}",
            only(OFFICER, gives="to admin:applications_decisionrun_change"),
            reason="Because.",
        ),
    },
    "applications_waiting": {
        "prepared": Page(
            DECIDERS,
            only(OFFICER, gives=400),
            at={"year": 2027, "iso2": "FR"},
            send={"action": "commit"},
        ),
        "prepared of no country": Page(NOBODYS, NOBODYS, at={"year": 2027, "iso2": "ZZ"}),
        "list": Page(
            DECIDERS,
            only(OFFICER, gives="to admin:applications_waiting_list"),
            at={"year": 2027, "iso2": "FR"},
            send={"seen": "0"},
        ),
        "list of no round": Page(NOBODYS, NOBODYS, at={"year": 2020, "iso2": "FR"}),
        "list of no country": Page(NOBODYS, NOBODYS, at={"year": 2027, "iso2": "ZZ"}),
    },
    "applications_round": {
        **_records(UIL, UIL),
        "add": Page(only(COORDINATOR), only(COORDINATOR)),
        "end": Page(UIL, only(*_UIL, gives=405)),
        "notices": Page(UIL, only(*_UIL, gives=405)),
        "deed extend": deed(
            "extend",
            only(COORDINATOR, gives="to admin:applications_round_change"),
            closes_on="2027-05-15",
            examination_closes_on="2027-05-31",
            reason="A holiday.",
        ),
    },
    "cities_city": {
        **_records(UIL, UIL),
        "deed name_lead": deed(
            "name_lead", only(COORDINATOR, gives=400), delegate="0", reason="The lead is gone."
        ),
        "deed invite_lead": deed(
            "invite_lead",
            only(COORDINATOR, gives="to admin:cities_city_change"),
            email="next@city.example",
            language="fr",
            reason="The lead is gone.",
        ),
        "deed revoke": deed(
            "revoke-{lead_invitation}", only(COORDINATOR, gives="to admin:cities_city_change")
        ),
        "deed correct_facts": deed(
            "correct_facts", only(COORDINATOR, gives=409), as_read="stale", reason="A wrong address."
        ),
        "deed withdraw_facts": deed(
            "withdraw_facts", only(COORDINATOR, gives=409), reason="It takes back its consent."
        ),  # this one gave nothing
    },
    "cities_cityclaim": {
        **_records(UIL, UIL),
        "deed grant": deed("grant", only(COORDINATOR, gives="to admin:cities_cityclaim_change")),
        "deed refuse": deed(
            "refuse", only(COORDINATOR, gives="to admin:cities_cityclaim_change"), reason="No proof."
        ),
    },
    "cities_country": {
        "changelist": Page(UIL, UIL),
        "add": Page(NOBODYS, NOBODYS),
        "change": Page(UIL, UIL),
        "history": Page(UIL, UIL),
    },
    "cities_membership": {
        **_listed(UIL, UIL),
        "deed end": deed(
            "end", only(COORDINATOR, gives="to admin:cities_membership_change"), reason="It left."
        ),
        "deed resume": deed(
            "resume", only(COORDINATOR, gives="to admin:cities_membership_change"), reason="It reported."
        ),
        "deed set_first_report": deed(
            "set_first_report",
            only(COORDINATOR, gives="to admin:cities_membership_change"),
            on="2029-04-30",
            reason="It joined in 2020.",
        ),
    },
    "cities_nationalcommission": {
        **_records(_OWN_COMMISSION, DECIDERS),
        "deed invite": deed(
            "invite", only(OFFICER, COORDINATOR, gives=_COMMISSION), email="new@commission.example"
        ),
        "deed revoke": deed("revoke-{invitation}", only(OFFICER, COORDINATOR, gives=_COMMISSION)),
        "deed end": deed("end-{officer}", only(OFFICER, COORDINATOR, gives=_COMMISSION)),
        "deed mailbox": deed(
            "mailbox", only(*_UIL, gives=_COMMISSION), email="box@commission.example", language="fr"
        ),
    },
    "lists_export": {
        **_records(DESK, only(COORDINATOR)),  # whose it is
        "file": Page(NOBODYS, only(COORDINATOR, gives=405)),  # it is not written yet
        "deed discard": deed("discard", only(COORDINATOR, gives="to admin:lists_export_change")),
        "deed again": deed("again", only(COORDINATOR, gives=409)),
    },
    "lists_savedview": {
        **_records(DESK, only(COORDINATOR)),
        "deed rename": deed(
            "rename", only(COORDINATOR, gives="to admin:lists_savedview_change"), name="Another name"
        ),
        "deed remove": deed("remove", only(COORDINATOR, gives="to admin:lists_savedview_changelist")),
    },
    "trail_entry": _listed(DESK, DECIDERS),
    "mail_message": {
        **_listed(UIL, UIL),
        "html": Page(UIL, only(*_UIL, gives=405)),
        "deed edit": deed(
            "edit",
            only(COORDINATOR, gives=_MESSAGE),
            seen="1",
            to="reader@city.example",
            subject="A note",
            text="Good morning.",
        ),
        "deed hold": deed("hold", only(COORDINATOR, gives=_MESSAGE), seen="1"),
        "deed release": deed("release", only(COORDINATOR, gives=409), seen="1"),
        "deed retry": deed("retry", only(COORDINATOR, gives=409), seen="1"),
        "deed copy": deed("copy", only(COORDINATOR, gives=409), seen="1"),
    },
    "reports_progressreport": {
        **_listed(UIL, UIL),
        "schedule": Page(UIL, only(COORDINATOR, gives=400)),
        "figures": Page(UIL, UIL),
        "figure": Page(UIL, only(*_UIL, gives=405), at={"name": "on-hold-by-region"}),
        "figure unknown": Page(NOBODYS, only(*_UIL, gives=405), at={"name": "no-such-figure"}),
        # This one is scheduled: nothing was handed in that somebody could review
        "reviewing": Page(NOBODYS, NOBODYS),
        "deed accept": deed("accept", NOBODYS),
        "reminders": Page(UIL, only(*_UIL, gives=405)),
        "deed extend": deed(
            "extend", only(COORDINATOR, gives=_REPORT), until="2030-01-31", reason="A new team."
        ),
        "deed skip": deed("skip", only(COORDINATOR, gives=_REPORT), reason="The city merged."),
        "deed take_back_date": deed("take_back_date", only(COORDINATOR, gives=409), reason="A slip."),
        "deed grant_extension": deed(
            "grant_extension", only(COORDINATOR, gives=409), asked="1"
        ),  # nobody asked
        "deed refuse_extension": deed(
            "refuse_extension", only(COORDINATOR, gives=409), asked="1", reason="Too long."
        ),
    },
}

_REPORT_AT: dict[str, Any] = {"reference": "submitted_report"}

WALK: dict[str, Page] = {
    # Everybody's
    "home": Page(PUBLIC),
    "questionnaire_pdf": Page(PUBLIC),
    "questionnaire_docx": Page(PUBLIC),
    "healthz": Page(PUBLIC),
    "readyz": Page(PUBLIC),
    "city_list": Page(PUBLIC),
    "city_detail": Page(PUBLIC),
    "cities_csv": Page(PUBLIC),
    "cities_geojson": Page(PUBLIC),
    "cities_atom": Page(PUBLIC),
    "calendar": Page(PUBLIC),
    "country_list": Page(PUBLIC),
    "country_detail": Page(PUBLIC, at={"iso2": "country"}),
    "figures": Page(PUBLIC),
    "figure_csv": Page(PUBLIC, at={"name": "members-by-year"}),
    "figure_csv unknown": Page(everyone(404), READ_ONLY, at={"name": "no-such-figure"}),
    "api_cities": Page(PUBLIC),
    "api_city": Page(PUBLIC),
    "api_countries": Page(PUBLIC),
    "openapi": Page(PUBLIC),
    "robots": Page(PUBLIC),
    "sitemap": Page(PUBLIC),
    "documents": Page(PUBLIC),
    "data": Page(PUBLIC),
    "privacy": Page(PUBLIC),
    "accessibility": Page(PUBLIC),
    "legal": Page(PUBLIC),
    "contact": Page(PUBLIC),
    # Behind a personal link: whoever has it
    "endorse": Page(PUBLIC, everyone(400), send={"action": "endorse"}),
    "endorse_pdf": Page(PUBLIC),
    "endorse_attachment": Page(PUBLIC, at={"pk": "frozen_file"}),
    "endorse_attachment of another": Page(everyone(404), at={"pk": "file"}),
    "officer_invitation": Page(PUBLIC, signed_in(409), at={"token": "invitation_token"}),
    "delegate_invitation": Page(
        PUBLIC,
        signed_in("to after_login") | dict.fromkeys((OTHER_COUNTRY, *_DECIDERS), 409),
        at={"token": "delegate_token"},
        send={"action": "accept"},
    ),
    "delegate_invitation decline": Page(
        PUBLIC, everyone("to delegate_invitation"), at={"token": "delegate_token"}, send={"action": "decline"}
    ),
    "calendar_private": Page(PUBLIC, at={"token": "calendar_token"}),
    # Signed in
    "account_calendar": Page(PRIVATE, PRIVATE, send={"action": "renew"}),
    "account_calendar withdraw": Page(PRIVATE, signed_in("to account_calendar"), send={"action": "withdraw"}),
    "account_calendar unknown": Page(PRIVATE, NOBODYS, send={"action": "show"}),
    "after_login": Page(
        DESK
        | {NOBODY: "to apply"}
        | dict.fromkeys((OTHER_CITY, *_TEAM), "to application_list")
        | dict.fromkeys((OTHER_COUNTRY, *_DECIDERS), "to admin:index"),
        DESK
        | {NOBODY: "to apply"}
        | dict.fromkeys((OTHER_CITY, *_TEAM), "to application_list")
        | dict.fromkeys((OTHER_COUNTRY, *_DECIDERS), "to admin:index"),
    ),
    "account_profile": Page(
        PRIVATE, signed_in("to account_profile"), send={"name": "A name", "language": "en"}
    ),
    "account_language": Page(
        signed_in(405),
        signed_in("to apply")
        | dict.fromkeys((OTHER_CITY, *_TEAM), "to application_list")
        | dict.fromkeys((OTHER_COUNTRY, *_DECIDERS), "to admin:index"),
        send={"language": "en"},
    ),
    "city_claim": Page(PRIVATE, signed_in("to city_claim"), send={"statement": "I work for the city."}),
    # The city of this walk has no team, so nobody would read it
    "city_letter": Page(PRIVATE, signed_in(409), send={"text": "Good morning.", "consent": "on"}),
    "city_join": Page(
        PRIVATE,
        signed_in("to city_join") | dict.fromkeys((*_TEAM, OTHER_COUNTRY, *_DECIDERS), 409),
        at={"slug": "team_slug"},
        send={"statement": "I work for the city."},
    ),
    "city_join nobody's": Page(signed_in(404), signed_in(404)),
    "apply": Page(PRIVATE, signed_in(400), send={"city": "9999999999"}),
    "application_list": Page(PRIVATE),
    # An application
    "application": Page(
        TEAM, only(LEAD, gives="to application") | {DELEGATE: 409}, send={"action": "withdraw"}
    ),
    "application unknown": Page(TEAM, NOBODYS, send={"action": "approve"}),
    "application_section": Page(TEAM, only(*_TEAM, gives=409), send={"motivation": "Too late."}),
    "application_preview": Page(TEAM),
    "application_history": Page(TEAM),
    "application_draft": Page(TEAM),
    "application_unanswered": Page(TEAM),
    "application_receipt": Page(TEAM),
    "application_receipt_number": Page(TEAM, at={"number": 1}),
    "application_receipt_number unknown": Page(NOBODYS, at={"number": 2}),
    "application_receipt_pdf": Page(TEAM, at={"number": 1}),
    "application_receipt_newest_pdf": Page(TEAM),
    "application_paper": Page(TEAM_NOT_NOW, TEAM_NOT_NOW),  # it is not with the mayor any more
    "application_paper waiting": Page(
        only(LEAD), only(LEAD, gives=400), at={"reference": "waiting_reference"}
    ),
    "application_team": Page(
        TEAM,
        only(LEAD, gives="to application_team") | {DELEGATE: 409},
        send={"action": "invite", "email": "colleague@city.example", "language": "fr"},
    ),
    "application_team leave": Page(
        TEAM, only(DELEGATE, gives="to application_list") | {LEAD: 409}, send={"action": "leave"}
    ),
    "application_team unknown": Page(TEAM, NOBODYS, send={"action": "remove", "id": "1x"}),
    "application_pdf": Page(READERS),
    "application_certificate": Page(only(*_TEAM, *_DECIDERS, gives=409)),  # it is not admitted yet
    "application_certificate admitted": Page(READERS, at={"reference": "admitted_reference"}),
    "application_answer": Page(
        READ_ONLY, only(*_TEAM, gives=423) | {SIGNED_OUT: 401}, send={"value": "Too late.", "version": "1"}
    ),
    "application_questions": Page(
        TEAM, NOBODYS, send={"action": "answer", "question": "0", "text": "To no question."}
    ),
    "application_question_file": Page(READERS, at={"pk": "question_file"}),
    "application_question_file another": Page(NOBODYS, at={"pk": "paper"}),
    "application_attachments": Page(
        READ_ONLY,
        only(*_TEAM, gives=423) | {SIGNED_OUT: 401},
        send={"section": "implementation", "action": "attach"},
    ),
    "application_attachment": Page(READERS, at={"pk": "file"}),
    "application_attachment later": Page(TEAM, at={"pk": "paper"}),  # not among what was handed in
    "application_presence": Page(READ_ONLY, TEAM | {SIGNED_OUT: 401}, send={"section": "motivation"}),
    "application_versions": Page(
        TEAM,
        only(*_TEAM, gives=409),
        at={"key": "motivation"},
        send={"action": "restore", "earlier": "1", "version": "1"},
    ),
    # A progress report; its date for a calendar: whoever has the link of a notice
    "report_calendar_entry": Page(PUBLIC, at={"reference": "scheduled_report", "token": "entry_token"}),
    "report_calendar_entry of another": Page(everyone(404), at={"token": "entry_token"}),
    "report_list": Page(PRIVATE),
    "report": Page(
        TEAM,
        only(LEAD, gives=409) | {DELEGATE: 409},  # it is with UIL: no more time is given
        at=_REPORT_AT,
        send={"action": "ask_extension", "until": "2031-01-01", "reason": "A new team."},
    ),
    "report not open": Page(
        TEAM,
        only(LEAD, gives=409) | {DELEGATE: 409},
        at={"reference": "scheduled_report"},
        send={"action": "submit"},
    ),
    "report unknown": Page(NOBODYS, NOBODYS),
    "report_section": Page(
        TEAM, only(*_TEAM, gives=409), at=_REPORT_AT | {"section": "plan"}, send={"plan": "Too late."}
    ),
    "report_section not open": Page(
        only(*_TEAM, gives=409),
        only(*_TEAM, gives=409),
        at={"reference": "scheduled_report", "section": "plan"},
    ),
    "report_preview": Page(TEAM, at=_REPORT_AT),
    "report_history": Page(TEAM, at=_REPORT_AT),
    "report_history not open": Page(TEAM, at={"reference": "scheduled_report"}),
    "report_draft": Page(TEAM, at=_REPORT_AT),
    "report_unanswered": Page(TEAM, at=_REPORT_AT),
    "report_receipt": Page(TEAM, at=_REPORT_AT),
    "report_receipt not open": Page(only(*_TEAM, gives=409), at={"reference": "scheduled_report"}),
    "report_receipt_number": Page(TEAM, at=_REPORT_AT | {"number": 1}),
    "report_receipt_number unknown": Page(NOBODYS, at=_REPORT_AT | {"number": 2}),
    "report_receipt_pdf": Page(TEAM, at=_REPORT_AT | {"number": 1}),
    "report_receipt_newest_pdf": Page(TEAM, at=_REPORT_AT),
    "report_team": Page(
        TEAM,
        only(LEAD, gives="to report_team") | {DELEGATE: 409},
        at=_REPORT_AT,
        send={"action": "invite", "email": "colleague@city.example", "language": "fr"},
    ),
    "report_pdf": Page(only(*_TEAM, *_UIL), at=_REPORT_AT),
    "report_pdf not open": Page(only(*_TEAM, gives=409), at={"reference": "scheduled_report"}),
    "report_answer": Page(
        READ_ONLY,
        only(*_TEAM, gives=423) | {SIGNED_OUT: 401},
        at=_REPORT_AT | {"key": "plan"},
        send={"value": "Too late.", "version": "1"},
    ),
    "report_attachments": Page(
        READ_ONLY,
        only(*_TEAM, gives=423) | {SIGNED_OUT: 401},
        at=_REPORT_AT,
        send={"section": "innovation", "action": "attach"},
    ),
    "report_attachment": Page(NOBODYS, at=_REPORT_AT | {"pk": "file"}),  # of an application
    "report_presence": Page(READ_ONLY, TEAM | {SIGNED_OUT: 401}, at=_REPORT_AT, send={"section": "plan"}),
    "report_versions": Page(
        TEAM,
        only(*_TEAM, gives=409),
        at=_REPORT_AT | {"key": "plan"},
        send={"action": "restore", "earlier": "1", "version": "1"},
    ),
    "report_questionnaire_pdf": Page(PUBLIC),
    "report_questionnaire_docx": Page(PUBLIC),
    # The dashboard
    "admin:index": Page(DESK, DESK),
    "admin:applications_admissions": Page(
        only(COORDINATOR), only(COORDINATOR, gives=400), send={"action": "commit"}
    ),
    "admin:applications_figures": Page(UIL, only(*_UIL, gives=405)),
    "admin:applications_figure": Page(UIL, only(*_UIL, gives=405), at={"name": "places-by-country"}),
    "admin:applications_figure unknown": Page(NOBODYS, only(*_UIL, gives=405), at={"name": "no-such-figure"}),
    "admin:app_list": Page(DESK, DESK),
    "admin:jsi18n": Page(DESK, only(OTHER_COUNTRY, *_DECIDERS, gives=405)),
    "admin:login": Page(SIGN_IN_OR_NONE, SIGN_IN_OR_NONE),
    "admin:logout": Page(*2 * [only(OTHER_COUNTRY, *_DECIDERS, gives="to account_logout")]),
    "admin/(?P<url>.*)$": Page(NOBODYS, NOBODYS),
    **{f"admin:{model}_{name}": page for model, pages in DASHBOARD.items() for name, page in pages.items()},
    # The demonstration
    "demo_login": Page(PUBLIC, everyone(400), send={"account": "nobody"}),
    "demo_inbox": Page(PUBLIC),
    "demo_components": Page(PUBLIC),
    "demo_clock": Page(PUBLIC, everyone(400), send={"now": "yesterday"}),
    # Signing in is allauth's.
    "account_login": Page(STRANGERS, STRANGERS),
    "account_signup": Page(STRANGERS, STRANGERS),
    "account_logout": Page(signed_in(200) | {SIGNED_OUT: "to home"}, everyone("to home")),
    "account_inactive": Page(PUBLIC),
    "account_reauthenticate": Page(PRIVATE, PRIVATE),
    "account_email": Page(PRIVATE, signed_in("to account_email")),
    "account_email_verification_sent": Page(PUBLIC),
    "account_confirm_email": Page(PUBLIC, everyone(404)),  # a forged link is told so; nothing confirms it
    "account_change_password": Page(PRIVATE, PRIVATE),
    "account_set_password": Page(*2 * [signed_in("to account_change_password")]),
    "account_reset_password": Page(PUBLIC, PUBLIC),
    "account_reset_password_done": Page(PUBLIC),
    "account_reset_password_from_key": Page(PUBLIC, PUBLIC),  # likewise
    "account_reset_password_from_key_done": Page(PUBLIC),
    "account_confirm_login_code": Page(SIGNING_IN, SIGNING_IN),
    # The second factor (allauth)
    "mfa_index": Page(PRIVATE, signed_in(405)),
    "mfa_authenticate": Page(SIGNING_IN, SIGNING_IN),
    "mfa_reauthenticate": Page(SECURE, SECURE),
    "mfa_activate_totp": Page(SECURE, SECURE),
    "mfa_deactivate_totp": Page(NOBODYS, NOBODYS),  # nobody here has a second factor
    "mfa_view_recovery_codes": Page(NOBODYS, signed_in(405)),
    "mfa_generate_recovery_codes": Page(SECURE, SECURE),
    "mfa_download_recovery_codes": Page(NOBODYS, NOBODYS),
    "mfa_list_webauthn": Page(PRIVATE, signed_in(405)),
    "mfa_add_webauthn": Page(SECURE, SECURE),
    "mfa_reauthenticate_webauthn": Page(SECURE, SECURE),
    "mfa_remove_webauthn": Page(SECURE, SECURE),
    "mfa_edit_webauthn": Page(SECURE, SECURE),
    "mfa_login_webauthn": Page(SIGNING_IN, SIGNING_IN),
}
