"""What must be on record so that no page stands empty, and who opens which page; everybody on it reads French."""

import itertools
import json
from datetime import timedelta

from applications.enums import Status, Verb
from applications.models import Application, Round
from applications.services import preparing
from cities import admissions, claims
from cities.models import City, CommissionOfficer
from gnlc_portal.accounts.models import User
from gnlc_portal.lib import clock
from gnlc_portal.lists.models import Export, SavedView
from gnlc_portal.mail.models import Message
from gnlc_portal.trail.models import Entry
from reports import services as reports
from reports.models import ProgressReport
from tests import factories
from tests.reports import members

PUBLIC = [
    "/fr/",
    "/fr/cities/",
    "/fr/cities/?sort=newest&laureate=1",
    "/fr/cities/?q=dublen",
    "/fr/cities/clermont-ferrand-fr/",
    "/fr/countries/",
    "/fr/countries/fr/",
    "/fr/figures/",
    "/fr/documents/",
    "/fr/data/",
    "/fr/privacy/",
    "/fr/accessibility/",
    "/fr/legal/",
    "/fr/contact/",
    "/fr/no-such-page/",
    "/fr/accounts/login/",
    "/fr/accounts/signup/",
    "/fr/accounts/password/reset/",
    "/demo/components/",
]
COUNTRY, MEMBER = "BE", "liege-be"
LEAD, OFFICER, COORDINATOR = "lead@stage.example", "officer@stage.example", "coordinator@stage.example"


def build() -> str:
    """Put it on record in the portal that runs; the addresses of its pages as JSON, by who opens them."""
    factories._count = itertools.count(70_000)  # other stories count from one
    lead, officer, coordinator = (
        factories.user(email, language="fr") for email in (LEAD, OFFICER, COORDINATOR)
    )
    CommissionOfficer.objects.create(commission=factories.country(COUNTRY).commission, user=officer)
    coordinator.groups.add(factories.coordinator().groups.get())

    draft = _application("Léau-sur-Gette", lead=lead)
    factories.file(draft)
    submitted = _application("Bourg-Léopold", Status.SUBMITTED)
    factories.question(submitted, by=officer, files=1)
    prepared = _application("Fontaine-l’Évêque", Status.SUBMITTED)
    preparing.prepare(application=prepared, verb=Verb.APPROVE, by=officer, endorsement_checked=True)
    _application("Braine-le-Château", Status.APPROVED)
    opened, handed_in = _report("Hélécine", lead), _report("Écaussinnes")
    members.fill(handed_in)
    admissions.write_facts(
        city=opened.city, ratings=[("1.1", 5, None), ("2.3", None, 4)], clusters=["literacy"]
    )
    reports.submit(report=handed_in, by=factories.lead(handed_in.city), at=clock.now())
    return json.dumps(
        {
            LEAD: _of_the_team(draft, opened),
            OFFICER: _of_the_commission(submitted),
            COORDINATOR: _of_uil(coordinator, submitted, handed_in),
        }
    )


def _application(name: str, status: str = Status.DRAFT, lead: User | None = None) -> Application:
    of = _city(name, lead)
    return factories.application(status, of=of, at=clock.now())


def _report(name: str, lead: User | None = None) -> ProgressReport:
    membership = members.member(clock.today() - timedelta(days=650), of=_city(name, lead))
    reports.schedule_next()
    reports.open_due()
    return members.report_of(membership)


def _city(name: str, lead: User | None) -> City:
    of = factories.city(name, of=factories.country(COUNTRY))
    of.delegates.create(user=lead or factories.user(), is_lead=True)
    return of


def _of_the_team(draft: Application, opened: ProgressReport) -> list[str]:
    application, report = f"/fr/applications/{draft.reference}/", f"/fr/reports/{opened.reference}/"
    return [
        "/fr/accounts/profile/",
        "/fr/accounts/calendar/",
        "/fr/accounts/2fa/",
        f"/fr/cities/{opened.city.slug}/",  # which rated itself
        f"/fr/cities/{MEMBER}/claim/",
        "/fr/cities/clermont-ferrand-fr/letter/",
        "/fr/apply/?q=tours",
        "/fr/applications/",
        application,
        *(f"{application}{page}/" for page in ("preview", "history", "team", "unanswered", "questions")),
        f"{application}answers/motivation/versions/",
        *(f"{application}{section.slug}/" for section in draft.dossier.questionnaire.sections),
        "/fr/reports/",
        report,
        *(f"{report}{page}/" for page in ("preview", "history", "team", "unanswered")),
        *(f"{report}{section}/" for section in ("plan", "innovation", "publication")),
    ]


def _of_the_commission(submitted: Application) -> list[str]:
    waiting = f"/admin/applications/application/waiting/{submitted.round.year}/{COUNTRY}/"
    return [
        "/admin/",
        "/admin/applications/application/",
        _page(submitted),
        waiting,
        f"{waiting}prepared/",
        _page(submitted.country.commission),
        "/admin/trail/entry/",
    ]


def _of_uil(coordinator: User, submitted: Application, handed_in: ProgressReport) -> list[str]:
    claim = claims.ask(city=City.objects.get(slug=MEMBER), by=factories.user(), statement="I work there.")
    view = SavedView.objects.create(owner=coordinator, listing="members", name="Toutes les villes")
    export = Export.objects.create(asked_by=coordinator, listing="members", kind="csv", language="fr")
    round_ = _page(Round.objects.get(pk=submitted.round_id))
    records = [
        claim,
        view,
        export,
        claim.city,
        claim.city.country,
        submitted,
        submitted.country.commission,
        handed_in,
        handed_in.membership,
        coordinator,
        Message.objects.latest("pk"),
        Entry.objects.latest("pk"),
    ]
    lists = sorted({_page(record).rsplit("/", 3)[0] + "/" for record in records})
    reports_list = "/admin/reports/progressreport/"
    return [
        "/admin/",
        *lists,
        *(_page(record) for record in records),
        round_,
        round_.replace("/change/", "/end/"),
        round_.replace("/change/", "/notices/"),
        "/admin/applications/round/",
        "/admin/applications/round/add/",
        "/admin/applications/application/admissions/",
        *(f"{reports_list}{page}/" for page in ("schedule", "reminders", "figures")),
    ]


def _page(record: object) -> str:
    meta = record._meta  # type: ignore[attr-defined]
    return f"/admin/{meta.app_label}/{meta.model_name}/{record.pk}/change/"  # type: ignore[attr-defined]
