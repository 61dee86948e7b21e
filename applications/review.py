"""What an officer or coordinator reads before deciding: the text as it was handed in, who stands behind it, the rules."""

from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from applications import beside, conditions, documents, looks, places, timeline
from applications.enums import ENDORSED_OR_LATER, OPEN, Status, Verb
from applications.mailboxes import is_public_provider
from applications.models import Application, Endorsement, StatusChange
from applications.services import checks
from cities import glyphs
from cities import permissions as city_permissions
from gnlc_portal.accounts.models import User
from gnlc_portal.dossiers import answers, attached, rendering
from gnlc_portal.dossiers.models import Snapshot
from gnlc_portal.lib.moments import in_hamburg
from gnlc_portal.lib.text import fold


def context(application: Application, user: User, at: datetime, *, is_reviewer: bool) -> dict[str, Any]:
    """Everything the review page shows beside its buttons, in a constant number of queries."""
    snapshot = documents.handed_in(application)
    last = application.status_changes.last()
    return {
        "title": application.city.name,
        "application": application,
        "city": application.city,
        "status_kind": looks.status_look(application, for_uil=user.is_coordinator),
        "status_label": looks.status_label(application),
        "submitted": in_hamburg(application.submitted_at),
        "seen": last.pk if last else "",
        "quota": places.of_country(application.round, application.country, application),
        "conditions": conditions.of_decision(application, at) if _is_waiting(application) else [],
        "was_delegate": city_permissions.was_ever_delegate(user, application.city),
        "timeline": timeline.items(application, for_deciders=True, scan_at=_scan_at),
        "recorded": _recorded(application),
        "endorsement": _endorsement(application, at),
        "pdf_url": reverse("application_pdf", args=[application.reference]),
        **_text(application, snapshot),
        **beside.context(application, snapshot, user, at, is_reviewer=is_reviewer),
    }


def _scan_at(change: StatusChange) -> str:
    return reverse("admin:applications_application_decision_scan", args=[change.application_id, change.pk])


def _recorded(application: Application) -> dict[str, Any] | None:
    """R5: the decision that stands, where UIL recorded it from what the Commission signed."""
    if not application.recorded_on_behalf:
        return None
    change = application.status_changes.filter(scan__isnull=False).select_related("scan", "by").last()
    if change is None or change.scan is None:
        return None
    return {
        "who": str(change.by),
        "when": in_hamburg(change.at),
        "reason": change.reason,
        "scan_url": _scan_at(change),
        "is_scan_intact": attached.is_intact(change.scan),
    }


def _is_waiting(application: Application) -> bool:
    return application.status in (Status.SUBMITTED, Status.APPROVED)


def _text(application: Application, snapshot: Snapshot | None) -> dict[str, Any]:
    """The readable dossier with its fingerprint, and whether it is still what was signed."""
    given = _frozen(application, snapshot)
    if given:
        given |= _outside_of_snapshots(application)
    ratings = looks.glyph_ratings(given)
    return {
        "snapshot": snapshot,
        "sections": rendering.readable(application.dossier.questionnaire, given) if given else [],
        "files": _files(application, snapshot),
        "is_broken": snapshot is not None and not snapshot.is_intact,
        "is_different": _differs(application, snapshot),
        "is_earlier": snapshot is not None and not application.is_handed_in and application.status in OPEN,
        "parts": glyphs.parts(ratings),
        "glyph_title": glyphs.in_words(application.city.name, ratings),
    }


def _frozen(application: Application, snapshot: Snapshot | None) -> dict[str, Any]:
    """What was signed. Bytes that are no longer intact are not shown: the answers are, if they give the fingerprint."""
    if snapshot is None:
        return {}
    if not snapshot.is_intact and checks.current_sha256(application) == snapshot.sha256:
        return answers.current(application.dossier)
    return answers.from_snapshot(snapshot)


def _outside_of_snapshots(application: Application) -> dict[str, Any]:
    """What lies outside the signature, as it stands now: the consent to publish."""
    outside = {question.key for question in application.dossier.questionnaire if not question.in_snapshot}
    return {key: value for key, value in answers.current(application.dossier).items() if key in outside}


def _files(application: Application, snapshot: Snapshot | None) -> list[attached.ListedFile]:
    """The files that were signed with the answers."""
    if snapshot is None:
        return []
    return attached.listed(application.dossier, snapshot, documents.file_address(application))


def _differs(application: Application, snapshot: Snapshot | None) -> bool:
    if snapshot is None or application.status not in ENDORSED_OR_LATER:
        return False
    return checks.current_sha256(application) != snapshot.sha256


def _endorsement(application: Application, at: datetime) -> dict[str, Any] | None:
    """The facts of the endorsement that stands, or of the last one: R3 wants them looked at."""
    links = list(application.endorsements.select_related("scan").order_by("id"))
    # One link a request; those that the city asked for on its own since are the last.
    own = application.status_changes.of_city_alone().filter(verb=Verb.REQUEST_ENDORSEMENT).count()
    links = links[: len(links) - own]
    endorsement = application.endorsement if application.endorsement in links else None
    endorsement = endorsement or (links[-1] if links else None)
    if endorsement is None:
        return None
    letters = beside.letters(links)
    return {
        "row": endorsement,
        "stands": endorsement == application.endorsement,
        "rows": _facts(endorsement, beside.letter_state(letters.get(endorsement.nonce))),
        "earlier": [
            {
                "address": link.mayor_email,
                "is_public": is_public_provider(link.mayor_email),
                "asked": in_hamburg(link.requested_at),
                "letter": beside.letter_state(letters.get(link.nonce)),
                "opened": in_hamburg(link.opened_at),
                "used": in_hamburg(link.used_at),
                "state": link.state(at).label,
                "why": link.get_ended_because_display(),
            }
            for link in reversed(links)
            if link.pk != endorsement.pk
        ],
        "named": _named_otherwise(endorsement),
        "is_public": is_public_provider(endorsement.mayor_email),
        "domain": endorsement.mayor_email.rpartition("@")[2],
        "scan_url": reverse("admin:applications_application_scan", args=[application.pk])
        if endorsement.scan_id and application.endorsement is not None
        else "",
        "is_scan_intact": endorsement.scan is None or attached.is_intact(endorsement.scan),
    }


def _named_otherwise(endorsement: Endorsement) -> str:
    """The mayor whom the signed text names, where somebody of another name signed it; spelling apart."""
    named = str(answers.from_snapshot(endorsement.snapshot).get("mayor_name", ""))
    signed = endorsement.signer_name
    return named if signed and named and fold(signed) != fold(named) else ""


def _facts(endorsement: Endorsement, letter: str) -> list[dict[str, Any]]:
    """Rows for components/summary.html."""
    adopted = []
    if endorsement.adopts_beijing:
        adopted.append(_("Beijing Declaration on Building Learning Cities"))
    if endorsement.adopts_key_features:
        adopted.append(_("Key Features of Learning Cities"))
    rows = [
        (_("Signed by"), endorsement.signer_name, _("Nobody yet")),
        (_("Exact title"), endorsement.signer_title, _("Nobody yet")),
        (
            _("How"),
            _("On paper; the city uploaded a scan") if endorsement.scan_id else _("By the personal link"),
            "",
        ),
        (_("The link went to"), endorsement.mayor_email, ""),
        (_("The letter"), letter, _("Not on record")),
        (_("Asked on"), _moment(endorsement.requested_at), ""),
        (_("Link first opened"), _moment(endorsement.opened_at), _("Never opened")),
        (
            _("Handed in on") if endorsement.scan_id else _("Signed on"),
            _moment(endorsement.used_at),
            _("Not signed"),
        ),
        (_("Adopted"), _("; ").join(adopted), _("Nothing")),
    ]
    facts = [
        {"label": label, "value": value or None, "missing": "" if value else absent}
        for label, value, absent in rows
    ]
    if endorsement.ended_at is not None:
        ended = f"{endorsement.get_ended_because_display()}, {in_hamburg(endorsement.ended_at)}"
        facts.append({"label": _("No longer counts"), "value": ended, "missing": ""})
    return facts


def _moment(moment: datetime | None) -> str:
    return _("%(moment)s, Hamburg time") % {"moment": in_hamburg(moment)} if moment else ""
