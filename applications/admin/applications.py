"""The files that came to a Commission: list, review page, and one address for each decision."""

from collections.abc import Callable, Sequence
from functools import partial
from http import HTTPStatus
from typing import Any

from django.contrib import admin
from django.http import Http404, HttpResponseBase
from django.urls import URLPattern, path
from django.utils.translation import gettext_lazy as _

from applications import asking, conditions, papers, permissions, prepared, rehearsal, review, services
from applications.admin import admissions, figures, preparing, waiting
from applications.decision_forms import FORMS, ON_BEHALF_FORMS, ApproveForm, SendBackForm
from applications.enums import Role, Status, Verb
from applications.lists import APPLICATIONS
from applications.models import Application, PreparedDecision
from applications.models.applications import PLACES_PER_COUNTRY
from applications.services import checks
from applications.workflow import TRANSITIONS
from cities import trail as cities_trail
from cities.teamwork.views import opened
from cities.teamwork.views.attachments import handed_out
from gnlc_portal.dossiers.reviewing import claims
from gnlc_portal.dossiers.reviewing.desk import ReviewAdmin
from gnlc_portal.lib.admin import Attempt, Deed, Request
from gnlc_portal.lists.admin.pages import ListAdmin

HINTS = {
    Verb.APPROVE: _("Takes one of the country's places. The city and UIL are told."),
    Verb.SEND_BACK: _("Only the sections you tick unlock. The mayor endorses again before it comes back."),
    Verb.DECLINE: _("The city reads your reason. A place that it holds is free again."),
    Verb.REVOKE_APPROVAL: _(
        "The place is free again, and the application waits for a decision. The city reads your reason."
    ),
    Verb.REINSTATE: _("The application waits for a decision again. The city reads your reason."),
    Verb.ADMIT: _(
        "The city becomes a member today: it appears in the public list, and its certificate opens."
    ),
}
DONE = {
    Verb.APPROVE: _(
        "%(city)s is approved and holds place %(place)s of %(places)s. UIL is told; until it admits, you can undo it."
    ),
    Verb.SEND_BACK: _(
        "%(city)s has its application back. It comes to you again when it is endorsed and submitted."
    ),
    Verb.DECLINE: _("%(city)s is declined. The city is told your reason."),
    Verb.REVOKE_APPROVAL: _("The approval of %(city)s is undone. Its place is free."),
    Verb.REINSTATE: _("The refusal of %(city)s is undone. The application waits for a decision."),
    Verb.ADMIT: _("%(city)s is a member of the network. City, mayor and Commission are told."),
}
# The same where the Commission is not the one who reads it.
DONE_ON_BEHALF = DONE | {
    Verb.APPROVE: _(
        "%(city)s is approved and holds place %(place)s of %(places)s. Until UIL admits it, the Commission can undo it."
    ),
    Verb.SEND_BACK: _(
        "%(city)s has its application back. It comes to the Commission again when it is endorsed and submitted."
    ),
}
# What a coordinator records of a Commission that signs on paper (R5).
RECORDS = {
    Verb.APPROVE: _("Record the Commission's signed approval"),
    Verb.SEND_BACK: _("Record that the Commission sends it back"),
    Verb.REVOKE_APPROVAL: _("Record that the Commission undoes its approval"),
    Verb.DECLINE: _("Record the Commission's signed refusal"),
    Verb.REINSTATE: _("Record that the Commission undoes its refusal"),
}
# In which order the page draws them.
_ORDER = (Verb.ADMIT, Verb.APPROVE, Verb.SEND_BACK, Verb.REVOKE_APPROVAL, Verb.DECLINE, Verb.REINSTATE)
_MAIN = {Status.SUBMITTED: Verb.APPROVE, Status.APPROVED: Verb.ADMIT}
_WAITS_FOR = {Status.SUBMITTED: Role.OFFICER, Status.APPROVED: Role.COORDINATOR}


@admin.register(Application)
class ApplicationAdmin(ListAdmin, ReviewAdmin):
    """Read here, moved by the verbs of the transition table alone."""

    page_template = "admin/applications/application/review.html"
    listing = APPLICATIONS

    def get_urls(self) -> list[URLPattern]:
        scan = path(
            "<str:object_id>/scan/",
            self.reading(self.scan),
            name="applications_application_scan",
        )
        decision = path(
            "<str:object_id>/scan/<int:change>/",
            self.reading(self.decision_scan),
            name="applications_application_decision_scan",
        )
        pages = [
            *waiting.urls(self.admin_site),
            *admissions.urls(self.admin_site),
            *figures.urls(self.admin_site),
        ]
        return [scan, decision, *pages, *super().get_urls()]

    def was_read(self, request: Request, record: Application) -> None:
        cities_trail.opened(record, "dossier", by=request.user, at=request.arrived_at)

    def page_context(self, request: Request, record: Application) -> dict[str, Any]:
        is_reviewer = bool(self.side(request, record))
        return {
            **review.context(record, request.user, request.arrived_at, is_reviewer=is_reviewer),
            **self.in_hand_context(request, record),
            **prepared.on_review(record),
        }

    def deeds(self, request: Request, record: Application) -> list[Deed]:
        standing = services.preparing.waiting(record)
        roles = {verb: permissions.roles_for_verb(request.user, record, verb) for verb in _ORDER}
        recorded = [verb for verb in _ORDER if permissions.may_record(request.user, record, verb)]
        decisions = [
            *(self._deed(request, record, verb, standing, roles[verb]) for verb in _ORDER if roles[verb]),
            *(self._record_of(request, record, verb) for verb in recorded),
        ]
        clearing = preparing.clearing(request, record, standing, roles[Verb.APPROVE])
        return [*clearing, *decisions, *self.reviewing(request, record)]

    def side(self, request: Request, record: Application) -> str:
        return permissions.reviews_as(request.user, record) or ""

    def is_awaited(self, request: Request, record: Application) -> bool:
        return _WAITS_FOR.get(Status(record.status)) == self.side(request, record)

    def ask(self, request: Request, record: Application, text: str, files: Sequence[Any]) -> None:
        asking.ask(application=record, text=text, files=files, by=request.user, at=request.arrived_at)

    def closed(self, record: Application) -> str:
        return asking.closed(record)

    def scan(self, request: Request, application: Application) -> HttpResponseBase:
        """The signed paper, as a download."""
        scan = application.endorsement.scan if application.endorsement else None
        if scan is None:
            raise Http404
        return opened.noted(request, handed_out(request, scan), application, "scan")

    def decision_scan(self, request: Request, application: Application, change: int) -> HttpResponseBase:
        """What a Commission signed and UIL recorded, as a download."""
        row = application.status_changes.filter(pk=change, scan__isnull=False).select_related("scan").first()
        response = handed_out(request, row.scan if row else None)
        return opened.noted(request, response, application, "decision", key=str(change))

    def _record_of(self, request: Request, application: Application, verb: str) -> Deed:
        """R5: the Commission signed on paper; UIL records it on its behalf."""
        return Deed(
            name=f"{verb}_on_behalf",
            label=RECORDS[Verb(verb)],
            form=_form(ON_BEHALF_FORMS[verb], application),
            do=lambda form: self._record(request, application, verb, form),
            hint=_("On behalf of the National Commission, from what it signed on paper. %(what)s")
            % {"what": HINTS[Verb(verb)]},
            offered=application.status in TRANSITIONS[verb].sources,
            blocked=lambda: conditions.obstacle(
                application, verb, request.user, request.arrived_at, on_behalf=True
            ),
            in_steps=True,  # that the scan arrives is on record before it is stored
        )

    def _record(self, request: Request, application: Application, verb: str, form: Any) -> str:
        checks.require_unchanged(application, form.cleaned_data["seen"])
        with papers.scan(application, form.cleaned_data["scan"], request.user, request.arrived_at) as scan:
            moved = getattr(services, verb)(
                application=application,
                by=request.user,
                at=request.arrived_at,
                on_behalf_of=application.country.commission,
                scan=scan,
                **form.arguments(),
            )
        what = str(DONE_ON_BEHALF[Verb(verb)]) % _values(moved)
        return _("Recorded on behalf of the National Commission. %(what)s") % {"what": what}

    def _deed(
        self,
        request: Request,
        application: Application,
        verb: str,
        standing: PreparedDecision | None,
        roles: set[str],
    ) -> Deed:
        offered = application.status in TRANSITIONS[verb].sources
        form: Any = partial(_form(FORMS[verb], application), initial=preparing.initial(standing, verb))
        do = partial(self._decide, request, application, verb)
        if FORMS[verb] is SendBackForm:
            do = partial(self._send_back, request, application)
        at = request.arrived_at
        return Deed(
            name=verb,
            label=Verb(verb).label,
            form=form,
            do=do,
            hint=HINTS[Verb(verb)],
            offered=offered,
            blocked=lambda: conditions.obstacle(application, verb, request.user, at),
            is_main=_MAIN.get(Status(application.status)) == verb,
            beside=preparing.beside(request, application, verb, form, roles),
        )

    def _send_back(self, request: Request, application: Application, form: SendBackForm) -> Any:
        """Send back; or show the letters that would leave, after every rule was asked."""
        verb, at = Verb.SEND_BACK, request.arrived_at
        if not form.is_preview:
            return self._decide(request, application, verb, form)
        checks.require_unchanged(application, form.cleaned_data["seen"])
        form.mailings = rehearsal.letters(
            verb=verb, application=application, by=request.user, at=at, **form.arguments()
        )
        deed = next(deed for deed in self.deeds(request, application) if deed.name == verb)
        return self.page(request, application, Attempt(deed, form, status=HTTPStatus.OK))

    def _decide(self, request: Request, application: Application, verb: str, form: Any) -> str:
        checks.require_unchanged(application, form.cleaned_data["seen"])
        service = getattr(services, verb)
        moved = service(application=application, by=request.user, at=request.arrived_at, **form.arguments())
        claims.give_back(dossier=application.dossier, user=request.user)  # it waits for somebody else now
        return str(DONE[Verb(verb)]) % _values(moved)


def _form(kind: type[Any], application: Application) -> Callable[..., Any]:
    """The form of a decision, with what it asks of this application."""
    if issubclass(kind, SendBackForm):
        return partial(kind, sections=application.dossier.questionnaire.sections)
    if issubclass(kind, ApproveForm):
        return partial(kind, signed_on_paper=application.is_signed_on_paper)
    return kind


def _values(application: Application) -> dict[str, Any]:
    return {"city": application.city.name, "place": application.place, "places": PLACES_PER_COUNTRY}
